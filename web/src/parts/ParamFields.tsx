import { Form, Input, InputNumber, Select, Switch } from "antd";
import type { ReactNode } from "react";

import { useList } from "@/api/hooks";
import { path } from "@/api/http";
import type { Arg, Model } from "@/api/types";
import { pick, useI18n } from "@/lib/i18n";

import { FilePicker } from "./FilePicker";

export type Fields = Record<string, Arg>;

/** One typed field for each parameter, in the groups their schema names. Belongs inside a Form. */
export function ParamFields(props: { project: string; fields: Fields; prefix?: string }) {
  const { lang } = useI18n();
  const groups = new Map<string, [string, Arg][]>();
  for (const [name, field] of Object.entries(props.fields)) {
    const group = pick(field.group, lang);
    groups.set(group, [...(groups.get(group) ?? []), [name, field]]);
  }
  return (
    <>
      {[...groups].map(([group, fields]) => (
        <fieldset key={group} className="form-group">
          {group && <legend>{group}</legend>}
          {fields.map(([name, field]) => (
            <Field
              key={name}
              project={props.project}
              name={props.prefix ? [props.prefix, name] : [name]}
              field={field}
            />
          ))}
        </fieldset>
      ))}
    </>
  );
}

function Field(props: { project: string; name: string[]; field: Arg }) {
  const { t, lang } = useI18n();
  const { field } = props;
  const own = props.name.at(-1) ?? "";
  const label = pick(field.label, lang);
  const needsJson = field.type === "json" || field.type === "list" || field.type === "columns";
  const rules = [
    ...(field.required ? [{ required: true, message: t("form.needed", { name: label || own }) }] : []),
    ...(field.pattern
      ? [{ pattern: new RegExp(field.pattern), message: t("form.pattern", { pattern: field.pattern }) }]
      : []),
    ...(needsJson
      ? [
          {
            validator: (_: unknown, value: unknown) =>
              typeof value !== "string" || value.trim() === "" || parses(value)
                ? Promise.resolve()
                : Promise.reject(new Error(t("form.json"))),
          },
        ]
      : []),
  ];
  return (
    <Form.Item
      name={props.name}
      label={
        label ? (
          <span>
            {label} <code className="muted">{own}</code>
          </span>
        ) : (
          <code>{own}</code>
        )
      }
      extra={pick(field.help, lang) || undefined}
      rules={rules}
      {...(field.type === "boolean" ? { valuePropName: "checked" } : {})}
    >
      {control(props.project, field, t)}
    </Form.Item>
  );
}

const parses = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

function control(project: string, field: Arg, t: ReturnType<typeof useI18n>["t"]): ReactNode {
  switch (field.type) {
    case "integer":
    case "number":
      return (
        <InputNumber
          style={{ width: "100%", maxWidth: 220 }}
          min={field.minimum ?? undefined}
          max={field.maximum ?? undefined}
          precision={field.type === "integer" ? 0 : undefined}
        />
      );
    case "boolean":
      return <Switch size="small" />;
    case "choice":
      return (
        <Select
          showSearch
          allowClear={!field.required}
          options={(field.choices ?? []).map((each) => ({ value: each as string, label: String(each) }))}
        />
      );
    case "file":
    case "folder":
      return <FilePicker project={project} kind={field.type} />;
    case "model":
      return <ModelPicker project={project} />;
    case "text":
    case "code":
      return (
        <Input.TextArea
          autoSize={{ minRows: 3, maxRows: 14 }}
          className={field.type === "code" ? "mono" : ""}
          spellCheck={field.type === "text"}
        />
      );
    case "json":
    case "list":
    case "columns":
      return (
        <Input.TextArea
          autoSize={{ minRows: 1, maxRows: 10 }}
          className="mono"
          spellCheck={false}
          placeholder={field.type === "json" ? "{}" : t("form.list_example")}
        />
      );
    default:
      return <Input />;
  }
}

function ModelPicker(props: { project: string; value?: string; onChange?: (value: string) => void; id?: string }) {
  const models = useList<Model>(["models", props.project, "pick"], path`projects/${props.project}/models`);
  return (
    <Select
      id={props.id}
      showSearch
      allowClear
      value={props.value}
      onChange={props.onChange}
      options={(models.items ?? []).map((model) => ({ value: `model://${model.name}`, label: model.name }))}
    />
  );
}

/** Values as the form holds them: what JSON describes is edited as JSON text. */
export function toForm(fields: Fields, values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => {
      const value = values[name] ?? field.default;
      const asText =
        (field.type === "json" || field.type === "list" || field.type === "columns") &&
        value !== undefined &&
        value !== null &&
        typeof value !== "string";
      return [name, asText ? JSON.stringify(value) : (value ?? undefined)];
    }),
  );
}

/** What the form holds as the values the server takes; a field left empty is left out. */
export function fromForm(fields: Fields, held: Record<string, unknown>): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(fields)) {
    const value = held[name];
    if (value === undefined || value === null || value === "") continue;
    const isJson =
      (field.type === "json" || field.type === "list" || field.type === "columns") && typeof value === "string";
    out[name] = isJson ? JSON.parse(value) : value;
  }
  return out;
}

/** The type a parameter without a declared one has, told by its default. */
export function typeOf(value: unknown): Arg["type"] {
  if (typeof value === "boolean") return "boolean";
  if (typeof value === "number") return "number";
  if (typeof value === "string")
    return /^(file|sample):\/\//.test(value) ? "file" : value.includes("\n") ? "text" : "string";
  if (Array.isArray(value)) return "list";
  return value === null || value === undefined ? "string" : "json";
}

/** Parameters however the server writes them (`{name: default}`, `{name: {type…}}`, `[{name, type…}]`) as fields. */
export function fieldsOf(params: unknown): Fields {
  if (Array.isArray(params))
    return Object.fromEntries(
      params.map((each: { name: string } & Arg) => [each.name, { ...each, type: each.type ?? typeOf(each.default) }]),
    );
  return Object.fromEntries(
    Object.entries((params ?? {}) as Record<string, unknown>).map(([name, given]) => {
      const declared =
        given !== null && typeof given === "object" && !Array.isArray(given) && ("type" in given || "default" in given);
      if (!declared) return [name, { type: typeOf(given), default: given }];
      const field = given as Arg;
      return [name, { ...field, type: field.type ?? typeOf(field.default) }];
    }),
  );
}
