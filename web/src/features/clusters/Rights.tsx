import { Button } from "antd";
import { Check, ShieldQuestion, X } from "lucide-react";

import { useVerb } from "@/api/hooks";
import { http, path } from "@/api/http";
import type { Cluster, ClusterRight } from "@/api/types";
import { useT } from "@/lib/i18n";
import { Ago, Card } from "@/ui/basics";
import { Empty, FaultBox } from "@/ui/feedback";

import { Enforced } from "./Enforced";

/** What the cluster enforces between projects, and what the studio may do there. */
export function Rights(props: { cluster: Cluster }) {
  const t = useT();
  const { name, inspection } = props.cluster;
  const inspect = useVerb(() => http.post<Cluster>(path`clusters/${name}:inspect`), ["cluster", "clusters"]);
  const again = (
    <Button size="small" loading={inspect.isPending} onClick={() => inspect.mutate(undefined)}>
      {t(inspection ? "cluster.try_again" : "cluster.try")}
    </Button>
  );
  return (
    <div className="col" style={{ maxWidth: 960 }}>
      {inspect.error && <FaultBox error={inspect.error} />}
      {inspect.isPending && <p className="soft">{t("cluster.trying")}</p>}
      {!inspection ? (
        <Empty
          icon={<ShieldQuestion size={28} aria-hidden />}
          lead={t("cluster.not_tried")}
          teach={t("cluster.try_what")}
        >
          {again}
        </Empty>
      ) : (
        <>
          <Card title={t("cluster.policies")} extra={again}>
            <div className="col">
              <Enforced of={inspection.enforced} />
              <p>{inspection.text}</p>
              {inspection.hint && <p className="soft">{inspection.hint}</p>}
              <p className="muted">
                {t("cluster.tried")} <Ago time={inspection.at} />
              </p>
            </div>
          </Card>
          {namespaces(inspection.rights).map((namespace) => (
            <Card key={namespace} title={<Where ready={inspection.ready_made} namespace={namespace} />} flush>
              <RightsTable rights={inspection.rights.filter((each) => each.namespace === namespace)} />
            </Card>
          ))}
          {inspection.ready_made && <p className="soft">{t("cluster.ready_made")}</p>}
        </>
      )}
    </div>
  );
}

/** Those of projects first, then what is asked of the whole cluster. */
const namespaces = (rights: readonly ClusterRight[]): string[] =>
  [...new Set(rights.map((each) => each.namespace))].sort((a, b) => Number(!a) - Number(!b) || a.localeCompare(b));

function Where(props: { ready: boolean; namespace: string }) {
  const t = useT();
  if (!props.namespace) return <>{t(props.ready ? "cluster.rights_whole" : "cluster.rights")}</>;
  return (
    <>
      {t("cluster.rights_in")} <code>{props.namespace}</code>
    </>
  );
}

interface Need {
  resource: string;
  why: string;
  optional: boolean;
  verbs: ClusterRight[];
}

function RightsTable(props: { rights: ClusterRight[] }) {
  const t = useT();
  const needs: Need[] = [];
  for (const right of props.rights) {
    const known = needs.find((each) => each.resource === right.resource && each.why === right.needed_for);
    if (known) known.verbs.push(right);
    else needs.push({ resource: right.resource, why: right.needed_for, optional: right.optional, verbs: [right] });
  }
  return (
    <div className="grid-wrap" tabIndex={0}>
      <table className="grid">
        <thead>
          <tr>
            <th>{t("cluster.resource")}</th>
            <th>{t("cluster.allowed")}</th>
            <th>{t("cluster.needed_for")}</th>
          </tr>
        </thead>
        <tbody>
          {needs.map((need) => (
            <tr key={need.resource + need.why}>
              <td className="nowrap">
                <code>{need.resource}</code> {need.optional && <span className="tag">{t("cluster.optional")}</span>}
              </td>
              <td>
                <span className="row wrap" style={{ gap: 8 }}>
                  {need.verbs.map((each) => (
                    <span
                      key={each.verb}
                      className={`state state-${each.allowed ? "done" : each.optional ? "skipped" : "failed"}`}
                    >
                      {each.allowed ? <Check size={12} aria-hidden /> : <X size={12} aria-hidden />}
                      <span>{each.verb}</span>
                      <span className="visually-hidden">
                        {t(each.allowed ? "cluster.allowed" : "cluster.not_allowed")}
                      </span>
                    </span>
                  ))}
                </span>
              </td>
              <td>{need.why}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
