import { useMemo } from "react";

import type { Arg } from "@/api/types";
import { pick, useI18n } from "@/lib/i18n";

import { Field } from "./fields/Field";
import { FieldScope, plainScope } from "./fields/scope";
import { mistake, same, type Value } from "./fields/values";

export type Fields = Record<string, Arg>;
export type Held = Record<string, Value>;

/** One typed field for each parameter, in the groups their schema names. */
export function ParamFields(props: {
  project: string;
  fields: Fields;
  values: Held;
  onChange: (next: Held) => void;
  /** Whether what is still empty is a mistake already. */
  strict: boolean;
}) {
  const { lang } = useI18n();
  const { project, fields, values } = props;
  const scope = useMemo(() => plainScope(project, fields, values), [project, fields, values]);
  const groups = new Map<string, [string, Arg][]>();
  for (const [name, field] of Object.entries(fields)) {
    const group = pick(field.group, lang);
    groups.set(group, [...(groups.get(group) ?? []), [name, field]]);
  }
  return (
    <FieldScope value={scope}>
      {[...groups].map(([group, of]) => (
        <fieldset key={group} className="form-group">
          {group && <legend>{group}</legend>}
          {of.map(([name, field]) => (
            <Field
              key={name}
              name={name}
              arg={field}
              value={values[name]}
              strict={props.strict}
              onChange={(next) => props.onChange({ ...values, [name]: next })}
            />
          ))}
        </fieldset>
      ))}
    </FieldScope>
  );
}

/** What the form begins with: given values, else the defaults. */
export const toForm = (fields: Fields, given: Record<string, unknown>): Held =>
  Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [name, (given[name] ?? field.default ?? undefined) as Value]),
  );

/** The values the server takes. What is empty or the default is left out: a default may be an expression. */
export const fromForm = (fields: Fields, held: Held): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(fields)
      .filter(([name, field]) => held[name] !== undefined && !same(held[name], field.default))
      .map(([name]) => [name, held[name]]),
  );

/** Whether every parameter has a value that fits. */
export const isComplete = (fields: Fields, held: Held): boolean =>
  Object.entries(fields).every(
    ([name, field]) => same(held[name], field.default) || mistake(field, held[name], name) === null,
  );

/** The type a parameter without a declared one has, told by its default. */
export function typeOf(value: unknown): Arg["type"] {
  if (typeof value === "boolean") return "boolean";
  if (typeof value === "number") return "number";
  if (typeof value === "string")
    return /^(file|sample):\/\//.test(value) ? "file" : value.includes("\n") ? "text" : "string";
  if (Array.isArray(value)) return "json";
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
