import { Button, Checkbox, Input, Modal, Select } from "antd";
import { Plus, X } from "lucide-react";
import { useState } from "react";

import { useVerb } from "@/api/hooks";
import { http, path } from "@/api/http";
import type { Input as Column, ModelVersion } from "@/api/types";
import { useT } from "@/lib/i18n";
import { IconButton } from "@/ui/basics";
import { FaultBox, Note } from "@/ui/feedback";

import { shape as shown } from "./SignatureTable";

import "./models.css";

const types = [
  ...["float64", "float32", "int64", "int32", "bool", "string"],
  ...["number", "integer", "boolean", "category", "text", "datetime"],
];
const fresh = (): Told => ({ name: "", type: "float64", nullable: false });

/** A column as it is being told; `sizes` is its shape as it was typed. */
type Told = Column & { sizes?: string };

/** Tells what the model itself does not say. */
export function SignatureEditor(props: { project: string; version: ModelVersion; onClose: () => void }) {
  const t = useT();
  const { version } = props;
  const opens = (part: string) => version.open_parts.includes(part);
  const [inputs, setInputs] = useState<Told[]>(version.signature.inputs ?? [fresh()]);
  const [outputs, setOutputs] = useState<Told[]>(version.signature.outputs ?? []);
  const [example, setExample] = useState(
    version.signature.example === undefined ? "" : JSON.stringify(version.signature.example),
  );
  const wrong = example.trim() !== "" && !parses(example);
  const misshapen = [...inputs, ...outputs].some((each) => shapeOf(each) === undefined);
  const save = useVerb(
    () =>
      http.patch(
        path`projects/${props.project}/models/${version.model}/versions/${version.version}`,
        {
          signature: {
            ...(opens("inputs") && { inputs: told(inputs) }),
            ...(opens("outputs") && { outputs: told(outputs) }),
            ...(opens("example") && { example: example.trim() ? (JSON.parse(example) as unknown) : null }),
          },
        },
        { headers: { "If-Match": `"${version.revision}"` } },
      ),
    ["model"],
    { onSuccess: props.onClose },
  );
  return (
    <Modal
      open
      width={720}
      title={t("model.signature_tell")}
      okText={t("do.save")}
      onCancel={props.onClose}
      onOk={() => save.mutate(undefined)}
      okButtonProps={{ disabled: wrong || misshapen, loading: save.isPending }}
    >
      <div className="col">
        <Note>{t("model.signature_teach")}</Note>
        {save.error && <FaultBox error={save.error} />}
        {opens("inputs") && <Columns label={t("model.inputs")} of={inputs} onChange={setInputs} />}
        {opens("outputs") && <Columns label={t("model.outputs")} of={outputs} onChange={setOutputs} />}
        <span className="muted">{t("model.shape_teach")}</span>
        {opens("example") && (
          <label className="col">
            {t("model.example_row")}
            <Input.TextArea
              autoSize={{ minRows: 2, maxRows: 8 }}
              className="mono"
              status={wrong ? "error" : ""}
              value={example}
              onChange={(event) => setExample(event.target.value)}
            />
            {wrong && <span className="model-wrong">{t("model.example_wrong")}</span>}
          </label>
        )}
      </div>
    </Modal>
  );
}

function Columns(props: { label: string; of: Told[]; onChange: (of: Told[]) => void }) {
  const t = useT();
  const change = (at: number, part: Partial<Told>) =>
    props.onChange(props.of.map((each, index) => (index === at ? { ...each, ...part } : each)));
  return (
    <fieldset className="signature-columns">
      <legend>{props.label}</legend>
      {props.of.map((each, at) => (
        <div key={at} className="row wrap">
          <Input
            style={{ width: 200 }}
            aria-label={t("model.column_name", { n: at + 1 })}
            value={each.name}
            maxLength={190}
            onChange={(event) => change(at, { name: event.target.value })}
          />
          <Select
            style={{ width: 120 }}
            aria-label={t("model.column_type", { n: at + 1 })}
            value={each.type}
            options={types.map((value) => ({ value }))}
            onChange={(type: string) => change(at, { type })}
          />
          <Input
            style={{ width: 130 }}
            className="mono"
            aria-label={t("model.column_shape", { n: at + 1 })}
            placeholder={t("model.shape")}
            status={shapeOf(each) === undefined ? "error" : ""}
            value={each.sizes ?? shown(each)}
            onChange={(event) => change(at, { sizes: event.target.value })}
          />
          <Checkbox
            checked={each.nullable ?? false}
            onChange={(event) => change(at, { nullable: event.target.checked })}
          >
            {t("model.may_be_empty")}
          </Checkbox>
          <IconButton
            icon={<X size={14} />}
            label={t("do.delete")}
            onClick={() => props.onChange(props.of.filter((_, index) => index !== at))}
          />
        </div>
      ))}
      <Button size="small" icon={<Plus size={13} />} onClick={() => props.onChange([...props.of, fresh()])}>
        {t("model.column_add")}
      </Button>
    </fieldset>
  );
}

/** What the API takes; nothing at all takes back what was told. */
function told(columns: Told[]) {
  const named = columns.filter((each) => each.name.trim());
  return named.length === 0
    ? null
    : named.map((each) => ({
        name: each.name.trim(),
        type: each.type,
        shape: shapeOf(each),
        nullable: each.nullable ?? false,
        choices: each.choices,
        minimum: each.minimum,
        maximum: each.maximum,
      }));
}

/** `[?, 3, 4]` as sizes; null where none is told, undefined where it cannot be read. */
export function shapeOf(of: Told): Column["shape"] {
  if (of.sizes === undefined) return of.shape ?? null;
  const words = of.sizes.replace(/[[\]\s]/g, "");
  if (words === "") return null;
  const sizes = words
    .split(",")
    .map((word) => (word === "?" || word === "-1" ? null : /^\d+$/.test(word) ? Number(word) : word));
  const fit = sizes.length <= 16 && sizes.every((size) => typeof size !== "string" || /^[A-Za-z_]\w{0,62}$/.test(size));
  return fit ? sizes : undefined;
}

function parses(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null;
  } catch {
    return false;
  }
}
