import { Select } from "antd";
import { Link } from "react-router";

import { useVerb } from "@/api/hooks";
import { http, path } from "@/api/http";
import type { Service } from "@/api/types";
import { absolute } from "@/lib/base";
import { useI18n, useT } from "@/lib/i18n";
import { to } from "@/parts/links";
import { WhereRuns } from "@/parts/place/Where";
import { useMay } from "@/parts/session";
import { WhyBox } from "@/parts/WhyBox";
import { Card, CopyButton, Facts, Who } from "@/ui/basics";
import { FaultBox, Note, Wait } from "@/ui/feedback";

import { Egress } from "./Egress";
import { tiers } from "./fates";
import { Shares, useRevisionVerb } from "./Revisions";
import { Samples } from "./Samples";
import { TryIt } from "./TryIt";

/** What it is, how to ask it, and what is wrong with it. */
export function Overview(props: { project: string; route: string; service: Service }) {
  const t = useT();
  const { service, project } = props;
  const act = useRevisionVerb(props.route, service);
  const base = `serve/${project}/${service.name}/`;
  const asleep = service.state === "Asleep"; // and asking it wakes it
  const ready = asleep || service.state === "Ready" || service.state === "Running";
  const own = Boolean(service.run.command?.length);
  const address = own ? base : `${base}predict`;
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
            [
              t("place.where"),
              service.workload ? <WhereRuns key="p" project={project} workload={service.workload} /> : null,
            ],
            [t("run.by"), <Who key="who" name={service.created_by} />],
          ]}
        />
      </Card>
      {!own && (
        <div className="service-split">
          <TryIt project={project} service={service} ready={ready} />
          <Samples project={project} service={service} ready={ready} />
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
  );
}

/** The version of a model that a service runs. */
export function ModelLink({ project, service }: { project: string; service: Service }) {
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
