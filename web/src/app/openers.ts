import { useSyncExternalStore } from "react";

type Panel = "palette" | "keys" | null;

let open: Panel = null;
const watchers = new Set<() => void>();

/** Which of the frame's own panels is open; opened by key or by button. */
export const panel = {
  show(next: Panel): void {
    open = next;
    for (const watcher of watchers) watcher();
  },
  use: (): Panel =>
    useSyncExternalStore(
      (watcher) => {
        watchers.add(watcher);
        return () => watchers.delete(watcher);
      },
      () => open,
    ),
};
