import type { Comparison } from "@/api/types";
import { number } from "@/lib/format";
import { type Line, lines, type Option } from "@/parts/usage/charts";

/** A value of a parameter or metric in a table; a run that has none shows a dash. */
export function shownValue(value: unknown): string {
  if (value === null || value === undefined) return "–";
  if (typeof value === "number") return number(value);
  return typeof value === "string" ? value : JSON.stringify(value);
}

interface Named {
  task: string;
  name: string;
}

export const nameOf = (row: Named): string => (row.task ? `${row.task} / ${row.name}` : row.name);

/** Everything a chart can be drawn of: metrics with numbers, and curves. */
export function chartable(of: Comparison): string[] {
  const numbers = of.metrics.filter((row) => row.values.some((value) => typeof value === "number"));
  return [...new Set([...of.curves.map(nameOf), ...numbers.map(nameOf)])];
}

/** The chart of one metric over the runs: curves by step where there are some, else one bar a run. */
export function chartOf(of: Comparison, wanted: string, words: { step: string; run: (at: number) => string }): Option {
  const curve = of.curves.find((row) => nameOf(row) === wanted);
  if (curve) {
    const found = curve.points.flatMap((points, at): Line[] =>
      points.length > 0
        ? [{ name: words.run(at), points: points.map(([step = 0, value = null]) => [step, value] as const) }]
        : [],
    );
    return lines(found, { x: words.step, unit: number });
  }
  const metric = of.metrics.find((row) => nameOf(row) === wanted);
  return {
    grid: { left: 8, right: 16, top: 20, bottom: 8, containLabel: true },
    tooltip: { trigger: "axis", confine: true },
    xAxis: { type: "category", data: of.runs.map((_, at) => words.run(at)) },
    yAxis: { type: "value", scale: true },
    series: [
      {
        type: "bar",
        barMaxWidth: 48,
        data: (metric?.values ?? []).map((value) => (typeof value === "number" ? value : null)),
        label: { show: true, position: "top", formatter: ({ value }: { value: unknown }) => number(value) },
      },
    ],
  };
}
