import { useEffect, useMemo, useState } from "react";

import { api, type Query } from "@/api/http";
import { takeSeat } from "@/api/line";
import { LogStore } from "@/ui/log/store";

interface Piece {
  attempt: number;
  stream: string;
  text: string;
}

/** The log of something, one store for each attempt. */
export class AttemptLogs {
  readonly stores = new Map<number, LogStore>();
  private readonly listeners = new Set<() => void>();
  private numbers: readonly number[] = [];

  of(attempt: number): LogStore {
    let store = this.stores.get(attempt);
    if (!store) {
      store = new LogStore();
      this.stores.set(attempt, store);
      this.numbers = [...this.stores.keys()].sort((a, b) => a - b);
      for (const listener of this.listeners) listener();
    }
    return store;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  attempts = (): readonly number[] => this.numbers;
}

const SIP = 400;
const LONGEST_SIP = 4000;
const PAUSE = 2000;

/** Reads a log to its end, going on after every break at the byte where it broke off. */
export class Follower {
  private source: EventSource | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private giveBack: (() => void) | null = null;
  private opened = 0;
  private cursor = "";
  private wanted = false;
  private ended = false;

  constructor(
    private readonly address: string,
    private readonly logs: AttemptLogs,
    private readonly onBroken: (broken: boolean) => void,
  ) {}

  async start(): Promise<void> {
    if (this.wanted || this.ended) return;
    this.wanted = true;
    const giveBack = await takeSeat();
    if (!this.wanted) giveBack?.();
    else {
      this.giveBack = giveBack;
      this.open();
    }
  }

  stop(): void {
    this.wanted = false;
    clearTimeout(this.timer);
    this.source?.close();
    this.source = null;
    this.giveBack?.();
    this.giveBack = null;
  }

  private open(): void {
    const url = new URL(this.address, location.href);
    if (this.cursor) url.searchParams.set("cursor", this.cursor);
    const source = new EventSource(url);
    this.source = source;
    source.onopen = () => {
      this.onBroken(false);
      this.opened = performance.now();
      this.sip();
    };
    source.addEventListener("log", (event: MessageEvent<string>) => {
      this.cursor = event.lastEventId || this.cursor;
      const piece = JSON.parse(event.data) as Piece;
      this.logs.of(piece.attempt).append(piece.text, piece.stream);
      this.sip();
    });
    source.addEventListener("end", () => {
      this.ended = true;
      for (const store of this.logs.stores.values()) store.flush();
      this.stop();
    });
    source.onerror = () => {
      this.onBroken(!this.ended);
      // The browser tries again by itself, but not after a refusal, such as the gateway's while the studio restarts.
      if (source.readyState === EventSource.CLOSED) this.later();
    };
  }

  /** Without a seat of its own it reads what there is, or some of what never ends, lets go, and comes back. */
  private sip(): void {
    if (this.giveBack) return;
    const left = LONGEST_SIP - (performance.now() - this.opened);
    const letGo = () => {
      this.source?.close();
      this.later();
    };
    clearTimeout(this.timer);
    if (left <= 0) letGo();
    else this.timer = setTimeout(letGo, Math.min(SIP, left));
  }

  private later(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.wanted && this.open(), PAUSE);
  }
}

/**
 * Follows the log behind a route until it says that it ended. A tab nobody looks at lets go of its stream (a browser has
 * few connections) and takes it up again at the same byte. `life` changes when the thing is started anew.
 */
export function useLog(route: string | null, query: Query = {}, life = ""): { logs: AttemptLogs; broken: boolean } {
  const address = route === null ? null : api(route, query);
  // eslint-disable-next-line react-hooks/exhaustive-deps -- another address or life is another log
  const logs = useMemo(() => new AttemptLogs(), [address, life]);
  const [broken, setBroken] = useState(false);
  useEffect(() => {
    if (address === null) return;
    const follower = new Follower(address, logs, setBroken);
    const look = () => (document.visibilityState === "visible" ? void follower.start() : follower.stop());
    look();
    document.addEventListener("visibilitychange", look);
    return () => {
      document.removeEventListener("visibilitychange", look);
      follower.stop();
    };
  }, [address, logs]);
  return { logs, broken };
}
