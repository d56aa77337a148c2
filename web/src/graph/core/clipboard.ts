import { forget, freeName, moveTasks } from "./edit";
import { mentionsOf, mapExpressions, renameIn } from "./references";
import { needsOf } from "./edges";
import type { Place } from "./layout";
import type { PipelineData, TaskData } from "./pipeline";

/** Tasks on the way from one canvas to another, as text on the system's clipboard. */
export interface Clip {
  "cube-studio": "tasks";
  tasks: Record<string, TaskData>;
  places: Record<string, Place>;
}

/** The chosen tasks as text for the clipboard. */
export function copyTasks(
  doc: PipelineData,
  names: Iterable<string>,
  places: ReadonlyMap<string, Place>,
): string | null {
  const clip: Clip = { "cube-studio": "tasks", tasks: {}, places: {} };
  for (const name of names) {
    const task = doc.tasks[name];
    if (!task) continue;
    clip.tasks[name] = task;
    clip.places[name] = places.get(name) ?? { x: 0, y: 0 };
  }
  return Object.keys(clip.tasks).length ? JSON.stringify(clip, null, 1) : null;
}

/** What a text from the clipboard holds, or null when it is nothing of ours. */
export function readClip(text: string): Clip | null {
  try {
    const found = JSON.parse(text) as Partial<Clip> | null;
    if (found?.["cube-studio"] !== "tasks" || typeof found.tasks !== "object" || found.tasks === null) return null;
    return { "cube-studio": "tasks", tasks: found.tasks, places: found.places ?? {} };
  } catch {
    return null;
  }
}

/**
 * Puts tasks of a clip into a pipeline, with names of their own. References among them follow; those to tasks that the
 * pipeline has too are kept, others are let go.
 */
export function pasteTasks(doc: PipelineData, clip: Clip, to: Place): { doc: PipelineData; names: string[] } {
  const called = new Map<string, string>();
  const taken = new Set(Object.keys(doc.tasks));
  for (const name of Object.keys(clip.tasks)) {
    const free = freeName(taken, name);
    called.set(name, free);
    taken.add(free);
  }
  const unknown = new Set(
    Object.values(clip.tasks)
      .flatMap((task) => [...needsOf(task), ...mentionsOf(task).map(({ mention }) => mention.task)])
      .filter((name) => !called.has(name) && !(name in doc.tasks)),
  );
  const xs = Object.values(clip.places).map((place) => place.x);
  const ys = Object.values(clip.places).map((place) => place.y);
  const corner = { x: Math.min(...xs, Infinity), y: Math.min(...ys, Infinity) };
  const places: Record<string, Place> = {};
  const tasks = { ...doc.tasks };
  for (const [name, task] of Object.entries(clip.tasks)) {
    const free = called.get(name) as string;
    const at = clip.places[name];
    places[free] = at ? { x: to.x + at.x - corner.x, y: to.y + at.y - corner.y } : to;
    tasks[free] = retold(forget(task, unknown), called);
  }
  return { doc: moveTasks({ ...doc, tasks }, places), names: [...called.values()] };
}

function retold(task: TaskData, called: ReadonlyMap<string, string>): TaskData {
  // By way of names nobody has, since `a` may become `b` while `b` becomes `c`.
  let next = task;
  const changed = [...called].filter(([before, after]) => before !== after);
  for (const [at, [before]] of changed.entries())
    next = mapExpressions(next, (text) => renameIn(text, before, `__on_its_way_${at}`));
  for (const [at, [, after]] of changed.entries())
    next = mapExpressions(next, (text) => renameIn(text, `__on_its_way_${at}`, after));
  const needs = needsOf(task);
  return needs.length ? { ...next, needs: needs.map((need) => called.get(need) ?? need) } : next;
}
