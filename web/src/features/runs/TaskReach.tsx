import { Button, Dropdown } from "antd";
import { Bug, SquareTerminal } from "lucide-react";
import { lazy, Suspense } from "react";
import { useNavigate } from "react-router";

import { useVerb } from "@/api/hooks";
import { http } from "@/api/http";
import type { Run } from "@/api/types";
import { useT } from "@/lib/i18n";
import { to } from "@/parts/links";
import { useMay } from "@/parts/session";
import { FaultBox, Note } from "@/ui/feedback";
import { isOver } from "@/ui/states";

const ShellPanel = lazy(() => import("@/parts/shell/ShellPanel"));

/** The shell of a running task; before and after that, what there is instead. It stays when the task ends. */
export function TaskShell(props: { project: string; workload: string | null; state: string }) {
  const t = useT();
  if (!props.workload) return <Note>{t(isOver(props.state) ? "shell.task_over" : "shell.task_waits")}</Note>;
  return (
    <Suspense fallback={null}>
      <ShellPanel key={props.workload} project={props.project} workload={props.workload} waits={!isOver(props.state)} />
    </Suspense>
  );
}

interface DebugProps {
  project: string;
  /** Of the task: `projects/…/runs/…/tasks/…`. */
  route: string;
  name: string;
  /** A foreach, or one of its items: there is no one environment to hold. */
  spread: boolean;
}

/** Runs the task alone with the inputs it had, or holds its environment open and goes there with a shell. */
export function TaskDebug(props: DebugProps) {
  const t = useT();
  const mayRun = useMay("run");
  const mayWrite = useMay("write");
  const navigate = useNavigate();
  const debug = useVerb((hold: boolean) => http.post<Run>(`${props.route}:debug`, { hold }), ["runs", "counters"], {
    onSuccess: (run, hold) => void navigate(to.run(props.project, run.id, props.name, hold ? "shell" : "")),
  });
  if (!mayRun) return null;
  const items = [
    { key: "debug", icon: <Bug size={14} />, label: t("task.debug_alone") },
    ...(mayWrite && !props.spread ? [{ key: "hold", icon: <SquareTerminal size={14} />, label: t("task.hold") }] : []),
  ];
  return (
    <>
      <Dropdown
        trigger={["click"]}
        menu={{ items, onClick: ({ key }) => debug.mutate(key === "hold") }}
        disabled={debug.isPending}
      >
        <Button size="small" icon={<Bug size={13} />} loading={debug.isPending}>
          {t("task.debug")}
        </Button>
      </Dropdown>
      {debug.error !== null && <FaultBox error={debug.error} />}
    </>
  );
}
