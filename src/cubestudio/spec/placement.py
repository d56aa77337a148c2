"""Where on a cluster a project's workloads go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Storage:
    """How a claim is made: its size (`10Gi`), the storage class ("" = the cluster's own choice), and whether several
    machines may write to it at once."""

    size: str = "10Gi"
    storage_class: str = ""
    shared: bool = True


@dataclass(frozen=True)
class Placement:
    """What the binding of a project to a cluster says; all empty on this machine.

    Attributes:
        namespace: of the project's objects.
        node_labels: labels that a node must carry (`cube-studio.org/group: training`).
        image: OCI image of workloads that name none.
        pull_secrets: names of Secrets in the namespace for pulling images.
        url: the studio's base URL as the cluster's pods reach it.
        storage: of the spaces of the project and of people, None = the cluster has none for them.
    """

    namespace: str = ""
    node_labels: Mapping[str, str] = field(default_factory=dict)
    image: str = ""
    pull_secrets: tuple[str, ...] = ()
    url: str = ""
    storage: Storage | None = None


HERE = Placement()
"""This machine."""
