import { ShieldAlert, ShieldCheck, ShieldQuestion } from "lucide-react";

import { useT } from "@/lib/i18n";

/** Whether network policies have an effect: tried, not believed. undefined = not tried yet, null = could not be. */
export function Enforced(props: { of: boolean | null | undefined }) {
  const t = useT();
  if (props.of === undefined) return <span className="muted">{t("cluster.not_tried")}</span>;
  if (props.of === null)
    return (
      <span className="state state-queued">
        <ShieldQuestion size={14} aria-hidden /> {t("cluster.not_known")}
      </span>
    );
  return props.of ? (
    <span className="state state-done">
      <ShieldCheck size={14} aria-hidden /> {t("cluster.enforced")}
    </span>
  ) : (
    <span className="state state-failed">
      <ShieldAlert size={14} aria-hidden /> {t("cluster.not_enforced")}
    </span>
  );
}
