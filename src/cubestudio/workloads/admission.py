"""Who may start now: a pure decision over what waits and what is free."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from cubestudio.ports.runtime import Capacity, Device
from cubestudio.spec.resources import Accelerators, format_memory

PATIENCE = 60.0
"""Seconds a workload that does not fit lets smaller ones pass; then room is kept for it."""


@dataclass(frozen=True)
class Demand:
    """What a waiting workload asks for over all its replicas; `accelerators` is `(replica, demand)` pairs."""

    id: str
    waiting_since: float
    cpu: float
    memory: int
    accelerators: tuple[tuple[str, Accelerators], ...] = ()
    replicas: int = 1


@dataclass(frozen=True)
class Held:
    """What running workloads hold: cores, bytes, the used share of each device, replicas."""

    cpu: float = 0.0
    memory: int = 0
    devices: dict[str, float] = field(default_factory=dict)
    replicas: int = 0


@dataclass(frozen=True)
class Decision:
    """`admitted`: id → devices of each replica. `waiting`: id → why. `never`: id → why it cannot ever start."""

    admitted: dict[str, dict[str, list[str]]]
    waiting: dict[str, str]
    never: dict[str, str]


def admit(queue: Sequence[Demand], capacity: Capacity, held: Held, now: float) -> Decision:
    """Decide over `queue` (best first). Smaller ones pass a blocked one until it has waited `PATIENCE`."""
    cpu, memory = held.cpu, held.memory
    devices = dict(held.devices)
    decision = Decision({}, {}, {})
    for demand in queue:
        impossible = _impossible(demand, capacity)
        if impossible:
            decision.never[demand.id] = impossible
            continue
        lack = _lack(demand, capacity, cpu, memory)
        taken = _devices(demand, capacity.devices, devices) if not lack else None
        if not lack and taken is not None:
            assigned, devices = taken
            cpu, memory = cpu + demand.cpu, memory + demand.memory
            decision.admitted[demand.id] = assigned
            continue
        decision.waiting[demand.id] = lack or f"{_no_device(demand)}, all such accelerators are in use"
        if now - demand.waiting_since > PATIENCE:
            break
    return decision


def admit_in_order(queue: Sequence[Demand], at_once: int, held: Held) -> Decision:
    """Decide for a place that finds room by itself: the best first, as long as not too many replicas are under way.
    One that is alone greater than what may be is let in when nothing else is there, rather than never.
    Nobody is while `at_once` is 0."""
    replicas = held.replicas
    decision = Decision({}, {}, {})
    for demand in queue:
        if not at_once:
            break
        if replicas and replicas + demand.replicas > at_once:
            decision.waiting[demand.id] = f"{replicas} of {at_once} pods that this cluster may have at once are in use"
            break
        replicas += demand.replicas
        decision.admitted[demand.id] = {}
    return decision


def _lack(demand: Demand, capacity: Capacity, cpu: float, memory: int) -> str:
    if cpu + demand.cpu > capacity.cpu + 1e-9:
        return f"asks {demand.cpu:g} cpu, free are {max(0.0, capacity.cpu - cpu):g} of {capacity.cpu:g}"
    if memory + demand.memory > capacity.memory:
        free = format_memory(max(0, capacity.memory - memory))
        return f"asks {format_memory(demand.memory)} memory, free are {free} of {format_memory(capacity.memory)}"
    return ""


def _impossible(demand: Demand, capacity: Capacity) -> str:
    if demand.cpu > capacity.cpu + 1e-9:
        return f"asks {demand.cpu:g} cpu, but there are only {capacity.cpu:g}"
    if demand.memory > capacity.memory:
        return f"asks {format_memory(demand.memory)} memory, but there are only {format_memory(capacity.memory)}"
    if demand.accelerators and _devices(demand, capacity.devices, {}) is None:
        kinds = ", ".join(sorted({device.kind for device in capacity.devices})) or "none"
        return f"{_no_device(demand)}; accelerators here: {kinds}"
    return ""


def _no_device(demand: Demand) -> str:
    return "asks " + ", ".join(f"{asked.count * asked.share:g} × {asked.kind}" for _, asked in demand.accelerators)


def _devices(
    demand: Demand, devices: Iterable[Device], used: dict[str, float]
) -> tuple[dict[str, list[str]], dict[str, float]] | None:
    """Devices of each replica and the new shares, or None when there are not enough."""
    shares = dict(used)
    assigned: dict[str, list[str]] = {}
    for replica, asked in demand.accelerators:
        found = _pick(asked, devices, shares)
        if found is None:
            return None
        assigned.setdefault(replica, []).extend(found)
    return assigned, shares


def _pick(asked: Accelerators, devices: Iterable[Device], shares: dict[str, float]) -> list[str] | None:
    """Whole devices go to empty ones; a share goes to the fullest device that still has room."""
    fitting = [
        device
        for device in devices
        if asked.kind in ("any", "gpu") or asked.kind.lower() in device.kind.lower()
        if shares.get(device.id, 0.0) + asked.share <= 1 + 1e-9
    ]
    fitting.sort(key=lambda device: -shares.get(device.id, 0.0))
    if len(fitting) < asked.count:
        return None
    chosen = fitting[: asked.count]
    for device in chosen:
        shares[device.id] = shares.get(device.id, 0.0) + asked.share
    return [device.id for device in chosen]
