import type { Cluster, ClusterStorage } from "@/api/types";
import { useT } from "@/lib/i18n";
import { Card, Facts } from "@/ui/basics";

/** What it provides beside machines: storage, environments, its network. */
export function Provided(props: { cluster: Cluster }) {
  const t = useT();
  const { storage, environments, network } = props.cluster;
  const blocks = (of: string[] | undefined) => (of?.length ? <code>{of.join(", ")}</code> : null);
  return (
    <Card title={t("cluster.provides")}>
      <Facts
        of={[
          [t("cluster.storage"), storage ? <Claim of={storage} /> : t("cluster.storage_none")],
          [t("cluster.environments"), environments ? <Claim of={environments} /> : t("cluster.environments_none")],
          [t("cluster.world"), blocks(network.world) ?? t("cluster.world_none")],
          [t("cluster.never"), blocks(network.never)],
          [t("cluster.visitors"), blocks(network.visitors) ?? t("cluster.visitors_none")],
          [t("cluster.gateways"), blocks(network.gateways)],
        ]}
      />
    </Card>
  );
}

function Claim(props: { of: ClusterStorage }) {
  const t = useT();
  const { size, storage_class, shared } = props.of;
  return (
    <>
      <code>{[size, storage_class].filter(Boolean).join(" ")}</code>
      {shared && ` · ${t("volume.shared")}`}
    </>
  );
}
