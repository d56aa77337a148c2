import { api } from "./http";

/** What the line to the server brings. */
export type Heard =
  | { type: "open" }
  | { type: "lost" }
  | { type: "refused" }
  | { type: "fact"; data: string }
  | { type: "seat"; seat: string; free: boolean };

type Ear = (message: Heard) => void;

const PAUSE = 5000;
const ears = new Set<Ear>();
let worker: SharedWorker | null = null;
let own: EventSource | null = null;
let since = 0;

const tell: Ear = (message) => {
  for (const ear of ears) ear(message);
};

const address = (): string => new URL(api("events"), location.href).href;
const join = (): void => worker?.port.postMessage({ type: "join", address: address(), after: since });
const leave = (): void => worker?.port.postMessage({ type: "leave" });

/** The worker all tabs share; opened with the first ear. */
function open(): void {
  if (typeof SharedWorker === "function") {
    worker ??= new SharedWorker(new URL("./events.worker.ts", import.meta.url), {
      type: "module",
      name: "cube-events",
    });
    worker.port.onmessage = (event: MessageEvent<Heard>) => tell(event.data);
    worker.port.start();
    join();
    // A page kept by the back button comes alive again and must join anew.
    addEventListener("pagehide", leave);
    addEventListener("pageshow", join);
    return;
  }
  // Phones have no shared workers, and few tabs: each has a stream of its own.
  openOwn(since);
}

function openOwn(after?: number): void {
  const source = new EventSource(after === undefined ? address() : `${address()}?after=${after}`);
  own = source;
  source.onopen = () => tell({ type: "open" });
  source.onerror = () => {
    tell({ type: "lost" });
    // The browser tries again by itself, but not after a refusal.
    if (source.readyState !== EventSource.CLOSED) return;
    tell({ type: "refused" });
    setTimeout(() => own === source && openOwn(), PAUSE);
  };
  source.addEventListener("end", () => tell({ type: "refused" }));
  source.onmessage = (event: MessageEvent<string>) => tell({ type: "fact", data: event.data });
}

function close(): void {
  removeEventListener("pagehide", leave);
  removeEventListener("pageshow", join);
  leave();
  own?.close();
  own = null;
}

/** Hears what the line brings, from fact number `after` on, until the returned function is called. */
export function listen(ear: Ear, after: number): () => void {
  since = after;
  ears.add(ear);
  if (ears.size === 1) open();
  else join();
  return () => {
    ears.delete(ear);
    if (ears.size === 0) close();
  };
}

/**
 * Asks for one of the few lasting connections a browser has to spare. Resolves with a function that gives it back, or
 * with null when other tabs hold them all.
 */
export function takeSeat(): Promise<(() => void) | null> {
  const port = worker?.port;
  if (!port) return Promise.resolve(() => undefined);
  const seat = String(Math.random());
  return new Promise((resolve) => {
    const answer: Ear = (message) => {
      if (message.type !== "seat" || message.seat !== seat) return;
      ears.delete(answer);
      resolve(message.free ? () => port.postMessage({ type: "stand", seat }) : null);
    };
    ears.add(answer);
    port.postMessage({ type: "sit", seat });
  });
}
