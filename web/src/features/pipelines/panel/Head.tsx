import { Button, Drawer, Input } from "antd";
import { BookOpen, CircleAlert, ExternalLink } from "lucide-react";
import { createElement, useId, useState } from "react";
import { Link } from "react-router";

import type { Problem, Template } from "@/api/types";
import { iconOf } from "@/graph/react/icons";
import { pick, useI18n } from "@/lib/i18n";
import { Field } from "@/parts/fields/Field";
import { to } from "@/parts/links";
import { Prose } from "@/ui/prose";

import { wrongName } from "./model";
import type { PanelProps } from "./TaskForm";

/** What the task is made of and what it gives; its name and label. */
export function Head(props: PanelProps & { whole: Problem[] }) {
  const { t, lang } = useI18n();
  const { template, task } = props;
  const [reading, setReading] = useState(false);
  const outputs = Object.entries(template?.outputs ?? {});
  const title = template ? pick(template.label, lang) || template.name : (task.template ?? t("panel.command_task"));
  return (
    <>
      <header className="task-head">
        {createElement(iconOf(template?.icon ?? "terminal"), { size: 18, "aria-hidden": true })}
        <div className="grow">
          <h2 className="clip">{title}</h2>
          {template && (
            <div className="muted clip">
              <code>
                {template.name}@{template.version}
              </code>
            </div>
          )}
        </div>
        {template && (
          <Button
            size="small"
            type="text"
            icon={<BookOpen size={14} />}
            aria-label={t("panel.docs", { name: title })}
            title={t("panel.docs", { name: title })}
            onClick={() => setReading(true)}
          />
        )}
      </header>
      {template && pick(template.help, lang) && <p className="soft task-about">{pick(template.help, lang)}</p>}
      {outputs.length > 0 && (
        <details className="task-gives">
          <summary>{t("panel.gives", { n: outputs.length })}</summary>
          <dl>
            {outputs.map(([name, output]) => (
              <div key={name}>
                <dt>
                  <code>{name}</code> <span className="muted">{output.type}</span>
                </dt>
                <dd className="soft">{pick(output.label, lang)}</dd>
              </div>
            ))}
          </dl>
        </details>
      )}
      {props.whole.map((each, at) => (
        <div key={at} className="field-wrong" role="alert">
          <CircleAlert size={12} aria-hidden />
          <span>{`${each.text} ${each.hint}`.trim()}</span>
        </div>
      ))}
      <div className="task-names">
        {!(props.name === "on_exit" && !(props.name in props.pipeline.tasks)) && <NameField {...props} />}
        <Field
          name="label"
          bare
          arg={{ type: "string", label: t("panel.label_field"), default: undefined }}
          mode="literal"
          value={task["label"]}
          problems={props.at("label")}
          onChange={(next) => props.put("label", next)}
        />
      </div>
      {reading && template && <Docs template={template} project={props.project} onClose={() => setReading(false)} />}
    </>
  );
}

/** The name is taken over when one leaves the field or presses Enter, since references follow it. */
function NameField(props: PanelProps) {
  const { t } = useI18n();
  const id = useId();
  // A draft belongs to the name it began with: another task in the panel has none.
  const [held, setHeld] = useState<{ of: string; text: string } | null>(null);
  const draft = held?.of === props.name ? held.text : null;
  const shown = draft ?? props.name;
  const wrong = draft === null ? null : wrongName(draft, props.taken);
  const commit = () => {
    if (draft === null || wrong) return;
    setHeld(null);
    if (draft !== props.name) props.onRename(draft);
  };
  return (
    <div className={wrong ? "field wrong" : "field"}>
      <label htmlFor={id} className="field-label">
        {t("panel.name")}
      </label>
      <Input
        id={id}
        className="mono"
        autoComplete="off"
        spellCheck={false}
        value={shown}
        disabled={props.readOnly}
        {...(wrong && { status: "error" as const })}
        aria-invalid={wrong !== null || undefined}
        aria-describedby={wrong ? `${id}-wrong` : undefined}
        onChange={(event) => setHeld({ of: props.name, text: event.target.value })}
        onBlur={commit}
        onKeyDown={(event) => {
          if (event.key === "Enter") commit();
          if (event.key === "Escape" && draft !== null) {
            event.stopPropagation();
            setHeld(null);
          }
        }}
      />
      {wrong && (
        <div className="field-wrong" id={`${id}-wrong`} role="alert">
          <CircleAlert size={12} aria-hidden />
          <span>{t(wrong.key, wrong.values)}</span>
        </div>
      )}
    </div>
  );
}

function Docs(props: { template: Template; project: string; onClose: () => void }) {
  const { t, lang } = useI18n();
  const { template } = props;
  const readme = pick(template.readme, lang);
  return (
    <Drawer
      open
      size={560}
      onClose={props.onClose}
      title={pick(template.label, lang) || template.name}
      extra={
        <Link to={to.template(props.project, template.name)} target="_blank">
          {t("panel.template_page")} <ExternalLink size={12} aria-hidden />
        </Link>
      }
    >
      {readme ? <Prose text={readme} /> : <p className="soft">{pick(template.help, lang) || t("panel.no_docs")}</p>}
    </Drawer>
  );
}
