import { Select } from "antd";

import { useAll } from "@/api/hooks";
import type { Framework } from "@/api/types";
import { useT } from "@/lib/i18n";
import { Field } from "@/parts/fields/Field";
import { wrongDuration } from "@/parts/fields/values";

import { countsOf, gangOf, rangeOf, rolesOf, withCount } from "./gangs";
import type { PanelProps } from "./TaskForm";
import { Wrong } from "./Wrong";

/** Several processes that work as one: the framework, and how many of each role. */
export function GangFields(props: PanelProps) {
  const t = useT();
  const { framework, replicas, usual } = gangOf(props.task, props.template);
  const given = replicas ?? usual ?? null;
  const counts = countsOf(given);
  const frameworks = useAll<Framework>(["frameworks"], "frameworks").data;
  const known = frameworks?.find((each) => each.name === framework);
  const wrong = props.at("replicas");
  return (
    <>
      <div className={props.at("framework").length > 0 ? "field wrong" : "field"}>
        <label htmlFor="task-framework" className="field-label">
          {t("panel.framework")}
          <code className="muted field-name">framework</code>
        </label>
        <Select
          id="task-framework"
          allowClear
          style={{ width: "100%" }}
          disabled={props.readOnly}
          value={framework || null}
          placeholder={t("panel.framework_none")}
          options={(frameworks ?? []).map(({ name, roles }) => ({ value: name, label: name, title: roles.join(", ") }))}
          onChange={(next: string | undefined) => props.put("framework", next, props.template?.framework || undefined)}
        />
        <div className="field-help">{t("panel.framework_help")}</div>
        <Wrong problems={props.at("framework")} />
      </div>
      {counts === null ? (
        <Field
          name="replicas"
          arg={{ type: "json", label: t("panel.replicas"), help: t("panel.replicas_help") }}
          where="replicas"
          value={props.task["replicas"]}
          problems={wrong}
          onChange={(next) => props.put("replicas", next)}
        />
      ) : (
        <div className="field">
          <div className="field-label">
            {t("panel.replicas")}
            <code className="muted field-name">replicas</code>
          </div>
          <div className="task-pair">
            {rolesOf(known, counts).map((role) => (
              <Field
                key={role}
                name={role}
                arg={{ type: "integer", label: role, ...rangeOf(known, role) }}
                bare
                mode="literal"
                value={counts[role]}
                onChange={(next) => props.put("replicas", withCount(counts, role, next))}
              />
            ))}
          </div>
          <div className="field-help">{t("panel.replicas_help")}</div>
          <Wrong problems={wrong} />
        </div>
      )}
      {(given !== null || framework || "start_within" in props.task) && (
        <Field
          name="start_within"
          arg={{
            type: "string",
            default: "10m",
            label: t("panel.start_within"),
            help: t("panel.start_within_help"),
          }}
          mode="literal"
          where="start_within"
          value={props.task["start_within"]}
          problems={props.at("start_within")}
          check={wrongDuration}
          onChange={(next) => props.put("start_within", next, "10m")}
        />
      )}
    </>
  );
}
