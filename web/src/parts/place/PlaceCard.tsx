import { Button } from "antd";
import { useState } from "react";
import { Link } from "react-router";

import { useGet } from "@/api/hooks";
import { path } from "@/api/http";
import type { Binding, Place, ProjectQuota } from "@/api/types";
import { useT } from "@/lib/i18n";
import { to } from "@/parts/links";
import { useMe } from "@/parts/session";
import { Ago, Card, Facts } from "@/ui/basics";
import { FaultBox, Loaded } from "@/ui/feedback";

import { BindProject } from "./BindProject";
import { quotaLine } from "./quota";
import { QuotaUse } from "./QuotaUse";

/** Limits alone until the cluster has said what is used, or while it is away. */
function Use(props: { project: string; binding: Binding }) {
  const t = useT();
  const { project, binding } = props;
  const found = useGet<ProjectQuota>(["quota", project], path`projects/${project}/quota`, undefined, {
    refetchInterval: 15_000,
  });
  if (!found.data) return <>{quotaLine(binding.quota) || t("quota.none")}</>;
  return found.data.lines.length ? <QuotaUse lines={found.data.lines} /> : <>{t("quota.none")}</>;
}

/** Where a project runs: everybody in it sees it, administrators of the studio decide it. */
export function PlaceCard(props: { project: string }) {
  const t = useT();
  const admin = useMe().data?.user?.is_admin ?? false;
  const [binding, setBinding] = useState(false);
  const place = useGet<Place>(["place", props.project], path`projects/${props.project}/place`);
  const bound = place.data?.binding ?? undefined;
  const change = admin && place.data && (
    <Button size="small" onClick={() => setBinding(true)}>
      {t(bound ? "do.change" : "place.bind")}
    </Button>
  );
  return (
    <Card title={t("place.title")} extra={change}>
      <Loaded query={place} rows={2}>
        {(found) => (
          <div className="col">
            {found.state === "Unreachable" && <FaultBox error={{ text: found.text, hint: found.hint }} />}
            {!found.binding && <p className="soft">{t("place.here")}</p>}
            {found.binding && (
              <Facts
                of={[
                  [
                    t("place.cluster"),
                    admin ? (
                      <Link key="c" to={to.cluster(found.place)}>
                        {found.label || found.place}
                      </Link>
                    ) : (
                      found.label || found.place
                    ),
                  ],
                  [t("place.namespace"), <code key="n">{found.binding.namespace}</code>],
                  [t("place.group"), found.binding.group || t("place.all_machines")],
                  [t("cluster.image"), found.binding.image],
                  [t("place.pull_secrets"), found.binding.pull_secrets.join(", ")],
                  [t("place.since"), <Ago key="s" time={found.binding.since} />],
                  [t("quota.title"), <Use key="q" project={props.project} binding={found.binding} />],
                ]}
              />
            )}
          </div>
        )}
      </Loaded>
      {binding && (
        <BindProject
          project={props.project}
          cluster={bound?.cluster}
          before={bound}
          onClose={() => setBinding(false)}
        />
      )}
    </Card>
  );
}
