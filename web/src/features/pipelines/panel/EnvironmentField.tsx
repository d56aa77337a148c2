import { Input, Select } from "antd";

import { useAll } from "@/api/hooks";
import { path } from "@/api/http";
import type { Environment } from "@/api/types";
import { useT } from "@/lib/i18n";

import { environmentData, environmentOf, type Python, wrongPackage } from "./model";
import { Wrong } from "./Wrong";
import type { PanelProps } from "./TaskForm";

const OWN = "\0own";

/** The Python environment: the template's, one that ships, or one written out. */
export function EnvironmentField(props: PanelProps) {
  const t = useT();
  const known = useAll<Environment>(["environments", props.project], path`projects/${props.project}/environments`).data;
  const held = environmentOf(props.task["environment"]);
  const write = (next: Python) => props.put("environment", environmentData(next));
  const problems = props.at("environment");
  const bad = held.packages.filter((line) => wrongPackage(line));
  const usual = props.template?.environment as { name?: string } | undefined;
  return (
    <div className={problems.length > 0 ? "field wrong" : "field"}>
      <label htmlFor="task-environment" className="field-label">
        {t("task.environment")}
        <code className="muted field-name">environment</code>
      </label>
      <Select
        id="task-environment"
        style={{ width: "100%" }}
        disabled={props.readOnly}
        value={held.name ?? OWN}
        options={[
          {
            value: "",
            label: props.template
              ? t("panel.environment_template", { name: usual?.name || "–" })
              : t("panel.environment_plain"),
          },
          ...(known ?? []).map((each) => ({ value: each.name, label: each.name, title: each.packages.join(", ") })),
          ...(held.name && !known?.some((each) => each.name === held.name)
            ? [{ value: held.name, label: held.name, title: "" }]
            : []),
          { value: OWN, label: t("panel.environment_own") },
        ]}
        onChange={(next: string) =>
          write(next === OWN ? { name: null, python: "", packages: [] } : { name: next, python: "", packages: [] })
        }
      />
      {held.name === null && (
        <div className="task-sub">
          <label htmlFor="task-python">{t("task.python")}</label>
          <Input
            id="task-python"
            className="mono"
            placeholder=">=3.10"
            value={held.python}
            disabled={props.readOnly}
            onChange={(event) => write({ ...held, python: event.target.value })}
          />
          <label htmlFor="task-packages">{t("template.packages")}</label>
          <Input.TextArea
            id="task-packages"
            className="mono"
            autoSize={{ minRows: 2, maxRows: 10 }}
            spellCheck={false}
            disabled={props.readOnly}
            value={held.packages.join("\n")}
            onChange={(event) =>
              write({ ...held, packages: event.target.value === "" ? [] : event.target.value.split("\n") })
            }
            onBlur={() => write({ ...held, packages: held.packages.map((line) => line.trim()).filter(Boolean) })}
          />
          <div className="field-help">{t("panel.packages_help")}</div>
        </div>
      )}
      <Wrong
        problems={problems}
        text={
          bad.some((line) => line.trim() !== "")
            ? t("panel.package_wrong", { line: bad.find((line) => line.trim()) ?? "" })
            : undefined
        }
      />
    </div>
  );
}
