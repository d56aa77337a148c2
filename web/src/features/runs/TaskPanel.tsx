import { useSearchParams } from "react-router";

import { useLive } from "@/api/events";
import { useGet } from "@/api/hooks";
import { path } from "@/api/http";
import type { Result, Run, Task, TaskDetail } from "@/api/types";
import { pick, useI18n } from "@/lib/i18n";
import { useMay } from "@/parts/session";
import { OpenPorts } from "@/parts/shell/OpenPort";
import { Took } from "@/ui/basics";
import { FaultBox, Fence, Note } from "@/ui/feedback";
import { Faces } from "@/ui/page";
import { isOver, State } from "@/ui/states";

import { TaskConfig } from "./TaskConfig";
import { TaskFiles } from "./TaskFiles";
import { TaskItems } from "./TaskItems";
import { EventList } from "./RunFaces";
import { TaskWhy } from "./TaskFacts";
import { TaskLog } from "./TaskLog";
import { UsageCharts } from "@/parts/usage/UsageCharts";
import { TaskDebug, TaskShell } from "./TaskReach";
import { Replicas } from "./Replicas";
import { Results } from "./Results";

type Face = "items" | "log" | "results" | "io" | "metrics" | "config" | "events" | "why" | "shell";
const FACES: Face[] = ["items", "results", "log", "io", "metrics", "config", "events", "why", "shell"];

interface PanelProps {
  project: string;
  run: Run;
  name: string;
  task: Task | undefined;
  over: boolean;
}

const replicasMove = (task: TaskDetail | undefined): boolean =>
  task !== undefined && task.replicas.length > 0 && !isOver(task.state);

/** The chosen task. Results first when it is done, its log while it runs or when it failed. */
export function TaskPanel(props: PanelProps) {
  const { t, lang } = useI18n();
  const [query, setQuery] = useSearchParams();
  const route = path`projects/${props.project}/runs/${props.run.id}/tasks/${props.name}`;
  const key = ["run", props.project, props.run.id, "task", props.name];
  const live = useLive();
  const detail = useGet<TaskDetail>(key, route, undefined, {
    // A replica that ends while others run is no fact of the studio.
    refetchInterval: (query) => (replicasMove(query.state.data) ? 2000 : live ? false : 5000),
  });
  // An item of a foreach is no node of the graph; what is known of it comes with its detail.
  const task = props.task ?? detail.data;
  const state = task?.state ?? "Waiting";
  const done = isOver(state);
  const spread = typeof task?.total === "number";
  const results = useGet<{ items: Result[] }>([...key, "results", done], `${route}/results`, undefined, {
    // What a running task reports is no fact of the studio; it is looked at again and again.
    refetchInterval: state === "Running" && !spread ? 2000 : false,
    placeholderData: (before) => before,
  });
  const count = results.data?.items.length ?? 0;
  const asked = query.get("face") as Face | null;
  const good = state === "Succeeded" || state === "Cached";
  const first: Face = spread
    ? "items"
    : good && (count > 0 || results.isPending)
      ? "results"
      : state === "Waiting" || state === "Skipped" || state === "Queued"
        ? "why"
        : "log";
  const face = asked && FACES.includes(asked) ? asked : first;
  const mayWrite = useMay("write");
  const shell = asked === "shell" || (mayWrite && state === "Running" && !spread);
  const label = pick(task?.label, lang) || props.name;
  const choose = (next: Face) =>
    setQuery(
      (before) => {
        const all = new URLSearchParams(before);
        all.set("task", props.name);
        all.set("face", next);
        return all;
      },
      { replace: true },
    );

  return (
    <>
      <header className="task-head">
        <h2>{label}</h2>
        {label !== props.name && <code className="muted">{props.name}</code>}
        <State state={state} />
        <span className="muted">
          <Took from={task?.started_at} to={task?.ended_at} />
        </span>
        {state !== "Waiting" && state !== "Skipped" && (
          <TaskDebug
            project={props.project}
            route={route}
            name={props.name}
            spread={spread || props.name.endsWith("]")}
          />
        )}
        {state === "Running" && detail.data?.workload && (
          <OpenPorts project={props.project} workload={detail.data.workload} state={`${state} ${task?.reason ?? ""}`} />
        )}
        {(task?.attempt ?? 1) > 1 && <span className="tag">{t("task.attempt_n", { n: task?.attempt ?? 1 })}</span>}
      </header>
      {task?.reason && state !== "Succeeded" && (
        <div className="task-reason">
          {state === "Failed" ? (
            <FaultBox error={{ text: task.reason, hint: task.hint }} />
          ) : (
            <Note>{task.reason}</Note>
          )}
        </div>
      )}
      {(detail.data?.replicas.length ?? 0) > 0 && (
        <Replicas of={detail.data?.replicas ?? []} framework={detail.data?.framework} />
      )}
      <Faces
        label={t("task.faces")}
        at={face}
        onChange={choose}
        of={[
          ...(spread ? [{ key: "items" as const, label: t("task.items"), count: task?.total ?? null }] : []),
          { key: "results", label: t("task.results"), count },
          { key: "log", label: t("task.log") },
          { key: "io", label: t("task.io") },
          { key: "metrics", label: t("task.metrics") },
          { key: "config", label: t("task.config") },
          { key: "events", label: t("task.events") },
          { key: "why", label: t("task.why") },
          ...(shell ? [{ key: "shell" as const, label: t("shell.face") }] : []),
        ]}
      />
      <Fence resetKey={face}>
        {face === "items" && <TaskItems project={props.project} run={props.run.id} name={props.name} />}
        {face === "log" && (
          <TaskLog route={route} state={state} since={props.run.created_at} reason={task?.reason ?? ""} />
        )}
        {face === "results" && (
          <div className="task-body padded">
            <Results query={results} name={props.name} done={done} route={route} />
          </div>
        )}
        {face === "io" && (
          <div className="task-body padded">
            <TaskFiles project={props.project} query={detail} />
          </div>
        )}
        {face === "metrics" && (
          <div className="task-body padded">
            <UsageCharts routeKey={key} route={route} state={state} />
          </div>
        )}
        {face === "config" && (
          <div className="task-body padded">
            <TaskConfig project={props.project} query={detail} />
          </div>
        )}
        {face === "events" && (
          <div className="task-body">
            <EventList project={props.project} run={props.run.id} task={props.name} />
          </div>
        )}
        {face === "shell" && (
          <div className="task-body">
            <TaskShell project={props.project} workload={detail.data?.workload ?? null} state={state} />
          </div>
        )}
        {face === "why" && (
          <div className="task-body padded">
            <TaskWhy routeKey={key} route={`${route}/why`} />
          </div>
        )}
      </Fence>
    </>
  );
}
