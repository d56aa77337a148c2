import { Link } from "react-router";

import type { RunListed } from "@/api/types";
import { useT } from "@/lib/i18n";
import { Ago, Id, Took, Who } from "@/ui/basics";
import type { Column } from "@/ui/list";
import { State } from "@/ui/states";

import { to } from "./links";
import { DueLink } from "./schedules/DueLink";

/** The columns of every list of runs. */
export function useRunColumns(project: string, without: string[] = []): Column<RunListed>[] {
  const t = useT();
  const all: Column<RunListed>[] = [
    { key: "state", title: t("run.state"), width: "108px", render: (run) => <State state={run.state} /> },
    {
      key: "pipeline",
      title: t("run.pipeline"),
      width: "minmax(140px, 1.4fr)",
      render: (run) => (
        <Link className="name" to={to.run(project, run.id)}>
          {run.pipeline}
        </Link>
      ),
    },
    { key: "id", title: t("run.id"), width: "168px", render: (run) => <Id id={run.id} short />, wideOnly: true },
    { key: "progress", title: t("run.progress"), width: "92px", render: (run) => <Progress run={run} /> },
    {
      key: "created",
      title: t("run.created"),
      width: "104px",
      sort: "created_at",
      render: (run) => <Ago time={run.created_at} />,
    },
    {
      key: "took",
      title: t("run.took"),
      width: "88px",
      right: true,
      render: (run) => <Took from={run.started_at} to={run.ended_at} />,
    },
    {
      key: "by",
      title: t("run.by"),
      width: "minmax(96px, 0.7fr)",
      render: (run) => (run.due ? <DueLink project={project} run={run} short /> : <Who name={run.created_by} />),
    },
    {
      key: "reason",
      title: t("run.reason"),
      width: "minmax(120px, 1.6fr)",
      render: (run) => (
        <span className="soft" title={run.reason}>
          {run.reason}
        </span>
      ),
      wideOnly: true,
    },
  ];
  return all.filter((column) => !without.includes(column.key));
}

function Progress(props: { run: RunListed }) {
  const { counts, total } = props.run;
  const done = (counts["succeeded"] ?? 0) + (counts["cached"] ?? 0) + (counts["skipped"] ?? 0);
  return (
    <span className="num nowrap">
      {done} / {total}
      {counts["failed"] ? <span className="state-failed"> · {counts["failed"]} ✕</span> : null}
    </span>
  );
}
