import { lazy, Suspense } from "react";
import { Link } from "react-router";

import { useGet, useList } from "@/api/hooks";
import { path } from "@/api/http";
import type { Cost as CostShape, Run, RunEvent } from "@/api/types";
import { absoluteTime, millis } from "@/lib/format";
import { useI18n, useT } from "@/lib/i18n";
import { fileName, saveText } from "@/lib/save";
import { to } from "@/parts/links";
import { DueLink } from "@/parts/schedules/DueLink";
import { Ago, Card, Facts, Id, IconButton, Who } from "@/ui/basics";
import { Bones, Empty, Loaded } from "@/ui/feedback";
import { type Column, List } from "@/ui/list";
import { isOver, State } from "@/ui/states";
import { Download } from "lucide-react";

import { Cost } from "@/parts/usage/Cost";

const YamlEditor = lazy(() => import("@/ui/code/YamlEditor"));

/** Everything that happened to a run, or to one task of it, oldest first. */
export function EventList(props: { project: string; run: string; task?: string }) {
  const { t, lang } = useI18n();
  const events = useList<RunEvent>(
    ["run", props.project, props.run, "events", props.task ?? ""],
    path`projects/${props.project}/runs/${props.run}/events`,
    { task: props.task },
  );
  const columns: Column<RunEvent>[] = [
    {
      key: "at",
      title: t("event.at"),
      width: "190px",
      render: (row) => (
        <time className="num nowrap" dateTime={row.at} title={row.at}>
          {absoluteTime(millis(row.at) ?? 0, lang)}
        </time>
      ),
    },
    ...(props.task
      ? []
      : [
          {
            key: "task",
            title: t("event.what"),
            width: "minmax(110px, 1fr)",
            render: (row: RunEvent) =>
              row.task ? (
                <Link className="name" to={to.run(props.project, props.run, row.task)}>
                  {row.task}
                </Link>
              ) : (
                <span className="soft">{t("event.run")}</span>
              ),
          },
        ]),
    {
      key: "state",
      title: t("run.state"),
      width: "108px",
      render: (row) => <span className="event-state">{row.state ? <State state={row.state} /> : row.kind}</span>,
    },
    {
      key: "attempt",
      title: t("task.attempt"),
      width: "64px",
      right: true,
      render: (row) => <span className="num">{row.attempt || ""}</span>,
      wideOnly: true,
    },
    {
      key: "text",
      title: t("run.reason"),
      width: "minmax(140px, 2.4fr)",
      render: (row) => (
        <span className="soft" title={row.text}>
          {row.text}
        </span>
      ),
    },
  ];
  return (
    <List
      id={props.task ? "task-events" : "run-events"}
      label={t("task.events")}
      columns={columns}
      rows={events}
      rowKey={(row) => String(row.seq)}
      empty={<Empty lead={t("event.none")} teach={t("event.kept")} />}
    />
  );
}

/** The file the run was started from, as it was then. */
export function RunText(props: { project: string; run: Run }) {
  const t = useT();
  const found = useGet<{ text: string }>(
    ["run-text", props.project, props.run.id],
    path`projects/${props.project}/runs/${props.run.id}/text`,
    undefined,
    { staleTime: Infinity, refetchInterval: false },
  );
  return (
    <section className="card run-text">
      <Loaded query={found}>
        {({ text }) => (
          <>
            <div className="row between run-text-bar">
              <span className="muted">{t("run.text_of", { n: props.run.version })}</span>
              <IconButton
                icon={<Download size={14} />}
                label={t("do.download")}
                onClick={() => saveText(fileName(props.run.pipeline, "yaml"), text, "text/yaml")}
              />
            </div>
            <div className="run-text-body">
              <Suspense fallback={<Bones rows={10} />}>
                <YamlEditor value={text} label={t("run.text")} />
              </Suspense>
            </div>
          </>
        )}
      </Loaded>
    </section>
  );
}

/** With what the run was started, and what it cost so far. */
export function RunConfig(props: { project: string; run: Run }) {
  const t = useT();
  const { run } = props;
  const over = isOver(run.state);
  const cost = useGet<CostShape>(
    ["run", props.project, run.id, "cost"],
    path`projects/${props.project}/runs/${run.id}/cost`,
    undefined,
    { refetchInterval: over ? false : 5000 },
  );
  return (
    <div className="run-config">
      <Card title={t("cost.title")}>
        <Loaded query={cost} rows={2}>
          {(found) => <Cost cost={found} />}
        </Loaded>
      </Card>
      <Card title={t("run.params")}>
        <Values of={run.params} none={t("run.no_params")} />
      </Card>
      <Card title={t("pipeline.about")}>
        <Facts
          of={[
            [t("run.id"), <Id key="id" id={run.id} />],
            [
              t("run.pipeline"),
              <Link key="p" to={to.pipeline(props.project, run.pipeline)}>
                {run.pipeline}
              </Link>,
            ],
            [t("run.version"), run.version || null],
            [t("run.kind"), run.kind],
            [t("run.by"), <Who key="w" name={run.created_by} />],
            [t("schedule.due"), run.due && <DueLink key="due" project={props.project} run={run} />],
            [t("run.created"), <Ago key="c" time={run.created_at} />],
            [t("run.begun"), run.started_at && <Ago key="s" time={run.started_at} />],
            [t("run.ended"), run.ended_at && <Ago key="e" time={run.ended_at} />],
            [t("run.execution_date"), <Ago key="d" time={run.execution_date} />],
            [t("run.concurrency"), run.concurrency || t("run.unlimited")],
            [t("run.priority"), run.priority],
            [t("run.round"), run.round > 1 ? run.round : null],
          ]}
        />
      </Card>
      {Object.keys(run.env).length > 0 && (
        <Card title={t("run.env")}>
          <Values of={run.env} none="" />
        </Card>
      )}
    </div>
  );
}

function Values(props: { of: Record<string, unknown>; none: string }) {
  const given = Object.entries(props.of);
  if (given.length === 0) return <p className="muted">{props.none}</p>;
  return (
    <Facts
      of={given.map(([name, value]) => [
        <code key={name}>{name}</code>,
        <span key="v" className="mono wrap-anywhere">
          {typeof value === "string" ? value : JSON.stringify(value)}
        </span>,
      ])}
    />
  );
}
