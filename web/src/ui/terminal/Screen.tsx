import { FitAddon } from "@xterm/addon-fit";
import { Terminal } from "@xterm/xterm";
import "@xterm/xterm/css/xterm.css";
import { useEffect, useEffectEvent, useRef } from "react";

import { type Mode, token } from "@/ui/tokens";

/** What the owner of a screen can do with it. */
export interface ScreenHand {
  write: (data: Uint8Array | string) => void;
  clear: () => void;
  focus: () => void;
  size: () => [number, number];
}

interface ScreenProps {
  label: string;
  mode: Mode;
  onReady: (hand: ScreenHand) => void;
  /** Keys and pasted text. */
  onType: (data: string) => void;
  onSize: (columns: number, rows: number) => void;
  /** Shift+Escape: the keyboard's way out, since Tab belongs to the shell. */
  onLeave: () => void;
}

const colours = (mode: Mode) => ({
  background: token(mode, "surface"),
  foreground: token(mode, "text"),
  cursor: token(mode, "accent"),
  cursorAccent: token(mode, "on-accent"),
  selectionBackground: token(mode, "accent-soft"),
});

/** A terminal as a browser shows it: keys out, bytes in. It fits itself to its box. */
export default function Screen(props: ScreenProps) {
  const box = useRef<HTMLDivElement>(null);
  const terminal = useRef<Terminal | null>(null);
  const { mode, label } = props;
  const onType = useEffectEvent(props.onType);
  const onSize = useEffectEvent(props.onSize);
  const onLeave = useEffectEvent(props.onLeave);
  const onReady = useEffectEvent(props.onReady);
  const start = useEffectEvent(() => {
    const made = new Terminal({
      fontFamily: getComputedStyle(document.documentElement).getPropertyValue("--mono") || "monospace",
      fontSize: 13,
      scrollback: 10_000,
      minimumContrastRatio: 4.5,
      theme: colours(mode),
    });
    return made;
  });

  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const made = start();
    const fit = new FitAddon();
    made.loadAddon(fit);
    made.open(element);
    terminal.current = made;
    made.attachCustomKeyEventHandler((event) => {
      if (event.type !== "keydown") return true;
      if (event.key === "Escape" && event.shiftKey) {
        onLeave();
        return false;
      }
      const letter = event.key.toLowerCase();
      const asks = event.ctrlKey || event.metaKey;
      // The browser copies and pastes by itself when the keys are left to it; without a selection Ctrl-C is a signal.
      return !(asks && ((letter === "c" && (event.shiftKey || made.hasSelection())) || letter === "v"));
    });
    const subscriptions = [
      made.onData((data) => onType(data)),
      made.onBinary((data) => onType(data)),
      made.onResize((size) => onSize(size.cols, size.rows)),
    ];
    const refit = () => {
      if (element.clientWidth > 0 && element.clientHeight > 0) fit.fit();
    };
    refit();
    const watch = new ResizeObserver(refit);
    watch.observe(element);
    onReady({
      write: (data) => made.write(data),
      clear: () => made.reset(),
      focus: () => made.focus(),
      size: () => [made.cols, made.rows],
    });
    return () => {
      watch.disconnect();
      subscriptions.forEach((one) => one.dispose());
      made.dispose();
      terminal.current = null;
    };
  }, []);

  useEffect(() => {
    if (terminal.current) terminal.current.options.theme = colours(mode);
  }, [mode]);

  useEffect(() => {
    terminal.current?.textarea?.setAttribute("aria-label", label);
  }, [label]);

  return <div ref={box} className="shell-screen" />;
}
