import { Link } from "react-router";

import { useGet, useList } from "@/api/hooks";
import { path } from "@/api/http";
import type { List as Listed, UsageTotal, WorkloadListed } from "@/api/types";
import { bytes, duration, number } from "@/lib/format";
import { type Key, useT } from "@/lib/i18n";
import { useParam } from "@/lib/param";
import { RunExample } from "@/parts/examples";
import { to } from "@/parts/links";
import { useProject } from "@/parts/session";
import { Ago, Card, Id, Took, Who } from "@/ui/basics";
import { Empty } from "@/ui/feedback";
import { Chip, type Column, List } from "@/ui/list";
import { Page } from "@/ui/page";
import { State } from "@/ui/states";

const PHASES: [phase: string, word: Key][] = [
  ["Running", "state.running"],
  ["Queued", "state.queued"],
  ["Failed", "state.failed"],
  ["Succeeded", "state.done"],
];

/** Every process of the project: what it asked for, what it used. */
export default function WorkloadsPage() {
  const t = useT();
  const project = useProject();
  const [phase, setPhase] = useParam("state");
  const [kind, setKind] = useParam("kind");
  const workloads = useList<WorkloadListed>(["workloads", project], path`projects/${project}/workloads`, {
    phase: phase || null,
    owner_kind: kind || null,
  });
  const usage = useGet<Listed<UsageTotal>>(["workloads", project, "usage"], path`projects/${project}/usage`);
  const columns: Column<WorkloadListed>[] = [
    {
      key: "name",
      title: t("workload.name"),
      width: "minmax(160px, 1.6fr)",
      render: (row) => (
        <Link className="name" to={to.workload(project, row.id)}>
          {row.name || row.id}
        </Link>
      ),
    },
    { key: "phase", title: t("run.state"), width: "104px", render: (row) => <State state={row.phase} /> },
    {
      key: "kind",
      title: t("workload.kind"),
      width: "80px",
      render: (row) => row.owner_kind,
      wideOnly: true,
      optional: true,
    },
    {
      key: "cpu",
      title: t("workload.cpu"),
      width: "104px",
      right: true,
      render: (row) => (
        <span className="num">
          {number(row.usage.cpu_asked)} · {duration(row.usage.cpu_seconds)}
        </span>
      ),
    },
    {
      key: "memory",
      title: t("workload.memory"),
      width: "148px",
      right: true,
      render: (row) => (
        <span className="num">
          {bytes(row.usage.peak_memory || null)} / {bytes(row.usage.memory_asked)}
        </span>
      ),
    },
    {
      key: "took",
      title: t("run.took"),
      width: "88px",
      right: true,
      render: (row) => <Took from={row.started_at} to={row.ended_at} />,
    },
    { key: "created", title: t("run.created"), width: "104px", render: (row) => <Ago time={row.created_at} /> },
    {
      key: "by",
      title: t("run.by"),
      width: "90px",
      render: (row) => <Who name={row.created_by} />,
      wideOnly: true,
      optional: true,
    },
    {
      key: "text",
      title: t("run.reason"),
      width: "minmax(120px, 1.4fr)",
      render: (row) => (
        <span className="soft" title={row.text}>
          {row.text}
        </span>
      ),
      wideOnly: true,
    },
    {
      key: "id",
      title: t("run.id"),
      width: "150px",
      render: (row) => <Id id={row.id} short />,
      wideOnly: true,
      optional: true,
    },
  ];
  const totals = usage.data?.items ?? [];
  return (
    <Page title={t("nav.workloads")} fill>
      {totals.length > 0 && (
        <Card title={t("usage.title")} flush>
          <div className="grid-wrap" tabIndex={0} style={{ maxHeight: 180 }}>
            <table className="grid">
              <thead>
                <tr>
                  <th>{t("usage.who")}</th>
                  <th>{t("workload.kind")}</th>
                  <th className="right">{t("usage.count")}</th>
                  <th className="right">{t("usage.cpu_asked")}</th>
                  <th className="right">{t("usage.cpu_used")}</th>
                  <th className="right">{t("usage.peak")}</th>
                </tr>
              </thead>
              <tbody>
                {totals.map((each, at) => (
                  <tr key={at}>
                    <td>
                      <Who name={each.created_by} />
                    </td>
                    <td>{each.kind}</td>
                    <td className="right">{each.attempts}</td>
                    <td className="right">{duration(each.cpu_seconds_asked)}</td>
                    <td className="right">{duration(each.cpu_seconds_used)}</td>
                    <td className="right">{bytes(each.peak_memory)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </Card>
      )}
      <List
        id="workloads"
        label={t("nav.workloads")}
        columns={columns}
        rows={workloads}
        rowKey={(row) => row.id}
        href={(row) => to.workload(project, row.id)}
        chips={
          <>
            {PHASES.map(([each, word]) => (
              <Chip key={each} on={phase === each} onToggle={() => setPhase(phase === each ? "" : each)}>
                {t(word)}
              </Chip>
            ))}
            <Chip on={kind === "task"} onToggle={() => setKind(kind === "task" ? "" : "task")}>
              {t("workload.tasks")}
            </Chip>
            <Chip on={kind === "service"} onToggle={() => setKind(kind === "service" ? "" : "service")}>
              {t("nav.services")}
            </Chip>
          </>
        }
        empty={
          phase || kind ? (
            <Empty lead={t("list.nothing")} teach={t("list.loosen")} />
          ) : (
            <Empty lead={t("workload.none")} teach={t("workload.none_teach")}>
              <RunExample project={project} name="hello" />
            </Empty>
          )
        }
      />
    </Page>
  );
}
