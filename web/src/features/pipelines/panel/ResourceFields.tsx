import { AutoComplete } from "antd";

import type { Json } from "@/graph/core/pipeline";
import { useT } from "@/lib/i18n";
import { Field } from "@/parts/fields/Field";
import { type Mistake, textOf, type Value, withKey, wrongCpu, wrongMemory } from "@/parts/fields/values";

import { type Accelerator, acceleratorOf, withAccelerator } from "./model";
import { Wrong } from "./Wrong";
import type { PanelProps } from "./TaskForm";

const KINDS = ["any", "nvidia", "A100", "H100", "V100", "T4", "910B", "MLU370", "P800"];

/** Cores, memory and accelerators; what is empty is as the template says. */
export function ResourceFields(props: PanelProps) {
  const t = useT();
  const given = props.task["resources"];
  const held = (given !== null && typeof given === "object" && !Array.isArray(given) ? given : {}) as Record<
    string,
    Json
  >;
  const usual = (props.template?.resources ?? {}) as Record<string, Json>;
  const write = (next: Record<string, Json>) => props.put("resources", Object.keys(next).length > 0 ? next : undefined);
  const amount = (key: "cpu" | "memory", label: string, help: string, check: (value: Value) => Mistake | null) => (
    <Field
      name={key}
      arg={{ type: "string", label, help, default: textOf("string", usual[key]) || undefined }}
      where="resources"
      value={held[key]}
      problems={props.at(`resources.${key}`)}
      check={check}
      onChange={(next) => write(withKey(held, key, plainNumber(next)))}
    />
  );
  const wish = acceleratorOf(held);
  const others = props.at("resources").filter((each) => !/\.(cpu|memory|gpu|accelerators)/.test(each.path));
  return (
    <>
      <div className="task-pair">
        {amount("cpu", t("panel.cpu"), t("panel.cpu_help"), wrongCpu)}
        {amount("memory", t("panel.memory"), t("panel.memory_help"), wrongMemory)}
      </div>
      {wish === "other" ? (
        <Field
          name={held["gpu"] === undefined ? "accelerators" : "gpu"}
          arg={{ type: "json", label: t("panel.accelerator") }}
          where="resources"
          value={held["gpu"] ?? held["accelerators"]}
          problems={[...props.at("resources.gpu"), ...props.at("resources.accelerators")]}
          onChange={(next) => write(withKey(held, held["gpu"] === undefined ? "accelerators" : "gpu", next))}
        />
      ) : (
        <AcceleratorFields {...props} wish={wish} onWish={(next) => write(withAccelerator(held, next))} />
      )}
      <Wrong problems={others} />
    </>
  );
}

/** `2` and `0.5` are numbers in the file; `500m` and `2Gi` are texts. */
const plainNumber = (value: Value): Value =>
  typeof value === "string" && /^\d+(\.\d+)?$/.test(value.trim()) ? Number(value) : value;

function AcceleratorFields(
  props: PanelProps & { wish: Accelerator | "none"; onWish: (next: Accelerator | "none") => void },
) {
  const t = useT();
  const { wish } = props;
  const held = wish === "none" ? null : wish;
  const problems = [...props.at("resources.gpu"), ...props.at("resources.accelerators")];
  const number = (key: "count" | "share", label: string, help: string) =>
    held && (
      <Field
        name={key}
        arg={
          key === "count"
            ? { type: "integer", minimum: 1, default: 1, label, help }
            : { type: "number", minimum: 0.01, maximum: 1, default: 1, label, help }
        }
        bare
        mode="literal"
        value={held[key]}
        onChange={(next) => {
          const amount = Number(next ?? 1);
          if (!(amount > 0)) return;
          // A part is of one device, and several devices are whole ones.
          if (key === "count")
            props.onWish({ ...held, count: Math.max(1, Math.trunc(amount)), share: amount > 1 ? 1 : held.share });
          else props.onWish({ ...held, share: Math.min(1, amount), count: amount < 1 ? 1 : held.count });
        }}
      />
    );
  return (
    <div className={problems.length > 0 ? "field wrong" : "field"}>
      <label htmlFor="task-accelerator" className="field-label">
        {t("panel.accelerator")}
        <code className="muted field-name">gpu</code>
      </label>
      <AutoComplete
        id="task-accelerator"
        allowClear
        style={{ width: "100%" }}
        disabled={props.readOnly}
        placeholder={t("panel.accelerator_none")}
        value={held?.kind ?? ""}
        options={KINDS.map((kind) => ({ value: kind, label: kind === "any" ? t("panel.accelerator_any") : kind }))}
        onChange={(next: string | undefined) =>
          props.onWish(next ? { kind: next, count: held?.count ?? 1, share: held?.share ?? 1 } : "none")
        }
      />
      {held && (
        <div className="task-pair" style={{ marginTop: 6 }}>
          {number("count", t("panel.count"), t("panel.count_help"))}
          {number("share", t("panel.share"), t("panel.share_help"))}
        </div>
      )}
      <Wrong problems={problems} />
    </div>
  );
}
