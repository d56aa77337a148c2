"""What the nodes of a cluster offer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from cubestudio.ports.runtime import Capacity, Device

_SUFFIXES = {"k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12, "P": 1e15, "E": 1e18, "m": 1e-3, "u": 1e-6, "n": 1e-9}
_SUFFIXES |= {"Ki": 2**10, "Mi": 2**20, "Gi": 2**30, "Ti": 2**40, "Pi": 2**50, "Ei": 2**60}


def quantity(text: str | int | float) -> float:
    """A Kubernetes quantity as a number: cores, bytes, devices."""
    said = str(text).strip()
    for length in (2, 1):
        factor = _SUFFIXES.get(said[-length:])
        if factor:
            return float(said[:-length]) * factor
    return float(said)


def capacity_of(nodes: Iterable[Mapping[str, Any]]) -> Capacity:
    """What ready nodes that take work can give to pods. A device's kind is its resource's name."""
    cpu, memory = 0.0, 0
    devices: list[Device] = []
    for node in nodes:
        status = node.get("status") or {}
        ready = any(c["type"] == "Ready" and c["status"] == "True" for c in status.get("conditions") or ())
        if not ready or (node.get("spec") or {}).get("unschedulable"):
            continue
        given = status.get("allocatable") or {}
        cpu += quantity(given.get("cpu", 0))
        memory += int(quantity(given.get("memory", 0)))
        name = node["metadata"]["name"]
        for resource, count in given.items():
            if "/" in resource:  # an extended resource
                devices += [Device(f"{name}/{resource}/{number}", resource) for number in range(int(quantity(count)))]
    return Capacity(cpu, memory, tuple(devices))
