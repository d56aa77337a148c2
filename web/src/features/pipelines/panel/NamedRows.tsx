import { Button, Input } from "antd";
import { Plus, X } from "lucide-react";
import { useId, useState, type ReactNode } from "react";

import type { Problem } from "@/api/types";
import type { Json } from "@/graph/core/pipeline";
import { useT } from "@/lib/i18n";
import type { Mistake } from "@/parts/fields/values";

import { renamedKey } from "./model";
import { Wrong } from "./Wrong";

export type Named = Record<string, Json>;

/** What stands beside a name. */
export interface ControlProps {
  name: string;
  value: Json;
  id: string;
  invalid: boolean;
  onChange: (next: Json) => void;
}

interface RowsProps {
  held: Named;
  readOnly: boolean;
  /** What a new row holds. */
  blank: Json;
  words: { title: string; add: string; key: string; drop: (name: string) => string };
  /** The key of the file, shown beside the title. */
  field?: string;
  wrongName: (name: string, taken: readonly string[]) => Mistake | null;
  wrongValue?: (value: Json) => Mistake | null;
  at: (name: string) => readonly Problem[];
  control: (props: ControlProps) => ReactNode;
  onChange: (next: Named) => void;
}

export const named = (value: Json | undefined): Named =>
  value !== null && typeof value === "object" && !Array.isArray(value) ? (value as Named) : {};

/** A mapping of names, a row each; their order stays. */
export function NamedRows(props: RowsProps) {
  const id = useId();
  const [adding, setAdding] = useState(false);
  const names = Object.keys(props.held);
  return (
    <div className="field" role="group" aria-labelledby={id} data-field={props.field}>
      <span className="field-label" id={id}>
        {props.words.title}
        {props.field && <code className="muted field-name">{props.field}</code>}
      </span>
      {names.map((name, at) => (
        <Row
          key={at}
          name={name}
          rows={props}
          onName={(next) => props.onChange(renamedKey(props.held, name, next))}
          onDrop={() => props.onChange(Object.fromEntries(Object.entries(props.held).filter(([key]) => key !== name)))}
        />
      ))}
      {adding && (
        <Row
          name=""
          rows={props}
          onName={(next) => {
            setAdding(false);
            props.onChange({ ...props.held, [next]: props.blank });
          }}
          onDrop={() => setAdding(false)}
        />
      )}
      {!props.readOnly && !adding && (
        <Button size="small" type="dashed" icon={<Plus size={12} />} onClick={() => setAdding(true)}>
          {props.words.add}
        </Button>
      )}
    </div>
  );
}

function Row(props: { name: string; rows: RowsProps; onName: (next: string) => void; onDrop: () => void }) {
  const t = useT();
  const id = useId();
  const [draft, setDraft] = useState<string | null>(null);
  const { name, rows } = props;
  const taken = Object.keys(rows.held).filter((each) => each !== name);
  const value = name ? (rows.held[name] ?? null) : null;
  const wrongName = draft === null || (draft === "" && name === "") ? null : rows.wrongName(draft, taken);
  const wrong = wrongName ?? (name ? (rows.wrongValue?.(value) ?? null) : null);
  const problems = name ? rows.at(name) : [];
  const commit = () => {
    if (draft === null || wrongName || draft === "") return;
    setDraft(null);
    if (draft !== name) props.onName(draft);
  };
  return (
    <div className="env-row">
      <div className="row" style={{ gap: 4, alignItems: "flex-start" }}>
        <Input
          className="mono env-name"
          aria-label={rows.words.key}
          spellCheck={false}
          autoFocus={name === ""}
          value={draft ?? name}
          disabled={rows.readOnly}
          {...(wrongName && { status: "error" as const })}
          aria-invalid={wrongName !== null || undefined}
          aria-describedby={wrong ? `${id}-wrong` : undefined}
          onChange={(event) => setDraft(event.target.value)}
          onBlur={commit}
          onKeyDown={(event) => {
            if (event.key === "Enter") commit();
          }}
        />
        {name && (
          <div className="grow">
            <label htmlFor={id} id={`${id}-label`} className="visually-hidden">
              {name}
            </label>
            {rows.control({
              name,
              value,
              id,
              invalid: problems.length > 0 || (wrong !== null && wrongName === null),
              onChange: (next) => rows.onChange({ ...rows.held, [name]: next }),
            })}
          </div>
        )}
        <Button
          type="text"
          size="small"
          className="field-verb"
          disabled={rows.readOnly}
          icon={<X size={13} />}
          aria-label={rows.words.drop(draft ?? name)}
          onClick={props.onDrop}
        />
      </div>
      <Wrong id={`${id}-wrong`} problems={problems} text={wrong ? t(wrong.key, wrong.values) : undefined} />
    </div>
  );
}
