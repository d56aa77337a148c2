import { describe, expect, test } from "vitest";

import { align, alignBest, distribute, freePlace, placesOf } from "./arrange";
import { copyTasks, pasteTasks, readClip } from "./clipboard";
import { edgesOf } from "./edges";
import { advance, begin, redo, undo } from "./history";
import { addNote, changeNote, frameOf, groupTasks, removeNotes, ungroup } from "./notes";
import type { PipelineData } from "./pipeline";
import { cardSize, fits, followers, pairs, portAt, portsOf, type Shape, takes } from "./ports";
import { byTask, spotOf } from "./problems";

const doc: PipelineData = {
  pipeline: "p",
  tasks: {
    a: { template: "t" },
    b: { template: "t", args: { data: "{{ tasks.a.outputs.x }}" }, needs: ["a"] },
    c: { template: "t", args: { data: "{{ tasks.b.outputs.x }}" }, needs: ["b", "a"] },
  },
};
const size = () => ({ width: 100, height: 40 });
const at = (places: Record<string, [number, number]>) =>
  new Map(Object.entries(places).map(([name, [x, y]]) => [name, { x, y }]));

describe("history", () => {
  test("goes back and forth, and forgets the way forth after a new step", () => {
    let held = advance(advance(begin(1), 2), 3);
    held = undo(held);
    expect(held.present).toBe(2);
    expect(redo(held).present).toBe(3);
    held = advance(held, 9);
    expect(redo(held)).toBe(held);
    expect(undo(undo(undo(held))).present).toBe(1);
  });

  test("joins quick steps of one kind, not slow ones nor those of another kind", () => {
    let held = advance(begin(""), "a", "type", 1000);
    held = advance(held, "ab", "type", 1500);
    held = advance(held, "abc", "type", 2500);
    expect(undo(held).present).toBe("");
    expect(undo(advance(held, "abcd", "type", 9000)).present).toBe("abc");
    expect(undo(advance(held, "x", "move", 2600)).present).toBe("abc");
    expect(undo(advance(held, "x", null, 2600)).present).toBe("abc");
  });

  test("does not join a step with one before an undo", () => {
    const held = undo(advance(advance(begin(0), 1, "n", 100), 2, "m", 110));
    expect(undo(advance(held, 5, "m", 120)).present).toBe(1);
  });

  test("of nothing new is no step", () => {
    const held = begin(doc);
    expect(advance(held, doc)).toBe(held);
    expect(undo(held)).toBe(held);
  });
});

describe("the clipboard", () => {
  const places = at({ a: [0, 0], b: [200, 50], c: [400, 0] });
  const clip = (names: string[]) => {
    const read = readClip(copyTasks(doc, names, places) ?? "");
    if (!read) throw new Error("no clip");
    return read;
  };

  test("gives copies names of their own, and what flows among them follows", () => {
    const made = pasteTasks(doc, clip(["a", "b"]), { x: 1000, y: 500 });
    expect(made.names).toEqual(["a_2", "b_2"]);
    expect(made.doc.tasks["b_2"]).toEqual({
      template: "t",
      args: { data: "{{ tasks.a_2.outputs.x }}" },
      needs: ["a_2"],
    });
    expect(made.doc.canvas?.nodes).toEqual({ a_2: { x: 1000, y: 500 }, b_2: { x: 1200, y: 550 } });
  });

  test("keeps what comes from tasks that are there too, and lets go of the rest", () => {
    expect(pasteTasks(doc, clip(["c"]), { x: 0, y: 0 }).doc.tasks["c_2"]?.needs).toEqual(["b", "a"]);
    const other: PipelineData = { pipeline: "q", tasks: { a: {} } };
    const made = pasteTasks(other, clip(["c"]), { x: 0, y: 0 });
    expect(made.doc.tasks["c"]).toEqual({ template: "t", args: {}, needs: ["a"] });
  });

  test("does not mix up names when one copy takes the name another had", () => {
    const target: PipelineData = { pipeline: "q", tasks: { a: {} } };
    const source: PipelineData = {
      pipeline: "p",
      tasks: { a: {}, a_2: { args: { x: "{{ tasks.a.outputs.o }}", y: "{{ tasks.a_2.outputs.o }}" } } },
    };
    const read = readClip(copyTasks(source, ["a", "a_2"], new Map()) ?? "");
    const made = pasteTasks(target, read!, { x: 0, y: 0 });
    expect(made.names).toEqual(["a_2", "a_3"]);
    expect(made.doc.tasks["a_3"]?.args).toEqual({ x: "{{ tasks.a_2.outputs.o }}", y: "{{ tasks.a_3.outputs.o }}" });
  });

  test("takes nothing that is not ours", () => {
    for (const text of ["", "hello", "{}", "[1]", "null", '{"tasks": {}}']) expect(readClip(text)).toBeNull();
    expect(copyTasks(doc, ["nobody"], places)).toBeNull();
  });
});

