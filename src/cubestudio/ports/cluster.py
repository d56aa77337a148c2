"""Clusters as administrators see them: whether one answers, as whom, what it has, what stands on it.

Every call goes to the cluster at once and may take seconds; none is made inside a transaction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from cubestudio.ports.isolation import Enforcement
from cubestudio.spec.accelerators import Catalogue


@dataclass(frozen=True, repr=False)
class ClusterAccess:
    """How to get to a cluster: a checked kubeconfig document, or None from a pod inside it. No `repr`: it has keys."""

    document: Mapping[str, Any] | None
    allow_local: bool = False


@dataclass(frozen=True)
class Right:
    """Something the studio does there, and whether it may. `needed_for`: what fails without it; `optional`: it does
    without. `namespace`: where it was asked for, "" = everywhere."""

    verb: str
    resource: str
    allowed: bool
    needed_for: str = ""
    optional: bool = False
    namespace: str = ""


@dataclass(frozen=True)
class ClusterFacts:
    """What a cluster says of itself.

    Attributes:
        uid: of the namespace kube-system: the same as long as it is the same cluster; `authority` where the studio may
            not look there.
        authority: whose word its API server's certificate is.
        version: `v1.32.1`. nodes: how many, ready ones too.
        cpu, memory, devices: allocatable on ready nodes; cores, bytes, devices by kind.
        cpu_asked, memory_asked, devices_asked: by pods that have not ended.
        identity_until: when the credentials expire (epoch), None when they do not say.
        warnings: English sentences about what will not work well.
    """

    uid: str
    version: str
    nodes: int = 0
    nodes_ready: int = 0
    cpu: float = 0.0
    memory: int = 0
    devices: Mapping[str, int] = field(default_factory=dict)
    cpu_asked: float = 0.0
    memory_asked: int = 0
    devices_asked: Mapping[str, int] = field(default_factory=dict)
    identity_until: float | None = None
    warnings: tuple[str, ...] = ()
    authority: str = ""


@dataclass(frozen=True)
class MachineFacts:
    """A node. `conditions`: English sentences, empty when all is well; `asked` as in `ClusterFacts`."""

    name: str
    address: str
    ready: bool
    schedulable: bool
    labels: Mapping[str, str]
    cpu: float
    memory: int
    devices: Mapping[str, int]
    cpu_asked: float
    memory_asked: int
    devices_asked: Mapping[str, int]
    pods: int
    conditions: tuple[str, ...] = ()
    system: str = ""


@dataclass(frozen=True)
class Inspection:
    """What keeps projects apart there, and what the studio is allowed to do.

    `ready_made`: it has rights in single namespaces alone, if any; these were the ones it was asked for.
    """

    policies: Enforcement
    rights: tuple[Right, ...]
    ready_made: bool = False
    namespaces: tuple[str, ...] = ()


@dataclass(frozen=True)
class QuotaLine:
    """What may be asked for of a resource at once, and what is: cores, bytes, pieces.

    `resource`: `cpu`, `memory`, `storage`, `pods`, or the name of an extended one (`nvidia.com/gpu`).
    """

    resource: str
    limit: float
    used: float


class ClusterLook(Protocol):
    """Looks at clusters. Safe from any thread; keeps nothing open between two calls."""

    def look(self, access: ClusterAccess, catalogue: Catalogue) -> ClusterFacts:
        """Whether it answers and what it says of itself. Raises Fault: `ClusterUnreachable`, `ClusterCertificate`,
        `ClusterUnauthorised`, `ClusterForbidden`, `ClusterLocal`, each with the way out."""
        ...

    def machines(self, access: ClusterAccess, catalogue: Catalogue) -> list[MachineFacts]:
        """Its nodes by name. Raises as `look` does."""
        ...

    def inspect(self, access: ClusterAccess, image: str, namespaces: Sequence[str]) -> Inspection:
        """Ask for every right the studio needs, and try with two small pods of `image` whether network policies are
        enforced. Where it may make no namespaces, rights are asked for in those of projects, `namespaces`, and it is
        tried in one of them. Takes up to a minute and leaves nothing behind. Raises as `look` does."""
        ...

    def quotas(self, access: ClusterAccess, namespaces: Sequence[str]) -> Mapping[str, tuple[QuotaLine, ...]]:
        """What the cluster grants in each of some namespaces, and what is used of it, by namespace; one that is not
        there, or has no quota, has no lines. Raises as `look` does."""
        ...
