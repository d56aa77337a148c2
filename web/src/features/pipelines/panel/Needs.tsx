import { Select } from "antd";
import { useMemo } from "react";

import { useT } from "@/lib/i18n";
import { needsOf, tasksAfter, templateOf } from "@/parts/fields/offers";
import { useScope } from "@/parts/fields/scope";

import { Wrong } from "./Wrong";
import type { PanelProps } from "./TaskForm";

/** Tasks to wait for without taking their data; those waited for by a reference are told beside it. */
export function Needs(props: PanelProps) {
  const t = useT();
  const { templates } = useScope();
  const { name, pipeline, task } = props;
  const after = useMemo(() => tasksAfter(pipeline, name, templates), [pipeline, name, templates]);
  const held = Array.isArray(task.needs) ? task.needs : task.needs === undefined ? [] : [String(task.needs)];
  const referred = needsOf({ ...task, needs: [] }, templateOf(templates, task)).filter(
    (each) => each in pipeline.tasks,
  );
  const problems = props.at("needs");
  if (!(name in pipeline.tasks)) return null; // the exit task comes after everybody
  return (
    <div className={problems.length > 0 ? "field wrong" : "field"}>
      <label htmlFor="task-needs" className="field-label">
        {t("panel.needs")}
        <code className="muted field-name">needs</code>
      </label>
      <Select
        id="task-needs"
        mode="multiple"
        style={{ width: "100%" }}
        disabled={props.readOnly}
        aria-describedby="task-needs-help"
        {...(problems.length > 0 && { status: "error" as const })}
        value={held}
        placeholder={t("panel.needs_none")}
        options={Object.keys(pipeline.tasks)
          .filter((each) => each !== name)
          .map((each) => ({
            value: each,
            disabled: after.has(each),
            label: (
              <span className="offer">
                <span className="grow clip">{each}</span>
                {after.has(each) && <span className="muted">{t("field.why_after")}</span>}
              </span>
            ),
          }))}
        onChange={(next: string[]) => props.put("needs", next.length > 0 ? next : undefined)}
      />
      <Wrong problems={problems} />
      <div className="field-help" id="task-needs-help">
        {referred.length > 0 ? t("panel.needs_referred", { names: referred.join(", ") }) : t("panel.needs_help")}
      </div>
    </div>
  );
}
