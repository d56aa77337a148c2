import type { Cluster, ClusterNetwork, ClusterStorage } from "@/api/types";

type Claim = Partial<ClusterStorage>;

export interface ProvisionWish {
  storage?: Claim;
  environments?: Claim;
  network?: ClusterNetwork;
}

/** What a new cluster begins with: the server's own defaults, for those who open the fields. */
export const PROVISIONS: ProvisionWish = {
  storage: { shared: true },
  environments: { shared: true },
  network: { world: ["0.0.0.0/0", "::/0"], never: [], visitors: [], gateways: ["cube-system"] },
};

export function provisionWish(cluster: Cluster): ProvisionWish {
  return {
    storage: cluster.storage ?? PROVISIONS.storage,
    environments: cluster.environments ?? PROVISIONS.environments,
    network: cluster.network,
  };
}

/** For the wire: with nothing written there is none (the server refuses a class without a size); a network whose fields were never opened stays as it is. */
export function provisionBody(wish: ProvisionWish) {
  return {
    storage: claimOf(wish.storage),
    environments: claimOf(wish.environments),
    ...(wish.network && { network: wish.network }),
  };
}

function claimOf(claim: Claim | undefined): ClusterStorage | null {
  const size = claim?.size?.trim() ?? "";
  const storage_class = claim?.storage_class?.trim() ?? "";
  return size || storage_class ? { size, storage_class, shared: claim?.shared ?? true } : null;
}
