import type { Metrics, SeriesResult } from "@/api/types";

export type Option = Record<string, unknown>;
export type Line = { name: string; points: (readonly [number, number | null])[]; dashed?: boolean; area?: boolean };

const GIB = 2 ** 30;

/** Lines over one axis (with `time`: milliseconds since the epoch); the words and units are the caller's. */
export function lines(of: Line[], axis: { x?: string; time?: boolean; unit: (value: number) => string }): Option {
  return {
    grid: { left: 8, right: 16, top: of.length > 1 ? 30 : 12, bottom: 24, containLabel: true },
    legend: of.length > 1 ? { top: 0, type: "scroll" } : undefined,
    tooltip: {
      trigger: "axis",
      confine: true,
      valueFormatter: (value: unknown) => (typeof value === "number" ? axis.unit(value) : "–"),
    },
    xAxis: axis.time
      ? { type: "time", axisLabel: { hideOverlap: true } }
      : {
          type: "value",
          name: axis.x,
          nameLocation: "middle",
          nameGap: 22,
          min: "dataMin",
          max: "dataMax",
          axisLabel: { hideOverlap: true },
        },
    yAxis: {
      type: "value",
      scale: !of.some((line) => line.area),
      axisLabel: { formatter: (value: number) => axis.unit(value) },
    },
    dataZoom: [{ type: "inside", filterMode: "none", zoomOnMouseWheel: "ctrl" }],
    series: of.map((line) => ({
      type: "line",
      name: line.name,
      data: line.points,
      showSymbol: line.points.filter(([, value]) => value !== null).length < 40 && !line.dashed,
      symbolSize: 5,
      sampling: "lttb",
      lineStyle: line.dashed ? { type: "dashed", width: 1 } : { width: 1.5 },
      areaStyle: line.area ? { opacity: 0.12 } : undefined,
    })),
  };
}

type Attempt = Metrics["attempts"][number];

/** One measure of an attempt beside what was asked for, from its start to its end. */
export function measured(
  attempt: Attempt,
  of: "cpu" | "memory" | "accelerator" | "accelerator_memory",
  names: { used: string; asked: string },
  asked: number | null,
): Line[] {
  const values = attempt[of];
  const used: Line = {
    name: names.used,
    area: true,
    points: attempt.seconds.map((second, at) => [second, values[at] ?? null] as const),
  };
  const last = attempt.seconds.at(-1) ?? 0;
  return asked
    ? [
        used,
        {
          name: names.asked,
          dashed: true,
          points: [
            [0, asked],
            [last, asked],
          ],
        },
      ]
    : [used];
}

export const peakOf = (values: readonly (number | null)[]): number =>
  values.reduce<number>((most, value) => Math.max(most, value ?? 0), 0);

/** Points of a metric by step. */
export const steps = (result: SeriesResult): Line => ({
  name: result.name,
  points: result.points.map(([step, value]) => [step, value] as const),
});

/** GiB·s as people read them: hours when it is many. */
export const perSecond = (value: number, unit: string): string => {
  const shown = value >= 3600 ? value / 3600 : value;
  const digits = shown >= 100 ? 0 : shown >= 10 ? 1 : 2;
  return `${shown.toFixed(digits)} ${unit}·${value >= 3600 ? "h" : "s"}`;
};

export const gib = (value: number): string => `${(value / GIB).toFixed(2)} GiB`;
