import { describe, expect, test } from "vitest";

import { Picked } from "./picked";
import { LogStore } from "./store";
import { pretended, rowsAt, scrollFor } from "./window";

describe("a log", () => {
  test("joins a line that came in two pieces", () => {
    const log = new LogStore();
    log.append("first\nsec", "main-0");
    log.append("ond\n", "main-0");
    expect([log.line(0).text, log.line(1).text, log.length]).toEqual(["first", "second", 2]);
  });

  test("keeps unfinished lines of two streams apart", () => {
    const log = new LogStore();
    log.append("a", "one");
    log.append("b\n", "two");
    log.append("c\n", "one");
    expect([log.line(0), log.line(1)]).toEqual([
      { stream: "two", text: "b" },
      { stream: "one", text: "ac" },
    ]);
  });

  test("shows the last line without a newline once it is over", () => {
    const log = new LogStore();
    log.append("no newline");
    expect(log.length).toBe(0);
    log.flush();
    expect(log.line(0).text).toBe("no newline");
  });

  test("shows a progress bar as the terminal would leave it", () => {
    const log = new LogStore();
    log.append("10%\r50%\r100%\r\n");
    expect(log.line(0).text).toBe("100%");
  });

  test("finds in any case, and stops at the limit", () => {
    const log = new LogStore();
    log.append(Array.from({ length: 100 }, (_, at) => (at % 2 ? "Error here" : "fine")).join("\n") + "\n");
    expect(log.find("ERROR").length).toBe(50);
    expect(log.find("error", 7).length).toBe(7);
    expect(log.find("")).toEqual([]);
  });

  test("shows the replicas one picks, with their numbers in the whole, while it grows", () => {
    const log = new LogStore();
    log.append("one\nerror\n", "worker-0");
    log.append("two\n", "worker-1");
    const picked = new Picked(log, new Set(["worker-1"]));
    expect([picked.length, picked.line(0).text, picked.origin(0)]).toEqual([1, "two", 2]);
    log.append("three\nError\n", "worker-1");
    expect(picked.length).toBe(3);
    expect(picked.find("ERROR")).toEqual([2]);
    expect(picked.find("one")).toEqual([]);
  });

  test("takes a million lines in a moment", () => {
    const log = new LogStore();
    const block = `${"x".repeat(80)}\n`.repeat(10_000);
    for (let at = 0; at < 100; at += 1) log.append(block);
    expect(log.length).toBe(1_000_000);
  });
});

describe("the window on a log", () => {
  const small = { rows: 100, rowHeight: 18, viewport: 360 };
  const huge = { rows: 5_000_000, rowHeight: 18, viewport: 360 };

  test("draws only what is seen", () => {
    expect(rowsAt(small, 0)).toEqual({ first: 0, count: 21 });
    expect(rowsAt(small, 180).first).toBe(10);
  });

  test("reaches the last row of a log taller than a browser can scroll", () => {
    expect(pretended(huge)).toBeLessThan(17_000_000);
    const { first, count } = rowsAt(huge, pretended(huge) - huge.viewport);
    expect(first + count).toBeGreaterThanOrEqual(huge.rows);
  });

  test.each([0, 1, 777, 2_500_000, 4_999_999])("shows row %i when asked to", (row) => {
    const { first, count } = rowsAt(huge, scrollFor(huge, row));
    expect(first).toBeLessThanOrEqual(row);
    expect(first + count).toBeGreaterThan(row);
  });
});
