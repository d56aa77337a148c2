import { describe, expect, test } from "vitest";

import { links, ordered, reach } from "./dag";
import { cardWidth, place, scaleIn, wayIn } from "./layout";

const diamond = {
  nodes: ["judge", "xgb", "load", "rf", "clean"].map((name) => ({ name })),
  edges: [
    { from: "load", to: "clean" },
    { from: "clean", to: "xgb" },
    { from: "clean", to: "rf" },
    { from: "xgb", to: "judge" },
    { from: "rf", to: "judge" },
    { from: "rf", to: "judge", output: "model" },
    { from: "nobody", to: "judge" },
  ],
};

describe("a graph", () => {
  test("knows its direct neighbours once each, and nobody unknown", () => {
    expect(links(diamond).before.get("judge")).toEqual(["xgb", "rf"]);
    expect(links(diamond).after.get("clean")).toEqual(["xgb", "rf"]);
  });

  test("reaches everything before and after a node", () => {
    const { before, after } = links(diamond);
    expect([...reach(before, "judge")].sort()).toEqual(["clean", "load", "rf", "xgb"]);
    expect([...reach(after, "clean")].sort()).toEqual(["judge", "rf", "xgb"]);
  });

  test("is ordered so that needs come first", () => {
    const order = ordered(diamond);
    for (const { from, to } of diamond.edges)
      if (from !== "nobody") expect(order.indexOf(from)).toBeLessThan(order.indexOf(to));
  });

  test("with a cycle still names every node", () => {
    const cycle = {
      nodes: [{ name: "a" }, { name: "b" }, { name: "c" }],
      edges: [
        { from: "b", to: "c" },
        { from: "c", to: "b" },
      ],
    };
    expect(ordered(cycle)).toEqual(["a", "b", "c"]);
    expect(reach(links(cycle).after, "b")).toEqual(new Set(["c", "b"]));
  });
});

describe("the layout", () => {
  const size = { width: 196, height: 54 };

  test("puts what follows to the right, or below", () => {
    const right = place(diamond, size, "LR");
    const below = place(diamond, size, "TB");
    expect(right.get("load")?.x).toBeLessThan(right.get("judge")?.x ?? 0);
    expect(below.get("load")?.y).toBeLessThan(below.get("judge")?.y ?? 0);
  });

  test("never lets two nodes overlap", () => {
    const nodes = Array.from({ length: 60 }, (_, at) => ({ name: `t${at}` }));
    const edges = nodes.slice(1).map((node, at) => ({ from: `t${Math.floor(at / 3)}`, to: node.name }));
    const places = [...place({ nodes, edges }, size).values()];
    for (const [at, one] of places.entries())
      for (const other of places.slice(at + 1))
        expect(Math.abs(one.x - other.x) >= size.width || Math.abs(one.y - other.y) >= size.height).toBe(true);
  });

  test("tells how large it can be shown", () => {
    const chain = {
      nodes: ["a", "b", "c", "d"].map((name) => ({ name })),
      edges: [
        ["a", "b"],
        ["b", "c"],
        ["c", "d"],
      ].map(([from = "", to = ""]) => ({ from, to })),
    };
    const tall = { width: 300, height: 600 };
    expect(scaleIn(place(chain, size, "TB"), size, tall)).toBe(1);
    expect(scaleIn(place(chain, size, "LR"), size, tall)).toBeLessThan(0.4);
  });

  test("is the same every time", () => expect(place(diamond, size)).toEqual(place(diamond, size)));
});

describe("the way a graph runs", () => {
  const sizes = (way: "LR" | "TB") => () => (way === "LR" ? { width: 216, height: 150 } : { width: 216, height: 48 });
  const chain = (length: number) => ({
    nodes: Array.from({ length }, (_, at) => ({ name: `t${at}` })),
    edges: Array.from({ length: length - 1 }, (_, at) => ({ from: `t${at}`, to: `t${at + 1}` })),
  });
  const room = { width: 780, height: 574 };

  test("is from left to right while that can be read, else the one that can be drawn larger", () => {
    expect(wayIn(chain(3), sizes, room)).toBe("LR");
    expect(wayIn(chain(6), sizes, room)).toBe("TB");
    expect(wayIn(chain(6), sizes, { width: 2000, height: 574 })).toBe("LR");
    // Side by side, downwards would be wider still.
    const wide = { nodes: [...Array(9).keys()].map((at) => ({ name: `t${at}` })), edges: [] };
    expect(wayIn(wide, sizes, room)).toBe("LR");
  });

  test("cards are as wide as the longest name asks for, within bounds", () => {
    expect(cardWidth(["load", "xgb"], 152, 196)).toBe(152);
    expect(cardWidth(["load", "model_registered"], 152, 196)).toBe(177);
    expect(cardWidth(["a_name_that_nobody_wants_to_read_in_full"], 152, 196)).toBe(196);
    expect(cardWidth(["乳腺癌数据集导入与清洗"], 152, 196)).toBeGreaterThan(190);
  });
});
