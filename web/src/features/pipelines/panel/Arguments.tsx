import type { Arg, Template } from "@/api/types";
import { pick, useI18n } from "@/lib/i18n";
import { Field } from "@/parts/fields/Field";
import { MoreFields, Section } from "@/parts/fields/Section";
import { mistake, withKey } from "@/parts/fields/values";
import { Note } from "@/ui/feedback";

import type { PanelProps } from "./TaskForm";

/** The template's arguments, in its groups; what few need is folded away. */
export function Arguments(props: PanelProps & { template: Template }) {
  const { t, lang } = useI18n();
  const { template, task } = props;
  const values = task.args ?? {};
  const groups = new Map<string, [string, Arg][]>();
  for (const [name, arg] of Object.entries(template.args)) {
    const group = pick(arg.group, lang) || t("panel.args");
    groups.set(group, [...(groups.get(group) ?? []), [name, arg]]);
  }
  const write = (name: string, arg: Arg, value: (typeof values)[string] | undefined) => {
    const next = withKey(values, name, value, arg.default ?? undefined);
    props.put("args", Object.keys(next).length > 0 ? next : undefined);
  };
  const isWrong = ([name, arg]: [string, Arg]) =>
    mistake(arg, values[name], name) !== null || props.at(`args.${name}`).length > 0;
  const field = ([name, arg]: [string, Arg]) => (
    <Field
      key={name}
      name={name}
      arg={arg}
      value={values[name]}
      where="args"
      problems={props.at(`args.${name}`)}
      onChange={(next) => write(name, arg, next)}
    />
  );
  const unknown = Object.keys(values).filter((name) => !(name in template.args));
  return (
    <>
      {[...groups].map(([group, fields], at) => {
        const plain = fields.filter(([, arg]) => !arg.advanced);
        const advanced = fields.filter(([, arg]) => arg.advanced);
        const id = `${template.name}/${group}`;
        return (
          <Section
            key={id}
            id={id}
            title={group}
            open={at < 3}
            set={fields.filter(([name]) => values[name] !== undefined).length}
            wrong={fields.filter(isWrong).length}
          >
            {plain.map(field)}
            {advanced.length > 0 && plain.length > 0 ? (
              <MoreFields
                id={`${id}/more`}
                count={advanced.length}
                open={advanced.some((each) => isWrong(each) || values[each[0]] !== undefined)}
              >
                {advanced.map(field)}
              </MoreFields>
            ) : (
              advanced.map(field)
            )}
          </Section>
        );
      })}
      {unknown.map((name) => (
        <Note key={name} warn>
          {props
            .at(`args.${name}`)
            .map((each) => `${each.text} ${each.hint}`.trim())
            .join(" ") || t("panel.unknown_arg", { name })}{" "}
          {!props.readOnly && (
            <button
              type="button"
              className="plain more-fields"
              onClick={() => {
                const next = withKey(values, name, undefined);
                props.put("args", Object.keys(next).length > 0 ? next : undefined);
              }}
            >
              {t("panel.drop_arg", { name })}
            </button>
          )}
        </Note>
      ))}
    </>
  );
}
