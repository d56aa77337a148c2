import { lazy, Suspense, useMemo, useState } from "react";
import { useParams, useSearchParams } from "react-router";

import { useAll, useGet } from "@/api/hooks";
import { path } from "@/api/http";
import type { Graph, Run, Task } from "@/api/types";
import { ordered } from "@/graph/core/dag";
import { DagView } from "@/graph/react/DagView";
import { pick, useI18n } from "@/lib/i18n";
import { recall, remember } from "@/lib/storage";
import { to } from "@/parts/links";
import { Where } from "@/parts/place/Where";
import { DueLink } from "@/parts/schedules/DueLink";
import { useProject } from "@/parts/session";
import { Ago, Id, Took } from "@/ui/basics";
import { Bones, FaultBox, Fence, Loaded, Note } from "@/ui/feedback";
import { Faces, Page } from "@/ui/page";
import { isOver, State } from "@/ui/states";

import { EventList, RunConfig, RunText } from "./RunFaces";
import { useRunVerbs } from "./verbs";
import "./run.css";
import { TaskPanel } from "./TaskPanel";

const Timeline = lazy(() => import("./timeline/Timeline").then((found) => ({ default: found.Timeline })));

export default function RunPage() {
  const { t } = useI18n();
  const project = useProject();
  const id = useParams()["id"] ?? "";
  const run = useGet<Run>(["run", project, id], path`projects/${project}/runs/${id}`);
  const tasks = useAll<Task>(["run", project, id, "tasks"], path`projects/${project}/runs/${id}/tasks`);
  const verbs = useRunVerbs(project, run.data);
  return (
    <Page
      fill
      title={run.data?.pipeline ?? id}
      crumbs={[{ label: t("nav.runs"), to: to.runs(project) }, { label: <Id id={id} /> }]}
      state={run.data && <Facts run={run.data} />}
      verbs={verbs.buttons}
      more={verbs.more}
    >
      {verbs.fault !== null && <FaultBox error={verbs.fault} />}
      {verbs.form}
      <Loaded query={run}>{(found) => <Inside project={project} run={found} tasks={tasks} />}</Loaded>
    </Page>
  );
}

type View = "tasks" | "events" | "yaml" | "config";

/** The faces of a run; its tasks first. */
function Inside(props: { project: string; run: Run; tasks: ReturnType<typeof useAll<Task>> }) {
  const { t } = useI18n();
  const [query, setQuery] = useSearchParams();
  const asked = query.get("view") as View | null;
  const view: View = asked && ["events", "yaml", "config"].includes(asked) ? asked : "tasks";
  const choose = (next: View) =>
    setQuery(
      (before) => {
        const all = new URLSearchParams(before);
        if (next === "tasks") all.delete("view");
        else all.set("view", next);
        return all;
      },
      { replace: true },
    );
  return (
    <>
      <Faces
        label={t("run.faces")}
        at={view}
        onChange={choose}
        of={[
          { key: "tasks", label: t("run.tasks") },
          { key: "events", label: t("task.events") },
          { key: "config", label: t("run.config") },
          { key: "yaml", label: "YAML" },
        ]}
      />
      <Fence resetKey={view}>
        {view === "tasks" && <Loaded query={props.tasks}>{(list) => <Split run={props.run} tasks={list} />}</Loaded>}
        {view === "events" && <EventList project={props.project} run={props.run.id} />}
        {view === "config" && <RunConfig project={props.project} run={props.run} />}
        {view === "yaml" && <RunText project={props.project} run={props.run} />}
      </Fence>
    </>
  );
}

function Facts(props: { run: Run }) {
  const { t } = useI18n();
  const project = useProject();
  const { run } = props;
  return (
    <>
      <State state={run.state} size={16} />
      <span className="soft row wrap" style={{ gap: 12, fontSize: 12 }}>
        <span>
          <Ago time={run.created_at} />
        </span>
        <span>
          <Took from={run.started_at ?? run.created_at} to={run.ended_at} />
        </span>
        {run.place && run.place !== "local" && (
          <span title={t("place.where")}>
            <Where place={run.place} />
          </span>
        )}
        {run.due ? <DueLink project={project} run={run} /> : <span>{t("run.by_whom", { name: run.created_by })}</span>}
      </span>
    </>
  );
}

