import { ChevronRight, CircleAlert } from "lucide-react";
import { type ReactNode, useId, useState } from "react";

import { useI18n } from "@/lib/i18n";

// Which sections were opened or shut: kept while the page lives, so that the next task looks the same.
const kept = new Map<string, boolean>();

/** Fields under a title that folds them away; folded, it says how many are set and how many are wrong. */
export function Section(props: {
  title: ReactNode;
  /** Under which the state is remembered. */
  id: string;
  open?: boolean;
  set?: number;
  wrong?: number;
  children: ReactNode;
}) {
  const { t } = useI18n();
  const id = useId();
  const [open, setOpen] = useState(kept.get(props.id) ?? props.open ?? false);
  return (
    <section className="section">
      <button
        type="button"
        className="plain section-head"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onClick={() => {
          kept.set(props.id, !open);
          setOpen(!open);
        }}
      >
        <ChevronRight size={14} className="turns" aria-hidden />
        <span className="clip">{props.title}</span>
        <span className="grow" />
        {props.wrong ? (
          <span className="section-wrong">
            <CircleAlert size={12} aria-hidden /> {t("field.wrong", { n: props.wrong })}
          </span>
        ) : !open && props.set ? (
          <span className="section-count">{t("field.set", { n: props.set })}</span>
        ) : null}
      </button>
      {open && (
        <div id={id} className="section-body">
          {props.children}
        </div>
      )}
    </section>
  );
}

/** Fields that few need, behind one line. */
export function MoreFields(props: { id: string; count: number; open?: boolean; children: ReactNode }) {
  const { t } = useI18n();
  const [open, setOpen] = useState(kept.get(props.id) ?? props.open ?? false);
  return (
    <>
      <button
        type="button"
        className="plain more-fields"
        aria-expanded={open}
        onClick={() => {
          kept.set(props.id, !open);
          setOpen(!open);
        }}
      >
        {open ? t("field.less") : t("field.more", { n: props.count })}
      </button>
      {open && props.children}
    </>
  );
}
