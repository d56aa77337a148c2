import { useQueryClient } from "@tanstack/react-query";
import { App, Button } from "antd";
import { X } from "lucide-react";
import { useEffect, useSyncExternalStore } from "react";

import { api, headers, http, type Query } from "@/api/http";
import { useT } from "@/lib/i18n";
import { IconButton } from "@/ui/basics";

/** One DELETE that is still to be sent. */
export interface Doomed {
  route: string;
  query?: Query;
}

interface Going {
  id: number;
  text: string;
  calls: Doomed[];
  touches: string[];
  timer: ReturnType<typeof setTimeout>;
  /** The server was told: it cannot be taken back any more. */
  isSent: boolean;
}

/** Milliseconds in which a deletion can be taken back. */
const HOLD = 8000;

let going: readonly Going[] = [];
let serial = 0;
let onSent: (done: Going, error: unknown) => Promise<void> = () => Promise.resolve();
const watchers = new Set<() => void>();

function set(next: readonly Going[]): void {
  going = next;
  for (const watcher of watchers) watcher();
}

const subscribe = (watcher: () => void) => {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
};

const address = (call: Doomed): string => api(call.route, call.query);

/** The rows stay away until the lists were asked again: what they show now was told before. */
async function commit(one: Going): Promise<void> {
  clearTimeout(one.timer);
  const sent = { ...one, isSent: true };
  set(going.map((each) => (each === one ? sent : each)));
  let error: unknown = null;
  for (const call of one.calls) await http.del(call.route, call.query).catch((refused: unknown) => (error ??= refused));
  await onSent(sent, error);
  set(going.filter((each) => each !== sent));
}

function takeBack(one: Going): void {
  clearTimeout(one.timer);
  set(going.filter((each) => each !== one));
}

/** Who closes the page meant what they did: what was still held back is sent on the way out. */
function commitAll(): void {
  for (const one of going) {
    clearTimeout(one.timer);
    for (const call of one.calls)
      void fetch(address(call), { method: "DELETE", keepalive: true, headers: headers("DELETE") }).catch(
        () => undefined,
      );
  }
  set([]);
}

/**
 * Deletes after a pause in which it can be undone: what is doomed disappears from the lists at once, the server hears of
 * it when the pause is over or the page is closed. Survives going to other pages of the studio.
 */
export function removeSoon(text: string, calls: Doomed[], touches: string[]): void {
  const timer = setTimeout(() => void commit(one), HOLD);
  const one: Going = { id: ++serial, text, calls, touches, timer, isSent: false };
  set([...going, one]);
}

/** The rows without those that are about to be deleted. */
export function useKept<T>(rows: T[] | undefined, doomed: (row: T) => Doomed): T[] | undefined {
  const now = useSyncExternalStore(subscribe, () => going);
  if (!rows || now.length === 0) return rows;
  const gone = new Set(now.flatMap((one) => one.calls.map(address)));
  return rows.filter((row) => !gone.has(address(doomed(row))));
}

/** What was just deleted, each with the way back. Stands in the frame, once. */
export function UndoToasts() {
  const t = useT();
  const client = useQueryClient();
  const { message } = App.useApp();
  const now = useSyncExternalStore(subscribe, () => going);
  useEffect(() => {
    onSent = async (done, error) => {
      if (error) void message.error(error instanceof Error ? error.message : String(error));
      await Promise.all(done.touches.map((key) => client.invalidateQueries({ queryKey: [key] })));
    };
    addEventListener("pagehide", commitAll);
    return () => removeEventListener("pagehide", commitAll);
  }, [client, message]);
  return (
    <div className="undo-toasts" role="status" aria-live="polite">
      {now
        .filter((one) => !one.isSent)
        .map((one) => (
          <div key={one.id} className="undo-toast">
            <span className="clip">{one.text}</span>
            <Button size="small" type="primary" onClick={() => takeBack(one)}>
              {t("undo.do")}
            </Button>
            <IconButton icon={<X size={13} />} label={t("undo.commit")} onClick={() => void commit(one)} />
          </div>
        ))}
    </div>
  );
}
