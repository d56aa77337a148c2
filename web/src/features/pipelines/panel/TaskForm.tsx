import { useMemo } from "react";

import { useAll, useList } from "@/api/hooks";
import { path } from "@/api/http";
import type { Problem, Secret, Template, TemplateSummary } from "@/api/types";
import type { PipelineData, TaskData } from "@/graph/core/pipeline";
import { useT } from "@/lib/i18n";
import { offersFor } from "@/parts/fields/offers";
import { FieldScope, type Scope } from "@/parts/fields/scope";
import { withKey } from "@/parts/fields/values";

import { Arguments } from "./Arguments";
import { Common } from "./Common";
import { Head } from "./Head";
import { pathOf, problemsAt } from "./model";
import "./panel.css";

export interface TaskFormProps {
  project: string;
  name: string;
  task: TaskData;
  pipeline: PipelineData;
  template: Template | null;
  problems: Problem[];
  readOnly: boolean;
  /** Names of the other tasks. */
  taken: readonly string[];
  onChange(next: TaskData): void;
  onRename(next: string): void;
}

export interface PanelProps extends Omit<TaskFormProps, "onChange"> {
  /** Problems below a key of the task. */
  at: (key: string) => Problem[];
  /** Sets a key of the task; what is empty or the default is left out. */
  put: (key: string, value: TaskData[string], fallback?: unknown) => void;
}

/** One task of a pipeline as a form made from its template's schema. Controlled: it keeps nothing of its own. */
export function TaskForm(props: TaskFormProps) {
  const t = useT();
  const { name, task, pipeline, template, problems } = props;
  const scope = useFormScope(props);
  const base = pathOf(name, pipeline);
  const panel: PanelProps = {
    ...props,
    at: (key) => problemsAt(problems, `${base}.${key}`),
    put: (key, value, fallback) => props.onChange(withKey(task, key, value, fallback)),
  };
  // What is wrong with the task as a whole belongs to no field.
  const whole = problems.filter((each) => each.path === base || each.path.startsWith(`${base}.template`));
  return (
    <FieldScope value={scope}>
      <form className="task-form" aria-label={t("panel.label", { name })} onSubmit={(event) => event.preventDefault()}>
        <Head {...panel} whole={whole} />
        <div key={`${template?.name}/${name}`}>
          {template && <Arguments {...panel} template={template} />}
          <Common {...panel} />
        </div>
      </form>
    </FieldScope>
  );
}

function useFormScope(props: TaskFormProps): Scope {
  const { project, name, task, pipeline, template, readOnly } = props;
  const listed = useList<TemplateSummary>(["templates", project], path`projects/${project}/templates`).items;
  const secrets = useAll<Secret>(["secrets", project], path`projects/${project}/secrets`).data;
  return useMemo(() => {
    const templates = new Map((listed ?? []).map((each) => [each.name, each]));
    // The version that the task names, in place of the newest.
    if (template) templates.set(template.name, template);
    const names = (secrets ?? []).map((each) => each.name);
    return {
      project,
      readOnly,
      pipeline,
      name: pipeline.pipeline,
      task: name,
      templates,
      secrets: names,
      offers: offersFor(pipeline, name, templates, names),
      args: template?.args ?? {},
      values: task.args ?? {},
    };
  }, [project, readOnly, pipeline, name, task.args, template, listed, secrets]);
}
