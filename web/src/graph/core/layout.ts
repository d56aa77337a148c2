import { Graph, layout as dagreLayout } from "@dagrejs/dagre";

import type { Dag } from "./dag";

export type Direction = "LR" | "TB";

export interface Place {
  x: number;
  y: number;
}

export interface Size {
  width: number;
  height: number;
}

/** The size of every node, or of each by its name. */
export type Sizes = Size | ((name: string) => Size);

/** Top-left corner of every node, in layers along `direction`. The same graph always gives the same places. */
export function place(dag: Dag, sizes: Sizes, direction: Direction = "LR"): Map<string, Place> {
  const sizeOf = typeof sizes === "function" ? sizes : () => sizes;
  const graph = new Graph();
  graph.setGraph({
    rankdir: direction,
    nodesep: direction === "LR" ? 18 : 28,
    ranksep: direction === "LR" ? 56 : 44,
    marginx: 8,
    marginy: 8,
  });
  graph.setDefaultEdgeLabel(() => ({}));
  const known = new Set(dag.nodes.map((node) => node.name));
  for (const node of dag.nodes) graph.setNode(node.name, { ...sizeOf(node.name) });
  for (const edge of dag.edges) if (known.has(edge.from) && known.has(edge.to)) graph.setEdge(edge.from, edge.to);
  dagreLayout(graph);
  return new Map(
    dag.nodes.map(({ name }) => {
      const at = graph.node(name) as { x?: number; y?: number };
      const size = sizeOf(name);
      return [name, { x: (at.x ?? 0) - size.width / 2, y: (at.y ?? 0) - size.height / 2 }];
    }),
  );
}

/** How large the laid out graph can be drawn in `room`: 1 = as it is, never more. */
export function scaleIn(places: ReadonlyMap<string, Place>, sizes: Sizes, room: Size): number {
  let [width, height] = [1, 1];
  for (const [name, { x, y }] of places) {
    const size = typeof sizes === "function" ? sizes(name) : sizes;
    width = Math.max(width, x + size.width);
    height = Math.max(height, y + size.height);
  }
  return Math.min(1, room.width / width, room.height / height);
}

/** Below this one cannot read what a card says. */
const READABLE = 0.8;

/** From left to right while that can be read in `room`; else the way in which the graph can be drawn larger. */
export function wayIn(dag: Dag, sizes: (way: Direction) => Sizes, room: Size): Direction {
  const scale = (way: Direction) => scaleIn(place(dag, sizes(way), way), sizes(way), room);
  const across = scale("LR");
  return across < READABLE && scale("TB") > across ? "TB" : "LR";
}

/** How wide cards must be for the longest of their names: the narrower, the larger a graph can be drawn. */
export function cardWidth(names: readonly string[], least: number, most: number): number {
  const wide = (name: string) => [...name].reduce((sum, sign) => sum + (sign > "\u2e7f" ? 13 : 7.8), 0);
  return Math.round(Math.min(most, Math.max(least, ...names.map(wide).map((text) => text + BESIDE_NAME))));
}

/** Of a card: its borders, paddings and icon. */
const BESIDE_NAME = 52;
