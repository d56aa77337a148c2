import { Button, Input } from "antd";
import { Search, Upload } from "lucide-react";
import { createElement, useState } from "react";
import { Link } from "react-router";

import { useList } from "@/api/hooks";
import { path } from "@/api/http";
import type { TemplateSummary } from "@/api/types";
import { iconOf } from "@/graph/react/icons";
import { type Key, pick, useI18n } from "@/lib/i18n";
import { useCreateAsked, useParam } from "@/lib/param";
import { to } from "@/parts/links";
import { useMay, useProject } from "@/parts/session";
import { Bones, Empty, FaultBox } from "@/ui/feedback";
import { Page } from "@/ui/page";

import { Register } from "./Register";
import "./templates.css";

const GROUPS: [group: string, word: Key][] = [
  ["data", "group.data"],
  ["feature", "group.feature"],
  ["training", "group.training"],
  ["evaluation", "group.evaluation"],
  ["model", "group.model"],
  ["serving", "group.serving"],
  ["code", "group.code"],
];

export default function TemplatesPage() {
  const { t, lang } = useI18n();
  const project = useProject();
  const may = useMay("write");
  const [search, setSearch] = useParam("q");
  const [adding, setAdding] = useState(false);
  useCreateAsked(() => setAdding(true));
  const templates = useList<TemplateSummary>(["templates", project], path`projects/${project}/templates`);
  const wanted = search.trim().toLowerCase();
  const found = (templates.items ?? []).filter(
    (each) =>
      !wanted ||
      [each.name, pick(each.label, "en"), pick(each.label, "zh"), pick(each.help, lang)].some((text) =>
        text.toLowerCase().includes(wanted),
      ),
  );
  const groups = GROUPS.map(([group, word]) => ({
    group,
    word,
    items: found.filter((each) => each.group === group),
  })).filter((each) => each.items.length > 0);
  return (
    <Page
      title={t("nav.templates")}
      verbs={
        may && (
          <Button icon={<Upload size={14} />} onClick={() => setAdding(true)}>
            {t("template.register")}
          </Button>
        )
      }
    >
      <div className="search" style={{ maxWidth: 320 }}>
        <Input
          allowClear
          value={search}
          onChange={(event) => setSearch(event.target.value)}
          placeholder={t("template.search")}
          aria-label={t("template.search")}
          prefix={<Search size={13} aria-hidden />}
        />
      </div>
      {templates.items === undefined &&
        (templates.error ? <FaultBox error={templates.error} onRetry={templates.retry} /> : <Bones rows={8} />)}
      {templates.items && groups.length === 0 && <Empty lead={t("list.nothing")} teach={t("list.loosen")} />}
      {groups.map(({ group, word, items }) => (
        <section key={group} className="template-group">
          <h2>{t(word)}</h2>
          <div className="template-cards">
            {items.map((template) => (
              <Link key={template.name} className="template-card" to={to.template(project, template.name)}>
                {createElement(iconOf(template.icon), { size: 18, "aria-hidden": true })}
                <span className="grow">
                  <span className="row between">
                    <strong className="clip">{pick(template.label, lang) || template.name}</strong>
                    <span className="muted num">{template.version}</span>
                  </span>
                  <code className="muted">{template.name}</code>
                  <span className="soft template-help">{pick(template.help, lang)}</span>
                </span>
              </Link>
            ))}
          </div>
        </section>
      ))}
      {adding && <Register project={project} onClose={() => setAdding(false)} />}
    </Page>
  );
}
