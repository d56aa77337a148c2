import { Button, Checkbox, Input, Modal, Select } from "antd";
import { Plus, X } from "lucide-react";
import { useState } from "react";

import { useVerb } from "@/api/hooks";
import { http, path } from "@/api/http";
import type { Input as Column, ModelVersion } from "@/api/types";
import { useT } from "@/lib/i18n";
import { IconButton } from "@/ui/basics";
import { FaultBox, Note } from "@/ui/feedback";

import "./models.css";

const types = [
  ...["float64", "float32", "int64", "int32", "bool", "string"],
  ...["number", "integer", "boolean", "category", "text", "datetime"],
];
const fresh = (): Column => ({ name: "", type: "float64", nullable: false });

/** Tells what the model itself does not say. */
export function SignatureEditor(props: { project: string; version: ModelVersion; onClose: () => void }) {
  const t = useT();
  const { version } = props;
  const opens = (part: string) => version.open_parts.includes(part);
  const [inputs, setInputs] = useState<Column[]>(version.signature.inputs ?? [fresh()]);
  const [outputs, setOutputs] = useState<Column[]>(version.signature.outputs ?? []);
  const [example, setExample] = useState(
    version.signature.example === undefined ? "" : JSON.stringify(version.signature.example),
  );
  const wrong = example.trim() !== "" && !parses(example);
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
      okButtonProps={{ disabled: wrong, loading: save.isPending }}
    >
      <div className="col">
        <Note>{t("model.signature_teach")}</Note>
        {save.error && <FaultBox error={save.error} />}
        {opens("inputs") && <Columns label={t("model.inputs")} of={inputs} onChange={setInputs} />}
        {opens("outputs") && <Columns label={t("model.outputs")} of={outputs} onChange={setOutputs} />}
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

function Columns(props: { label: string; of: Column[]; onChange: (of: Column[]) => void }) {
  const t = useT();
  const change = (at: number, part: Partial<Column>) =>
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
function told(columns: Column[]) {
  const named = columns.filter((each) => each.name.trim());
  return named.length === 0
    ? null
    : named.map(({ name, type, shape, nullable, choices, minimum, maximum }) => ({
        name: name.trim(),
        type,
        shape,
        nullable: nullable ?? false,
        choices,
        minimum,
        maximum,
      }));
}

function parses(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null;
  } catch {
    return false;
  }
}
