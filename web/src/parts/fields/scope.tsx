import { createContext, use } from "react";

import type { Arg } from "@/api/types";
import type { PipelineData } from "@/graph/core/pipeline";

import type { Offer, Templates } from "./offers";
import type { Value } from "./values";

/** What a field needs to know of the form it stands in. Without a pipeline (a run's parameters) nothing is referred to. */
export interface Scope {
  project: string;
  readOnly: boolean;
  pipeline: PipelineData | null;
  /** The name under which runs of the pipeline are kept. */
  name: string;
  task: string;
  templates: Templates;
  offers: readonly Offer[];
  secrets: readonly string[];
  args: Record<string, Arg>;
  values: Record<string, Value>;
}

const none: Scope = {
  project: "",
  readOnly: false,
  pipeline: null,
  name: "",
  task: "",
  templates: new Map(),
  offers: [],
  secrets: [],
  args: {},
  values: {},
};

const Context = createContext<Scope>(none);

export const FieldScope = Context.Provider;
export const useScope = (): Scope => use(Context);

/** A scope in which fields hold plain values only. */
export const plainScope = (project: string, args: Record<string, Arg>, values: Record<string, Value>): Scope => ({
  ...none,
  project,
  args,
  values,
});
