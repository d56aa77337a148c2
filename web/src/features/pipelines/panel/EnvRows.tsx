import { Button, Input } from "antd";
import { Plus, X } from "lucide-react";
import { useId, useState } from "react";

import type { Json } from "@/graph/core/pipeline";
import { useT } from "@/lib/i18n";
import { Slot } from "@/parts/fields/Field";

import { renamedKey, wrongVariable } from "./model";
import { Wrong } from "./Wrong";
import type { PanelProps } from "./TaskForm";

/** Environment variables, a row each. */
export function EnvRows(props: PanelProps) {
  const t = useT();
  const id = useId();
  const [adding, setAdding] = useState(false);
  const given = props.task["env"];
  const held = (given !== null && typeof given === "object" && !Array.isArray(given) ? given : {}) as Record<
    string,
    Json
  >;
  const names = Object.keys(held);
  const write = (next: Record<string, Json>) => props.put("env", Object.keys(next).length > 0 ? next : undefined);
  return (
    <div className="field" role="group" aria-labelledby={id}>
      <span className="field-label" id={id}>
        {t("panel.env")}
        <code className="muted field-name">env</code>
      </span>
      {names.map((name, at) => (
        <Row
          key={at}
          name={name}
          value={held[name]}
          taken={names.filter((each) => each !== name)}
          panel={props}
          onName={(next) => write(renamedKey(held, name, next))}
          onValue={(next) => write({ ...held, [name]: next ?? "" })}
          onDrop={() => write(Object.fromEntries(Object.entries(held).filter(([key]) => key !== name)))}
        />
      ))}
      {adding && (
        <Row
          name=""
          value={undefined}
          taken={names}
          panel={props}
          onName={(next) => {
            setAdding(false);
            write({ ...held, [next]: "" });
          }}
          onDrop={() => setAdding(false)}
        />
      )}
      {!props.readOnly && !adding && (
        <Button size="small" type="dashed" icon={<Plus size={12} />} onClick={() => setAdding(true)}>
          {t("panel.env_add")}
        </Button>
      )}
    </div>
  );
}

function Row(props: {
  name: string;
  value: Json | undefined;
  taken: readonly string[];
  panel: PanelProps;
  onName: (next: string) => void;
  onValue?: (next: Json | undefined) => void;
  onDrop: () => void;
}) {
  const t = useT();
  const id = useId();
  const [draft, setDraft] = useState<string | null>(null);
  const shown = draft ?? props.name;
  const wrong = draft === null || (draft === "" && props.name === "") ? null : wrongVariable(draft, props.taken);
  const commit = () => {
    if (draft === null || wrong || draft === "") return;
    setDraft(null);
    if (draft !== props.name) props.onName(draft);
  };
  return (
    <div className="env-row">
      <div className="row" style={{ gap: 4, alignItems: "flex-start" }}>
        <Input
          className="mono env-name"
          aria-label={t("panel.env_key")}
          spellCheck={false}
          autoFocus={props.name === ""}
          value={shown}
          disabled={props.panel.readOnly}
          {...(wrong && { status: "error" as const })}
          aria-invalid={wrong !== null || undefined}
          aria-describedby={wrong ? `${id}-wrong` : undefined}
          onChange={(event) => setDraft(event.target.value)}
          onBlur={commit}
          onKeyDown={(event) => {
            if (event.key === "Enter") commit();
          }}
        />
        {props.onValue && (
          <div className="grow">
            <label htmlFor={id} id={`${id}-label`} className="visually-hidden">
              {props.name}
            </label>
            <Slot
              name={props.name}
              said={props.name}
              arg={{ type: "string" }}
              where="env"
              value={props.value === "" ? undefined : props.value}
              id={id}
              labelId={`${id}-label`}
              told=""
              invalid={props.panel.at(`env.${props.name}`).length > 0}
              onChange={props.onValue}
            />
          </div>
        )}
        <Button
          type="text"
          size="small"
          className="field-verb"
          disabled={props.panel.readOnly}
          icon={<X size={13} />}
          aria-label={t("panel.env_drop", { name: shown })}
          onClick={props.onDrop}
        />
      </div>
      <Wrong
        id={`${id}-wrong`}
        problems={props.name ? props.panel.at(`env.${props.name}`) : []}
        text={wrong ? t(wrong.key, wrong.values) : undefined}
      />
    </div>
  );
}