/** An item of a foreach (`train[3]`) belongs to the node of its task. */
const nodeOf = (task: string): string => task.replace(/\[\d+\]$/, "");

/** The task a visitor wants to see first: what failed, what runs, else the last one done. */
function firstTask(tasks: Task[], graph: Graph): string | null {
  const find = (state: string) => tasks.find((task) => task.state === state)?.name;
  const order = ordered(graph);
  const done = [...tasks]
    .sort((a, b) => order.indexOf(b.name) - order.indexOf(a.name))
    .find((task) => task.state === "Succeeded" || task.state === "Cached");
  return find("Failed") ?? find("Running") ?? find("Queued") ?? done?.name ?? tasks[0]?.name ?? null;
}

function Split(props: { run: Run; tasks: Task[] }) {
  const { t, lang } = useI18n();
  const project = useProject();
  const [query, setQuery] = useSearchParams();
  const { run, tasks } = props;
  const { graph } = run;
  const byName = useMemo(() => new Map(tasks.map((task) => [task.name, task])), [tasks]);
  const nodes = useMemo(
    () =>
      graph.nodes.map((node) => {
        const task = byName.get(node.name);
        return {
          name: node.name,
          label: pick(node.label, lang) || node.name,
          icon: node.icon,
          detail: node.template,
          state: task?.state ?? "Waiting",
          from: task?.started_at ?? null,
          until: task?.ended_at ?? null,
          note: typeof task?.total === "number" ? `${task.done ?? 0}/${task.total}` : null,
        };
      }),
    [graph, byName, lang],
  );
  const [look, setLook] = useState<"graph" | "timeline">(recall("run.look") === "timeline" ? "timeline" : "graph");
  const wanted = query.get("task");
  const known = wanted !== null && byName.has(nodeOf(wanted));
  const chosen = known ? wanted : (run.failed_task ?? firstTask(tasks, graph));
  const select = (name: string | null) => {
    if (name === null || !byName.has(nodeOf(name))) return;
    setQuery((before) => {
      const next = new URLSearchParams(before);
      next.set("task", name);
      next.delete("face");
      return next;
    });
  };
  const reason = run.reason && run.state !== "Succeeded" ? run.reason : "";
  const failed = tasks.find((task) => task.state === "Failed");
  return (
    <>
      {reason && (!failed || failed.name !== chosen) && <Note warn={run.state === "Failed"}>{reason}</Note>}
      {run.held_until && !isOver(run.state) && (
        <Note>
          {t("run.held")} <Ago time={run.held_until} />
        </Note>
      )}
      <div className="run-split">
        <section className="card run-graph">
          <Faces
            label={t("run.look")}
            at={look}
            onChange={(next) => {
              setLook(next);
              remember("run.look", next);
            }}
            of={[
              { key: "graph", label: t("run.look_graph") },
              { key: "timeline", label: t("run.look_timeline") },
            ]}
          />
          <div className="run-look">
            {look === "graph" ? (
              <DagView
                nodes={nodes}
                edges={graph.edges}
                selected={chosen && nodeOf(chosen)}
                onSelect={select}
                label={t("run.graph")}
              />
            ) : (
              <Suspense fallback={<Bones rows={8} />}>
                <Timeline project={project} run={run} tasks={tasks} selected={chosen} onSelect={select} />
              </Suspense>
            )}
          </div>
        </section>
        <section className="card run-task" aria-label={t("run.task")}>
          {chosen ? (
            <TaskPanel
              key={chosen}
              project={project}
              run={run}
              name={chosen}
              task={byName.get(chosen)}
              over={isOver(run.state)}
            />
          ) : (
            <Note>{t("run.no_task")}</Note>
          )}
        </section>
      </div>
    </>
  );
}
