/** A problem of the pipeline by its path (`tasks.train.args.label`), told apart by task and field. */
export interface Spot {
  /** The task it belongs to; null for the pipeline as a whole. */
  task: string | null;
  /** What is left of the path inside the task (`args.label`), or the whole path. */
  field: string;
}

/** Where a problem belongs. Names of tasks may hold dots, so the longest name that fits is the one meant. */
export function spotOf(path: string, names: Iterable<string>): Spot {
  let best: string | null = null;
  for (const name of names) {
    const start = name === "on_exit" ? name : `tasks.${name}`;
    if (path !== start && !path.startsWith(`${start}.`) && !path.startsWith(`${start}[`)) continue;
    if (best === null || name.length > best.length) best = name;
  }
  if (best === null) return { task: null, field: path };
  const start = best === "on_exit" ? best : `tasks.${best}`;
  return { task: best, field: path.slice(start.length).replace(/^\./, "") };
}

/** The problems of every task, and those of none (key ""). */
export function byTask<P extends { path: string }>(problems: readonly P[], names: readonly string[]): Map<string, P[]> {
  const found = new Map<string, P[]>();
  for (const problem of problems) {
    const task = spotOf(problem.path, names).task ?? "";
    const held = found.get(task);
    if (held) held.push(problem);
    else found.set(task, [problem]);
  }
  return found;
}
