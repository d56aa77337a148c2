import { expect, test } from "vitest";

import type { Comparison } from "@/api/types";

import { chartable, chartOf, shownValue } from "./values";

const of = {
  runs: [{ id: "run_1" }, { id: "run_2" }],
  params: [],
  tasks: [],
  results: [],
  metrics: [
    { task: "train", name: "auc", values: [0.9, null], differs: true },
    { task: "train", name: "loss", values: [0.1, 0.2], differs: true },
    { task: "train", name: "note", values: ["a", "b"], differs: true },
  ],
  curves: [
    {
      task: "train",
      name: "loss",
      points: [
        [
          [0, 0.5],
          [1, 0.1],
        ],
        [],
      ],
    },
  ],
} as unknown as Comparison;
const words = { step: "step", run: (at: number) => `#${at + 1}` };

test("a chart can be drawn of numbers and curves, each once", () =>
  expect(chartable(of)).toEqual(["train / loss", "train / auc"]));

test("a curve is drawn for the runs that have it", () => {
  const series = chartOf(of, "train / loss", words)["series"] as { name: string; data: unknown[] }[];
  expect(series.map((each) => each.name)).toEqual(["#1"]);
  expect(series[0]?.data).toEqual([
    [0, 0.5],
    [1, 0.1],
  ]);
});

test("a number is a bar a run, with a gap where it is missing", () => {
  const option = chartOf(of, "train / auc", words) as { series: { data: unknown[] }[]; xAxis: { data: string[] } };
  expect(option.series[0]?.data).toEqual([0.9, null]);
  expect(option.xAxis.data).toEqual(["#1", "#2"]);
});

test("values are shown as they are written", () =>
  expect([null, 0.1234567, "x", [1, 2], false].map(shownValue)).toEqual(["–", "0.123457", "x", "[1,2]", "false"]));
