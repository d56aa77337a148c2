import { useT } from "@/lib/i18n";
import { Field } from "@/parts/fields/Field";
import { wrongDuration } from "@/parts/fields/values";

import { type Cache, cacheData, cacheOf } from "./model";
import type { PanelProps } from "./TaskForm";

/** Whether equal inputs may take the outputs of an earlier run, and of how long ago. */
export function CacheFields(props: PanelProps) {
  const t = useT();
  const held = cacheOf(props.task["cache"]);
  const write = (next: Partial<Cache>) => props.put("cache", cacheData({ ...held, ...next }));
  return (
    <>
      <Field
        name="cache"
        mode="literal"
        arg={{ type: "boolean", default: false, label: t("panel.cache"), help: t("panel.cache_help") }}
        value={held.on || undefined}
        problems={props.at("cache").filter((each) => !/\.(ttl|secrets)$/.test(each.path))}
        onChange={(next) => write({ on: next === true })}
      />
      {held.on && (
        <div className="task-sub">
          <Field
            name="ttl"
            mode="literal"
            arg={{ type: "string", label: t("panel.cache_ttl"), help: t("panel.cache_ttl_help") }}
            value={held.ttl}
            check={wrongDuration}
            problems={props.at("cache.ttl")}
            onChange={(next) => write({ ttl: next })}
          />
          <Field
            name="secrets"
            mode="literal"
            arg={{
              type: "boolean",
              default: false,
              label: t("panel.cache_secrets"),
              help: t("panel.cache_secrets_help"),
            }}
            value={held.secrets || undefined}
            problems={props.at("cache.secrets")}
            onChange={(next) => write({ secrets: next === true })}
          />
        </div>
      )}
    </>
  );
}
