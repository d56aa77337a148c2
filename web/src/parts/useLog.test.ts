import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { AttemptLogs, Follower } from "./useLog";

const seats = vi.hoisted(() => ({ free: [] as ((() => void) | null)[] }));
vi.mock("@/api/line", () => ({ takeSeat: () => Promise.resolve(seats.free.shift() ?? null) }));

/** What a browser's connection does, told by the test. */
class Stream extends EventTarget {
  static readonly CLOSED = 2;
  static readonly opened: Stream[] = [];
  readyState = 1;
  onopen: (() => void) | null = null;
  onerror: (() => void) | null = null;

  constructor(readonly url: URL) {
    super();
    Stream.opened.push(this);
  }

  close(): void {
    this.readyState = Stream.CLOSED;
  }

  says(text: string, cursor: string): void {
    const data = JSON.stringify({ attempt: 1, stream: "stdout", text });
    this.dispatchEvent(Object.assign(new MessageEvent("log", { data, lastEventId: cursor })));
  }
}

const last = (): Stream => Stream.opened.at(-1) as Stream;
const open = () => Stream.opened.filter((each) => each.readyState !== Stream.CLOSED).length;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("EventSource", Stream);
  vi.stubGlobal("location", { href: "http://studio/" });
  Stream.opened.length = 0;
  seats.free.length = 0;
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

async function follow() {
  const logs = new AttemptLogs();
  const broken: boolean[] = [];
  const follower = new Follower("/log", logs, (is) => broken.push(is));
  await follower.start();
  last().onopen?.();
  return { logs, broken, follower };
}

test("with a seat of its own a log stays connected, however long it pauses", async () => {
  const giveBack = vi.fn();
  seats.free.push(giveBack);
  const { follower } = await follow();
  last().says("one\n", "1");
  vi.advanceTimersByTime(60_000);
  expect(Stream.opened).toHaveLength(1);
  expect(open()).toBe(1);
  follower.stop();
  expect(open()).toBe(0);
  expect(giveBack).toHaveBeenCalledOnce();
});

test("without a seat it reads what there is, lets go, and comes back where it left off", async () => {
  const { logs } = await follow();
  last().says("one\ntwo\n", "8");
  vi.advanceTimersByTime(500);
  expect(open()).toBe(0);
  vi.advanceTimersByTime(2_000);
  expect(open()).toBe(1);
  expect(last().url.searchParams.get("cursor")).toBe("8");
  last().onopen?.();
  last().says("three\n", "14");
  expect(logs.of(1).length).toBe(3);
});

test("without a seat a log that never pauses lets go as well", async () => {
  await follow();
  const first = last();
  let spent = 0;
  while (first.readyState !== Stream.CLOSED && spent < 60_000) {
    first.says("still talking\n", String(spent));
    vi.advanceTimersByTime(100);
    spent += 100;
  }
  expect(spent).toBeGreaterThan(2_000);
  expect(spent).toBeLessThanOrEqual(4_200);
  // Others have their turn before it comes back, with what came last.
  vi.advanceTimersByTime(1_000);
  expect(open()).toBe(0);
  vi.advanceTimersByTime(1_500);
  expect(open()).toBe(1);
  expect(Number(last().url.searchParams.get("cursor"))).toBe(spent - 100);
});

test("a refusal is tried again, and what ended is not", async () => {
  seats.free.push(() => undefined);
  const { broken, follower } = await follow();
  last().close();
  last().onerror?.();
  expect(broken.at(-1)).toBe(true);
  vi.advanceTimersByTime(2_000);
  expect(open()).toBe(1);
  last().onopen?.();
  expect(broken.at(-1)).toBe(false);
  last().dispatchEvent(new Event("end"));
  expect(open()).toBe(0);
  await follower.start();
  vi.advanceTimersByTime(60_000);
  expect(open()).toBe(0);
});

test("a tab nobody looks at any more while it waits for a seat gives it back", async () => {
  const giveBack = vi.fn();
  seats.free.push(giveBack);
  const follower = new Follower("/log", new AttemptLogs(), () => undefined);
  const started = follower.start();
  follower.stop();
  await started;
  expect(giveBack).toHaveBeenCalledOnce();
  expect(Stream.opened).toHaveLength(0);
});
