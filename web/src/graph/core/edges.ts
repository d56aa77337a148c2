import { type Dag, links } from "./dag";
import type { PipelineData, TaskData } from "./pipeline";
import { mentionsOf } from "./references";

/** The exit task has no name of its own: the file calls it so. */
export const ON_EXIT = "on_exit";

/** `to` needs `from`: for its `output` in the argument `arg`, or in another field, or only to come after it. */
export interface Edge {
  id: string;
  from: string;
  to: string;
  output: string | null;
  field: string;
  arg: string | null;
}

export type Named = [name: string, task: TaskData];

/** Every task with its name, the exit task last. */
export function tasksOf(doc: PipelineData): Named[] {
  return [...Object.entries(doc.tasks), ...(doc.on_exit ? [[ON_EXIT, doc.on_exit] as Named] : [])];
}

/** The task of a name, the exit task included. */
export const taskOf = (doc: PipelineData, name: string): TaskData | undefined =>
  name === ON_EXIT ? doc.on_exit : doc.tasks[name];

/** `needs` as a list, however it was written. */
export function needsOf(task: TaskData): string[] {
  const needs: unknown = task.needs;
  if (typeof needs === "string") return [needs];
  return Array.isArray(needs) ? needs.filter((each): each is string => typeof each === "string") : [];
}

const cache = new WeakMap<TaskData, Map<string, Edge[]>>();

/** The edges into one task. A task that did not change gives the same objects again. */
function into(to: string, task: TaskData): Edge[] {
  const held = cache.get(task)?.get(to);
  if (held) return held;
  const found = new Map<string, Edge>();
  const add = (from: string, output: string | null, field: string, arg: string | null) => {
    const id = JSON.stringify([from, output, to, field, arg]);
    if (!found.has(id)) found.set(id, { id, from, to, output, field, arg });
  };
  for (const need of needsOf(task)) add(need, null, "needs", null);
  for (const { field, key, mention } of mentionsOf(task))
    add(mention.task, mention.output, field, field === "args" ? key : null);
  const edges = [...found.values()];
  cache.set(task, (cache.get(task) ?? new Map<string, Edge[]>()).set(to, edges));
  return edges;
}

/** Every edge between tasks that exist, as the file says them: by `needs` and by references. */
export function edgesOf(doc: PipelineData): Edge[] {
  return tasksOf(doc).flatMap(([name, task]) => into(name, task).filter((edge) => edge.from in doc.tasks));
}

/** The pipeline as a plain graph. */
export function dagOf(doc: PipelineData): Dag {
  return { nodes: tasksOf(doc).map(([name]) => ({ name })), edges: edgesOf(doc) };
}

/** The way that an edge `from` → `to` would close into a circle, as the names along it; null when it closes none. */
export function circle(doc: PipelineData, from: string, to: string): string[] | null {
  if (from === to) return [from, to];
  const { after } = links(dagOf(doc));
  const came = new Map<string, string>([[to, ""]]);
  const queue = [to];
  for (let at = 0; at < queue.length; at += 1) {
    const name = queue[at] as string;
    if (name === from) {
      const way: string[] = [];
      for (let step = from; step; step = came.get(step) ?? "") way.unshift(step);
      return [from, ...way];
    }
    for (const next of after.get(name) ?? [])
      if (!came.has(next)) {
        came.set(next, name);
        queue.push(next);
      }
  }
  return null;
}
