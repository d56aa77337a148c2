import { App, Button } from "antd";
import { SkipForward, Square } from "lucide-react";
import { Link } from "react-router";

import { useGet, useList, useVerb } from "@/api/hooks";
import { http, path } from "@/api/http";
import type { Backfill, Instance, List as Page, Schedule } from "@/api/types";
import { useT } from "@/lib/i18n";
import { to } from "@/parts/links";
import { useMay } from "@/parts/session";
import { Ago, IconButton, Took, Who } from "@/ui/basics";
import { Note } from "@/ui/feedback";
import { type Column, List } from "@/ui/list";
import { State } from "@/ui/states";

/** Due times one by one, each with why it is as it is, and the backfills with their progress. */
export function ScheduleDetail(props: { project: string; schedule: Schedule }) {
  const t = useT();
  const { project, schedule } = props;
  const { message } = App.useApp();
  const may = useMay("run");
  const route = path`projects/${project}/schedules/${schedule.name}`;
  const instances = useList<Instance>(["schedule", project, schedule.name, "instances"], `${route}/instances`);
  const skip = useVerb((id: string) => http.post(`${route}/instances/${id}:skip`), ["schedules", "schedule"], {
    onError: (error) => void message.error(error.message),
  });
  const columns: Column<Instance>[] = [
    { key: "due", title: t("schedule.due"), width: "150px", render: (row) => <span className="num">{row.local}</span> },
    { key: "state", title: t("run.state"), width: "108px", render: (row) => <State state={row.state} /> },
    {
      key: "reason",
      title: t("run.reason"),
      width: "minmax(180px, 2fr)",
      render: (row) => (
        <span className="soft" title={row.hint ? `${row.reason} ${row.hint}` : row.reason}>
          {row.reason}
        </span>
      ),
    },
    {
      key: "run",
      title: t("run.do"),
      width: "92px",
      render: (row) => (row.run ? <Link to={to.run(project, row.run)}>…{row.run.slice(-6)}</Link> : null),
    },
    {
      key: "took",
      title: t("run.took"),
      width: "88px",
      right: true,
      render: (row) => (row.started_at ? <Took from={row.started_at} to={row.ended_at} /> : null),
      wideOnly: true,
    },
    {
      key: "skip",
      title: "",
      width: "36px",
      render: (row) =>
        may && (row.state === "Waiting" || row.state === "Failed") ? (
          <IconButton icon={<SkipForward size={14} />} label={t("schedule.skip")} onClick={() => skip.mutate(row.id)} />
        ) : null,
    },
  ];
  return (
    <>
      <Backfills project={project} schedule={schedule} />
      <List
        id="instances"
        label={t("schedule.instances")}
        columns={columns}
        rows={instances}
        rowKey={(row) => row.id}
        href={(row) => (row.run ? to.run(project, row.run) : null)}
        height={360}
        empty={<Note>{t("schedule.none_due")}</Note>}
      />
    </>
  );
}

function Backfills(props: { project: string; schedule: Schedule }) {
  const t = useT();
  const may = useMay("run");
  const route = path`projects/${props.project}/schedules/${props.schedule.name}/backfills`;
  const found = useGet<Page<Backfill>>(["schedule", props.project, props.schedule.name, "backfills"], route, {
    page_size: 5,
  });
  const cancel = useVerb((id: string) => http.post(`${route}/${id}:cancel`), ["schedules", "schedule"]);
  const rows = found.data?.items ?? [];
  if (rows.length === 0) return null;
  return (
    <div className="grid-wrap" tabIndex={0} role="region" aria-label={t("backfill.all")}>
      <table className="grid">
        <thead>
          <tr>
            <th>{t("backfill.do")}</th>
            <th>{t("run.state")}</th>
            <th>{t("run.progress")}</th>
            <th>{t("run.created")}</th>
            <th>{t("run.by")}</th>
            <th />
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => {
            const open = (row.counts["Waiting"] ?? 0) + (row.counts["Running"] ?? 0);
            const over = row.total - open;
            return (
              <tr key={row.id}>
                <td className="num nowrap">
                  {row.start_local.slice(0, 10)} – {row.end_local.slice(0, 10)}
                </td>
                <td>
                  <State state={row.state} />
                </td>
                <td>
                  <div className="num nowrap">
                    {over} / {row.total}
                    {row.counts["Failed"] ? <span className="state-failed"> · {row.counts["Failed"]} ✕</span> : null}
                  </div>
                  <div className="progress-line" aria-hidden>
                    <i style={{ width: `${(100 * over) / Math.max(1, row.total)}%` }} />
                  </div>
                </td>
                <td>
                  <Ago time={row.created_at} />
                </td>
                <td>
                  <Who name={row.created_by} />
                </td>
                <td className="right">
                  {may && row.state === "Running" && (
                    <Button
                      size="small"
                      icon={<Square size={12} />}
                      loading={cancel.isPending}
                      onClick={() => cancel.mutate(row.id)}
                    >
                      {t("backfill.cancel")}
                    </Button>
                  )}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
