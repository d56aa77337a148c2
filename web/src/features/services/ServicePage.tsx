import { Button, Select } from "antd";
import { ArrowUpRight, GitCompareArrows, Play, Square, Trash2 } from "lucide-react";
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

import { tiers } from "./fates";
import { Release } from "./Release";
import { Revisions, Shares, useRevisionVerb } from "./Revisions";
import { Alerts } from "./Alerts";
import { inShort } from "./measures";
import { Metrics } from "./Metrics";
import { Egress } from "./Egress";
import { Samples } from "./Samples";
import { Scaling } from "./Scaling";
import "./services.css";
import { Settings } from "./Settings";
import { Traffic } from "./Traffic";
import { TryIt } from "./TryIt";
import { Update } from "./Update";

/** What it is asked is no fact that is told; the state line looks for itself. */
const ASKED_EVERY = 5000;

export default function ServicePage() {
  const t = useT();
  const project = useProject();
  const params = useParams();
  const name = params["name"] ?? "";
  const face = params["face"] ?? "";
  const may = useMay("run");
  const mayWrite = useMay("write");
  const navigate = useNavigate();
  const [asking, setAsking] = useState<"update" | "release" | null>(null);
  const route = path`projects/${project}/services/${name}`;
  const service = useGet<Service>(["service", project, name], route, undefined, { refetchInterval: ASKED_EVERY });
  const act = useVerb((verb: "start" | "stop") => http.post(`${route}:${verb}`), ["service", "services"]);
  const remove = () => {
    removeSoon(t("undo.deleted", { name }), [{ route }], ["services"]);
    void navigate(to.services(project));
  };
  const found = service.data;
  const at = (face: string) => to.service(project, name, face);
  const asleep = found?.state === "Asleep";
  const halted = found && (asleep || found.state === "Stopped" || found.state === "Failed");
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
                {t(asleep ? "service.wake" : "service.start")}
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
              ...(mayWrite
                ? [
                    {
                      key: "update",
                      icon: <GitCompareArrows size={14} />,
                      label: t("rollout.update"),
                      onClick: () => setAsking("update"),
                    },
                    {
                      key: "release",
                      icon: <ArrowUpRight size={14} />,
                      label: t("release.do"),
                      disabled: !found?.status.live_revision,
                      onClick: () => setAsking("release"),
                    },
                  ]
                : []),
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
        { to: at("revisions"), label: t("rollout.revisions") },
        { to: at("metrics"), label: t("measure.title") },
        { to: at("alerts"), label: t("alert.title") },
        { to: at("settings"), label: t("service.settings") },
        { to: at("traffic"), label: t("traffic.title") },
        { to: at("scaling"), label: t("scaling.title") },
        { to: at("log"), label: t("task.log") },
      ]}
    >
      {act.error && <FaultBox error={act.error} />}
      <Loaded query={service}>
        {(found) =>
          face === "log" ? (
            <ServiceLog route={route} service={found} />
          ) : face === "scaling" ? (
            <Scaling project={project} route={route} service={found} />
          ) : face === "settings" ? (
            <Settings key={found.revision} project={project} service={found} />
          ) : face === "traffic" ? (
            <Traffic key={JSON.stringify(found.traffic)} route={route} service={found} />
          ) : face === "revisions" ? (
            <Revisions project={project} route={route} service={found} />
          ) : face === "metrics" ? (
            <Metrics project={project} name={name} route={route} />
          ) : face === "alerts" ? (
            <Alerts key={name} project={project} name={name} route={route} />
          ) : (
            <Overview project={project} route={route} service={found} />
          )
        }
      </Loaded>
      {found && asking === "update" && (
        <Update project={project} route={route} service={found} onClose={() => setAsking(null)} />
      )}
      {found && asking === "release" && (
        <Release project={project} route={route} service={found} onClose={() => setAsking(null)} />
      )}
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
        <Link to={`${to.model(props.project, service.model)}?version=${encodeURIComponent(service.version)}`}>
          {service.model}:{service.version}
        </Link>
        <span className="tag">{t(tiers[service.tier] ?? "tier.test")}</span>
        <Link to={to.service(props.project, service.name, "revisions")}>
          {t("service.revision_n", { n: service.revision })}
        </Link>
        <span className="num">
          {[
            t("measure.ready", { ready: service.ready, wanted: service.wanted }),
            ...inShort(service.asked, { rps: t("measure.rps"), errors: t("measure.errors_word") }),
          ].join(" · ")}
        </span>
        {service.model && <ModelLink project={props.project} service={service} />}
        <span>
          {t("service.since")} <Ago time={service.created_at} />
        </span>
      </span>
    </>
  );
}

