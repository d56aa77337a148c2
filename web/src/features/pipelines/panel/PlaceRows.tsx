import { Input } from "antd";

import type { Json } from "@/graph/core/pipeline";
import { useT } from "@/lib/i18n";
import { Slot } from "@/parts/fields/Field";

import { portsOf, wrongPlace, wrongPort, wrongPortName, wrongSource } from "./model";
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
          placeholder={`$CUBE_PORT_${of.name.toUpperCase().replaceAll("-", "_")}`}
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
      control={(of) => <FieldControl of={of} type="folder" where="volumes" />}
      onChange={(next) => props.put("volumes", kept(next))}
    />
  );
}

/** A row's value as the field of an argument: with expressions, and a chooser where there is one. */
export function FieldControl(props: { of: ControlProps; type: "folder" | "string"; where: string }) {
  const { of } = props;
  return (
    <Slot
      name={of.name}
      said={of.name}
      arg={{ type: props.type }}
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
