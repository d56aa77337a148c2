import { Modal } from "antd";
import { useEffect, useRef } from "react";

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
  return (
    <Modal
      open
      footer={null}
      width={420}
      title={t("editor.connect_title", { from: props.from, to: props.to })}
      onCancel={props.onClose}
      destroyOnHidden
    >
      <Choices
        of={of}
        label={t("editor.connect_title", { from: props.from, to: props.to })}
        search={of.length > 6 ? t("editor.search_pair") : undefined}
        nothing={t("list.nothing")}
        onChoose={(key) => props.onChoose(props.pairs[Number(key)] ?? null)}
        onClose={props.onClose}
      />
    </Modal>
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
  const box = useRef<HTMLDivElement>(null);
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
  const left = Math.max(8, Math.min(props.at.x, window.innerWidth - 300));
  const top = Math.max(8, Math.min(props.at.y, window.innerHeight - 340));
  return (
    <div className="ed-follow" ref={box} style={{ left, top }} role="dialog" aria-label={t("editor.follows")}>
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
    </div>
  );
}
