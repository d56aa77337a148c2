"""Where on a cluster a project's workloads go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Placement:
    """What the binding of a project to a cluster says; all empty on this machine.

    Attributes:
        namespace: of the project's objects.
        node_labels: labels that a node must carry (`cube-studio.org/group: training`).
        image: OCI image of workloads that name none.
        pull_secrets: names of Secrets in the namespace for pulling images.
        url: the studio's base URL as the cluster's pods reach it.
    """

    namespace: str = ""
    node_labels: Mapping[str, str] = field(default_factory=dict)
    image: str = ""
    pull_secrets: tuple[str, ...] = ()
    url: str = ""


HERE = Placement()
"""This machine."""
