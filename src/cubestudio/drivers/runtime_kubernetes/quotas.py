"""Quotas of namespaces: what is granted there, as the cluster is told and as it tells."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

from cubestudio.drivers.runtime_kubernetes.capacity import quantity
from cubestudio.drivers.runtime_kubernetes.client import Manifest
from cubestudio.drivers.runtime_kubernetes.policies import OURS
from cubestudio.ports.cluster import QuotaLine
from cubestudio.spec.quotas import Quota
from cubestudio.spec.resources import format_memory

NAME = "cube-quota"

_PLAIN = {
    "requests.cpu": "cpu",
    "cpu": "cpu",
    "requests.memory": "memory",
    "memory": "memory",
    "limits.memory": "memory",
    "requests.storage": "storage",
    "pods": "pods",
    "count/pods": "pods",
}
"""What Kubernetes calls what we count."""
_DEVICE = re.compile(r"requests\.([^/]+/.+)")
_BYTES = ("memory", "storage")
_AMOUNT = re.compile(r"([\w./-]+)=([^,\s]+)")


def quota_of(namespace: str, quota: Quota, guarded: bool = True) -> Manifest:
    """What the project may have; with `guarded` never a way in from outside the cluster."""
    hard: dict[str, str] = {"services.nodeports": "0", "services.loadbalancers": "0"} if guarded else {}
    if quota.cpu:
        hard["requests.cpu"] = f"{round(quota.cpu * 1000)}m"
    if quota.memory:
        hard |= {"requests.memory": str(quota.memory), "limits.memory": str(quota.memory)}
    if quota.storage:
        hard["requests.storage"] = str(quota.storage)
    if quota.pods:
        hard["pods"] = str(quota.pods)
    hard |= {f"requests.{name}": str(count) for name, count in quota.devices}
    about = {"name": NAME, "namespace": namespace, "labels": dict(OURS)}
    return {"apiVersion": "v1", "kind": "ResourceQuota", "metadata": about, "spec": {"hard": hard}}


def lines_of(found: Iterable[Mapping[str, Any]]) -> tuple[QuotaLine, ...]:
    """What the quotas of a namespace say together: of each resource the one that leaves least."""
    lines: dict[str, QuotaLine] = {}
    for each in found:
        status = each.get("status") or {}
        used = status.get("used") or {}
        for name, limit in (status.get("hard") or {}).items():
            resource = resource_of(name)
            if resource:
                line = QuotaLine(resource, quantity(limit), quantity(used.get(name, "0")))
                known = lines.get(resource)
                if known is None or line.limit - line.used < known.limit - known.used:
                    lines[resource] = line
    return tuple(lines.values())


def resource_of(name: str) -> str:
    """`requests.cpu` → `cpu`, `requests.nvidia.com/gpu` → `nvidia.com/gpu`; "" for what is not ours to count."""
    device = _DEVICE.fullmatch(name)
    return device[1] if device else _PLAIN.get(name, "")


def exceeded(message: str) -> tuple[str, bool]:
    """What a refusal (`exceeded quota: q, requested: …, used: …, limited: …`) is about: the first resource that is
    short, and whether more of it is asked for than is granted in all. "" when it says too little."""
    wanted, taken, limits = (_amounts(message, word) for word in ("requested", "used", "limited"))
    short = []
    for name in (name for name in wanted if name in limits):
        amounts = [wanted[name], taken.get(name, 0.0), limits[name]]
        if amounts[0] + amounts[1] > amounts[2]:
            resource = resource_of(name) or name
            asked, used, limit = (_shown(resource, each) for each in amounts)
            said = f"it asks for {asked} of {resource}, and {used} of {limit} are in use"
            short.append((said, amounts[0] > amounts[2]))
    return max(short, key=lambda one: one[1], default=("", False))  # the first that never fits, if any


def _amounts(message: str, word: str) -> dict[str, float]:
    part = re.search(rf"{word}: ((?:[\w./-]+=[^,\s]+,?)+)", message)
    amounts = {}
    for name, amount in _AMOUNT.findall(part[1]) if part else ():
        with suppress(ValueError):  # one that cannot be read is no reason to give up
            amounts[name] = quantity(amount)
    return amounts


def _shown(resource: str, amount: float) -> str:
    return format_memory(amount) if resource in _BYTES else f"{amount:g}"
