/** What was, is, and was undone. Nothing in it is ever changed. */
export interface History<T> {
  past: readonly T[];
  present: T;
  future: readonly T[];
  /** What the last step was, and when: an equal step soon after joins it. */
  tag: string | null;
  at: number;
}

const LIMIT = 300;
const SOON = 1200;

export const begin = <T>(present: T): History<T> => ({ past: [], present, future: [], tag: null, at: 0 });

/** One step further. Steps with an equal `tag` in quick succession (typing, moving) are undone as one. */
export function advance<T>(history: History<T>, next: T, tag: string | null = null, now = Date.now()): History<T> {
  if (next === history.present) return history;
  const joins = tag !== null && tag === history.tag && now - history.at < SOON && history.past.length > 0;
  return {
    past: joins ? history.past : [...history.past, history.present].slice(-LIMIT),
    present: next,
    future: [],
    tag,
    at: now,
  };
}

export function undo<T>(history: History<T>): History<T> {
  const before = history.past.at(-1);
  if (before === undefined) return history;
  return {
    past: history.past.slice(0, -1),
    present: before,
    future: [history.present, ...history.future],
    tag: null,
    at: 0,
  };
}

export function redo<T>(history: History<T>): History<T> {
  const [next, ...rest] = history.future;
  if (next === undefined) return history;
  return { past: [...history.past, history.present], present: next, future: rest, tag: null, at: 0 };
}
