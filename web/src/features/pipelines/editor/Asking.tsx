import { type ReactNode, useEffect, useRef } from "react";

import type { Place } from "@/graph/core/layout";
import { followers, type Pair, pairs } from "@/graph/core/ports";
import type { TemplateSummary } from "@/api/types";
import { pick, useI18n } from "@/lib/i18n";

import { type Choice, Choices } from "./Choices";
import type { Templates } from "./useScene";

/** Asks which output is to go into which argument; the likeliest comes first. */
export function AskPair(props: {
  from: string;
  to: string;
  pairs: readonly Pair[];
  onChoose: (pair: Pair | null) => void;
  onClose: () => void;
}) {
  const { t } = useI18n();
  const of: Choice[] = props.pairs.map((pair, at) => ({
    key: String(at),
    label: (
      <>
        <code>{pair.output}</code> → <code>{pair.arg}</code>
      </>
    ),
    words: `${pair.output} ${pair.arg}`,
    detail: pair.filled ? t("editor.replaces") : undefined,
  }));
  of.push({ key: "after", label: t("editor.only_after"), words: t("editor.only_after") });
  const title = t("editor.connect_title", { from: props.from, to: props.to });
  return (
    <Over label={title} onClose={props.onClose}>
      <h2 className="clip">{title}</h2>
      <Choices
        of={of}
        label={title}
        search={of.length > 6 ? t("editor.search_pair") : undefined}
        nothing={t("list.nothing")}
        onChoose={(key) => props.onChoose(props.pairs[Number(key)] ?? null)}
        onClose={props.onClose}
      />
    </Over>
  );
}

/** A small box over the canvas, at a point or in the middle; it is gone once one clicks elsewhere. */
function Over(props: { label: string; at?: Place; onClose: () => void; children: ReactNode }) {
  const box = useRef<HTMLDivElement>(null);
  const close = useRef(props.onClose);
  useEffect(() => {
    close.current = props.onClose;
  });
  useEffect(() => {
    const outside = (event: PointerEvent) => {
      if (!box.current?.contains(event.target as Node)) close.current();
    };
    addEventListener("pointerdown", outside, true);
    return () => removeEventListener("pointerdown", outside, true);
  }, []);
  const { at } = props;
  const left = at ? Math.max(8, Math.min(at.x, window.innerWidth - 300)) : (window.innerWidth - 290) / 2;
  const top = at ? Math.max(8, Math.min(at.y, window.innerHeight - 340)) : window.innerHeight / 4;
  return (
    <div className="ed-follow" ref={box} style={{ left, top }} role="dialog" aria-label={props.label}>
      {props.children}
    </div>
  );
}

/** "What usually follows": a small list where an edge was let go. */
export function AskFollower(props: {
  template: TemplateSummary | null;
  output: string | null;
  templates: Templates;
  at: Place;
  onChoose: (template: string) => void;
  onClose: () => void;
}) {
  const { t, lang } = useI18n();
  const all = [...props.templates.values()];
  const { usual, possible } = followers(props.template, all);
  const takes = (each: TemplateSummary) =>
    props.output === null || pairs(props.template, each, {}).some((pair) => pair.output === props.output);
  const others = all.filter((each) => !usual.includes(each) && !possible.includes(each));
  const choice =
    (group: string) =>
    (each: TemplateSummary): Choice => ({
      key: each.name,
      label: pick(each.label, lang) || each.name,
      words: `${pick(each.label, lang)} ${each.name}`,
      detail: each.name,
      group,
    });
  const likely = possible.filter(takes);
  const rest = [...possible.filter((each) => !takes(each)), ...others];
  return (
    <Over label={t("editor.follows")} at={props.at} onClose={props.onClose}>
      <Choices
        of={[
          ...usual.map(choice(t("editor.follows"))),
          ...likely.map(choice(t("editor.follows_takes"))),
          ...rest.map(choice(t("editor.follows_any"))),
        ]}
        label={t("editor.follows")}
        search={t("editor.search")}
        nothing={t("list.nothing")}
        onChoose={props.onChoose}
        onClose={props.onClose}
      />
    </Over>
  );
}
