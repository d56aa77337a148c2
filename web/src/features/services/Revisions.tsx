import { Button, Popconfirm } from "antd";
import { useState } from "react";
import { Link } from "react-router";

import { useGet, useVerb } from "@/api/hooks";
import { http } from "@/api/http";
import type { List, Revision, Rollout, Service } from "@/api/types";
import { useT } from "@/lib/i18n";
import { to } from "@/parts/links";
import { useMay } from "@/parts/session";
import { Ago, Card, Who } from "@/ui/basics";
import { FaultBox, Loaded, Note } from "@/ui/feedback";

import { CanaryCard } from "./Canary";
import { fates } from "./fates";
import { joined, type Share, wishOf } from "./shares";
import { TrafficBar } from "./TrafficBar";

type Act = { verb: "pause" | "resume" | "promote" | "rollback" | "split"; body?: unknown };

/** The revisions of a service: who gets the traffic, the canary under way, and the way back. */
export function Revisions(props: { project: string; route: string; service: Service }) {
  const { service, route } = props;
  const act = useRevisionVerb(route, service);
  const revisions = useGet<List<Revision>>(["service", props.project, service.name, "revisions"], `${route}/revisions`);
  const [offered, setOffered] = useState<number[]>([]);
  return (
    <div className="col">
      {act.error && <FaultBox error={act.error} />}
      <Shares
        route={route}
        project={props.project}
        service={service}
        offered={offered}
        act={act}
        onLeave={() => setOffered([])}
      />
      <Loaded query={revisions}>
        {(found) => (
          <History
            project={props.project}
            service={service}
            revisions={found.items}
            busy={act.isPending}
            onBack={(revision) => act.mutate({ verb: "rollback", body: { revision } })}
            onOffer={(revision) => setOffered([...offered, revision])}
          />
        )}
      </Loaded>
    </div>
  );
}

/** The bar and the canary, also on the overview while more than one revision lives. */
export function Shares(props: {
  project: string;
  route: string;
  service: Service;
  offered?: number[];
  act: ReturnType<typeof useRevisionVerb>;
  onLeave?: () => void;
}) {
  const t = useT();
  const may = useMay("run");
  const { service, act } = props;
  const canary = useGet<Rollout | null>(
    ["service", props.project, service.name, "rollout"],
    `${props.route}/rollout`,
    undefined,
    { refetchInterval: (query) => (query.state.data && query.state.data.ended_at === null ? 2000 : false) },
  );
  const isStepping = canary.data?.ended_at === null;
  const wished = (props.offered ?? []).reduce<Share[]>(joined, service.split.shares);
  const inForce = (service.routed.shares.length ? service.routed.shares : service.split.shares) as Share[];
  const shown = isStepping ? inForce : wished;
  const waits = JSON.stringify(service.routed.shares) !== JSON.stringify(service.split.shares.filter((s) => s.percent));
  return (
    <>
      {canary.error && <FaultBox error={canary.error} />}
      <Card title={t("rollout.shares")}>
        <TrafficBar
          key={shown.map((each) => each.revision).join()}
          shares={shown}
          busy={act.isPending}
          onSend={
            may && !isStepping && wished.length > 1
              ? (shares, sent) =>
                  act.mutate(
                    { verb: "split", body: { shares: wishOf(shares) } },
                    {
                      onSuccess: () => {
                        sent();
                        props.onLeave?.();
                      },
                    },
                  )
              : undefined
          }
          onLeave={props.onLeave ?? (() => undefined)}
        />
        {service.routed.mirror && (
          <p className="soft">
            {t("rollout.mirrors", { n: service.routed.mirror.percent, revision: service.routed.mirror.revision })}
          </p>
        )}
        {waits && service.wish === "running" && <Note>{t("rollout.waits")}</Note>}
      </Card>
      {canary.data && (isStepping || canary.data.revision >= service.revision) && (
        <CanaryCard canary={canary.data} busy={act.isPending} onVerb={(verb) => act.mutate({ verb })} />
      )}
    </>
  );
}

/** A verb on the revisions, from the state this page shows: who was faster is told to the other. */
export function useRevisionVerb(route: string, service: Service) {
  return useVerb(
    ({ verb, body }: Act) => http.post(`${route}:${verb}`, body, { headers: { "If-Match": `"${service.changes}"` } }),
    ["service", "services"],
  );
}

function History(props: {
  project: string;
  service: Service;
  revisions: Revision[];
  busy: boolean;
  onBack: (revision: number) => void;
  onOffer: (revision: number) => void;
}) {
  const t = useT();
  const may = useMay("run");
  const { service } = props;
  const wished = new Set(service.split.shares.map((each) => each.revision));
  return (
    <Card title={t("rollout.history")} flush>
      <div className="grid-wrap">
        <table className="grid revisions">
          <thead>
            <tr>
              <th>{t("service.revision")}</th>
              <th>{t("model.name")}</th>
              <th>{t("run.state")}</th>
              <th className="wide-only">{t("run.by")}</th>
              <th>{t("run.created")}</th>
              <th />
            </tr>
          </thead>
          <tbody>
            {props.revisions.map((one) => (
              <tr key={one.number}>
                <td className="num">{one.number}</td>
                <td>
                  <Link to={`${to.model(props.project, one.model)}?version=${encodeURIComponent(one.version)}`}>
                    {one.model}:{one.version}
                  </Link>
                </td>
                <td>
                  <Fate revision={one} wished={wished.has(one.number)} />
                </td>
                <td className="wide-only">
                  <Who name={one.created_by} />
                </td>
                <td>
                  <Ago time={one.created_at} />
                </td>
                <td className="right nowrap">
                  {may && !wished.has(one.number) && (
                    <>
                      <Button size="small" type="text" disabled={props.busy} onClick={() => props.onOffer(one.number)}>
                        {t("rollout.offer")}
                      </Button>
                      <Popconfirm
                        title={t("rollout.back_sure", { n: one.number })}
                        okText={t("rollout.back_to")}
                        onConfirm={() => props.onBack(one.number)}
                      >
                        <Button size="small" disabled={props.busy}>
                          {t("rollout.back_to")}
                        </Button>
                      </Popconfirm>
                    </>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  );
}

/** What a revision gets now, or what became of it. */
function Fate(props: { revision: Revision; wished: boolean }) {
  const t = useT();
  const { share, mirror, ready, rollout } = props.revision;
  const now = share
    ? t("rollout.gets", { n: share })
    : mirror
      ? t("rollout.mirrored", { n: mirror })
      : props.wished
        ? t(ready ? "rollout.warm" : "rollout.starts")
        : t("rollout.former");
  const fate = rollout && fates[rollout.state];
  return (
    <>
      <span>{now}</span>
      {fate && (
        <span className={`tag canary-${rollout.state}`} style={{ marginInlineStart: 6 }} title={rollout.text}>
          {t(fate)}
        </span>
      )}
      {rollout?.state === "rolled_back" && <div className="muted reason">{rollout.text}</div>}
    </>
  );
}
