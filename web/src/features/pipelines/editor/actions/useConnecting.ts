import { App } from "antd";
import { useState } from "react";

import { taskOf } from "@/graph/core/edges";
import { connect, type Outcome, type Refusal } from "@/graph/core/edit";
import { type Pair, pairs, takes } from "@/graph/core/ports";
import { type Drawn } from "@/graph/react/edit/Canvas";
import { useT } from "@/lib/i18n";

import type { Desk } from "./desk";

/** An edge whose ends are known, but not which output and argument it is for. */
interface Undecided {
  from: string;
  to: string;
  pairs: readonly Pair[];
}

/** Draws edges; says why one cannot be drawn, asks when it is not plain which output is meant. */
export function useConnecting(desk: Desk) {
  const t = useT();
  const { message } = App.useApp();
  const [undecided, setUndecided] = useState<Undecided | null>(null);
  const { editor, canvas, templateOf, now } = desk;
  const { doc } = editor;

  const refuse = (why: Refusal) =>
    void message.warning(
      why.why === "circle"
        ? t("editor.no_circle", { way: why.way.join(" → ") })
        : why.why === "exit"
          ? t("editor.no_exit")
          : t("editor.no_cut", { field: why.field }),
    );
  const settle = (out: Outcome) => ("doc" in out ? editor.set(out.doc) : refuse(out.refused));

  const draw = (drawn: Drawn) => {
    const arg = drawn.arg === null ? undefined : templateOf(drawn.to)?.args[drawn.arg];
    if (drawn.output === null && drawn.arg !== null) decide(drawn.from, null, drawn.to, drawn.arg);
    else settle(connect(now(), { ...drawn, how: takes(arg) }));
  };
  /** Connects two tasks by what fits best; asks when that is not plain. */
  const decide = (from: string, output: string | null, to: string, arg: string | null = null) => {
    const task = taskOf(doc, to);
    if (!task) return;
    const tried = connect(doc, { from, to, output: null, arg: null });
    if ("refused" in tried && tried.refused.why === "circle") return refuse(tried.refused);
    const fitting = pairs(templateOf(from), templateOf(to), task).filter(
      (pair) => (output === null || pair.output === output) && (arg === null || pair.arg === arg),
    );
    const only = fitting.length === 1 ? fitting[0] : undefined;
    if (fitting.length === 0) settle(connect(now(), { from, to, output: null, arg: null }));
    else if (only && !only.filled) settle(connect(now(), { from, to, ...only }));
    else setUndecided({ from, to, pairs: fitting });
  };
  const decided = (pair: Pair | null) => {
    if (!undecided) return;
    const { from, to } = undecided;
    settle(connect(now(), { from, to, ...(pair ?? { output: null, arg: null }) }));
    closePair();
  };
  const closePair = () => {
    setUndecided(null);
    canvas.current?.focus();
  };
  return {
    undecided,
    decide,
    decided,
    closePair,
    draw,
    refuse,
    refuseType: () => void message.warning(t("editor.no_type")),
  };
}
