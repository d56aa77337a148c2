import { recallJson, remember } from "./storage";

export interface Visit {
  path: string;
  title: string;
  /** Milliseconds since the epoch. */
  at: number;
}

const MOST = 24;

/** Pages of things this browser looked at lately, newest first. */
export const visits = (): Visit[] => recallJson<Visit[]>("recent", []);

export function noteVisit(path: string, title: string): void {
  const others = visits().filter((each) => each.path !== path);
  remember("recent", JSON.stringify([{ path, title, at: Date.now() }, ...others].slice(0, MOST)));
}
