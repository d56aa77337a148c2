import { Handle, type Node, type NodeProps, Position } from "@xyflow/react";
import { createElement, memo } from "react";

import { useT } from "@/lib/i18n";

import { type Port, portAt, type Ports } from "../../core/ports";
import type { Direction, Size } from "../../core/layout";
import { iconOf } from "../icons";

/** A task as the canvas draws it. */
export interface CanvasTask {
  name: string;
  title: string;
  detail: string;
  icon: string;
  problems: number;
  ports: Ports;
  size: Size;
  /** Runs at the end, whatever happened. */
  exit: boolean;
}

export type TaskData = { task: CanvasTask; direction: Direction; frozen: boolean; aimed: boolean } & Record<
  string,
  unknown
>;
export type TaskNode = Node<TaskData, "task">;

export const handleId = (side: "in" | "out", port: string | null): string => (port === null ? side : `${side}:${port}`);
export const portOf = (handle: string | null | undefined): string | null => {
  const at = handle?.indexOf(":") ?? -1;
  return handle && at >= 0 ? handle.slice(at + 1) : null;
};

/** One task: icon, name, template, what is wrong, and a port for everything it takes and gives. */
export const TaskCard = memo(function TaskCard({ data, selected }: NodeProps<TaskNode>) {
  const t = useT();
  const { task, direction } = data;
  const wide = direction === "LR";
  const classes = ["ed-card"];
  if (selected) classes.push("selected");
  if (data.aimed) classes.push("aimed");
  if (task.problems > 0) classes.push("wrong");
  if (task.exit) classes.push("exit");
  return (
    <div className={classes.join(" ")} style={task.size} data-task={task.name}>
      <Port side="in" port={null} data={data} />
      <div className="ed-head">
        {createElement(iconOf(task.icon), { size: 16, "aria-hidden": true, className: "dag-icon" })}
        <div className="dag-words">
          <div className="dag-name clip" title={task.title}>
            {task.title}
          </div>
          <div className="dag-detail muted clip">{task.detail}</div>
        </div>
        {task.problems > 0 && (
          <span className="ed-badge" title={t("editor.problems", { n: task.problems })}>
            {task.problems}
          </span>
        )}
      </div>
      {task.ports.inputs.map((port) => (
        <Port key={port.name} side="in" port={port} data={data} named={wide} />
      ))}
      {task.ports.outputs.map((port) => (
        <Port key={port.name} side="out" port={port} data={data} named={wide} />
      ))}
      <Port side="out" port={null} data={data} />
    </div>
  );
});

function Port(props: { side: "in" | "out"; port: Port | null; data: TaskData; named?: boolean }) {
  const { side, port, data } = props;
  const { task, direction } = data;
  if (task.exit && port === null) return null;
  const at = portAt(task.ports, side, port?.name ?? null, direction);
  const wide = direction === "LR";
  const where = side === "in" ? (wide ? Position.Left : Position.Top) : wide ? Position.Right : Position.Bottom;
  return (
    <>
      <Handle
        id={handleId(side, port?.name ?? null)}
        type={side === "in" ? "target" : "source"}
        position={where}
        isConnectable={!data.frozen}
        className={port ? `port type-${port.type}` : "port plain"}
        style={{ left: at.x, top: at.y, right: "auto", bottom: "auto" }}
        data-port={`${task.name}.${side}.${port?.name ?? ""}`}
        title={port ? `${port.name}: ${port.type}` : undefined}
      />
      {port && props.named && (
        <span className={`ed-port ${side} clip`} style={{ top: at.y - 9 }}>
          {port.name}
          {port.required && side === "in" && <i aria-hidden>*</i>}
        </span>
      )}
    </>
  );
}
