import { Button } from "antd";
import { Play, Square, Trash2 } from "lucide-react";
import { useState } from "react";
import { Link, useNavigate, useParams } from "react-router";

import { useGet, useVerb } from "@/api/hooks";
import { http, path } from "@/api/http";
import type { Service } from "@/api/types";
import { absolute } from "@/lib/base";
import { useI18n, useT } from "@/lib/i18n";
import { to } from "@/parts/links";
import { useMay, useProject } from "@/parts/session";
import { WhyBox } from "@/parts/WhyBox";
import { LogPanel } from "@/parts/LogPanel";
import { removeSoon } from "@/parts/undo";
import { Ago, Card, CopyButton, Facts, Who } from "@/ui/basics";
import { FaultBox, Loaded, Note, Wait } from "@/ui/feedback";
import { Faces, Page } from "@/ui/page";
import { State } from "@/ui/states";

import { Samples } from "./Samples";
import "./services.css";
import { Settings } from "./Settings";
import { Traffic } from "./Traffic";
import { TryIt } from "./TryIt";

export default function ServicePage() {
  const t = useT();
  const project = useProject();
  const params = useParams();
  const name = params["name"] ?? "";
  const face = params["face"] ?? "";
  const may = useMay("run");
  const navigate = useNavigate();
  const route = path`projects/${project}/services/${name}`;
  const service = useGet<Service>(["service", project, name], route);
  const act = useVerb((verb: "start" | "stop") => http.post(`${route}:${verb}`), ["service", "services"]);
  const remove = () => {
    removeSoon(t("undo.deleted", { name }), [{ route }], ["services"]);
    void navigate(to.services(project));
  };
  const found = service.data;
  const at = (face: string) => to.service(project, name, face);
  const halted = found && (found.state === "Stopped" || found.state === "Failed");
  return (
    <Page
      fill={face === "log"}
      title={name}
      crumbs={[{ label: t("nav.services"), to: to.services(project) }]}
      state={found && <StateLine project={project} service={found} />}
      verbs={
        may &&
        found && (
          <>
            {halted ? (
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
            )}
          </>
        )
      }
      more={
        may
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
        { to: at("settings"), label: t("service.settings") },
        { to: at("traffic"), label: t("traffic.title") },
        { to: at("log"), label: t("task.log") },
      ]}
    >
      {act.error && <FaultBox error={act.error} />}
      <Loaded query={service}>
        {(found) =>
          face === "log" ? (
            <ServiceLog route={route} service={found} />
          ) : face === "settings" ? (
            <Settings key={found.revision} project={project} service={found} />
          ) : face === "traffic" ? (
            <Traffic key={JSON.stringify(found.traffic)} route={route} service={found} />
          ) : (
            <Overview project={project} service={found} />
          )
        }
      </Loaded>
    </Page>
  );
}

function StateLine(props: { project: string; service: Service }) {
  const t = useT();
  const { service } = props;
  return (
    <>
      <State state={service.state} size={16} />
      <span className="soft row wrap" style={{ gap: 12, fontSize: 12 }}>
        {service.model && <ModelLink project={props.project} service={service} />}
        <span>
          {t("service.since")} <Ago time={service.created_at} />
        </span>
      </span>
    </>
  );
}

function Overview(props: { project: string; service: Service }) {
  const t = useT();
  const { service, project } = props;
  const base = `serve/${project}/${service.name}/`;
  const own = Boolean(service.run.command?.length);
  const address = own ? base : `${base}predict`;
  const ready = service.state === "Ready" || service.state === "Running";
  return (
    <div className="col">
      {service.state === "Failed" && <FaultBox error={{ text: service.reason, hint: service.status.hint }} />}
      {service.state !== "Ready" && (
        <WhyBox
          queryKey={["service", project, service.name, "why"]}
          route={`${path`projects/${project}/services/${service.name}`}/why`}
        />
      )}
      {!ready && service.state !== "Failed" && service.state !== "Stopped" && (
        <Wait what={service.reason || t("service.starting")} since={service.updated_at ?? service.created_at} />
      )}
      {service.state === "Stopped" && <Note>{service.reason || t("service.stopped")}</Note>}
      <Card title={t("pipeline.about")}>
        <Facts
          of={[
            [
              t("service.address"),
              <span key="u" className="copyable">
                <code>{absolute(address)}</code>
                <CopyButton text={absolute(address)} />
              </span>,
            ],
            [t("model.name"), service.model ? <ModelLink key="m" project={project} service={service} /> : null],
            [t("service.engine"), <EngineLine key="e" engine={service.engine} />],
            [
              t("task.workload"),
              service.workload ? (
                <Link key="w" to={to.workload(project, service.workload)}>
                  {service.workload}
                </Link>
              ) : null,
            ],
            [t("run.by"), <Who key="who" name={service.created_by} />],
          ]}
        />
      </Card>
      {!own && (
        <div className="service-split">
          <TryIt project={project} service={service} ready={ready} />
          <Samples project={project} address={absolute(address)} example={service.signature?.example} />
        </div>
      )}
    </div>
  );
}

function ModelLink({ project, service }: { project: string; service: Service }) {
  return (
    <Link to={`${to.model(project, service.model)}?version=${encodeURIComponent(service.version)}`}>
      {service.model}:{service.version}
    </Link>
  );
}

/** What runs the model, and why it is that. */
function EngineLine({ engine }: { engine: Service["engine"] }) {
  const { lang } = useI18n();
  const reason = engine.reason[lang] ?? engine.reason["en"];
  return (
    <span>
      {engine.name} <span className="soft">· {[engine.why, reason].filter(Boolean).join(" · ")}</span>
    </span>
  );
}

function ServiceLog(props: { route: string; service: Service }) {
  const t = useT();
  const { instances, workload, state } = props.service;
  const [replica, setReplica] = useState(0);
  const numbers = [...new Set(instances.map((each) => each.number))].sort((a, b) => a - b);
  return (
    <section className="card service-log">
      {numbers.length > 1 && (
        <Faces
          label={t("service.replicas")}
          at={String(replica)}
          onChange={(next) => setReplica(Number(next))}
          of={numbers.map((each) => ({ key: String(each), label: t("service.replica_n", { n: each }) }))}
        />
      )}
      <LogPanel
        route={workload ? `${props.route}/log` : null}
        query={{ replica }}
        live={state !== "Stopped" && state !== "Failed"}
        life={workload ?? ""}
      />
    </section>
  );
}
