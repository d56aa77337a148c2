import type { PipelineData } from "@/graph/core/pipeline";

import type { Held } from "./useEditor";

/** What was loaded: the text, its version (null: not kept yet) and what it says. */
export interface Base {
  text: string;
  version: number | null;
  data: PipelineData;
}

/** What a new pipeline is called until it has a name. */
export const UNNAMED = "my-pipeline";

/** Unsaved work, as this tab remembers it over a reload. */
export interface Draft {
  base: Base;
  held: Held;
}

const key = (project: string, name: string) => `cube.draft.${project}/${name}`;

export function recallDraft(project: string, name: string): Draft | null {
  try {
    return JSON.parse(sessionStorage.getItem(key(project, name)) ?? "null") as Draft | null;
  } catch {
    return null;
  }
}

export function keepDraft(project: string, name: string, draft: Draft | null): void {
  try {
    if (draft) sessionStorage.setItem(key(project, name), JSON.stringify(draft));
    else sessionStorage.removeItem(key(project, name));
  } catch {
    // Full or forbidden: the tab still asks before it is left.
  }
}
