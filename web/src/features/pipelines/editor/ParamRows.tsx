import { Button, Checkbox, Input, Select } from "antd";
import { Plus, Trash2 } from "lucide-react";
import { useState } from "react";

import { freeName } from "@/graph/core/edit";
import type { Json } from "@/graph/core/pipeline";
import { useT } from "@/lib/i18n";
import { IconButton } from "@/ui/basics";

type Params = Record<string, Json>;
type Stated = { type?: string; default?: Json; required?: boolean } & Record<string, Json | undefined>;

const TYPES = ["string", "text", "integer", "number", "boolean", "choice", "list", "json", "file", "folder", "model"];

/** A parameter is written as its default, or as a mapping that states its type. */
function statedOf(param: Json): Stated {
  if (param !== null && typeof param === "object" && !Array.isArray(param) && "type" in param) return param as Stated;
  return { type: guess(param), default: param };
}

function guess(value: Json): string {
  if (typeof value === "boolean") return "boolean";
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "number";
  return typeof value === "string" ? "string" : Array.isArray(value) ? "list" : "json";
}

/** Written short while that says the same. */
function written(stated: Stated): Json {
  const { type, default: value, ...rest } = stated;
  const plain = value !== undefined && Object.values(rest).every((each) => each === undefined || each === false);
  if (plain && type === guess(value)) return value;
  const all = { ...stated, required: stated.required ? true : undefined };
  return Object.fromEntries(Object.entries(all).filter(([, each]) => each !== undefined)) as Json;
}

const shown = (value: Json | undefined): string =>
  value === undefined || value === null ? "" : typeof value === "string" ? value : JSON.stringify(value);

function read(text: string, type: string): Json | undefined {
  if (text === "") return undefined;
  if (["string", "text", "file", "folder", "model", "choice"].includes(type)) return text;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

/** The parameters of a run, one row each: name, type, default. What else a parameter says stays. */
export function ParamRows(props: { params: Params; frozen: boolean; onChange: (next: Params) => void }) {
  const t = useT();
  const rows = Object.entries(props.params);
  const change = (at: number, row: [string, Json] | null) =>
    props.onChange(Object.fromEntries(rows.flatMap((each, index) => (index === at ? (row ? [row] : []) : [each]))));
  return (
    <div className="ed-rows">
      {rows.map(([name, param], at) => {
        const stated = statedOf(param);
        const put = (part: Partial<Stated>) => change(at, [name, written({ ...stated, ...part })]);
        return (
          <div className="ed-param" key={at}>
            <div className="row">
              <Input
                className="mono"
                value={name}
                aria-label={t("editor.name")}
                onChange={(event) => {
                  const next = event.target.value.trim();
                  if (!rows.some(([other], index) => other === next && index !== at)) change(at, [next, param]);
                }}
              />
              <Select
                style={{ width: 96, flex: "none" }}
                value={stated.type ?? "string"}
                aria-label={t("editor.type")}
                options={TYPES.map((type) => ({ value: type, label: type }))}
                onChange={(type: string) => put({ type, default: read(shown(stated.default), type) })}
              />
              {!props.frozen && (
                <IconButton icon={<Trash2 size={13} />} label={t("do.delete")} onClick={() => change(at, null)} />
              )}
            </div>
            <div className="row">
              <Default
                key={stated.type}
                value={stated.default}
                type={stated.type ?? "string"}
                onChange={(next) => put({ default: next })}
              />
              <Checkbox
                checked={stated.required === true}
                disabled={props.frozen}
                onChange={(event) => put({ required: event.target.checked })}
              >
                {t("editor.required")}
              </Checkbox>
            </div>
          </div>
        );
      })}
      {!props.frozen && (
        <Button
          size="small"
          type="dashed"
          icon={<Plus size={13} />}
          onClick={() => props.onChange({ ...props.params, [freeName(Object.keys(props.params), "param")]: "" })}
        >
          {t("editor.add_param")}
        </Button>
      )}
    </div>
  );
}

/** Half a number is no number yet, so the text stays what was typed until the field is left. */
function Default(props: { value: Json | undefined; type: string; onChange: (next: Json | undefined) => void }) {
  const t = useT();
  const [typed, setTyped] = useState<string | null>(null);
  return (
    <Input
      value={typed ?? shown(props.value)}
      placeholder={t("editor.default")}
      aria-label={t("editor.default")}
      onChange={(event) => {
        setTyped(event.target.value);
        props.onChange(read(event.target.value, props.type));
      }}
      onBlur={() => setTyped(null)}
    />
  );
}
