"""How full the place is: what it offers, what is asked of it, what is used of that, and what is free."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cubestudio.compute import service as compute
from cubestudio.compute.facts import LOCAL
from cubestudio.db import UnitOfWork
from cubestudio.kit.clock import now
from cubestudio.ports.runtime import Capacity, Runtime
from cubestudio.spec.states import WorkloadPhase
from cubestudio.workloads import store

FRESH = 2.0
"""Seconds a measurement of what is used is told again before it is taken anew."""


@dataclass(frozen=True)
class Gauge:
    """One resource. `mine`: asked by this project alone; `used`: None where it is not measured."""

    total: float
    asked: float
    mine: float
    used: float | None = None

    @property
    def free(self) -> float:
        """What may still be asked for."""
        return max(0.0, self.total - self.asked)


@dataclass(frozen=True)
class Room:
    """The place as a project sees it; `running` and `queued` are workloads of the project. Of a cluster `asked` counts
    what others ask there, too; `place` is its name."""

    cpu: Gauge
    memory: Gauge
    accelerators: dict[str, Gauge]
    running: int
    queued: int
    place: str = LOCAL


class Meter:
    """Measures what running workloads use. Processor time is a difference between two looks, so it remembers one."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._lock = threading.Lock()
        self._seen: dict[str, tuple[float, float]] = {}
        self._told = (0.0, 0.0)
        self._at = -FRESH

    def used(self, running: Sequence[dict[str, Any]]) -> tuple[float, float]:
        """Cores and bytes in use by workloads (rows with `id`, `handle`, `started_at`); at most `FRESH` old."""
        with self._lock:
            at = time.monotonic()
            if at - self._at >= FRESH:
                self._told, self._at = self._measure(running, at), at
            return self._told

    def _measure(self, running: Sequence[dict[str, Any]], at: float) -> tuple[float, float]:
        known = [row for row in running if row["handle"]]
        cores = memory = 0.0
        seen: dict[str, tuple[float, float]] = {}
        for row, usage in zip(known, self._runtime.usage([row["handle"] for row in known]), strict=True):
            if usage is None:
                continue
            last = self._seen.get(row["id"])
            if last is not None and usage.cpu_seconds >= last[1]:
                cores += (usage.cpu_seconds - last[1]) / max(0.001, at - last[0])
            elif row["started_at"]:
                # The first look has only the average since its start.
                cores += usage.cpu_seconds / max(0.5, now() - row["started_at"])
            memory += usage.memory_bytes
            seen[row["id"]] = (at, usage.cpu_seconds)
        self._seen = seen
        return cores, memory


def look(uow: UnitOfWork, runtime: Runtime, meter: Meter, project_id: str) -> Room:
    """The room of the place and the project's part of it."""
    place = compute.place_of(uow, project_id)
    if place != LOCAL:
        return _of_cluster(uow, place, project_id)
    offered = runtime.capacity()
    holding = store.holding_in(uow, LOCAL)
    mine = [row for row in holding if row["project_id"] == project_id]
    cores, memory = meter.used([row for row in holding if row["phase"] == WorkloadPhase.RUNNING])
    return Room(
        cpu=Gauge(offered.cpu, _sum(holding, "held_cpu"), _sum(mine, "held_cpu"), cores),
        memory=Gauge(offered.memory, _sum(holding, "held_memory"), _sum(mine, "held_memory"), memory),
        accelerators=_accelerators(offered, holding, mine),
        running=len(mine),
        queued=store.count_queued(uow, project_id),
    )


def _of_cluster(uow: UnitOfWork, place: str, project_id: str) -> Room:
    """As the cluster said when it was last looked at: nobody waits for an answer of it here."""
    cluster = compute.find_cluster(uow, place)
    facts = cluster.facts if cluster else None
    mine = [row for row in store.holding_in(uow, place) if row["project_id"] == project_id]
    devices = facts.devices if facts else {}
    asked = facts.devices_asked if facts else {}
    return Room(
        cpu=Gauge(facts.cpu if facts else 0.0, facts.cpu_asked if facts else 0.0, _sum(mine, "held_cpu")),
        memory=Gauge(facts.memory if facts else 0, facts.memory_asked if facts else 0, _sum(mine, "held_memory")),
        accelerators={kind: Gauge(total, asked.get(kind, 0), 0.0) for kind, total in sorted(devices.items())},
        running=len(mine),
        queued=store.count_queued(uow, project_id),
        place=place,
    )


def _sum(rows: Sequence[dict[str, Any]], column: str) -> float:
    return float(sum(row[column] for row in rows))


def _accelerators(
    offered: Capacity, holding: Sequence[dict[str, Any]], mine: Sequence[dict[str, Any]]
) -> dict[str, Gauge]:
    kinds = {device.id: device.kind for device in offered.devices}
    totals: dict[str, float] = {}
    for kind in kinds.values():
        totals[kind] = totals.get(kind, 0.0) + 1
    every, own = _shares(holding, kinds), _shares(mine, kinds)
    return {kind: Gauge(total, every.get(kind, 0.0), own.get(kind, 0.0)) for kind, total in sorted(totals.items())}


def _shares(rows: Sequence[dict[str, Any]], kinds: dict[str, str]) -> dict[str, float]:
    """Devices in use by kind; half a device counts half."""
    found: dict[str, float] = {}
    for row in rows:
        devices = row["devices"] or {}
        asked = dict(devices.get("asked") or ())
        for replica, ids in (devices.get("assigned") or {}).items():
            share = min((item["share"] for item in asked.get(replica, ())), default=1.0)
            for device in ids:
                kind = kinds.get(device, "")
                found[kind] = found.get(kind, 0.0) + share
    return found
