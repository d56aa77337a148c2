import { Select } from "antd";
import type { ReactNode } from "react";

import type { Arg } from "@/api/types";
import { useT } from "@/lib/i18n";
import { Field, type FieldProps } from "@/parts/fields/Field";
import { Section } from "@/parts/fields/Section";
import { wrongDuration } from "@/parts/fields/values";

import { CacheFields } from "./CacheFields";
import { EnvironmentField } from "./EnvironmentField";
import { EnvRows } from "./EnvRows";
import { GangFields } from "./GangFields";
import { countSet } from "./model";
import { named } from "./NamedRows";
import { Needs } from "./Needs";
import { FieldControl, PortRows, VolumeRows } from "./PlaceRows";
import { ResourceFields } from "./ResourceFields";
import type { PanelProps } from "./TaskForm";

const WHERE = ["command", "environment", "image", "workdir", "env", "volumes", "ports"];
const GANG = ["framework", "replicas", "start_within"];
const WHEN = ["needs", "trigger", "when", "skip", "foreach"];
const ENDURE = ["retries", "backoff", "timeout", "grace", "priority", "cache"];
export const TRIGGERS = ["all_success", "all_done", "one_success", "none_failed", "one_failed", "always"] as const;

/** What every task can say, whatever its template. */
export function Common(props: PanelProps) {
  const t = useT();
  const { task, template } = props;
  const section = (id: string, title: string, keys: readonly string[], open: boolean, children: ReactNode) => (
    <Section
      id={`task/${id}`}
      title={title}
      open={open}
      set={countSet(task, keys)}
      wrong={keys.filter((key) => props.at(key).length > 0).length}
    >
      {children}
    </Section>
  );
  const plain = template === null;
  return (
    <>
      {section("where", t("panel.where"), WHERE, plain, <Where {...props} />)}
      {section("resources", t("panel.resources"), ["resources"], false, <ResourceFields {...props} />)}
      {section("gang", t("panel.gang"), GANG, false, <GangFields {...props} />)}
      {section("when", t("panel.when"), WHEN, false, <When {...props} />)}
      {section("endure", t("panel.endure"), ENDURE, false, <Endure {...props} />)}
    </>
  );
}

/** One field of the task that a plain schema describes. */
export function TaskField(
  props: { of: PanelProps; name: string; arg: Arg } & Pick<FieldProps, "mode" | "check">,
): ReactNode {
  const { of, name, arg, ...more } = props;
  return (
    <Field
      name={name}
      arg={arg}
      where={name}
      value={of.task[name]}
      problems={of.at(name)}
      onChange={(next) => of.put(name, next, arg.default ?? undefined)}
      {...more}
    />
  );
}

function Where(props: PanelProps) {
  const t = useT();
  const command = props.template
    ? { help: t("panel.command_over"), required: false }
    : { help: t("panel.command_help"), required: true };
  return (
    <>
      <TaskField of={props} name="command" arg={{ type: "command", label: t("panel.command"), ...command }} />
      <EnvironmentField {...props} />
      <TaskField
        of={props}
        name="image"
        arg={{ type: "string", label: t("panel.image"), help: t("panel.image_help") }}
      />
      <TaskField
        of={props}
        name="workdir"
        arg={{ type: "string", label: t("panel.workdir"), help: t("panel.workdir_help") }}
      />
      <EnvRows
        held={named(props.task["env"])}
        readOnly={props.readOnly}
        at={(name) => props.at(`env.${name}`)}
        control={(of) => <FieldControl of={of} where="env" />}
        onChange={(next) => props.put("env", Object.keys(next).length > 0 ? next : undefined)}
      />
      <VolumeRows {...props} />
      <PortRows {...props} />
    </>
  );
}

function When(props: PanelProps) {
  const t = useT();
  return (
    <>
      <Needs {...props} />
      <Trigger {...props} />
      <TaskField
        of={props}
        name="when"
        mode="expression"
        arg={{ type: "string", label: t("panel.when_field"), help: t("panel.when_help") }}
      />
      <TaskField
        of={props}
        name="skip"
        arg={{ type: "boolean", default: false, label: t("panel.skip"), help: t("panel.skip_help") }}
      />
      <TaskField
        of={props}
        name="foreach"
        arg={{ type: "json", label: t("panel.foreach"), help: t("panel.foreach_help") }}
        check={(value) =>
          value === undefined || typeof value === "string" || Array.isArray(value) ? null : { key: "form.list" }
        }
      />
    </>
  );
}

function Trigger(props: PanelProps) {
  const t = useT();
  const held = typeof props.task["trigger"] === "string" ? props.task["trigger"] : "all_success";
  return (
    <div className="field">
      <label htmlFor="task-trigger" className="field-label">
        {t("panel.trigger")}
        <code className="muted field-name">trigger</code>
      </label>
      <Select
        id="task-trigger"
        style={{ width: "100%" }}
        disabled={props.readOnly}
        value={held}
        aria-describedby="task-trigger-help"
        options={TRIGGERS.map((each) => ({ value: each, label: <code>{each}</code>, title: t(`trigger.${each}`) }))}
        optionRender={(option) => (
          <div className="trigger-option">
            <code>{option.value}</code>
            <div className="muted">{option.data.title}</div>
          </div>
        )}
        onChange={(next: string) => props.put("trigger", next, "all_success")}
      />
      <div className="field-help" id="task-trigger-help">
        {(TRIGGERS as readonly string[]).includes(held) ? t(`trigger.${held as (typeof TRIGGERS)[number]}`) : held}
      </div>
    </div>
  );
}

function Endure(props: PanelProps) {
  const t = useT();
  const time = (name: string, fallback: string, label: string, help: string) => (
    <TaskField
      of={props}
      name={name}
      mode="literal"
      arg={{ type: "string", default: fallback, label, help }}
      check={wrongDuration}
    />
  );
  return (
    <>
      <div className="task-pair">
        <TaskField
          of={props}
          name="retries"
          mode="literal"
          arg={{
            type: "integer",
            default: 0,
            minimum: 0,
            maximum: 100,
            label: t("panel.retries"),
            help: t("panel.retries_help"),
          }}
        />
        {time("backoff", "1s", t("panel.backoff"), t("panel.backoff_help"))}
        {time("timeout", "0s", t("panel.timeout"), t("panel.timeout_help"))}
        {time("grace", "10s", t("panel.grace"), t("panel.grace_help"))}
      </div>
      <TaskField
        of={props}
        name="priority"
        mode="literal"
        arg={{
          type: "integer",
          minimum: -100,
          maximum: 100,
          label: t("panel.priority"),
          help: t("panel.priority_help"),
        }}
      />
      <CacheFields {...props} />
    </>
  );
}
