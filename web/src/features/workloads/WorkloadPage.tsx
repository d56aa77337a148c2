import { lazy, Suspense, useState } from "react";
import { useParams } from "react-router";

import { useGet } from "@/api/hooks";
import { path } from "@/api/http";
import type { Workload } from "@/api/types";
import { bytes, duration, number } from "@/lib/format";
import { useT } from "@/lib/i18n";
import { to } from "@/parts/links";
import { useMay, useProject } from "@/parts/session";
import { LogPanel } from "@/parts/LogPanel";
import { UsageCharts } from "@/parts/usage/UsageCharts";
import { OpenPorts } from "@/parts/shell/OpenPort";
import { Where } from "@/parts/place/Where";
import { WhyBox } from "@/parts/WhyBox";
import { Ago, Card, CodeBlock, Facts, Id, Took, Who } from "@/ui/basics";
import { FaultBox, Loaded } from "@/ui/feedback";
import { Faces, Page } from "@/ui/page";
import { isOver, State } from "@/ui/states";

import "./workloads.css";

const ShellPanel = lazy(() => import("@/parts/shell/ShellPanel"));

export default function WorkloadPage() {
  const t = useT();
  const project = useProject();
  const id = useParams()["id"] ?? "";
  const mayWrite = useMay("write");
  const [face, setFace] = useState<"log" | "shell">("log");
  const route = path`projects/${project}/workloads/${id}`;
  const workload = useGet<Workload>(["workload", project, id], route);
  return (
    <Page
      fill
      title={workload.data?.name || id}
      crumbs={[{ label: t("nav.workloads"), to: to.workloads(project) }, { label: <Id id={id} /> }]}
      verbs={
        workload.data?.phase === "Running" && (
          <OpenPorts project={project} workload={id} state={workload.data.phase + workload.data.attempt} />
        )
      }
      state={workload.data && <State state={workload.data.phase} size={16} />}
    >
      <Loaded query={workload}>
        {(found) => (
          <div className="workload-split">
            <div className="col">
              {found.phase === "Failed" && <FaultBox error={{ text: found.text || found.reason, hint: found.hint }} />}
              {found.phase !== "Failed" && (
                <WhyBox queryKey={["workload", project, id, "why"]} route={`${route}/why`} />
              )}
              <Card title={t("pipeline.about")}>
                <Facts
                  of={[
                    [t("run.reason"), found.phase === "Failed" ? null : found.text],
                    [t("run.created"), <Ago key="c" time={found.created_at} />],
                    [t("run.took"), <Took key="t" from={found.started_at} to={found.ended_at} />],
                    [t("place.where"), <Where key="p" place={found.place} />],
                    [t("task.exit"), found.exit_code],
                    [t("workload.cpu"), `${number(found.usage.cpu_asked)} · ${duration(found.usage.cpu_seconds)}`],
                    [
                      t("workload.memory"),
                      `${bytes(found.usage.peak_memory || null)} / ${bytes(found.usage.memory_asked)}`,
                    ],
                    [t("task.environment"), [found.environment, found.image].filter(Boolean).join(" ")],
                    [t("task.python"), found.python],
                    [t("task.attempt"), found.attempt],
                    [t("run.by"), <Who key="who" name={found.created_by} />],
                  ]}
                />
              </Card>
              <Card title={t("task.metrics")}>
                <div className="col">
                  <UsageCharts routeKey={["workload", project, id]} route={route} state={found.phase} />
                </div>
              </Card>
              <Card title={t("task.command")}>
                <CodeBlock text={found.command.join(" ")} />
              </Card>
              {found.packages.length > 0 && (
                <Card title={t("task.packages", { n: found.packages.length })}>
                  <CodeBlock text={found.packages.join("\n")} />
                </Card>
              )}
            </div>
            <section className="card workload-log">
              {(found.phase === "Running" || face === "shell") && mayWrite && (
                <Faces
                  label={t("workload.faces")}
                  at={face}
                  onChange={setFace}
                  of={[
                    { key: "log", label: t("task.log") },
                    { key: "shell", label: t("shell.face") },
                  ]}
                />
              )}
              {face === "log" ? (
                <LogPanel route={`${route}/log`} live={!isOver(found.phase)} />
              ) : (
                <Suspense fallback={null}>
                  <ShellPanel project={project} workload={id} />
                </Suspense>
              )}
            </section>
          </div>
        )}
      </Loaded>
    </Page>
  );
}
