import type { Arg, ArgType, TemplateSummary } from "@/api/types";
import { links, reach } from "@/graph/core/dag";
import type { Json, PipelineData, TaskData } from "@/graph/core/pipeline";
import type { Words } from "@/lib/i18n";

import { tasksIn } from "./expression";
import { isExpression, isPath } from "./values";

export type Templates = ReadonlyMap<string, TemplateSummary>;

/** Something an expression may refer to here. `why` tells why it may not, though it exists. */
export interface Offer {
  path: string[];
  kind: "output" | "state" | "param" | "secret" | "env" | "item" | "run";
  type: string;
  label?: Words;
  why?: "self" | "after";
  /** The name goes on: an output whose name only the task's own code knows. */
  open?: boolean;
}

export const templateOf = (templates: Templates, task: TaskData | undefined): TemplateSummary | undefined =>
  templates.get(String(task?.template ?? "").split("@")[0] ?? "");

/** Which tasks a task waits for, by reference and by `needs`. */
export function needsOf(task: TaskData, template: TemplateSummary | undefined): string[] {
  const found = new Set(task.needs ?? []);
  for (const [key, value] of Object.entries(task)) {
    if (key !== "args") tasksIn(value, found);
    else
      for (const [name, given] of Object.entries(task.args ?? {}))
        if (template?.args[name]?.type !== "code" || isExpression("code", given)) tasksIn(given, found);
  }
  return [...found];
}

/** Tasks that come after `name`: whoever waited for one of them would wait for itself. */
export function tasksAfter(pipeline: PipelineData, name: string, templates: Templates): Set<string> {
  const edges = Object.entries(pipeline.tasks).flatMap(([to, task]) =>
    needsOf(task, templateOf(templates, task)).map((from) => ({ from, to })),
  );
  const dag = { nodes: Object.keys(pipeline.tasks).map((each) => ({ name: each })), edges };
  const found = reach(links(dag).after, name);
  found.delete(name);
  return found;
}

const typeOfParam = (given: Json): string => {
  if (given !== null && typeof given === "object" && !Array.isArray(given) && typeof given["type"] === "string")
    return given["type"];
  if (Array.isArray(given)) return "list";
  if (typeof given === "string") return /^(file|sample):\/\//.test(given) ? "file" : "string";
  return given === null ? "string" : typeof given === "object" ? "json" : typeof given;
};

const RUN: [string, string][] = [
  ["execution_date", "date"],
  ["now", "date"],
  ["creator", "string"],
  ["runner", "string"],
  ["project", "string"],
  ["pipeline_name", "string"],
];
const RUN_PARTS: [string, string][] = [
  ["id", "string"],
  ["url", "string"],
  ["started_at", "date"],
];

/** Everything an expression of task `name` can say, what is nearest first. */
export function offersFor(
  pipeline: PipelineData,
  name: string,
  templates: Templates,
  secrets: readonly string[],
): Offer[] {
  const after = tasksAfter(pipeline, name, templates);
  const found: Offer[] = [];
  if (pipeline.tasks[name]?.["foreach"] !== undefined)
    found.push({ path: ["item"], kind: "item", type: "json" }, { path: ["index"], kind: "item", type: "integer" });
  for (const [other, task] of Object.entries(pipeline.tasks)) {
    const why = other === name ? "self" : after.has(other) ? "after" : undefined;
    const outputs = Object.entries(templateOf(templates, task)?.outputs ?? {});
    for (const [output, of] of outputs)
      found.push({
        path: ["tasks", other, "outputs", output],
        kind: "output",
        type: task["foreach"] === undefined ? of.type : `list:${of.type}`,
        label: of.label,
        why,
      });
    if (outputs.length === 0)
      found.push({ path: ["tasks", other, "outputs"], kind: "output", type: "", why, open: true });
    found.push({ path: ["tasks", other, "state"], kind: "state", type: "string", why });
  }
  for (const [param, given] of Object.entries((pipeline["params"] ?? {}) as Record<string, Json>)) {
    const label = given !== null && typeof given === "object" && !Array.isArray(given) ? given["label"] : undefined;
    found.push({ path: ["params", param], kind: "param", type: typeOfParam(given), label: label as Words });
  }
  for (const key of Object.keys((pipeline["env"] ?? {}) as Record<string, Json>))
    found.push({ path: ["env", key], kind: "env", type: "string" });
  for (const secret of secrets) found.push({ path: ["secrets", secret], kind: "secret", type: "secret" });
  for (const [word, type] of RUN) found.push({ path: [word], kind: "run", type });
  for (const [part, type] of RUN_PARTS) found.push({ path: ["run", part], kind: "run", type });
  // What cannot be taken stands last.
  return [...found.filter((each) => !each.why), ...found.filter((each) => each.why)];
}

const NO_SECRETS = new Set(["when", "skip", "foreach", "resources", "image", "workdir", "volumes", "replicas"]);

/** What of it may stand in a field: secrets only where they stay secret, `item` not in what makes the items. */
export const offersIn = (offers: readonly Offer[], field: string): Offer[] =>
  offers.filter(
    (each) => !(each.kind === "secret" && NO_SECRETS.has(field)) && !(each.kind === "item" && field === "foreach"),
  );

/** How well an offer fits an argument: 2 it is what is asked, 1 it may do, 0 it does not. */
export function fit(arg: Pick<Arg, "type" | "items">, offer: Offer): 0 | 1 | 2 {
  if (offer.type === "") return 1;
  if (offer.kind === "secret") return arg.type === "secret" ? 2 : 1;
  if (offer.type.startsWith("list")) {
    if (arg.type === "list") return fitOne((arg.items ?? "string") as ArgType, offer.type.slice(5), offer) ? 2 : 1;
    return arg.type === "json" || arg.type === "columns" ? 1 : 0;
  }
  if (arg.type === "list") return offer.type === "json" ? 1 : 0;
  return fitOne(arg.type, offer.type, offer);
}

function fitOne(wanted: ArgType, given: string, offer: Offer): 0 | 1 | 2 {
  const path = given === "file" || given === "folder" || given === "model";
  if (wanted === "model") {
    if (!path) return given === "json" || given === "string" ? 1 : 0;
    return given === "model" || /model|best/.test(offer.path.at(-1) ?? "") ? 2 : 1;
  }
  if (isPath(wanted)) return wanted === given ? 2 : path || given === "json" || given === "string" ? 1 : 0;
  if (wanted === "json") return given === "json" ? 2 : 1;
  if (path) return 0;
  if (wanted === given || (wanted === "number" && given === "integer")) return 2;
  if (given === "json") return 1;
  return wanted === "integer" || wanted === "number" || wanted === "boolean" || wanted === "columns" ? 0 : 1;
}