describe("arranging", () => {
  const places = at({ a: [0, 0], b: [120, 30], c: [500, 10] });

  test("lines boxes up", () => {
    expect([...align(places, size, "left").values()].map((each) => each.x)).toEqual([0, 0, 0]);
    expect([...align(places, size, "right").values()].map((each) => each.x)).toEqual([500, 500, 500]);
    expect([...align(places, size, "bottom").values()].map((each) => each.y)).toEqual([30, 30, 30]);
    expect([...align(places, size, "middle").values()].map((each) => each.y)).toEqual([15, 15, 15]);
  });

  test("spreads boxes with equal gaps and leaves the outer ones", () => {
    expect([...distribute(places, size, "x").values()].map((each) => each.x)).toEqual([0, 250, 500]);
    expect([...alignBest(places, size)].map(([, each]) => [each.x, each.y])).toEqual([
      [0, 15],
      [250, 15],
      [500, 15],
    ]);
  });

  test("keeps what is written and puts what has no place below", () => {
    const dag = { nodes: [{ name: "a" }, { name: "b" }], edges: [{ from: "a", to: "b" }] };
    expect(placesOf(dag, { a: { x: 5, y: 6 } }, size, "LR").get("a")).toEqual({ x: 5, y: 6 });
    expect(placesOf(dag, { a: { x: 5, y: 6 } }, size, "LR").get("b")?.y).toBeGreaterThan(46);
    expect(placesOf(dag, {}, size, "LR").get("b")?.x).toBeGreaterThan(100);
  });

  test("finds room for one more", () => {
    const free = freePlace(places, size, { width: 100, height: 40 }, { x: 10, y: 5 });
    for (const other of places.values())
      expect(Math.abs(free.x - other.x) >= 100 || Math.abs(free.y - other.y) >= 40).toBe(true);
  });
});

describe("groups and notes", () => {
  test("a task is in one group, and a group without tasks is no more", () => {
    let next = groupTasks(doc, ["a", "b"], "Group");
    next = groupTasks(next, ["b", "c"], "Group");
    expect(next.canvas?.groups).toEqual([
      { name: "Group", tasks: ["a"] },
      { name: "Group 2", tasks: ["b", "c"] },
    ]);
    next = groupTasks(next, ["a"], "x");
    expect(next.canvas?.groups?.map((group) => group.name)).toEqual(["Group 2", "x"]);
    expect(ungroup(ungroup(next, 0), 0)).toEqual(doc);
  });

  test("a group's frame holds its tasks", () => {
    const frame = frameOf({ name: "g", tasks: ["a", "b", "gone"] }, at({ a: [0, 0], b: [200, 100] }), size);
    expect(frame).toEqual({ x: -16, y: -34, width: 332, height: 190 });
    expect(frameOf({ name: "g", tasks: ["gone"] }, new Map(), size)).toBeNull();
  });

  test("notes are added, changed and removed", () => {
    const next = changeNote(addNote(addNote(doc, "one", { x: 1.6, y: 2 }), "two", { x: 0, y: 0 }), 0, { text: "1" });
    expect(next.canvas?.notes?.[0]).toMatchObject({ text: "1", x: 2, y: 2 });
    expect(removeNotes(next, new Set([0])).canvas?.notes?.map((note) => note.text)).toEqual(["two"]);
    expect(removeNotes(next, new Set([0, 1]))).toEqual(doc);
  });
});

