"""Clusters and bindings as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from cubestudio.compute.provisions import network_of, storage_of
from cubestudio.ports.cluster import ClusterFacts, Inspection, Right
from cubestudio.ports.isolation import Enforcement
from cubestudio.spec.accelerators import AcceleratorKind, read_catalogue
from cubestudio.spec.network import Network
from cubestudio.spec.placement import Storage
from cubestudio.spec.quotas import UNBOUNDED, Quota, quota_of

TOPIC = "clusters"
"""Hint: a cluster was added, changed or removed."""
LOCAL = "local"
"""The place of workloads on this machine."""
PODS_AT_ONCE = 500
"""Pods the studio has on a cluster at the same time, unless the cluster's administrator says otherwise."""
GROUP_LABEL = "cube-studio.org/group"
"""Node label of a resource group that was given no labels of its own."""


class State(StrEnum):
    """Whether a cluster answered when it was last looked at."""

    UNKNOWN = "Unknown"
    READY = "Ready"
    UNREACHABLE = "Unreachable"


@dataclass(frozen=True)
class Group:
    """A resource group: nodes with all of these labels."""

    name: str
    labels: Mapping[str, str]


@dataclass(frozen=True)
class Inspected:
    """An inspection, and when it was."""

    at: float
    found: Inspection


@dataclass(frozen=True)
class Cluster:
    """A cluster without its kubeconfig. `facts`: what it said when it was last reached.

    `storage`: of spaces, None = there are none. `environments`: of those kept there, None = packed at the studio.
    """

    id: str
    name: str
    label: str
    notes: str
    server: str
    in_cluster: bool
    allow_local: bool
    url: str
    image: str
    pods_at_once: int
    accelerators: tuple[AcceleratorKind, ...]
    groups: tuple[Group, ...]
    storage: Storage | None
    environments: Storage | None
    network: Network
    revision: int
    uid: str
    state: State
    reason: str
    text: str
    hint: str
    facts: ClusterFacts | None
    inspection: Inspected | None
    checked_at: float | None
    created_by: str
    created_at: float
    updated_at: float


@dataclass(frozen=True)
class Binding:
    """A project on a cluster; `cluster` is the cluster's name, `group` that of a resource group or "". `quota`: what it
    may have there at once."""

    project_id: str
    cluster: str
    current: bool
    namespace: str
    group: str = ""
    pull_secrets: tuple[str, ...] = ()
    image: str = ""
    since: float = 0.0
    changed_by: str = ""
    quota: Quota = UNBOUNDED


@dataclass(frozen=True)
class BindingWish:
    """What an administrator says of a binding; an empty namespace means one made from the project's name."""

    namespace: str = ""
    group: str = ""
    pull_secrets: tuple[str, ...] = ()
    image: str = ""
    quota: Quota = UNBOUNDED


@dataclass(frozen=True)
class ClusterWish:
    """What an administrator says of a cluster, all but the kubeconfig. None = leave it as it is.

    `without`: columns that are to be empty (`storage`, `environments`, `network`).
    """

    label: str | None = None
    notes: str | None = None
    url: str | None = None
    image: str | None = None
    pods_at_once: int | None = None
    accelerators: tuple[AcceleratorKind, ...] | None = None
    groups: tuple[Group, ...] | None = None
    storage: Storage | None = None
    environments: Storage | None = None
    network: Network | None = None
    without: frozenset[str] = frozenset()


def cluster_of(row: Mapping[str, Any]) -> Cluster:
    """A row as a value."""
    same = {name: row[name] for name in _SAME}
    return Cluster(
        **same,
        in_cluster=not row["sealed"],
        allow_local=bool(row["allow_local"]),
        accelerators=read_catalogue(row["accelerators"] or ()),
        groups=tuple(Group(group["name"], group["labels"]) for group in row["node_groups"] or ()),
        storage=storage_of(row["storage"]),
        environments=storage_of(row["environments"]),
        network=network_of(row["network"]),
        state=State(row["state"]),
        facts=facts_of(row["facts"]),
        inspection=_inspected(row["inspection"]),
    )


_SAME = (
    "id", "name", "label", "notes", "server", "url", "image", "pods_at_once", "revision", "uid", "reason", "text",
    "hint", "checked_at", "created_by", "created_at", "updated_at",
)  # fmt: skip


def facts_of(stored: Mapping[str, Any] | None) -> ClusterFacts | None:
    """Facts from a row."""
    if stored is None:
        return None
    return ClusterFacts(**{**stored, "warnings": tuple(stored.get("warnings") or ())})


def _inspected(stored: Mapping[str, Any] | None) -> Inspected | None:
    if stored is None:
        return None
    rights = tuple(Right(**right) for right in stored["rights"])
    policies = Enforcement(**stored["policies"])
    where = bool(stored.get("ready_made")), tuple(stored.get("namespaces") or ())
    return Inspected(stored["at"], Inspection(policies, rights, *where))


def binding_of(row: Mapping[str, Any]) -> Binding:
    """A row (with the cluster's name as `cluster`) as a value."""
    return Binding(
        project_id=row["project_id"],
        cluster=row["cluster"],
        current=bool(row["current"]),
        namespace=row["namespace"],
        group=row["node_group"],
        pull_secrets=tuple(row["pull_secrets"] or ()),
        image=row["image"],
        since=row["since"],
        changed_by=row["changed_by"],
        quota=quota_of(row["quota"]),
    )
