import { omit } from "@/graph/core/omit";
import { Form, Input, InputNumber, Select } from "antd";

import type { TemplateSummary } from "@/api/types";
import type { Json, PipelineData } from "@/graph/core/pipeline";
import { pick, useI18n } from "@/lib/i18n";

import { nameFor } from "@/graph/core/edit";

import { ParamRows } from "./ParamRows";
import { EnvRows } from "../panel/EnvRows";

type Map = Record<string, Json>;

const mapping = (value: unknown): Map =>
  value !== null && typeof value === "object" && !Array.isArray(value) ? (value as Map) : {};
const text = (value: unknown): string => (typeof value === "string" ? value : "");
const number = (value: unknown): number | null => (typeof value === "number" ? value : null);
const ENDS = ["Succeeded", "Failed", "Stopped"];

/** What holds for the pipeline as a whole. */
export function Settings(props: {
  doc: PipelineData;
  fresh: boolean;
  frozen: boolean;
  templates: readonly TemplateSummary[];
  onChange: (next: PipelineData, tag: string) => void;
}) {
  const { t, lang } = useI18n();
  const { doc } = props;
  /** Sets one key; what is empty is left out of the file. */
  const put = (key: string, value: Json | null) => {
    const rest = omit(doc, key);
    const empty = value === null || value === "" || (typeof value === "object" && Object.keys(value).length === 0);
    props.onChange((empty ? rest : { ...doc, [key]: value }) as PipelineData, `settings.${key}`);
  };
  const inside = (key: string, part: string, value: Json | null) => {
    const rest = omit(mapping(doc[key]), part);
    put(
      key,
      value === null || value === "" || (Array.isArray(value) && !value.length) ? rest : { ...rest, [part]: value },
    );
  };
  const notify = mapping(doc["notify"]);
  const retention = mapping(doc["retention"]);
  return (
    <Form layout="vertical" component="div" disabled={props.frozen} size="small">
      <Form.Item label={t("editor.name")} htmlFor="set-name" extra={props.fresh ? t("editor.name_help") : undefined}>
        <Input
          id="set-name"
          value={doc.pipeline}
          disabled={!props.fresh || props.frozen}
          onChange={(event) => props.onChange({ ...doc, pipeline: event.target.value }, "settings.pipeline")}
        />
      </Form.Item>
      <Form.Item label={t("editor.label")} htmlFor="set-label">
        <Input id="set-label" value={text(doc["label"])} onChange={(event) => put("label", event.target.value)} />
      </Form.Item>
      <Form.Item label={t("pipeline.description")} htmlFor="set-description">
        <Input.TextArea
          id="set-description"
          autoSize={{ minRows: 2, maxRows: 6 }}
          value={text(doc["description"])}
          onChange={(event) => put("description", event.target.value)}
        />
      </Form.Item>
      <fieldset className="form-group">
        <legend>{t("editor.params")}</legend>
        <ParamRows params={mapping(doc["params"])} frozen={props.frozen} onChange={(next) => put("params", next)} />
      </fieldset>
      <fieldset className="form-group">
        <legend>{t("editor.env")}</legend>
        <EnvRows
          held={mapping(doc["env"])}
          readOnly={props.frozen}
          at={() => []}
          control={(of) => (
            <Input
              id={of.id}
              disabled={props.frozen}
              value={typeof of.value === "string" ? of.value : JSON.stringify(of.value)}
              onChange={(event) => of.onChange(event.target.value)}
            />
          )}
          onChange={(next) => put("env", next)}
        />
      </fieldset>
      <fieldset className="form-group">
        <legend>{t("nav.runs")}</legend>
        <div className="ed-pair">
          <Form.Item label={t("run.concurrency")} htmlFor="set-concurrency" tooltip={t("run.concurrency_help")}>
            <InputNumber
              id="set-concurrency"
              min={0}
              max={10_000}
              precision={0}
              value={number(doc["concurrency"])}
              onChange={(value) => put("concurrency", value || null)}
            />
          </Form.Item>
          <Form.Item label={t("run.priority")} htmlFor="set-priority" tooltip={t("run.priority_help")}>
            <InputNumber
              id="set-priority"
              min={-100}
              max={100}
              precision={0}
              value={number(doc["priority"])}
              onChange={(value) => put("priority", value || null)}
            />
          </Form.Item>
        </div>
        <Form.Item label={t("editor.on_exit")} htmlFor="set-exit" extra={t("editor.on_exit_help")}>
          <Select
            id="set-exit"
            allowClear
            showSearch
            value={doc.on_exit ? (doc.on_exit.template ?? nameFor("command")) : undefined}
            options={props.templates.map((each) => ({ value: each.name, label: pick(each.label, lang) || each.name }))}
            onChange={(next: string | undefined) => put("on_exit", next ? { template: next } : null)}
          />
        </Form.Item>
        <Form.Item label={t("editor.notify")} htmlFor="set-webhook" extra={t("editor.notify_help")}>
          <Input
            id="set-webhook"
            value={text(notify["webhook"])}
            onChange={(event) => inside("notify", "webhook", event.target.value)}
          />
        </Form.Item>
        {text(notify["webhook"]) && (
          <Form.Item label={t("editor.notify_on")} htmlFor="set-on">
            <Select
              id="set-on"
              mode="multiple"
              value={Array.isArray(notify["on"]) ? (notify["on"] as string[]) : []}
              options={ENDS.map((end) => ({
                value: end,
                label: t(`state.${end === "Succeeded" ? "done" : (end.toLowerCase() as "failed")}`),
              }))}
              onChange={(next: string[]) => inside("notify", "on", next)}
            />
          </Form.Item>
        )}
        <div className="ed-pair">
          <Form.Item label={t("editor.keep_runs")} htmlFor="set-runs">
            <InputNumber
              id="set-runs"
              min={0}
              precision={0}
              value={number(retention["runs"])}
              onChange={(value) => inside("retention", "runs", value || null)}
            />
          </Form.Item>
          <Form.Item label={t("editor.keep_days")} htmlFor="set-days">
            <InputNumber
              id="set-days"
              min={0}
              value={number(retention["days"])}
              onChange={(value) => inside("retention", "days", value || null)}
            />
          </Form.Item>
        </div>
      </fieldset>
    </Form>
  );
}
