import { CalendarClock } from "lucide-react";
import { Link } from "react-router";

import type { RunListed } from "@/api/types";
import { useT } from "@/lib/i18n";
import { to } from "@/parts/links";

import "./schedules.css";

/** The schedule and the due time that a run was started for; `short` names the schedule alone, the rest on hover. */
export function DueLink(props: { project: string; run: RunListed; short?: boolean }) {
  const t = useT();
  const { due, pipeline } = props.run;
  if (!due) return null;
  const when = due.backfill ? `${due.local} · ${t("backfill.do")}` : due.local;
  return (
    <Link
      to={to.schedule(props.project, pipeline, due.schedule)}
      title={`${t("schedule.due")} ${when}`}
      aria-label={`${due.schedule}, ${t("schedule.due")} ${when}`}
      className="due-link"
    >
      <CalendarClock size={12} aria-hidden />
      <span>{props.short ? due.schedule : `${due.schedule} · ${when}`}</span>
    </Link>
  );
}
