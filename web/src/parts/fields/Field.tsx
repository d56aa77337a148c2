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
  /** There is little room: pictures in place of words. */
  compact?: boolean;
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
  const fx = useFx(props);
  const help = pick(arg.help, lang);
  const told = [wrong.length > 0 ? `${id}-wrong` : "", help ? `${id}-help` : ""].filter(Boolean).join(" ");
  const isGroup = arg.type === "list";
  const fallback = arg.default ?? undefined;
  const isSet = value !== undefined && fallback !== undefined && !same(value, fallback);
  return (
    <div className={wrong.length > 0 ? "field wrong" : "field"} data-field={props.name}>
      <label htmlFor={isGroup ? undefined : id} id={`${id}-label`} className="field-label">
        {label || <code>{props.name}</code>}
        {arg.required && (
          <span className="field-must" title={t("template.required")}>
            *<span className="visually-hidden">{t("template.required")}</span>
          </span>
        )}
        {label && !props.bare && <code className="muted field-name">{props.name}</code>}
      </label>
      <div className="field-body">
        <Body {...props} id={id} labelId={`${id}-label`} told={told} invalid={wrong.length > 0} said={said} fx={fx} />
      </div>
      {/* After the control, so that the keyboard comes to it first; shown beside the label. */}
      <div className="field-verbs">
        {isSet && !scope.readOnly && (
          <Tooltip title={t("field.reset")}>
            <Button
              type="text"
              size="small"
              className="field-verb"
              aria-label={t("field.reset")}
              aria-describedby={`${id}-label`}
              icon={<Undo2 size={12} />}
              onClick={() => props.onChange(undefined)}
            />
          </Tooltip>
        )}
        <FxButton labelId={`${id}-label`} fx={fx} />
      </div>
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
  labelId: string;
  told: string;
  invalid: boolean;
  said: string;
}

/** The control alone, in a row with its switch: for the elements of a list. */
export function Slot(props: SlotProps) {
  const fx = useFx(props);
  return (
    <div className="field-slot">
      <div className="grow">
        <Body {...props} fx={fx} />
      </div>
      <FxButton labelId={props.labelId} fx={fx} />
    </div>
  );
}

interface Fx {
  /** Whether an expression can stand here at all, and can be chosen. */
  isOffered: boolean;
  on: boolean;
  /** The expression is begun by typing it: the caret goes with it. */
  typed: boolean;
  toggle: () => void;
  change: (next: Value) => void;
}

function useFx(props: SlotProps | FieldProps): Fx {
  const scope = useScope();
  const { arg, value } = props;
  const [wanted, setWanted] = useState<"no" | "yes" | "typed">("no");
  const before = useRef<Value>(undefined);
  const mayRefer = scope.pipeline !== null && props.mode !== "literal";
  const holds = isExpression(arg.type, value);
  // A file that is one output of another task is shown as such, not as the words that say so.
  const asChip = isPath(arg.type) && loneReference(value) !== null;
  const on = props.mode === "expression" || (mayRefer && (wanted !== "no" || (holds && !asChip)));
  return {
    isOffered: mayRefer && props.mode !== "expression",
    on,
    typed: wanted === "typed",
    toggle: () => {
      if (!on) before.current = holds ? undefined : value;
      else if (holds && !asChip) props.onChange(before.current);
      setWanted(on ? "no" : "yes");
    },
    change: (next) => {
      // Whatever is typed, the control stays under the hands.
      if (on && wanted === "no") setWanted("yes");
      const begun = mayRefer && isExpression(arg.type, next) && !(isPath(arg.type) && loneReference(next));
      if (!on && begun) setWanted("typed");
      props.onChange(next);
    },
  };
}

function FxButton(props: { labelId: string; fx: Fx }) {
  const { t } = useI18n();
  const { readOnly } = useScope();
  const { on, isOffered, toggle } = props.fx;
  if (!isOffered) return null;
  return (
    <Tooltip title={t(on ? "field.literal" : "field.expression")}>
      <Button
        size="small"
        type="text"
        className={on ? "field-fx on" : "field-fx"}
        aria-label={t("field.fx")}
        aria-describedby={props.labelId}
        aria-pressed={on}
        disabled={readOnly}
        icon={<SquareFunction size={14} />}
        onClick={toggle}
      />
    </Tooltip>
  );
}

const LONG: ReadonlySet<string> = new Set(["text", "code", "json", "command"]);

function Body(props: SlotProps & { fx: Fx }) {
  const { fx, ...slot } = props;
  const shared = { ...slot, onChange: fx.change };
  if (!fx.on) return <Control {...shared} />;
  return <Expression {...shared} multiline={LONG.has(props.arg.type)} grabs={fx.typed} />;
}
