import { describe, expect, test } from "vitest";

import type { Attempt, Task } from "@/api/types";

import { barsOf, rowsOf, ticksOf } from "./rows";

const BEGUN = Date.parse("2026-01-01T00:00:00Z");
const at = (seconds: number) => new Date(BEGUN + seconds * 1000).toISOString();

function task(name: string, given: Partial<Task> = {}): Task {
  return {
    id: name,
    name,
    label: name,
    template: null,
    icon: "",
    state: "Succeeded",
    code: "",
    reason: "",
    hint: "",
    attempt: 1,
    workload: null,
    ready_at: null,
    preparing_at: null,
    started_at: null,
    ended_at: null,
    tries: 0,
    total: null,
    done: null,
    failed: null,
    ...given,
  };
}

const parts = (given: Partial<Task>) =>
  barsOf(task("t", given), BEGUN).map((bar) => [
    bar.part,
    (bar.from - BEGUN) / 1000,
    bar.to === null ? null : (bar.to - BEGUN) / 1000,
  ]);

describe("the bars of a task", () => {
  test("go from waiting to done", () =>
    expect(parts({ ready_at: at(2), preparing_at: at(3), started_at: at(5), ended_at: at(9) })).toEqual([
      ["waiting", 0, 2],
      ["queued", 2, 3],
      ["preparing", 3, 5],
      ["ran", 5, 9],
    ]));

  test("are open at the end while it goes on", () => {
    expect(parts({ state: "Waiting" })).toEqual([["waiting", 0, null]]);
    expect(parts({ state: "Queued", ready_at: at(0) })).toEqual([["queued", 0, null]]);
    expect(parts({ state: "Running", ready_at: at(0), preparing_at: at(1) })).toEqual([
      ["queued", 0, 1],
      ["preparing", 1, null],
    ]);
    expect(parts({ state: "Running", ready_at: at(0), started_at: at(1) })).toEqual([
      ["queued", 0, 1],
      ["ran", 1, null],
    ]);
  });

  test("leave out a preparation of an earlier attempt", () =>
    expect(parts({ ready_at: at(2), preparing_at: at(1), started_at: at(5), ended_at: at(6) })).toEqual([
      ["waiting", 0, 2],
      ["queued", 2, 5],
      ["ran", 5, 6],
    ]));

  test("show that it ran, however short", () =>
    expect(parts({ ready_at: at(1), started_at: at(2), ended_at: at(2) })).toEqual([
      ["waiting", 0, 1],
      ["queued", 1, 2],
      ["ran", 2, 2],
    ]));

  test("are a mark when it never ran", () => {
    expect(parts({ state: "Skipped", ended_at: at(4) })).toEqual([["mark", 4, 4]]);
    expect(parts({ state: "Cached", ready_at: at(3), ended_at: at(4) })).toEqual([
      ["waiting", 0, 3],
      ["queued", 3, 4],
      ["mark", 4, 4],
    ]);
  });
});

describe("the rows", () => {
  const spread = task("many", { total: 2 });
  const again = task("again", { attempt: 2 });
  const tried: Attempt[] = [
    {
      number: 1,
      workload: "w",
      state: "Failed",
      code: "",
      reason: "",
      started_at: at(1),
      ended_at: at(2),
      exit_code: 1,
    },
    {
      number: 2,
      workload: "w",
      state: "Succeeded",
      code: "",
      reason: "",
      started_at: null,
      ended_at: null,
      exit_code: 0,
    },
  ];

  test("can be unfolded where there is something below", () => {
    const rows = rowsOf([task("plain"), spread, again, task("rerun", { tries: 1 })], new Map(), BEGUN);
    expect(rows.map((row) => row.fold)).toEqual([null, "closed", "closed", "closed"]);
  });

  test("show items and attempts below their task", () => {
    const unfolded = new Map([
      ["many", { items: [task("many[0]"), task("many[1]", { attempt: 3 })], attempts: [] }],
      ["again", { attempts: tried }],
    ]);
    const rows = rowsOf([spread, again], unfolded, BEGUN);
    expect(rows.map((row) => [row.key, row.depth, row.fold])).toEqual([
      ["many", 0, "open"],
      ["many[0]", 1, null],
      ["many[1]", 1, "closed"],
      ["again", 0, "open"],
      ["again#1", 1, null],
      ["again#2", 1, null],
    ]);
    expect(rows[4]?.bars).toHaveLength(1);
    expect(rows[5]?.bars).toHaveLength(0);
  });

  test("show an attempt that ended without having been seen to run", () => {
    const unseen = tried.map((attempt) => ({ ...attempt, started_at: null, ended_at: at(2) }));
    const [, row] = rowsOf([again], new Map([["again", { attempts: unseen }]]), BEGUN);
    expect(row?.bars).toEqual([{ part: "mark", state: "Failed", from: BEGUN + 2000, to: BEGUN + 2000 }]);
  });
});

test("the axis is marked in even steps", () => {
  expect(ticksOf(9, 10)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(ticksOf(100, 5)).toEqual([0, 20, 40, 60, 80, 100]);
  expect(ticksOf(0, 5)).toEqual([0]);
  expect(ticksOf(86400 * 30, 10)).toHaveLength(11);
});
