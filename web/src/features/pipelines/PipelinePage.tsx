import { Button } from "antd";
import { CalendarClock, Copy, Play, Trash2 } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useLocation, useNavigate, useParams } from "react-router";

import { useGet } from "@/api/hooks";
import { path } from "@/api/http";
import type { Pipeline } from "@/api/types";
import { pick, useI18n } from "@/lib/i18n";
import { to } from "@/parts/links";
import { RunForm } from "@/parts/RunForm";
import { useMay, useProject } from "@/parts/session";
import { removeSoon } from "@/parts/undo";
import { Bones, Loaded } from "@/ui/feedback";
import { Page } from "@/ui/page";
import { State } from "@/ui/states";

import { Overview } from "./Overview";
import { PipelineRuns } from "./PipelineRuns";
import { PythonFace } from "./PythonFace";
import { Schedules } from "./Schedules";
import { Versions } from "./Versions";
import { YamlFace } from "./YamlFace";

const Editor = lazy(() => import("./editor/Editor"));

export default function PipelinePage() {
  const { t, lang } = useI18n();
  const project = useProject();
  const params = useParams();
  const name = params["name"] ?? "";
  const face = params["face"] ?? "";
  const fresh = name === "new";
  const may = { run: useMay("run"), write: useMay("write") };
  const navigate = useNavigate();
  // Opened from a quick start: the form is what was asked for.
  const asked = (useLocation().state as { run?: boolean } | null)?.run === true;
  const [starting, setStarting] = useState(asked);
  const route = path`projects/${project}/pipelines/${name}`;
  const pipeline = useGet<Pipeline>(["pipeline", project, name], fresh ? null : route);
  const remove = () => {
    removeSoon(t("undo.deleted", { name }), [{ route }], ["pipelines"]);
    void navigate(to.pipelines(project));
  };
  const schedule = () => void navigate(to.pipeline(project, name, "schedules"), { state: { create: true } });
  const found = pipeline.data;
  const last = found?.last_run;

  if (fresh) {
    return (
      <Page
        fill
        title={t("pipeline.create")}
        crumbs={[{ label: t("nav.pipelines"), to: to.pipelines(project) }]}
        tabs={[
          { to: to.pipeline(project, "new", "editor"), label: t("face.editor") },
          { to: to.pipeline(project, "new", "yaml"), label: t("face.yaml") },
        ]}
      >
        {face === "yaml" ? (
          <YamlFace project={project} pipeline={null} writable={may.write} />
        ) : (
          <Suspense fallback={<Bones rows={8} />}>
            <Editor project={project} pipeline={null} writable={may.write} />
          </Suspense>
        )}
      </Page>
    );
  }
  const at = (face: string) => to.pipeline(project, name, face);
  return (
    <Page
      fill
      title={name}
      crumbs={[{ label: t("nav.pipelines"), to: to.pipelines(project) }]}
      state={
        <>
          {last && <State state={last.state} size={16} />}
          {found && pick(found.label, lang) && <span className="soft">{pick(found.label, lang)}</span>}
        </>
      }
      verbs={
        <>
          {may.run && (
            <Button type="primary" icon={<Play size={14} />} disabled={!found} onClick={() => setStarting(true)}>
              {t("run.do")}
            </Button>
          )}
          {may.write && (
            <Button icon={<CalendarClock size={14} />} disabled={!found} onClick={schedule}>
              {t("schedule.do")}
            </Button>
          )}
        </>
      }
      more={
        may.write
          ? [
              {
                key: "copy",
                icon: <Copy size={14} />,
                label: t("pipeline.duplicate"),
                onClick: () =>
                  void navigate(to.pipeline(project, "new", "editor"), { state: { text: found?.text ?? "" } }),
              },
              {
                key: "delete",
                danger: true,
                icon: <Trash2 size={14} />,
                label: t("do.delete"),
                onClick: () => remove(),
              },
            ]
          : []
      }
      tabs={[
        { to: at(""), label: t("face.overview") },
        { to: at("editor"), label: t("face.editor") },
        { to: at("runs"), label: t("nav.runs") },
        { to: at("schedules"), label: t("face.schedules") },
        { to: at("versions"), label: t("face.versions") },
        { to: at("yaml"), label: t("face.yaml") },
        { to: at("python"), label: t("face.python") },
      ]}
    >
      <Loaded query={pipeline}>
        {(pipeline) => (
          <>
            {face === "" && <Overview project={project} pipeline={pipeline} />}
            {face === "editor" && (
              <Suspense fallback={<Bones rows={8} />}>
                <Editor key={name} project={project} pipeline={pipeline} writable={may.write} />
              </Suspense>
            )}
            {face === "runs" && <PipelineRuns project={project} name={name} />}
            {face === "schedules" && <Schedules project={project} pipeline={name} />}
            {face === "versions" && <Versions project={project} pipeline={pipeline} />}
            {face === "yaml" && <YamlFace key={name} project={project} pipeline={pipeline} writable={may.write} />}
            {face === "python" && <PythonFace key={name} project={project} pipeline={pipeline} writable={may.write} />}
            {starting && (
              <RunForm project={project} pipeline={name} params={pipeline.params} onClose={() => setStarting(false)} />
            )}
          </>
        )}
      </Loaded>
    </Page>
  );
}
