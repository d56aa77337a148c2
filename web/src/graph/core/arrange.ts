import { type Dag } from "./dag";
import { type Direction, type Place, place, type Size } from "./layout";

export type Line = "left" | "center" | "right" | "top" | "middle" | "bottom";

type Sized = (name: string) => Size;

/** Lines boxes up along one of their edges or their middles; gives the new places. */
export function align(places: ReadonlyMap<string, Place>, sizeOf: Sized, line: Line): Map<string, Place> {
  const boxes = [...places].map(([name, at]) => ({ name, ...at, ...sizeOf(name) }));
  const left = Math.min(...boxes.map((box) => box.x));
  const right = Math.max(...boxes.map((box) => box.x + box.width));
  const top = Math.min(...boxes.map((box) => box.y));
  const bottom = Math.max(...boxes.map((box) => box.y + box.height));
  const moved = ({ x, y, width, height }: Place & Size): Place => {
    switch (line) {
      case "left":
        return { x: left, y };
      case "right":
        return { x: right - width, y };
      case "center":
        return { x: (left + right - width) / 2, y };
      case "top":
        return { x, y: top };
      case "bottom":
        return { x, y: bottom - height };
      case "middle":
        return { x, y: (top + bottom - height) / 2 };
    }
  };
  return new Map(boxes.map((box) => [box.name, moved(box)]));
}

/** Gives boxes equal gaps along one axis; the first and the last stay. */
export function distribute(places: ReadonlyMap<string, Place>, sizeOf: Sized, axis: "x" | "y"): Map<string, Place> {
  const side = axis === "x" ? "width" : "height";
  const boxes = [...places].map(([name, at]) => ({ name, at, size: sizeOf(name)[side] }));
  boxes.sort((a, b) => a.at[axis] - b.at[axis]);
  const [first, last] = [boxes[0], boxes.at(-1)];
  if (!first || !last || boxes.length < 3) return new Map(places);
  const room = last.at[axis] + last.size - first.at[axis] - boxes.reduce((sum, box) => sum + box.size, 0);
  const gap = room / (boxes.length - 1);
  let next = first.at[axis];
  return new Map(
    boxes.map((box) => {
      const at = { ...box.at, [axis]: next };
      next += box.size + gap;
      return [box.name, at];
    }),
  );
}

/** Lines up what lies roughly in a row as a row, what lies in a column as a column. */
export function alignBest(places: ReadonlyMap<string, Place>, sizeOf: Sized): Map<string, Place> {
  const spread = (axis: "x" | "y") => {
    const all = [...places.values()].map((at) => at[axis]);
    return Math.max(...all) - Math.min(...all);
  };
  return spread("x") >= spread("y")
    ? distribute(align(places, sizeOf, "middle"), sizeOf, "x")
    : distribute(align(places, sizeOf, "center"), sizeOf, "y");
}

/** Where every node is: as written, else laid out; nodes that came without a place go below the others. */
export function placesOf(
  dag: Dag,
  written: Readonly<Record<string, Place>>,
  sizeOf: Sized,
  direction: Direction,
): Map<string, Place> {
  const lost = dag.nodes.filter(({ name }) => !written[name]);
  if (lost.length === 0) return new Map(dag.nodes.map(({ name }) => [name, written[name] as Place]));
  if (lost.length === dag.nodes.length) return place(dag, sizeOf, direction);
  const kept = dag.nodes.filter(({ name }) => written[name]);
  const below = Math.max(...kept.map(({ name }) => (written[name]?.y ?? 0) + sizeOf(name).height)) + 48;
  const left = Math.min(...kept.map(({ name }) => written[name]?.x ?? 0));
  const laid = place({ nodes: lost, edges: dag.edges }, sizeOf, direction);
  return new Map(
    dag.nodes.map(({ name }) => {
      const at = laid.get(name);
      return [name, written[name] ?? { x: left + (at?.x ?? 0), y: below + (at?.y ?? 0) }];
    }),
  );
}

/** A free place near `wish`, so that a new node hides no other. */
export function freePlace(places: ReadonlyMap<string, Place>, sizeOf: Sized, size: Size, wish: Place): Place {
  const at = { ...wish };
  const clash = () =>
    [...places].find(([name, other]) => {
      const its = sizeOf(name);
      return (
        at.x < other.x + its.width + 8 &&
        other.x < at.x + size.width + 8 &&
        at.y < other.y + its.height + 8 &&
        other.y < at.y + size.height + 8
      );
    });
  for (let tries = 0, hit = clash(); hit && tries < 200; tries += 1, hit = clash())
    at.y = hit[1].y + sizeOf(hit[0]).height + 24;
  return at;
}
