"""From a cluster's row to the runtime that works on it. Whoever has no cluster pays for none of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from cubestudio.accounts.agent_tokens import AgentClaims
from cubestudio.compute.facts import Cluster
from cubestudio.compute.service import catalogue_of
from cubestudio.main.agents import agent_archive
from cubestudio.main.parts import Parts
from cubestudio.main.places import MakeRuntime
from cubestudio.ports.cluster import ClusterAccess
from cubestudio.ports.runtime import Runtime
from cubestudio.spec.accelerators import Catalogue, devices_of_pod
from cubestudio.spec.placement import Storage
from cubestudio.spec.resources import Accelerators

if TYPE_CHECKING:
    from cubestudio.drivers.runtime_kubernetes.builder import Environments


def runtimes_of(parts: Parts) -> MakeRuntime:
    """How this server makes the runtime of a cluster."""

    def sign(workload: str, attempt: int, replica: str) -> str:
        return parts.agent_tokens.make(AgentClaims(workload, attempt, replica))

    def make(cluster: Cluster, access: ClusterAccess) -> Runtime:
        from cubestudio.drivers.runtime_kubernetes.runtime import KubernetesRuntime

        return KubernetesRuntime(
            parts.mailbox,
            parts.settings.home,
            access.document,
            cluster.name,
            agent=agent_archive(),
            sign=sign,
            devices=_Devices(catalogue_of(cluster)),
            network=cluster.network,
            environments=_environments(cluster.environments),
        )

    return make


def _environments(kept: Storage | None) -> Environments:
    """How the driver is told of it."""
    from cubestudio.drivers.runtime_kubernetes.builder import Environments

    if kept is None:
        return Environments()
    mode = "ReadWriteMany" if kept.shared else "ReadWriteOnce"
    return Environments(claim=True, storage_class=kept.storage_class, size=kept.size, mode=mode)


class _Devices:
    """What pods ask for when workloads ask for accelerators."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def __call__(self, demand: Accelerators) -> tuple[Mapping[str, str], Mapping[str, Sequence[str]]]:
        """Amounts by resource, and labels of the nodes that have the kind."""
        asked = devices_of_pod(demand.kind, demand.count, demand.share, self._catalogue)
        return {resource: str(amount) for resource, amount in asked.resources.items()}, asked.labels
