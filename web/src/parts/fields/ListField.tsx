import { Button } from "antd";
import { Plus, X } from "lucide-react";
import { useId } from "react";

import { useI18n } from "@/lib/i18n";

import { type SlotProps, Slot } from "./Field";
import { useScope } from "./scope";
import { itemOf, mistake, textOf, type Value } from "./values";

/** A list: one control of the elements' type for each, and one more on demand. */
export function ListField(props: SlotProps) {
  const { t } = useI18n();
  const id = useId();
  const { readOnly } = useScope();
  const item = itemOf(props.arg);
  const held = items(props.value);
  const fallback = items(props.arg.default as Value);
  const write = (next: Value[]) => props.onChange(next.length === 0 ? undefined : (next as Value));
  return (
    <div className="field-list" role="group" aria-labelledby={props.labelId} aria-describedby={props.told || undefined}>
      {held.map((each, at) => (
        <div key={at} className="row" style={{ gap: 2, alignItems: "flex-start" }}>
          <label htmlFor={`${id}-${at}`} id={`${id}-${at}-label`} className="visually-hidden">
            {props.said} {at + 1}
          </label>
          <div className="grow">
            <Slot
              name={`${props.name}[${at}]`}
              said={`${props.said} ${at + 1}`}
              arg={item}
              compact
              value={each === "" ? undefined : each}
              id={`${id}-${at}`}
              labelId={`${id}-${at}-label`}
              told=""
              where={props.where}
              mode={props.mode}
              invalid={props.invalid && mistake(item, each, "") !== null}
              onChange={(next) => write(held.map((old, index) => (index === at ? (next ?? "") : old)))}
            />
          </div>
          <Button
            type="text"
            size="small"
            className="field-verb"
            disabled={readOnly}
            icon={<X size={13} />}
            aria-label={t("field.remove_item", { n: at + 1 })}
            onClick={() => write(held.filter((_, index) => index !== at))}
          />
        </div>
      ))}
      {held.length === 0 && fallback.length > 0 && <div className="muted">{textOf("list", props.arg.default)}</div>}
      {!readOnly && (
        <Button size="small" type="dashed" icon={<Plus size={12} />} onClick={() => write([...held, ""])}>
          {t("field.add_item")}
        </Button>
      )}
    </div>
  );
}

/** The elements of a value; a list may come as JSON text. */
function items(value: Value): Value[] {
  if (Array.isArray(value)) return value;
  if (typeof value !== "string" || value.trim() === "") return [];
  try {
    const read = JSON.parse(value) as Value;
    if (Array.isArray(read)) return read;
  } catch {
    // a mere text: it becomes the first element
  }
  return [value];
}