describe("ports", () => {
  const shape = {
    args: {
      train: { type: "file", required: true },
      models: { type: "list", items: "model" },
      inputs: { type: "json", default: {} },
      depth: { type: "integer" },
      extra: { type: "json", advanced: true },
    },
    outputs: { model: { type: "folder" }, auc: { type: "number" } },
  };

  test("are shown for data, and for whatever else is in use", () => {
    expect(portsOf("n", shape, []).inputs.map((port) => port.name)).toEqual(["train", "models", "inputs"]);
    expect(portsOf("n", shape, []).outputs.map((port) => port.name)).toEqual(["model"]);
    const used = edgesOf({
      pipeline: "p",
      tasks: {
        n: { args: { depth: "{{ tasks.m.outputs.y }}" } },
        m: { args: { z: "{{ tasks.q.outputs.y }}" } },
        q: {},
      },
    });
    expect(portsOf("n", shape, used).inputs.map((port) => port.name)).toContain("depth");
    expect(portsOf("q", null, used).outputs).toEqual([{ name: "y", type: "any", how: "one", required: false }]);
  });

  test("take one, many or a mapping", () => {
    expect(Object.values(shape.args).map(takes)).toEqual(["one", "many", "keyed", "one", "one"]);
  });

  test("fit by type, in doubt they do", () => {
    expect(fits("file", "file") && fits("folder", "model") && fits("integer", "number") && fits("any", "file")).toBe(
      true,
    );
    expect(fits("number", "file") || fits("file", "integer") || fits("json", "number")).toBe(false);
  });

  test("offer the likeliest pair first", () => {
    const from = { args: {}, outputs: { data: { type: "file" }, train: { type: "file" }, test: { type: "file" } } };
    const to = { args: { validation: { type: "file" }, train: { type: "file" } }, outputs: {} };
    expect(pairs(from, to, {})[0]).toMatchObject({ output: "train", arg: "train", filled: false });
    const filled = pairs(from, to, { args: { train: "x" } });
    expect(filled[0]).toMatchObject({ arg: "validation" });
    expect(filled.some((pair) => pair.filled)).toBe(true);
    expect(pairs(null, to, {})).toEqual([]);
    const judge = { args: {}, outputs: { metrics: { type: "json" }, best: { type: "folder" } } };
    const keep = { args: { model: { type: "model", required: true }, metrics: { type: "json" } }, outputs: {} };
    expect(pairs(judge, keep, {})[0]).toMatchObject({ output: "best", arg: "model" });
  });

  test("tell what usually follows", () => {
    const all: (Shape & { name: string; recommends: string[] })[] = [
      { name: "xgb", args: { train: { type: "file" } }, outputs: {}, recommends: [] },
      { name: "echo", args: { words: { type: "string" } }, outputs: {}, recommends: [] },
      { name: "judge", args: {}, outputs: {}, recommends: [] },
    ];
    const after: (typeof all)[number] = {
      name: "x",
      args: {},
      outputs: { data: { type: "file" } },
      recommends: ["judge", "gone"],
    };
    const found = followers(after, all);
    expect(found.usual.map((each) => each.name)).toEqual(["judge"]);
    expect(found.possible.map((each) => each.name)).toEqual(["xgb"]);
  });

  test("lie on the card's edges, each at a place of its own", () => {
    const ports = portsOf("n", shape, []);
    for (const direction of ["LR", "TB"] as const) {
      const room = cardSize(ports, direction);
      const spots = [null, ...ports.inputs.map((port) => port.name)].map((name) =>
        portAt(ports, "in", name, direction),
      );
      expect(new Set(spots.map((spot) => `${spot.x},${spot.y}`)).size).toBe(spots.length);
      for (const spot of spots) expect(spot.x <= room.width && spot.y <= room.height).toBe(true);
    }
  });
});

describe("problems", () => {
  test("belong to the longest name that fits", () => {
    const names = ["a", "a.b", "on_exit"];
    expect(spotOf("tasks.a.b.args.x[1]", names)).toEqual({ task: "a.b", field: "args.x[1]" });
    expect(spotOf("tasks.a.args", names)).toEqual({ task: "a", field: "args" });
    expect(spotOf("tasks.abc.args", names)).toEqual({ task: null, field: "tasks.abc.args" });
    expect(spotOf("on_exit.command", names)).toEqual({ task: "on_exit", field: "command" });
    expect(spotOf("tasks.a", names)).toEqual({ task: "a", field: "" });
  });

  test("are gathered by task", () => {
    const found = byTask([{ path: "tasks.a.args.x" }, { path: "params.n" }, { path: "tasks.a" }], ["a"]);
    expect(found.get("a")).toHaveLength(2);
    expect(found.get("")).toHaveLength(1);
  });
});
