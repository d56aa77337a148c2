import type { ReactNode } from "react";
import { Link } from "react-router";

import { useList } from "@/api/hooks";
import { path } from "@/api/http";
import type { RunListed, ServiceListed } from "@/api/types";
import { useT } from "@/lib/i18n";
import { runFilter } from "@/parts/filters";
import { to } from "@/parts/links";
import { useProject } from "@/parts/session";
import { Ago, Card, Took } from "@/ui/basics";
import { Bones, FaultBox } from "@/ui/feedback";
import { Page } from "@/ui/page";
import { State } from "@/ui/states";

import { Gauges } from "./Gauges";
import "./home.css";
import { QuickStart } from "./QuickStart";
import { Recent } from "./Recent";
import { Waits } from "./Waits";

/** How full the place is, what runs, waits and why, failed, came last, serves, and a first step for who is new. */
export default function HomePage() {
  const t = useT();
  const project = useProject();
  const route = path`projects/${project}/runs`;
  const running = useList<RunListed>(
    ["runs", project, "home", "running"],
    route,
    runFilter({ states: ["Running", "Stopping"], order: "-created_at", size: 8 }),
  );
  const failed = useList<RunListed>(
    ["runs", project, "home", "failed"],
    route,
    runFilter({ states: ["Failed"], order: "-created_at", size: 5 }),
  );
  const latest = useList<RunListed>(
    ["runs", project, "home", "latest"],
    route,
    runFilter({ order: "-created_at", size: 8 }),
  );
  const services = useList<ServiceListed>(["services", project, "home"], path`projects/${project}/services`, {
    page_size: 8,
  });
  return (
    <Page title={t("nav.home")}>
      <QuickStart project={project} />
      <Gauges project={project} />
      <div className="home">
        <Card
          title={t("home.running")}
          extra={<Link to={`${to.runs(project)}?state=Running`}>{t("home.all")}</Link>}
          flush
        >
          <Runs project={project} rows={running} empty={t("home.nothing_runs")} limit={8} />
        </Card>
        <Waits project={project} />
        <Card
          title={t("home.failed")}
          extra={<Link to={`${to.runs(project)}?state=Failed`}>{t("home.all")}</Link>}
          flush
        >
          <Runs project={project} rows={failed} empty={t("home.nothing_failed")} reason limit={5} />
        </Card>
        <Card title={t("home.latest")} extra={<Link to={to.runs(project)}>{t("home.all")}</Link>} flush>
          <Runs project={project} rows={latest} empty={t("home.no_runs")} limit={8} />
        </Card>
        <Card title={t("nav.services")} extra={<Link to={to.services(project)}>{t("home.all")}</Link>} flush>
          <Rows of={services.items} error={services.error} empty={t("home.no_services")}>
            {(service) => (
              <li key={service.name}>
                <State state={service.state} />
                <Link className="grow clip" to={to.service(project, service.name)}>
                  {service.name}
                </Link>
                <span className="muted clip">{service.model}</span>
              </li>
            )}
          </Rows>
        </Card>
        <Recent project={project} />
      </div>
    </Page>
  );
}

function Rows<T>(props: {
  of: T[] | undefined;
  error: unknown;
  empty: string;
  limit?: number;
  children: (row: T) => ReactNode;
}) {
  if (props.of === undefined) return props.error ? <FaultBox error={props.error} /> : <Bones rows={3} />;
  if (props.of.length === 0) return <p className="muted home-empty">{props.empty}</p>;
  return <ul className="home-rows">{props.of.slice(0, props.limit ?? 8).map(props.children)}</ul>;
}

function Runs(props: {
  project: string;
  rows: { items: RunListed[] | undefined; error: unknown };
  empty: string;
  reason?: boolean;
  limit: number;
}) {
  return (
    <Rows of={props.rows.items} error={props.rows.error} empty={props.empty} limit={props.limit}>
      {(run) => (
        <li key={run.id}>
          <State state={run.state} />
          <Link className="grow clip" to={to.run(props.project, run.id)} title={run.id}>
            {run.pipeline}
            {props.reason && run.reason && (
              <span className="muted" title={run.reason}>
                {" "}
                {run.reason}
              </span>
            )}
          </Link>
          <span className="muted">
            <Took from={run.started_at} to={run.ended_at} />
          </span>
          <span className="muted home-when">
            <Ago time={run.created_at} />
          </span>
        </li>
      )}
    </Rows>
  );
}
