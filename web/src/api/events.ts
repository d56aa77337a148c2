import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useEffect, useSyncExternalStore } from "react";

import { listen } from "./line";

/** Something that happened, as the server tells it. */
export interface Fact {
  kind: string;
  subject: string;
  project_id: string | null;
  data: Record<string, unknown>;
}

// Which lists and objects a fact makes stale, by the noun its kind begins with.
const stale: Record<string, string[]> = {
  run: ["runs", "run", "counters", "pipelines", "schedules"],
  task: ["run", "counters"],
  pipeline: ["pipelines", "pipeline", "volumes"],
  schedule: ["schedules", "schedule"],
  template: ["templates", "template"],
  model: ["models", "model", "lineage"],
  artifact: ["run", "lineage"],
  service: ["services", "service", "volumes"],
  app: ["apps", "app", "volumes"],
  workload: ["workloads", "workload", "services", "service", "counters"],
  route: ["services", "service"],
  file: ["files"],
  member: ["members"],
  secret: ["secrets"],
  volume: ["volumes"],
  project: ["me", "project", "place"],
  cluster: ["clusters", "cluster", "machines", "place"],
};

const SOON = 150;
const SELDOM = 1000;

/**
 * Refetches what became stale: soon after a first fact, then at most once a second however many arrive, and not at all
 * while nobody looks at the tab.
 */
class Freshener {
  private waiting = new Map<string, Set<string>>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private last = 0;
  constructor(private readonly client: QueryClient) {}

  hear(fact: Fact): void {
    for (const key of stale[fact.kind.split(".")[0] ?? ""] ?? []) {
      const subjects = this.waiting.get(key) ?? new Set();
      this.waiting.set(key, subjects.add(fact.subject));
    }
    this.plan();
  }

  plan = (): void => {
    if (this.waiting.size === 0 || this.timer !== undefined || document.visibilityState === "hidden") return;
    this.timer = setTimeout(() => this.flush(), Math.max(SOON, this.last + SELDOM - Date.now()));
  };

  private flush(): void {
    this.timer = undefined;
    this.last = Date.now();
    const waiting = this.waiting;
    this.waiting = new Map();
    for (const [key, subjects] of waiting) {
      // A run on the page is asked for again only when the fact was about it.
      void this.client.invalidateQueries({
        predicate: ({ queryKey }) =>
          queryKey[0] === key && (key !== "run" || queryKey[2] === undefined || subjects.has(String(queryKey[2]))),
      });
    }
  }
}

let live = false;
const watchers = new Set<() => void>();

function setLive(next: boolean): void {
  if (live === next) return;
  live = next;
  for (const watcher of watchers) watcher();
}

/** Follows the studio's facts as long as the caller is mounted: those after number `after`, null = none. */
export function useFacts(after: number | null): void {
  const client = useQueryClient();
  const on = after !== null;
  useEffect(() => {
    if (!on) return;
    const freshener = new Freshener(client);
    let opened = false;
    const leave = listen((message) => {
      if (message.type === "lost") setLive(false);
      else if (message.type === "refused") void client.invalidateQueries({ queryKey: ["me"] });
      else if (message.type === "open") {
        setLive(true);
        // What happened while the line was down was not heard; look again at what is on the page.
        if (opened) void client.invalidateQueries();
        opened = true;
      } else if (message.type === "fact") freshener.hear(JSON.parse(message.data) as Fact);
    }, after);
    document.addEventListener("visibilitychange", freshener.plan);
    return () => {
      document.removeEventListener("visibilitychange", freshener.plan);
      leave();
      setLive(false);
    };
    // eslint-disable-next-line react-hooks/exhaustive-deps -- what happens later is heard on the line that is open then
  }, [on, client]);
}

/** Whether facts arrive; while they do not, pages ask by themselves now and then. */
export function useLive(): boolean {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => live,
  );
}
