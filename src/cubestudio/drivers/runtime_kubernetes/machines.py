"""Nodes as machines people understand: what they have, what is asked of it, and how they feel."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from cubestudio.drivers.runtime_kubernetes.capacity import quantity
from cubestudio.ports.cluster import MachineFacts
from cubestudio.spec.accelerators import Catalogue, kind_of_node

_BAD_WHEN_TRUE = {
    "MemoryPressure": "It is short of memory.",
    "DiskPressure": "It is short of disk.",
    "PIDPressure": "It has too many processes.",
    "NetworkUnavailable": "Its network is not set up.",
}
Asked = Mapping[str, Mapping[str, float]]


def requests_by_node(pods: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, float]]:
    """What pods that have not ended ask of each node, by resource; `pods` counts them."""
    found: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for pod in pods:
        node = pod["spec"].get("nodeName")
        if not node:
            continue
        found[node]["pods"] += 1
        for resource, amount in _requests(pod["spec"]).items():
            found[node][resource] += amount
    return found


def _requests(spec: Mapping[str, Any]) -> dict[str, float]:
    """As the scheduler counts: all containers together, or the greatest init container if that is more."""
    total: dict[str, float] = defaultdict(float)
    for container in spec.get("containers") or ():
        for resource, amount in _of_container(container).items():
            total[resource] += quantity(amount)
    for container in spec.get("initContainers") or ():
        for resource, amount in _of_container(container).items():
            total[resource] = max(total[resource], quantity(amount))
    for resource, amount in (spec.get("overhead") or {}).items():
        total[resource] += quantity(amount)
    return total


def _of_container(container: Mapping[str, Any]) -> Mapping[str, Any]:
    resources = container.get("resources") or {}
    return {**(resources.get("limits") or {}), **(resources.get("requests") or {})}


def machine_of(node: Mapping[str, Any], asked: Asked, catalogue: Catalogue) -> MachineFacts:
    """A node and what is asked of it."""
    about, status, spec = node["metadata"], node.get("status") or {}, node.get("spec") or {}
    labels = about.get("labels") or {}
    offered = status.get("allocatable") or {}
    mine = asked.get(about["name"], {})
    conditions = {each["type"]: each for each in status.get("conditions") or ()}
    info = status.get("nodeInfo") or {}
    return MachineFacts(
        name=about["name"],
        address=_address(status),
        ready=conditions.get("Ready", {}).get("status") == "True",
        schedulable=not spec.get("unschedulable"),
        labels=labels,
        cpu=quantity(offered.get("cpu", 0)),
        memory=int(quantity(offered.get("memory", 0))),
        devices=_devices(offered, labels, catalogue),
        cpu_asked=mine.get("cpu", 0.0),
        memory_asked=int(mine.get("memory", 0)),
        devices_asked=_devices(mine, labels, catalogue, set(offered)),
        pods=int(mine.get("pods", 0)),
        conditions=tuple(_complaints(conditions, spec)),
        system=f"{info.get('osImage', '')}, {info.get('architecture', '')}, {info.get('kubeletVersion', '')}",
    )


def _address(status: Mapping[str, Any]) -> str:
    addresses = {each["type"]: each["address"] for each in status.get("addresses") or ()}
    return str(addresses.get("InternalIP") or addresses.get("ExternalIP") or "")


def _devices(
    amounts: Mapping[str, Any], labels: Mapping[str, str], catalogue: Catalogue, offered: set[str] | None = None
) -> dict[str, int]:
    """Extended resources that are accelerators, by kind. Those nobody named keep the resource's own name."""
    sharing = {name for entry in catalogue if entry.sharing for name in (entry.sharing.percent,)}
    found: dict[str, int] = {}
    for resource, amount in amounts.items():
        count = int(quantity(amount))
        if not count or not _is_device(resource) or resource in sharing or (offered and resource not in offered):
            continue
        kind = kind_of_node(resource, labels, catalogue)
        found[kind] = found.get(kind, 0) + count
    return found


def _is_device(resource: str) -> bool:
    domain, _, name = resource.partition("/")
    return bool(name) and not domain.endswith("kubernetes.io") and domain != "requests.storage"


def _complaints(conditions: Mapping[str, Mapping[str, Any]], spec: Mapping[str, Any]) -> list[str]:
    found = [said for kind, said in _BAD_WHEN_TRUE.items() if conditions.get(kind, {}).get("status") == "True"]
    ready = conditions.get("Ready", {}).get("status")
    if ready == "Unknown":
        found.append("It has stopped reporting.")
    elif ready != "True":
        found.append("It is not ready.")
    if spec.get("unschedulable"):
        found.append("It is cordoned: nothing new is placed on it.")
    return found
