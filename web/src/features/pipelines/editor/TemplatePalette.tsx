import { Input, type InputRef } from "antd";
import { PanelLeftClose, Search, Star } from "lucide-react";
import { createElement, type Ref, useState } from "react";

import type { TemplateSummary } from "@/api/types";
import { TEMPLATE_MIME } from "@/graph/react/edit/Canvas";
import { iconOf } from "@/graph/react/icons";
import { type Key, type Lang, pick, useI18n } from "@/lib/i18n";
import { recallJson, remember } from "@/lib/storage";
import { IconButton } from "@/ui/basics";
import { Bones, FaultBox } from "@/ui/feedback";

/** In the order of the work; a group of one's own comes last, under its own name. */
const GROUPS: Record<string, Key> = {
  data: "group.data",
  feature: "group.feature",
  training: "group.training",
  evaluation: "group.evaluation",
  model: "group.model",
  serving: "group.serving",
  code: "group.code",
};
const ORDER = Object.keys(GROUPS);
const rank = (group: string) => (ORDER.includes(group) ? ORDER.indexOf(group) : ORDER.length);

const KEPT = "favourite_templates";

/** What is called so; what only speaks of it when nothing is. So Enter never adds what nobody meant. */
function searched(of: readonly TemplateSummary[], words: string, lang: Lang): readonly TemplateSummary[] {
  const says = (texts: string[]) => texts.some((text) => text.toLowerCase().includes(words));
  const called = of.filter((each) => says([each.name, pick(each.label, lang)]));
  return called.length > 0 ? called : of.filter((each) => says([pick(each.help, lang)]));
}

/** Templates by group, to drag or to add with Enter. */
export function TemplatePalette({
  field,
  ...props
}: {
  field: Ref<InputRef>;
  templates: readonly TemplateSummary[] | undefined;
  error: unknown;
  onRetry: () => void;
  onAdd: (template: string) => void;
  onLeave: () => void;
  onClose: () => void;
}) {
  const { t, lang } = useI18n();
  const [wanted, setWanted] = useState("");
  const [stars, setStars] = useState<readonly string[]>(() => recallJson<string[]>(KEPT, []));
  const [at, setAt] = useState(0);
  const words = wanted.trim().toLowerCase();
  const found = searched(props.templates ?? [], words, lang);
  const groups = new Map<string, TemplateSummary[]>();
  const put = (group: string, each: TemplateSummary) => groups.set(group, [...(groups.get(group) ?? []), each]);
  for (const each of found) if (stars.includes(each.name)) put(t("editor.favourites"), each);
  for (const each of found.toSorted((a, b) => rank(a.group) - rank(b.group)))
    if (!stars.includes(each.name)) put(GROUPS[each.group] ? t(GROUPS[each.group] as Key) : each.group, each);
  const shown = [...groups.values()].flat();
  const here = Math.min(at, shown.length - 1);
  const star = (name: string) => {
    const next = stars.includes(name) ? stars.filter((each) => each !== name) : [...stars, name];
    setStars(next);
    remember(KEPT, JSON.stringify(next));
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      const next = (here + step + shown.length) % Math.max(1, shown.length);
      setAt(next);
      document.getElementById(`template-${next}`)?.scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter" && shown[here]) {
      props.onAdd(shown[here].name);
      setWanted("");
      setAt(0);
    } else if (event.key === "Escape") {
      setWanted("");
      props.onLeave();
    } else return;
    event.preventDefault();
  };
  return (
    <aside className="ed-palette" aria-label={t("editor.palette")}>
      <div className="search row">
        <Input
          ref={field}
          size="small"
          allowClear
          value={wanted}
          onChange={(event) => {
            setWanted(event.target.value);
            setAt(0);
          }}
          onKeyDown={onKeyDown}
          placeholder={t("editor.search")}
          aria-label={t("editor.search")}
          aria-activedescendant={shown[here] ? `template-${here}` : undefined}
          prefix={<Search size={13} aria-hidden />}
        />
        <IconButton icon={<PanelLeftClose size={16} />} label={t("editor.palette_close")} onClick={props.onClose} />
      </div>
      {props.error !== null && props.templates === undefined && (
        <FaultBox error={props.error} onRetry={props.onRetry} />
      )}
      {props.templates === undefined && props.error === null && <Bones rows={8} />}
      <div className="ed-palette-list" tabIndex={-1}>
        {[...groups].map(([group, templates]) => (
          <section key={group}>
            <h3>{group}</h3>
            {templates.map((each) => {
              const index = shown.indexOf(each);
              const name = pick(each.label, lang) || each.name;
              return (
                <div
                  key={each.name}
                  id={`template-${index}`}
                  className={words && index === here ? "ed-template here" : "ed-template"}
                  draggable
                  onDragStart={(event) => {
                    event.dataTransfer.setData(TEMPLATE_MIME, each.name);
                    event.dataTransfer.effectAllowed = "copy";
                  }}
                >
                  <button
                    type="button"
                    className="plain grow"
                    data-template={each.name}
                    title={pick(each.help, lang)}
                    onDoubleClick={() => props.onAdd(each.name)}
                    onKeyDown={(event) => {
                      if (event.key !== "Enter" && event.key !== " ") return;
                      event.preventDefault();
                      props.onAdd(each.name);
                    }}
                  >
                    {createElement(iconOf(each.icon), { size: 15, "aria-hidden": true })}
                    <span className="clip">{name}</span>
                  </button>
                  <button
                    type="button"
                    className={stars.includes(each.name) ? "plain ed-star on" : "plain ed-star"}
                    aria-pressed={stars.includes(each.name)}
                    aria-label={t("editor.favourite", { name })}
                    onClick={() => star(each.name)}
                  >
                    <Star size={13} />
                  </button>
                </div>
              );
            })}
          </section>
        ))}
        {props.templates && shown.length === 0 && <p className="muted ed-none">{t("list.nothing")}</p>}
      </div>
    </aside>
  );
}
