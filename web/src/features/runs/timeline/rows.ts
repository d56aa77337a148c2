import type { Attempt, Task } from "@/api/types";
import { millis } from "@/lib/format";

/** What a part of a bar stands for. A `mark` is a moment: something that ended without having run. */
export type Part = "waiting" | "queued" | "preparing" | "ran" | "mark";

export interface Bar {
  part: Part;
  state: string;
  from: number;
  /** Null while it goes on. */
  to: number | null;
}

export interface Row {
  key: string;
  /** The task to choose when the row is clicked. */
  task: string;
  label: string;
  /** Number of the attempt the row stands for; 0 for a task itself. */
  attempt: number;
  depth: number;
  state: string;
  fold: "open" | "closed" | null;
  bars: Bar[];
}

export interface Unfolded {
  items?: Task[];
  attempts?: Attempt[];
}

const over = new Set(["Succeeded", "Failed", "Stopped", "Skipped", "Cached"]);

/** The parts of a task's time, in order; each begins where the one before ended. */
export function barsOf(task: Task, begun: number): Bar[] {
  const bars: Bar[] = [];
  const { state } = task;
  const ready = millis(task.ready_at);
  const started = millis(task.started_at);
  const ended = millis(task.ended_at);
  const preparing = millis(task.preparing_at);
  const add = (part: Part, from: number, to: number | null) => {
    if (to === null || to > from) bars.push({ part, state, from, to });
  };
  if (ready === null && started === null) {
    if (!over.has(state)) add("waiting", begun, null);
    else if (ended !== null) bars.push({ part: "mark", state, from: ended, to: ended });
    return bars;
  }
  const queued = ready ?? started ?? begun;
  add("waiting", begun, queued);
  const prepared = preparing !== null && preparing >= queued && (started === null || preparing <= started);
  const off = prepared ? preparing : (started ?? ended);
  add("queued", queued, off);
  if (prepared) add("preparing", preparing, started ?? ended);
  // However short it ran, it ran: clocks may even say that it ended before it began.
  if (started !== null)
    bars.push({ part: "ran", state, from: started, to: over.has(state) ? Math.max(started, ended ?? started) : null });
  else if (ended !== null) bars.push({ part: "mark", state, from: ended, to: ended });
  return bars;
}

const hasMore = (task: Task): boolean => (task.total ?? 0) > 0 || task.attempt > 1 || (task.tries ?? 0) > 0;

/** Every row of the timeline: tasks in the file's order, below an unfolded one its items or attempts. */
export function rowsOf(tasks: Task[], unfolded: ReadonlyMap<string, Unfolded>, begun: number): Row[] {
  const rows: Row[] = [];
  const add = (task: Task, depth: number) => {
    const open = unfolded.get(task.name);
    rows.push({
      key: task.name,
      task: task.name,
      label: task.name,
      attempt: 0,
      depth,
      state: task.state,
      fold: hasMore(task) ? (open ? "open" : "closed") : null,
      bars: barsOf(task, begun),
    });
    for (const item of open?.items ?? []) add(item, depth + 1);
    for (const attempt of open?.items ? [] : (open?.attempts ?? [])) rows.push(attemptRow(task, attempt, depth + 1));
  };
  for (const task of tasks) add(task, 0);
  return rows;
}

function barOf({ state, ...attempt }: Attempt): Bar | null {
  const from = millis(attempt.started_at);
  const to = millis(attempt.ended_at);
  if (from !== null) return { part: "ran", state, from, to };
  return to === null ? null : { part: "mark", state, from: to, to };
}

function attemptRow(task: Task, attempt: Attempt, depth: number): Row {
  const bar = barOf(attempt);
  return {
    key: `${task.name}#${attempt.number}`,
    task: task.name,
    label: "",
    attempt: attempt.number,
    depth,
    state: attempt.state,
    fold: null,
    bars: bar === null ? [] : [bar],
  };
}

const STEPS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14400, 43200, 86400];

/** Seconds at which the axis is marked: even steps, about `most` of them over `span` seconds. */
export function ticksOf(span: number, most: number): number[] {
  const wanted = span / Math.max(1, most);
  const step = STEPS.find((each) => each >= wanted) ?? Math.ceil(wanted / 86400) * 86400;
  return Array.from({ length: Math.floor(span / step) + 1 }, (_, at) => Number((at * step).toFixed(3)));
}
