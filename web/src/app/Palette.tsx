import { Modal } from "antd";
import { LayoutTemplate, type LucideIcon, Package, Play, Radio, Waypoints } from "lucide-react";
import { type KeyboardEvent, useDeferredValue, useMemo, useRef, useState } from "react";

import { useList } from "@/api/hooks";
import { path } from "@/api/http";
import type { Model, PipelineSummary, RunListed, ServiceListed, TemplateSummary } from "@/api/types";
import { pick, useI18n } from "@/lib/i18n";
import { runFilter } from "@/parts/filters";
import { to } from "@/parts/links";

import { navigation } from "./nav";

interface Found {
  key: string;
  label: string;
  kind: string;
  icon: LucideIcon;
  path: string;
}

/** Go anywhere by typing: pages, pipelines, runs, models, services, templates. */
export default function Palette(props: {
  project: string;
  admin: boolean;
  go: (path: string) => void;
  onClose: () => void;
}) {
  const { t } = useI18n();
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const list = useRef<HTMLUListElement>(null);
  const found = useFound(props.project, props.admin, useDeferredValue(text.trim()));
  const chosen = Math.min(at, found.length - 1);

  const open = (each: Found | undefined) => {
    if (!each) return;
    props.onClose();
    props.go(each.path);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const move = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (move) {
      event.preventDefault();
      const next = (chosen + move + found.length) % Math.max(1, found.length);
      setAt(next);
      list.current?.children[next]?.scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter") open(found[chosen]);
  };
  return (
    <Modal
      open
      onCancel={props.onClose}
      footer={null}
      closable={false}
      width={560}
      className="palette"
      style={{ top: 80 }}
      title={<span className="visually-hidden">{t("palette.open")}</span>}
      styles={{ header: { margin: 0, height: 0 } }}
    >
      <input
        className="palette-input"
        autoFocus
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
        placeholder={t("palette.placeholder")}
        aria-label={t("palette.placeholder")}
        role="combobox"
        aria-expanded
        aria-controls="palette-found"
        aria-activedescendant={found[chosen] ? `palette-${chosen}` : undefined}
      />
      <ul className="palette-list" id="palette-found" role="listbox" ref={list} aria-label={t("palette.open")}>
        {found.map((each, index) => (
          <li
            key={each.key}
            id={`palette-${index}`}
            role="option"
            aria-selected={index === chosen}
            onMouseMove={() => setAt(index)}
            onClick={() => open(each)}
          >
            <each.icon size={15} aria-hidden />
            <span className="clip">{each.label}</span>
            <span className="kind">{each.kind}</span>
          </li>
        ))}
        {found.length === 0 && <li className="muted">{t("palette.nothing")}</li>}
      </ul>
      <div className="palette-foot">
        <span>
          <kbd>↑</kbd> <kbd>↓</kbd> {t("keys.move")}
        </span>
        <span>
          <kbd>Enter</kbd> {t("keys.open")}
        </span>
      </div>
    </Modal>
  );
}

function useFound(project: string, admin: boolean, text: string): Found[] {
  const { t, lang } = useI18n();
  const within = (kind: string) => (project ? path`projects/${project}/${kind}` : null);
  const pipelines = useList<PipelineSummary>(["pipelines", project, "palette"], within("pipelines"));
  const models = useList<Model>(["models", project, "palette"], within("models"));
  const services = useList<ServiceListed>(["services", project, "palette"], within("services"));
  const templates = useList<TemplateSummary>(["templates", project, "palette"], within("templates"));
  const runs = useList<RunListed>(
    ["runs", project, "palette", text],
    within("runs"),
    runFilter({ prefix: text, size: 8 }),
  );

  return useMemo(() => {
    const wanted = text.toLowerCase();
    const fits = (label: string) => label.toLowerCase().includes(wanted);
    const pages = navigation(project, admin).flatMap((group) =>
      group.entries.map((entry) => ({
        key: `page:${entry.key}`,
        label: t(entry.label),
        kind: t("palette.page"),
        icon: entry.icon,
        path: entry.path,
      })),
    );
    const named = <T extends { name: string }>(
      items: T[] | undefined,
      kind: string,
      icon: LucideIcon,
      where: (name: string) => string,
      label: (item: T) => string = (item) => item.name,
    ): Found[] =>
      (items ?? []).map((item) => ({
        key: `${kind}:${item.name}`,
        label: label(item),
        kind,
        icon,
        path: where(item.name),
      }));
    const all = [
      ...pages,
      ...named(pipelines.items, t("palette.pipeline"), Waypoints, (name) => to.pipeline(project, name)),
      ...named(models.items, t("palette.model"), Package, (name) => to.model(project, name)),
      ...named(services.items, t("palette.service"), Radio, (name) => to.service(project, name)),
      ...(wanted
        ? named(
            templates.items,
            t("palette.template"),
            LayoutTemplate,
            (name) => to.template(project, name),
            (item) => `${item.name} · ${pick(item.label, lang)}`,
          )
        : []),
    ].filter((each) => fits(each.label));
    const started = (runs.items ?? []).slice(0, 8).map((run) => ({
      key: run.id,
      label: `${run.pipeline} · ${run.id}`,
      kind: t("palette.run"),
      icon: Play,
      path: to.run(project, run.id),
    }));
    return [...all.slice(0, 30), ...(wanted ? started : started.slice(0, 4))];
  }, [text, project, admin, lang, t, pipelines.items, models.items, services.items, templates.items, runs.items]);
}
