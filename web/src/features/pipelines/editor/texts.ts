import { http, path } from "@/api/http";
import type { Problem, Validation } from "@/api/types";
import type { PipelineData } from "@/graph/core/pipeline";

export type Form = "yaml" | "python";

/** A text as the studio understands it; `data` is null when it cannot be read at all. */
export type Parsed = Omit<Validation, "errors"> & { errors: Problem[]; data: PipelineData | null };

const route = (project: string) => path`projects/${project}/pipelines`;

/** Reads a text into the form the canvas edits. */
export const parseText = (project: string, text: string, form: Form = "yaml"): Promise<Parsed> =>
  http.post<Parsed>(`${route(project)}:parse`, { text, form });

/** Writes what the canvas edits as a text; comments, order and spelling of `base` stay where the meaning does. */
export const printText = async (
  project: string,
  data: PipelineData,
  base = "",
  renamed: Record<string, string> = {},
  form: Form = "yaml",
): Promise<string> =>
  (await http.post<{ text: string }>(`${route(project)}:print`, { data, form, base, renamed })).text;
