import { describe, expect, test } from "vitest";

import { lines, measured, peakOf, perSecond } from "./charts";

const attempt = {
  attempt: 1,
  started_at: "2026-01-01T00:00:00Z",
  step: 2,
  seconds: [2, 4],
  cpu: [0.5, 1],
  memory: [10, 20],
  accelerator: [],
  accelerator_memory: [],
};

describe("charts of use", () => {
  test("show what was asked as a line from the start to the end", () =>
    expect(measured(attempt, "cpu", { used: "used", asked: "asked" }, 2)).toEqual([
      {
        name: "used",
        area: true,
        points: [
          [2, 0.5],
          [4, 1],
        ],
      },
      {
        name: "asked",
        dashed: true,
        points: [
          [0, 2],
          [4, 2],
        ],
      },
    ]));

  test("leave it out where nothing was asked", () =>
    expect(measured(attempt, "memory", { used: "u", asked: "a" }, 0)).toHaveLength(1));

  test("have a legend only when there is something to tell apart", () => {
    const one = lines([{ name: "a", points: [[0, 1]] }], { x: "step", unit: String });
    expect(one["legend"]).toBeUndefined();
    const two = lines(
      [
        { name: "a", points: [] },
        { name: "b", points: [] },
      ],
      { x: "step", unit: String },
    );
    expect(two["legend"]).toBeDefined();
  });
});

test("the peak passes over gaps", () => expect(peakOf([1, null, 3, 2])).toBe(3));

test("resource-seconds become hours when they are many", () => {
  expect(perSecond(12.345, "CPU")).toBe("12.3 CPU·s");
  expect(perSecond(7200, "GiB")).toBe("2.00 GiB·h");
  expect(perSecond(0, "CPU")).toBe("0.00 CPU·s");
});
