"""From a cluster's row to the runtime that works on it. Whoever has no cluster pays for none of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from cubestudio.accounts.agent_tokens import AgentClaims
from cubestudio.compute import granted
from cubestudio.compute import service as compute
from cubestudio.compute.facts import Cluster
from cubestudio.main.agents import agent_archive
from cubestudio.main.parts import Parts
from cubestudio.main.places import MakeRuntime
from cubestudio.ports.cluster import ClusterAccess
from cubestudio.ports.runtime import Runtime
from cubestudio.spec.accelerators import Catalogue, devices_of_pod
from cubestudio.spec.placement import Storage
from cubestudio.spec.quotas import Quota
from cubestudio.spec.resources import Accelerators

if TYPE_CHECKING:
    from cubestudio.drivers.runtime_kubernetes.builder import Environments


def runtimes_of(parts: Parts) -> MakeRuntime:
    """How this server makes the runtime of a cluster."""

    def sign(workload: str, attempt: int, replica: str) -> str:
        return parts.agent_tokens.make(AgentClaims(workload, attempt, replica))

    def make(cluster: Cluster, access: ClusterAccess) -> Runtime:
        from cubestudio.drivers.runtime_kubernetes.runtime import KubernetesRuntime

        def quota(project_id: str) -> Quota:
            with parts.database.read() as uow:
                return granted.quota_at(uow, project_id, cluster.name)

        return KubernetesRuntime(
            parts.mailbox,
            parts.settings.home,
            access.document,
            cluster.name,
            agent=agent_archive(),
            sign=sign,
            devices=_Devices(compute.catalogue_of(cluster)),
            network=cluster.network,
            environments=_environments(cluster.environments, parts.settings.environment_days),
            quotas=quota,
        )

    return make


def _environments(kept: Storage | None, days: float) -> Environments:
    """How the driver is told of it."""
    from cubestudio.drivers.runtime_kubernetes.builder import Environments

    if kept is None:
        return Environments()
    mode = "ReadWriteMany" if kept.shared else "ReadWriteOnce"
    return Environments(True, kept.storage_class, kept.size, mode, unused=days * 86400)


class _Devices:
    """What pods ask for when workloads ask for accelerators."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def __call__(self, demand: Accelerators) -> tuple[Mapping[str, str], Mapping[str, Sequence[str]]]:
        """Amounts by resource, and labels of the nodes that have the kind."""
        asked = devices_of_pod(demand.kind, demand.count, demand.share, self._catalogue)
        return {resource: str(amount) for resource, amount in asked.resources.items()}, asked.labels
