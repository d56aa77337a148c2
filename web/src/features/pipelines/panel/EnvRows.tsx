import type { ReactNode } from "react";

import type { Problem } from "@/api/types";
import { useT } from "@/lib/i18n";

import { wrongVariable } from "./model";
import { NamedRows, type ControlProps, type Named } from "./NamedRows";

/** Environment variables of a task or of a whole pipeline. */
export function EnvRows(props: {
  held: Named;
  readOnly: boolean;
  at: (name: string) => readonly Problem[];
  control: (props: ControlProps) => ReactNode;
  onChange: (next: Named) => void;
}) {
  const t = useT();
  return (
    <NamedRows
      {...props}
      field="env"
      blank=""
      words={{
        title: t("panel.env"),
        add: t("panel.env_add"),
        key: t("panel.env_key"),
        drop: (name) => t("panel.env_drop", { name }),
      }}
      wrongName={wrongVariable}
    />
  );
}
