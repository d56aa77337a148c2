import { Button, Input } from "antd";
import { FolderOpen } from "lucide-react";
import { useState } from "react";

import type { Json } from "@/graph/core/pipeline";
import { useT } from "@/lib/i18n";
import { FileChooser } from "@/parts/FilePicker";
import { Slot } from "@/parts/fields/Field";
import { useScope } from "@/parts/fields/scope";

import { portsOf, portVariable, wrongPlace, wrongPort, wrongPortName, wrongSource } from "./model";
import { NamedRows, named, type ControlProps, type Named } from "./NamedRows";
import type { PanelProps } from "./TaskForm";

const kept = (next: Named) => (Object.keys(next).length > 0 ? next : undefined);

/** Ports the task listens on; without a number the studio chooses one. */
export function PortRows(props: PanelProps) {
  const t = useT();
  return (
    <NamedRows
      field="ports"
      held={portsOf(props.task["ports"])}
      readOnly={props.readOnly}
      blank={null}
      words={{
        title: t("panel.ports"),
        add: t("panel.port_add"),
        key: t("panel.port_key"),
        drop: (name) => t("panel.port_drop", { name }),
      }}
      wrongName={wrongPortName}
      wrongValue={wrongPort}
      at={(name) => props.at(`ports.${name}`)}
      control={(of) => (
        <Input
          id={of.id}
          className="mono"
          inputMode="numeric"
          disabled={props.readOnly}
          value={of.value === null ? "" : String(of.value)}
          placeholder={portVariable(of.name)}
          {...(of.invalid && { status: "error" as const })}
          onChange={(event) => of.onChange(numberOf(event.target.value))}
        />
      )}
      onChange={(next) => props.put("ports", kept(next))}
    />
  );
}

const numberOf = (text: string): Json => (text.trim() === "" ? null : /^\d+$/.test(text.trim()) ? Number(text) : text);

/** Files and folders of the project that lie live below the task's working folder. */
export function VolumeRows(props: PanelProps) {
  const t = useT();
  return (
    <NamedRows
      field="volumes"
      held={named(props.task["volumes"])}
      readOnly={props.readOnly}
      blank=""
      words={{
        title: t("panel.volumes"),
        add: t("panel.volume_add"),
        key: t("panel.volume_key"),
        drop: (name) => t("panel.volume_drop", { name }),
      }}
      wrongName={wrongPlace}
      wrongValue={wrongSource}
      at={(name) => props.at(`volumes.${name}`)}
      control={(of) => <VolumeSource of={of} />}
      onChange={(next) => props.put("volumes", kept(next))}
    />
  );
}

/** Typed, or chosen from the project's files; never an output of a task, which is no volume. */
function VolumeSource(props: { of: ControlProps }) {
  const t = useT();
  const { project, readOnly } = useScope();
  const [browsing, setBrowsing] = useState(false);
  return (
    <div className="row" style={{ gap: 4, alignItems: "flex-start" }}>
      <div className="grow">
        <FieldControl of={props.of} where="volumes" />
      </div>
      <Button
        disabled={readOnly}
        icon={<FolderOpen size={14} />}
        aria-label={t("picker.choose")}
        aria-describedby={`${props.of.id}-label`}
        onClick={() => setBrowsing(true)}
      />
      {browsing && (
        <FileChooser
          project={project}
          kind="any"
          onClose={() => setBrowsing(false)}
          onPick={(picked) => {
            props.of.onChange(`file://${picked}`);
            setBrowsing(false);
          }}
        />
      )}
    </div>
  );
}

/** A row's value as the field of a text argument, with expressions. */
export function FieldControl(props: { of: ControlProps; where: string }) {
  const { of } = props;
  return (
    <Slot
      name={of.name}
      said={of.name}
      arg={{ type: "string" }}
      where={props.where}
      value={of.value === "" ? undefined : of.value}
      id={of.id}
      labelId={`${of.id}-label`}
      told=""
      invalid={of.invalid}
      onChange={(next) => of.onChange(next ?? "")}
    />
  );
}
