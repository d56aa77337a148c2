import { useQueries } from "@tanstack/react-query";

import { http, path } from "@/api/http";
import type { Columns, Preview } from "@/api/types";
import type { Json, PipelineData } from "@/graph/core/pipeline";

import { loneReference } from "./expression";
import { templateOf, type Templates } from "./offers";

/** A place where the columns of a file may be read. */
export type Place =
  { kind: "file"; path: string } | { kind: "sample"; name: string } | { kind: "output"; task: string; output: string };

export interface Column {
  name: string;
  type: string;
}

const DEEPEST = 12;

/** Where the columns of a file argument's value can be found, the surest place first. */
export function placesOf(value: unknown, pipeline: PipelineData | null, templates: Templates, depth = 0): Place[] {
  if (typeof value !== "string" || depth > DEEPEST) return [];
  if (value.startsWith("file://")) return [{ kind: "file", path: value.slice("file://".length) }];
  if (value.startsWith("sample://")) return [{ kind: "sample", name: value.slice("sample://".length) }];
  const steps = loneReference(value)?.path;
  if (!steps || !pipeline) return [];
  if (steps[0] === "params" && steps.length === 2) {
    const given = ((pipeline["params"] ?? {}) as Record<string, Json>)[steps[1] ?? ""];
    const declared = given !== null && typeof given === "object" && !Array.isArray(given);
    return placesOf(declared ? given["default"] : given, pipeline, templates, depth + 1);
  }
  if (steps[0] !== "tasks" || steps[2] !== "outputs" || steps.length !== 4) return [];
  const [, task, , output] = steps as [string, string, string, string];
  const above = pipeline.tasks[task];
  const follows = templateOf(templates, above)?.outputs[output]?.columns_of;
  return [
    { kind: "output", task, output },
    // The template keeps the columns of what it is given: known before it ever ran.
    ...(follows ? placesOf(above?.args?.[follows], pipeline, templates, depth + 1) : []),
  ];
}

/** What one's own earlier runs tell of the columns of an argument: outputs that have them. */
export function ownPlaces(pipeline: PipelineData | null, task: string, arg: string, templates: Templates): Place[] {
  return Object.entries(templateOf(templates, pipeline?.tasks[task])?.outputs ?? {})
    .filter(([, output]) => output.columns_of === arg)
    .map(([output]) => ({ kind: "output", task, output }));
}

async function ask(project: string, pipeline: string, place: Place, signal: AbortSignal): Promise<Columns> {
  if (place.kind === "output") {
    const query = { task: place.task, output: place.output };
    return http.get<Columns>(path`projects/${project}/pipelines/${pipeline}/columns`, query, signal);
  }
  const shown =
    place.kind === "file"
      ? await http.get<Preview>(path`projects/${project}/files/preview`, { path: place.path }, signal)
      : await http.get<Preview>(path`projects/${project}/samples/${place.name}/preview`, undefined, signal);
  const columns = shown.kind === "table" ? shown.columns.map(({ name, type }) => ({ name, type: type ?? "" })) : [];
  return { columns, reason: shown.kind === "none" ? shown.reason : "", run: "", artifact: "", made_at: null };
}

export interface Known {
  columns: Column[];
  /** Where they are from; the first place asked when none knows. */
  place: Place | undefined;
  /** Why there are none, in the server's words. */
  reason: string;
  isPending: boolean;
}

/** The columns of the first place that knows them. */
export function useColumns(project: string, pipeline: string, places: readonly Place[]): Known {
  return useQueries({
    queries: places.map((place) => ({
      queryKey: ["columns", project, pipeline, place],
      queryFn: ({ signal }: { signal: AbortSignal }) => ask(project, pipeline, place, signal),
      retry: false,
      staleTime: 15_000,
    })),
    combine: (asked) => {
      const at = asked.findIndex((each) => (each.data?.columns.length ?? 0) > 0);
      return {
        columns: asked[at]?.data?.columns ?? [],
        place: places[Math.max(0, at)],
        reason: at < 0 ? (asked.find((each) => each.data?.reason)?.data?.reason ?? "") : "",
        isPending: at < 0 && asked.some((each) => each.isPending),
      };
    },
  });
}
