import { createContext, type ReactNode, use, useCallback, useMemo, useState } from "react";

import { recall, remember } from "@/lib/storage";

import { applyTokens, type Mode } from "./tokens";

/** The mode chosen here before, else what the system prefers. */
export function firstMode(): Mode {
  const kept = recall("mode");
  if (kept === "light" || kept === "dark") return kept;
  return window.matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

const Context = createContext<{ mode: Mode; toggle: () => void }>({ mode: "light", toggle: () => undefined });

export function ModeProvider(props: { first: Mode; children: ReactNode }) {
  const [mode, setMode] = useState(props.first);
  const toggle = useCallback(() => {
    setMode((before) => {
      const next = before === "dark" ? "light" : "dark";
      remember("mode", next);
      applyTokens(next);
      return next;
    });
  }, []);
  const value = useMemo(() => ({ mode, toggle }), [mode, toggle]);
  return <Context value={value}>{props.children}</Context>;
}

export const useMode = () => use(Context);
