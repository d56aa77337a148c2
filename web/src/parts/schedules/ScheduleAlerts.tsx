import { http, path } from "@/api/http";
import type { ScheduleAlert } from "@/api/types";
import { useT } from "@/lib/i18n";
import { AlertFields } from "@/parts/alerts/AlertFields";

const fresh: ScheduleAlert = { kind: "wecom", to: "", on: ["failed", "recovered"] };

/** Who is told when the schedule fails, is late, or runs again. */
export function ScheduleAlerts(props: { project: string; schedule: string }) {
  const t = useT();
  return (
    <AlertFields
      name="alerts"
      fresh={fresh}
      occasions={[
        { value: "failed", label: t("alert.failed") },
        { value: "late", label: t("alert.late") },
        { value: "recovered", label: t("alert.recovered") },
      ]}
      test={({ kind, to }) =>
        http.post(path`projects/${props.project}/schedules:test-alert`, { kind, to, schedule: props.schedule })
      }
    />
  );
}
