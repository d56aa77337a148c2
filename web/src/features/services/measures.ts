import type { Asked, ServiceMetrics } from "@/api/types";
import { duration } from "@/lib/format";
import type { Line } from "@/parts/usage/charts";

type Series = ServiceMetrics["total"];
export type Quantile = "p50" | "p90" | "p99";
export const quantiles: Quantile[] = ["p50", "p90", "p99"];

/** Spans one may look at: seconds, and how often a look is taken anew (milliseconds). */
export const spans = {
  "15m": { seconds: 900, every: 5000 },
  "1h": { seconds: 3600, every: 15_000 },
  "24h": { seconds: 86_400, every: 60_000 },
  "7d": { seconds: 604_800, every: 120_000 },
  "30d": { seconds: 2_592_000, every: 120_000 },
} as const;
export type Span = keyof typeof spans;

const short = (value: number, digits: number) => String(Number(value.toPrecision(digits)));

/** Requests a second: "412", "8.3", "0.05". */
export const rate = (value: number): string => (value >= 100 ? String(Math.round(value)) : short(value, 2));

/** Seconds as latencies are read: "8.2 ms", "120 ms", "1.4 s". */
export const latency = (seconds: number | null): string =>
  seconds === null ? "–" : seconds < 0.9995 ? `${short(seconds * 1000, 2)} ms` : duration(seconds);

/** 0.0123 → "1.2 %". */
export const share = (value: number): string => `${(value * 100).toFixed(1)} %`;

/** "412 rps · p99 8.2 ms · 0.0 % errors"; the words are the caller's. Without requests, the rate alone. */
export function inShort(asked: Asked, words: { rps: string; errors: string }): string[] {
  const told = [`${rate(asked.qps)} ${words.rps}`];
  return asked.requests ? [...told, `p99 ${latency(asked.p99)}`, `${share(asked.error_rate)} ${words.errors}`] : told;
}

type Column = "qps" | "error_rate" | "active" | Quantile;

/** One measure by revision. */
export const byRevision = (of: ServiceMetrics, column: Column, name: (revision: number) => string): Line[] =>
  of.revisions.map((series) => line(of, series, column, name(series.revision ?? 0), of.revisions.length === 1));

/** All quantiles of a service. */
export const allQuantiles = (of: ServiceMetrics): Line[] => quantiles.map((each) => line(of, of.total, each, each));

function line(of: ServiceMetrics, series: Series, column: Column, name: string, area = false): Line {
  return { name, area, points: of.times.map((time, at) => [time * 1000, series[column][at] ?? null] as const) };
}

/** Cores or bytes of each replica. */
export function byReplica(
  of: ServiceMetrics,
  column: "cpu" | "memory",
  name: (replica: ServiceMetrics["replicas"][number]) => string,
): Line[] {
  return of.replicas.map((replica) => {
    const began = Date.parse(replica.series.started_at);
    const points = replica.series.seconds.map(
      (after, at) => [began + after * 1000, replica.series[column][at] ?? null] as const,
    );
    return { name: name(replica), points };
  });
}

/** The most of a column. */
export const most = (values: readonly (number | null)[]): number =>
  values.reduce<number>((found, value) => Math.max(found, value ?? 0), 0);
