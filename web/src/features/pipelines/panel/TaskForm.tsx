import { omit } from "@/graph/core/omit";
import { Form, Input } from "antd";

import type { Problem, Template } from "@/api/types";
import type { Json, PipelineData, TaskData } from "@/graph/core/pipeline";
import { pick, useI18n } from "@/lib/i18n";

interface TaskFormProps {
  project: string;
  name: string;
  task: TaskData;
  pipeline: PipelineData;
  template: Template | null;
  problems: Problem[];
  readOnly: boolean;
  taken: readonly string[];
  onChange: (next: TaskData) => void;
  onRename: (next: string) => void;
}

/** The arguments of a task as plain fields. */
export function TaskForm(props: TaskFormProps) {
  const { t, lang } = useI18n();
  const { task } = props;
  const change = (key: string, text: string) => {
    const others = omit(task.args ?? {}, key);
    props.onChange({ ...task, args: text === "" ? others : { ...others, [key]: read(text) } });
  };
  return (
    <Form layout="vertical" disabled={props.readOnly} component="div">
      <Form.Item label={t("editor.name")} htmlFor="task-name">
        <Input
          id="task-name"
          key={props.name}
          defaultValue={props.name}
          onBlur={(event) => {
            const next = event.target.value.trim();
            if (next && next !== props.name && !props.taken.includes(next)) props.onRename(next);
          }}
        />
      </Form.Item>
      {Object.entries(props.template?.args ?? {}).map(([key, arg]) => (
        <Form.Item
          key={key}
          label={`${pick(arg.label, lang) || key}`}
          htmlFor={`arg-${key}`}
          extra={pick(arg.help, lang)}
        >
          <Input
            id={`arg-${key}`}
            value={show(task.args?.[key])}
            onChange={(event) => change(key, event.target.value)}
          />
        </Form.Item>
      ))}
    </Form>
  );
}

const show = (value: Json | undefined): string =>
  value === undefined || value === null ? "" : typeof value === "string" ? value : JSON.stringify(value);

function read(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}
