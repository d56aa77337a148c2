import { omit } from "./omit";
import { links, reach } from "./dag";
import { dagOf } from "./edges";
import type { PipelineData, TaskData } from "./pipeline";

/** The pipeline with only the chosen tasks and what they need: for running up to a point. */
export function upTo(doc: PipelineData, names: Iterable<string>): PipelineData {
  const { before } = links(dagOf(doc));
  const wanted = new Set<string>();
  for (const name of names) {
    wanted.add(name);
    for (const each of reach(before, name)) wanted.add(each);
  }
  const tasks: Record<string, TaskData> = {};
  for (const [name, task] of Object.entries(doc.tasks)) if (wanted.has(name)) tasks[name] = task;
  return { ...omit(doc, "canvas", "on_exit"), tasks } as PipelineData;
}
