// One event stream per browser: every tab of this studio shares this worker, and this worker holds one connection.
// (HTTP/1.1 allows six connections to a host; a stream per tab would leave none for work.) For the same reason it
// counts the streams that tabs keep open for logs: there are only so many seats.

interface SharedScope {
  onconnect: ((joined: MessageEvent) => void) | null;
}

type Asked =
  | { type: "join"; address: string; after: number }
  | { type: "leave" }
  | { type: "sit"; seat: string }
  | { type: "stand"; seat: string };

const SEATS = 3;

const scope = globalThis as unknown as SharedScope;
const tabs = new Map<MessagePort, Set<string>>();
let source: EventSource | null = null;
let address = "";

function tell(message: unknown): void {
  for (const tab of tabs.keys()) tab.postMessage(message);
}

/** After a break (`after` unknown) the tabs look at everything again, so nothing needs to be told from before. */
function connect(after?: number): void {
  source?.close();
  source = new EventSource(after === undefined ? address : `${address}?after=${after}`);
  source.onopen = () => tell({ type: "open" });
  source.onerror = () => {
    tell({ type: "lost" });
    // The browser retries by itself unless the server refused for good (401, 404); then try again slowly.
    if (source?.readyState === EventSource.CLOSED) {
      tell({ type: "refused" });
      setTimeout(() => tabs.size > 0 && connect(), 5000);
    }
  };
  // The session ended: the tabs must look who is logged in.
  source.addEventListener("end", () => tell({ type: "refused" }));
  source.onmessage = (event: MessageEvent<string>) => tell({ type: "fact", data: event.data });
}

function join(tab: MessagePort, wanted: string, after: number): void {
  if (!tabs.has(tab)) tabs.set(tab, new Set());
  if (!source || wanted !== address || source.readyState === EventSource.CLOSED) {
    address = wanted;
    connect(after);
  } else if (source.readyState === EventSource.OPEN) tab.postMessage({ type: "open" });
}

function leave(tab: MessagePort): void {
  tabs.delete(tab);
  if (tabs.size > 0) return;
  source?.close();
  source = null;
}

function sit(tab: MessagePort, seat: string): void {
  const taken = [...tabs.values()].reduce((sum, seats) => sum + seats.size, 0);
  const free = taken < SEATS;
  if (free) tabs.get(tab)?.add(seat);
  tab.postMessage({ type: "seat", seat, free });
}

scope.onconnect = (joined) => {
  const tab = joined.ports[0];
  if (!tab) return;
  tab.onmessage = ({ data }: MessageEvent<Asked>) => {
    if (data.type === "join") join(tab, data.address, data.after);
    else if (data.type === "leave") leave(tab);
    else if (data.type === "sit") sit(tab, data.seat);
    else tabs.get(tab)?.delete(data.seat);
  };
  tab.start();
};
