import { useSyncExternalStore } from "react";

// One timer for the whole page: every relative time ticks together and none is created per row.
const listeners = new Set<() => void>();
let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  now = Date.now();
  timer ??= setInterval(() => {
    now = Date.now();
    for (const each of listeners) each();
  }, 1000);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0 && timer !== undefined) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

const idle = () => () => undefined;

/** Milliseconds now, renewed every second while `ticking`; `step` rounds it so rarely changing texts rarely render. */
export function useNow(ticking = true, step = 1000): number {
  return useSyncExternalStore(ticking ? subscribe : idle, () => Math.floor(now / step) * step);
}
