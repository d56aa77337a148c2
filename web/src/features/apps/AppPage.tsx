import { Button, Form, Input } from "antd";
import { Play, Square, Trash2 } from "lucide-react";
import { Link, useNavigate, useParams } from "react-router";

import { useGet, useVerb } from "@/api/hooks";
import { http, path } from "@/api/http";
import type { App } from "@/api/types";
import { useT } from "@/lib/i18n";
import { LogPanel } from "@/parts/LogPanel";
import { to } from "@/parts/links";
import { ProgramFields } from "@/parts/program/ProgramFields";
import { memoryOf, type ProgramValues, valuesOf, wishOf } from "@/parts/program/values";
import { useMay, useProject } from "@/parts/session";
import { OpenPorts } from "@/parts/shell/OpenPort";
import { removeSoon } from "@/parts/undo";
import { WhyBox } from "@/parts/WhyBox";
import { Ago, Card, CodeBlock, Facts, Who } from "@/ui/basics";
import { FaultBox, Loaded, Note, Wait } from "@/ui/feedback";
import { Page } from "@/ui/page";
import { State } from "@/ui/states";

import "./apps.css";

export default function AppPage() {
  const t = useT();
  const project = useProject();
  const params = useParams();
  const name = params["name"] ?? "";
  const face = params["face"] ?? "";
  const may = useMay("run");
  const writes = useMay("write");
  const navigate = useNavigate();
  const route = path`projects/${project}/apps/${name}`;
  const app = useGet<App>(["app", project, name], route);
  const act = useVerb((verb: "start" | "stop") => http.post(`${route}:${verb}`), ["app", "apps"]);
  const remove = () => {
    removeSoon(t("undo.deleted", { name }), [{ route }], ["apps"]);
    void navigate(to.apps(project));
  };
  const found = app.data;
  const halted = found && (found.state === "Stopped" || found.state === "Failed");
  const at = (face: string) => to.app(project, name, face);
  return (
    <Page
      fill={face === "log"}
      title={name}
      crumbs={[{ label: t("nav.apps"), to: to.apps(project) }]}
      state={found && <State state={found.state} size={16} />}
      verbs={
        found && (
          <>
            {found.state === "Ready" && (
              <OpenPorts project={project} workload={found.workload} state={found.workload + found.state} />
            )}
            {may &&
              (halted ? (
                <Button
                  type="primary"
                  icon={<Play size={14} />}
                  loading={act.isPending}
                  onClick={() => act.mutate("start")}
                >
                  {t("service.start")}
                </Button>
              ) : (
                <Button icon={<Square size={13} />} loading={act.isPending} onClick={() => act.mutate("stop")}>
                  {t("service.stop")}
                </Button>
              ))}
          </>
        )
      }
      more={
        writes
          ? [
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
        { to: at("settings"), label: t("app.settings") },
        { to: at("log"), label: t("task.log") },
      ]}
    >
      {act.error && <FaultBox error={act.error} />}
      <Loaded query={app}>
        {(found) =>
          face === "log" ? (
            <section className="card app-log">
              <LogPanel route={found.workload ? `${route}/log` : null} live={!halted} life={found.workload} />
            </section>
          ) : face === "settings" ? (
            <AppSettings key={found.updated_at} route={route} app={found} />
          ) : (
            <Overview project={project} app={found} />
          )
        }
      </Loaded>
    </Page>
  );
}

function Overview({ project, app }: { project: string; app: App }) {
  const t = useT();
  const moving = app.state !== "Ready" && app.state !== "Failed" && app.state !== "Stopped";
  const command = app.run.command;
  return (
    <div className="col">
      {app.state === "Failed" && <FaultBox error={{ text: app.reason, hint: app.hint }} />}
      {moving && <Wait what={app.reason || t("app.starting")} since={app.updated_at} />}
      {moving && app.workload && (
        <WhyBox
          queryKey={["workload", project, app.workload, "why"]}
          route={`${path`projects/${project}/workloads/${app.workload}`}/why`}
        />
      )}
      {app.state === "Stopped" && <Note>{t("app.stopped")}</Note>}
      <Card title={t("pipeline.about")}>
        <Facts
          of={[
            [t("app.preset"), app.preset || t("app.own")],
            [
              t("app.folder"),
              <span key="f">
                <Link to={to.files(project, app.folder)}>
                  <code>{app.folder}</code>
                </Link>{" "}
                <span className="soft">{t("app.folder_help")}</span>
              </span>,
            ],
            [
              t("task.workload"),
              app.workload ? (
                <Link key="w" to={to.workload(project, app.workload)}>
                  {app.workload}
                </Link>
              ) : null,
            ],
            [t("run.created"), <Ago key="c" time={app.created_at} />],
            [t("run.by"), <Who key="who" name={app.created_by} />],
          ]}
        />
      </Card>
      <Card title={t("program.command")}>
        <CodeBlock text={typeof command === "string" ? command : (command ?? []).join(" ")} />
      </Card>
    </div>
  );
}

interface Values extends ProgramValues {
  cpu: string;
  memory: string;
}

function AppSettings({ route, app }: { route: string; app: App }) {
  const t = useT();
  const may = useMay("write");
  const [form] = Form.useForm<Values>();
  const keep = useVerb(
    (values: Values) =>
      http.put<App>(route, { run: wishOf(values), resources: { cpu: values.cpu, memory: values.memory } }),
    ["app", "apps"],
  );
  const { cpu, memory } = app.resources as { cpu: number; memory: number };
  return (
    <div className="col" style={{ maxWidth: 860 }}>
      {keep.error && <FaultBox error={keep.error} />}
      <Form
        form={form}
        className="col"
        layout="vertical"
        disabled={!may}
        initialValues={{ ...valuesOf(app.run), cpu: String(cpu), memory: memoryOf(memory) }}
        onFinish={() => keep.mutate(form.getFieldsValue(true) as Values)}
      >
        <Card title={t("app.run_settings")}>
          <div className="program-row">
            <Form.Item name="cpu" label={t("service.cpu")}>
              <Input />
            </Form.Item>
            <Form.Item name="memory" label={t("service.memory")}>
              <Input />
            </Form.Item>
          </div>
        </Card>
        <ProgramFields own />
        {may && (
          <Button htmlType="submit" type="primary" loading={keep.isPending}>
            {t("app.save")}
          </Button>
        )}
      </Form>
    </div>
  );
}