function Overview(props: { project: string; route: string; service: Service }) {
  const t = useT();
  const { service, project } = props;
  const act = useRevisionVerb(props.route, service);
  const base = `serve/${project}/${service.name}/`;
  const asleep = service.state === "Asleep"; // and asking it wakes it
  const ready = asleep || service.state === "Ready" || service.state === "Running";
  const own = Boolean(service.run.command?.length);
  const address = own ? base : `${base}predict`;
  const ready = service.state === "Ready" || service.state === "Running";
  return (
    <div className="col">
      {service.state === "Failed" && <FaultBox error={{ text: service.reason, hint: service.status.hint }} />}
      {!asleep && service.state !== "Ready" && (
        <WhyBox
          queryKey={["service", project, service.name, "why"]}
          route={`${path`projects/${project}/services/${service.name}`}/why`}
        />
      )}
      {!ready && service.state !== "Failed" && service.state !== "Stopped" && (
        <Wait what={service.reason || t("service.starting")} since={service.updated_at ?? service.created_at} />
      )}
      {asleep && <Note>{service.reason}</Note>}
      {service.status.reason === "RolledBack" && <Note warn>{service.reason}</Note>}
      {service.state === "Stopped" && <Note>{service.reason || t("service.stopped")}</Note>}
      {act.error && <FaultBox error={act.error} />}
      {service.split.shares.length > 1 && <Shares project={project} route={props.route} service={service} act={act} />}
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
            [
              t("model.name"),
              <Link key="m" to={`${to.model(project, service.model)}?version=${encodeURIComponent(service.version)}`}>
                {service.model}:{service.version}
              </Link>,
            ],
            [t("tier.title"), <TierField key="t" route={props.route} service={service} />],
            [t("model.name"), service.model ? <ModelLink key="m" project={project} service={service} /> : null],
            [t("service.engine"), <EngineLine key="e" engine={service.engine} />],
            [t("service.network"), <Egress key="n" project={project} service={service} />],
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
      <div className="service-split">
        <TryIt project={project} service={service} ready={ready} />
        <Samples project={project} service={service} ready={ready} />
      </div>
      {!own && (
        <div className="service-split">
          <TryIt project={project} service={service} ready={ready} />
          <Samples project={project} address={absolute(address)} example={service.signature?.example} />
        </div>
      )}
    </div>
  );
}

/** What the service is for; whoever may write changes it here. */
function TierField(props: { route: string; service: Service }) {
  const t = useT();
  const may = useMay("write");
  const { service } = props;
  const change = useVerb(
    (tier: Service["tier"]) => http.put(props.route, { tier }, { headers: { "If-Match": `"${service.changes}"` } }),
    ["service", "services"],
  );
  if (!may) return t(tiers[service.tier] ?? "tier.test");
  return (
    <span>
      <Select
        size="small"
        aria-label={t("tier.title")}
        style={{ minWidth: 110 }}
        value={service.tier}
        disabled={change.isPending}
        options={Object.entries(tiers).map(([value, word]) => ({ value, label: t(word) }))}
        onChange={(tier) => change.mutate(tier)}
      />{" "}
      <span className="soft">· {t(`tier.${service.tier}_means`)}</span>
      {change.error && <FaultBox error={change.error} />}
    </span>
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
        live={state !== "Stopped" && state !== "Failed" && state !== "Asleep"}
        life={workload ?? ""}
      />
    </section>
  );
}
