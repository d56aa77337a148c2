import { settle } from "@/lib/ansi";

export interface Line {
  stream: string;
  text: string;
}

/**
 * The lines of one log in the order they came. Grows to millions of lines: rows are plain strings, listeners hear of
 * changes at most once a frame, and nothing is copied on append.
 */
export class LogStore {
  private texts: string[] = [];
  private marks: string[] = [];
  private rest = new Map<string, string>();
  private listeners = new Set<() => void>();
  private due = false;
  private names = new Set<string>();
  version = 0;

  get length(): number {
    return this.texts.length;
  }

  get streams(): string[] {
    return [...this.names];
  }

  line(at: number): Line {
    return { text: this.texts[at] ?? "", stream: this.marks[at] ?? "" };
  }

  /** Adds a piece of a stream; a last line without its newline waits for the rest, or for `flush`. */
  append(text: string, stream = ""): void {
    const whole = (this.rest.get(stream) ?? "") + text;
    const lines = whole.split("\n");
    this.rest.set(stream, lines.pop() ?? "");
    this.names.add(stream);
    const isFirst = this.texts.length === 0;
    for (const line of lines) this.push(settle(line), stream);
    // The first rows are drawn at once: behind them a flood may come that leaves no frame free for a while.
    if (isFirst && lines.length > 0) this.tell();
    else this.changed();
  }

  /** Shows what came without a newline: the stream is over. */
  flush(): void {
    for (const [stream, text] of this.rest) if (text !== "") this.push(settle(text), stream);
    this.rest.clear();
    this.changed();
  }

  clear(): void {
    this.texts = [];
    this.marks = [];
    this.rest.clear();
    this.names.clear();
    this.changed();
  }

  /** Row numbers that contain `needle`, any case; at most `limit`. */
  find(needle: string, limit = 10_000): number[] {
    const found: number[] = [];
    const wanted = needle.toLowerCase();
    if (wanted === "") return found;
    for (let at = 0; at < this.texts.length && found.length < limit; at += 1) {
      if (this.texts[at]?.toLowerCase().includes(wanted)) found.push(at);
    }
    return found;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  snapshot = (): number => this.version;

  private push(text: string, stream: string): void {
    this.texts.push(text);
    this.marks.push(stream);
  }

  private changed(): void {
    if (this.due) return;
    this.due = true;
    if (typeof requestAnimationFrame === "function" && document.visibilityState === "visible")
      requestAnimationFrame(this.tell);
    else setTimeout(this.tell, 0);
  }

  private tell = (): void => {
    this.due = false;
    this.version += 1;
    for (const listener of this.listeners) listener();
  };
}
