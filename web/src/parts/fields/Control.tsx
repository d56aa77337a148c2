import { Input, Select, Switch } from "antd";

import { useI18n } from "@/lib/i18n";

import { CodeField } from "./CodeField";
import { ColumnField, ColumnsField } from "./ColumnField";
import type { SlotProps } from "./Field";
import { ListField } from "./ListField";
import { useScope } from "./scope";
import { SecretField } from "./SecretField";
import { SourceField } from "./SourceField";
import { useText } from "./useText";
import { textOf, type Value, valueOf } from "./values";

/** The control for a plain value of an argument, by its type. */
export function Control(props: SlotProps) {
  switch (props.arg.type) {
    case "boolean":
      return <BooleanField {...props} />;
    case "choice":
      return <ChoiceField {...props} />;
    case "list":
      return <ListField {...props} />;
    case "json":
    case "code":
      return <CodeField {...props} />;
    case "command":
      return Array.isArray(props.value) ? <WordsField {...props} /> : <TextField {...props} lines={2} code />;
    case "file":
    case "folder":
    case "model":
      return <SourceField {...props} />;
    case "column":
      return <ColumnField {...props} />;
    case "columns":
      return <ColumnsField {...props} />;
    case "secret":
      return <SecretField {...props} />;
    case "text":
      return <TextField {...props} lines={3} />;
    default:
      return <TextField {...props} />;
  }
}

/** What every control says of itself. */
export function said(props: SlotProps, readOnly: boolean) {
  return {
    id: props.id,
    disabled: readOnly,
    "aria-describedby": props.told || undefined,
    "aria-invalid": props.invalid || undefined,
    "aria-required": props.arg.required || undefined,
    ...(props.invalid && { status: "error" as const }),
  };
}

function TextField(props: SlotProps & { lines?: number; code?: boolean }) {
  const { type, default: fallback } = props.arg;
  const { readOnly } = useScope();
  const [text, write] = useText(
    props.value,
    fallback,
    (value) => textOf(type, value),
    (typed) => valueOf(type, typed),
    props.onChange,
  );
  const isNumber = type === "integer" || type === "number";
  const shared = {
    ...said(props, readOnly),
    value: text,
    placeholder: textOf(type, fallback) || undefined,
    onChange: (event: { target: { value: string } }) => write(event.target.value),
  };
  if (props.lines)
    return (
      <Input.TextArea
        {...shared}
        autoSize={{ minRows: props.lines, maxRows: 12 }}
        spellCheck={!props.code}
        className={props.code ? "mono" : ""}
      />
    );
  return (
    <Input
      {...shared}
      className={isNumber ? "num" : ""}
      inputMode={isNumber ? "decimal" : undefined}
      autoComplete="off"
    />
  );
}

function BooleanField(props: SlotProps) {
  const { readOnly } = useScope();
  const held = props.value ?? props.arg.default;
  const isOn = held === true || (typeof held === "string" && held.toLowerCase() === "true");
  return (
    <Switch
      id={props.id}
      disabled={readOnly}
      aria-describedby={props.told || undefined}
      size="small"
      checked={isOn}
      onChange={(next) => props.onChange(next)}
    />
  );
}

function ChoiceField(props: SlotProps) {
  const { readOnly } = useScope();
  const { choices = [], required, default: fallback } = props.arg;
  // Choices may be numbers or yes and no: the option is found by its text, the value keeps its type.
  return (
    <Select
      {...said(props, readOnly)}
      showSearch={choices.length > 8}
      allowClear={!required}
      style={{ width: "100%" }}
      placeholder={textOf("string", fallback) || undefined}
      value={props.value === undefined ? undefined : String(props.value)}
      options={choices.map((each) => ({ value: String(each), label: String(each) }))}
      onChange={(next: string | undefined) =>
        props.onChange(next === undefined ? undefined : (choices.find((each) => String(each) === next) as Value))
      }
    />
  );
}

function WordsField(props: SlotProps) {
  const { t } = useI18n();
  return (
    <>
      <ListField {...props} arg={{ ...props.arg, type: "list", items: "string" }} />
      <div className="field-help">{t("field.words")}</div>
    </>
  );
}
