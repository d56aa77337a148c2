import { Button } from "antd";
import { ArrowUpRight, GitCompareArrows, Play, Square, Trash2 } from "lucide-react";
import { useState } from "react";
import { Link, useNavigate, useParams } from "react-router";

import { useGet, useVerb } from "@/api/hooks";
import { http, path } from "@/api/http";
import type { Service } from "@/api/types";
import { useT } from "@/lib/i18n";
import { to } from "@/parts/links";
import { useMay, useProject } from "@/parts/session";
import { LogPanel } from "@/parts/LogPanel";
import { removeSoon } from "@/parts/undo";
import { Ago } from "@/ui/basics";
import { FaultBox, Loaded } from "@/ui/feedback";
import { Faces, Page } from "@/ui/page";
import { State } from "@/ui/states";

import { tiers } from "./fates";
import { Release } from "./Release";
import { ModelLink, Overview } from "./Overview";
import { Revisions } from "./Revisions";
import { Alerts } from "./Alerts";
import { inShort } from "./measures";
import { Metrics } from "./Metrics";
import { Scaling } from "./Scaling";
import "./services.css";
import { Settings } from "./Settings";
import { Traffic } from "./Traffic";
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
        {service.model && <ModelLink project={props.project} service={service} />}
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
        <span>
          {t("service.since")} <Ago time={service.created_at} />
        </span>
      </span>
    </>
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
