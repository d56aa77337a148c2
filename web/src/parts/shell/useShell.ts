import { useCallback, useEffect, useRef, useState } from "react";

import { api, Fault, http, type Query } from "@/api/http";
import type { ScreenHand } from "@/ui/terminal/Screen";

export type ShellState =
  | { is: "connecting" }
  | { is: "open" }
  /** It was open and is over; `error` says why in the studio's words. Null: the connection was cut. */
  | { is: "ended"; error: Fault | null }
  | { is: "refused"; error: unknown };

interface Ended {
  ended?: { code: string; text: string; hint: string };
}

const keys = new TextEncoder();

function socketAddress(route: string, query: Query): string {
  const url = new URL(api(route, query), location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return url.href;
}

/** The connection between a screen and the shell at `route`; `open` opens it, also again. */
export function useShell(route: string, replica: string) {
  const [state, setState] = useState<ShellState>({ is: "connecting" });
  const hand = useRef<ScreenHand | null>(null);
  const socket = useRef<WebSocket | null>(null);

  const open = useCallback(() => {
    const screen = hand.current;
    if (!screen) return;
    socket.current?.close();
    screen.clear();
    setState({ is: "connecting" });
    const [columns, rows] = screen.size();
    const line = new WebSocket(socketAddress(route, { replica, columns, rows }));
    socket.current = line;
    line.binaryType = "arraybuffer";
    let opened = false;
    let why: Fault | null = null;
    line.onopen = () => {
      opened = true;
      setState({ is: "open" });
      screen.focus();
    };
    line.onmessage = (event: MessageEvent<ArrayBuffer | string>) => {
      if (typeof event.data !== "string") return screen.write(new Uint8Array(event.data));
      const told = (JSON.parse(event.data) as Ended).ended;
      if (told) why = new Fault(told.code, told.text, told.hint);
    };
    line.onclose = () => {
      if (socket.current !== line) return;
      socket.current = null;
      if (opened) return setState({ is: "ended", error: why });
      // A browser does not tell why a handshake was refused; the same question over HTTP does.
      http
        .get(route)
        .then(() => setState({ is: "ended", error: null }))
        .catch((error: unknown) => setState({ is: "refused", error }));
    };
  }, [route, replica]);

  const ready = useCallback(
    (screen: ScreenHand) => {
      hand.current = screen;
      open();
    },
    [open],
  );
  const send = (data: string | Uint8Array<ArrayBuffer>) => {
    if (socket.current?.readyState === WebSocket.OPEN) socket.current.send(data);
  };

  useEffect(
    () => () => {
      const line = socket.current;
      socket.current = null;
      line?.close();
    },
    [route, replica],
  );

  return {
    state,
    open,
    ready,
    type: (text: string) => send(keys.encode(text)),
    resize: (columns: number, rows: number) => send(JSON.stringify({ resize: [columns, rows] })),
  };
}
