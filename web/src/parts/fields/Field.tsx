import { Button, Tooltip } from "antd";
import { CircleAlert, SquareFunction, Undo2 } from "lucide-react";
import { useId, useRef, useState } from "react";

import type { Arg, Problem } from "@/api/types";
import { pick, useI18n } from "@/lib/i18n";

import { Control } from "./Control";
import { Expression } from "./Expression";
import { loneReference } from "./expression";
import "./fields.css";
import { useScope } from "./scope";
import { isExpression, isPath, type Mistake, mistake, same, type Value } from "./values";

export interface FieldProps {
  name: string;
  arg: Arg;
  value: Value;
  onChange: (next: Value) => void;
  /** What the server says is wrong here. */
  problems?: readonly Problem[];
  /** The field of the task this belongs to, which says what its expressions may hold. */
  where?: string;
  /** A rule of its own, beside the schema's. */
  check?: (value: Value) => Mistake | null;
  /** Only expressions, or none. */
  mode?: "expression" | "literal";
  /** Whether a required field that is still empty is a mistake already. */
  strict?: boolean;
  /** The name is said by the label alone. */
  bare?: boolean;
}

/** One argument or parameter: label, control, help, and what is wrong; a value, or an expression that gives one. */
export function Field(props: FieldProps) {
  const { t, lang } = useI18n();
  const id = useId();
  const scope = useScope();
  const { arg, value } = props;
  const label = pick(arg.label, lang);
  const said = label || props.name;
  const own = props.check?.(value) ?? mistake(arg, value, said);
  const local = own && (props.strict !== false || own.key !== "form.needed") ? t(own.key, own.values) : "";
  const wrong = local
    ? [local]
    : (props.problems ?? []).map((each) => [each.text, each.hint].filter(Boolean).join(" "));
  const help = pick(arg.help, lang);
  const told = [wrong.length > 0 ? `${id}-wrong` : "", help ? `${id}-help` : ""].filter(Boolean).join(" ");
  const isGroup = arg.type === "list";
  const fallback = arg.default ?? undefined;
  const isSet = value !== undefined && fallback !== undefined && !same(value, fallback);
  return (
    <div className={wrong.length > 0 ? "field wrong" : "field"} data-field={props.name}>
      <div className="field-head">
        <label htmlFor={isGroup ? undefined : id} id={`${id}-label`} className="field-label">
          {label || <code>{props.name}</code>}
          {arg.required && (
            <span className="field-must" title={t("template.required")}>
              *<span className="visually-hidden">{t("template.required")}</span>
            </span>
          )}
          {label && !props.bare && <code className="muted field-name">{props.name}</code>}
        </label>
        {isSet && !scope.readOnly && (
          <Tooltip title={t("field.reset")}>
            <Button
              type="text"
              size="small"
              className="field-verb"
              aria-label={t("field.reset")}
              icon={<Undo2 size={12} />}
              onClick={() => props.onChange(undefined)}
            />
          </Tooltip>
        )}
      </div>
      <Slot {...props} id={id} told={told} invalid={wrong.length > 0} said={said} />
      {wrong.length > 0 && (
        <div className="field-wrong" id={`${id}-wrong`} role="alert">
          <CircleAlert size={12} aria-hidden />
          <span>{wrong.join(" ")}</span>
        </div>
      )}
      {help && (
        <div className="field-help" id={`${id}-help`}>
          {help}
        </div>
      )}
    </div>
  );
}

export interface SlotProps extends FieldProps {
  id: string;
  told: string;
  invalid: boolean;
  said: string;
}

/** The control alone, with its switch between a value and an expression. */
export function Slot(props: SlotProps) {
  const { t } = useI18n();
  const scope = useScope();
  const { arg, value } = props;
  const holds = isExpression(arg.type, value);
  const [wanted, setWanted] = useState(false);
  const before = useRef<Value>(undefined);
  const mayRefer = scope.pipeline !== null && props.mode !== "literal";
  // A file that is one output of another task is shown as such, not as the words that say so.
  const asChip = isPath(arg.type) && loneReference(value) !== null;
  const asExpression = props.mode === "expression" || (mayRefer && (wanted || (holds && !asChip)));
  const toggle = () => {
    if (!asExpression) before.current = holds ? undefined : value;
    else if (holds && !asChip) props.onChange(before.current);
    setWanted(!asExpression);
  };
  return (
    <div className="field-slot">
      <div className="grow">
        {asExpression ? (
          <Expression
            {...props}
            multiline={arg.type === "text" || arg.type === "code" || arg.type === "json" || arg.type === "command"}
          />
        ) : (
          <Control {...props} />
        )}
      </div>
      {mayRefer && props.mode !== "expression" && (
        <Tooltip title={t(asExpression ? "field.literal" : "field.expression")}>
          <Button
            size="small"
            type="text"
            className={asExpression ? "field-fx on" : "field-fx"}
            aria-label={t("field.fx", { name: props.said })}
            aria-pressed={asExpression}
            disabled={scope.readOnly}
            icon={<SquareFunction size={14} />}
            onClick={toggle}
          />
        </Tooltip>
      )}
    </div>
  );
}
