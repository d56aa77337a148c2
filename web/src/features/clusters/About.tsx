import type { Cluster } from "@/api/types";
import { bytes, number } from "@/lib/format";
import { useT } from "@/lib/i18n";
import { Ago, Card, Facts, Who } from "@/ui/basics";

import { Devices } from "./ClustersPage";
import { acceleratorLines } from "./lines";
import { Provided } from "./Provided";

/** What was written about it, and what it said of itself. */
export function About(props: { cluster: Cluster }) {
  const t = useT();
  const { cluster } = props;
  const { facts } = cluster;
  return (
    <div className="col" style={{ maxWidth: 960 }}>
      <Card title={t("pipeline.about")}>
        <Facts
          of={[
            [t("cluster.name"), <code key="n">{cluster.name}</code>],
            [t("cluster.reached"), cluster.in_cluster ? t("cluster.inside") : <code key="s">{cluster.server}</code>],
            [t("cluster.allow_local"), cluster.allow_local ? t("cluster.yes") : null],
            [t("cluster.url"), <code key="u">{cluster.url}</code>],
            [t("cluster.image"), <code key="i">{cluster.image}</code>],
            [t("cluster.pods"), cluster.pods_at_once],
            [
              t("cluster.notes"),
              cluster.notes && (
                <span key="t" className="pre">
                  {cluster.notes}
                </span>
              ),
            ],
            [t("run.by"), <Who key="w" name={cluster.created_by} />],
            [t("token.created"), <Ago key="c" time={cluster.created_at} />],
          ]}
        />
      </Card>
      <Provided cluster={cluster} />
      {facts && (
        <Card title={t("cluster.said")}>
          <Facts
            of={[
              [t("cluster.version"), facts.version],
              [t("cluster.machines"), `${facts.nodes_ready} / ${facts.nodes}`],
              [t("cluster.cpu_asked"), `${number(facts.cpu_asked)} / ${number(facts.cpu)}`],
              [t("cluster.memory_asked"), `${bytes(facts.memory_asked)} / ${bytes(facts.memory)}`],
              [t("system.accelerators"), <Devices key="d" of={facts.devices_asked} total={facts.devices} />],
              [t("cluster.identity_until"), facts.identity_until ? <Ago key="u" time={facts.identity_until} /> : null],
              [t("cluster.looked_at"), <Ago key="l" time={cluster.checked_at} />],
            ]}
          />
        </Card>
      )}
      <Card title={t("cluster.groups")}>
        {cluster.groups.length === 0 ? (
          <p className="soft">{t("cluster.no_groups")}</p>
        ) : (
          <Facts
            of={cluster.groups.map((group) => [
              group.name,
              <code key={group.name}>
                {Object.entries(group.labels ?? {})
                  .map((pair) => pair.join("="))
                  .join(", ")}
              </code>,
            ])}
          />
        )}
      </Card>
      <Card title={t("cluster.kinds")}>
        <pre className="cluster-kinds">{acceleratorLines(cluster.kinds)}</pre>
      </Card>
    </div>
  );
}
