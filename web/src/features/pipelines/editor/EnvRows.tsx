import { Button, Input } from "antd";
import { Plus, Trash2 } from "lucide-react";

import { freeName } from "@/graph/core/edit";
import type { Json } from "@/graph/core/pipeline";
import { useT } from "@/lib/i18n";
import { IconButton } from "@/ui/basics";

type Env = Record<string, Json>;

/** Names and values, one row each; their order stays. */
export function EnvRows(props: { env: Env; frozen: boolean; onChange: (next: Env) => void }) {
  const t = useT();
  const rows = Object.entries(props.env);
  const change = (at: number, row: [string, Json] | null) =>
    props.onChange(Object.fromEntries(rows.flatMap((each, index) => (index === at ? (row ? [row] : []) : [each]))));
  return (
    <div className="ed-rows">
      {rows.map(([name, value], at) => (
        <div className="row" key={at}>
          <Input
            className="mono"
            value={name}
            aria-label={t("editor.name")}
            onChange={(event) => {
              const next = event.target.value.trim();
              if (!rows.some(([other], index) => other === next && index !== at)) change(at, [next, value]);
            }}
          />
          <Input
            value={typeof value === "string" ? value : JSON.stringify(value)}
            aria-label={t("editor.value")}
            onChange={(event) => change(at, [name, event.target.value])}
          />
          {!props.frozen && (
            <IconButton icon={<Trash2 size={13} />} label={t("do.delete")} onClick={() => change(at, null)} />
          )}
        </div>
      ))}
      {!props.frozen && (
        <Button
          size="small"
          type="dashed"
          icon={<Plus size={13} />}
          onClick={() => props.onChange({ ...props.env, [freeName(Object.keys(props.env), "NAME")]: "" })}
        >
          {t("editor.add_env")}
        </Button>
      )}
    </div>
  );
}
