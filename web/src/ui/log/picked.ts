import type { Line, LogStore } from "./store";

/** What a log view draws: a store as a whole, or the lines of some of its streams. */
export interface Lines {
  readonly length: number;
  line(at: number): Line;
  find(needle: string, limit?: number): number[];
  /** Number of a row in the whole log, from 0. */
  origin(at: number): number;
}

/** All of a store. */
export class Whole implements Lines {
  constructor(private readonly store: LogStore) {}
  get length(): number {
    return this.store.length;
  }
  line(at: number): Line {
    return this.store.line(at);
  }
  find(needle: string, limit?: number): number[] {
    return this.store.find(needle, limit);
  }
  origin(at: number): number {
    return at;
  }
}

/** The lines of some streams; it looks at each line once, however long the log grows. */
export class Picked implements Lines {
  private readonly rows: number[] = [];
  private seen = 0;

  constructor(
    private readonly store: LogStore,
    private readonly streams: ReadonlySet<string>,
  ) {}

  get length(): number {
    this.catchUp();
    return this.rows.length;
  }
  line(at: number): Line {
    return this.store.line(this.origin(at));
  }
  origin(at: number): number {
    return this.rows[at] ?? 0;
  }
  find(needle: string, limit = 10_000): number[] {
    this.catchUp();
    const wanted = needle.toLowerCase();
    const found: number[] = [];
    if (wanted === "") return found;
    for (let at = 0; at < this.rows.length && found.length < limit; at += 1)
      if (this.line(at).text.toLowerCase().includes(wanted)) found.push(at);
    return found;
  }

  private catchUp(): void {
    for (; this.seen < this.store.length; this.seen += 1)
      if (this.streams.has(this.store.line(this.seen).stream)) this.rows.push(this.seen);
  }
}
