"""The autoscaler: looks at what services bear and gives them as many replicas as that takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cubestudio.db import Database, UnitOfWork
from cubestudio.db.leases import LeaseLost, Leases
from cubestudio.kit.clock import now
from cubestudio.ports.runtime import Runtime
from cubestudio.serving import store
from cubestudio.serving.facts import Wish
from cubestudio.serving.metrics import measures
from cubestudio.serving.metrics.measures import Measure
from cubestudio.serving.scaling.decide import Claim, Decision, Load, Mark, Pressure, Seen, decide, pressure
from cubestudio.serving.scaling.scale import put_scale, scale_of
from cubestudio.serving.scaling.wish import Metric, Scaling, bounds_at, scaling_of
from cubestudio.spec.states import WorkloadPhase
from cubestudio.workloads.load import LoadMeter, WorkloadLoad

TICK = 5.0
WINDOW = 30.0
"""Seconds over which requests are looked at."""
SAY_EVERY = 15.0
"""Seconds between two sentences about the same number: they name what was measured, which changes all the time."""
WAITS_FROM = 10.0
"""Seconds a replica waits for room before others give it theirs."""
_DUTY = "scaling"
_USED = frozenset({Metric.CPU, Metric.MEMORY, Metric.GPU})


@dataclass
class _Memory:
    """What is remembered of a service between two looks; lost with the server, which only makes it more careful."""

    ready_since: float | None = None
    waits_since: float | None = None
    opinions: tuple[Mark, ...] | None = None


@dataclass
class _Look:
    """A service, its replicas, and what is known about it now."""

    row: dict[str, Any]
    scaling: Scaling
    replicas: list[dict[str, Any]]
    recent: Measure | None = None
    is_quiet: bool = False
    loads: list[WorkloadLoad] = field(default_factory=list)

    @property
    def ready(self) -> list[dict[str, Any]]:
        """Replicas that answer."""
        return [one for one in self.replicas if one["is_ready"] and not one["is_leaving"]]


class ScalingLoop:
    """One step: look at every service that runs, decide (pure), write the numbers that change."""

    def __init__(self, database: Database, leases: Leases, runtime: Runtime) -> None:
        self._database = database
        self._leases = leases
        self._meter = LoadMeter(runtime)
        self._memory: dict[str, _Memory] = {}
        self._since: float | None = None

    def step(self) -> float:
        """Give services the replicas they need; returns the seconds until the next look."""
        if not self._leases.hold(_DUTY):
            self._since, self._memory = None, {}
            return TICK
        at = now()
        self._since = self._since or at
        with self._database.read() as uow:
            looks = self._looks(uow, at)
            rows = self._meter.rows(uow, {id for look in looks if _is_metered(look) for id in _workloads(look)})
        self._add_loads(looks, self._meter.measure(rows) if rows else {})
        short = pressure([self._claim(look, at) for look in looks])
        for look in looks:
            memory = self._memory[look.row["id"]]
            if memory.opinions is None or look.scaling.is_fixed:
                # Whoever just came to look takes the number that is for what the last minutes asked for.
                memory.opinions = (Mark(at, scale_of(look.row).wanted),)
            if look.scaling.is_fixed:
                continue
            decision = decide(self._seen(look, at, short, memory.opinions))
            memory.opinions = decision.opinions
            try:
                self._write(look, decision, at)
            except LeaseLost:
                return TICK
        return TICK

    def _looks(self, uow: UnitOfWork, at: float) -> list[_Look]:
        """Services that run; what they were asked where the number depends on it."""
        rows = [row for row in store.all_services(uow) if row["wish"] == Wish.RUNNING]
        self._memory = {row["id"]: self._memory.get(row["id"], _Memory()) for row in rows}
        by_service: dict[str, list[dict[str, Any]]] = {}
        for replica in store.all_replicas(uow):
            by_service.setdefault(replica["service_id"], []).append(replica)
        looks = [_Look(row, scaling_of(row), by_service.get(row["id"], [])) for row in rows]
        asked = [look.row["id"] for look in looks if not look.scaling.is_fixed]
        recent = measures.windows(uow, asked, WINDOW) if asked else {}
        for look in looks:
            memory = self._memory[look.row["id"]]
            memory.ready_since = (memory.ready_since or at) if look.ready else None
            is_known = self._since is not None and at - self._since >= WINDOW
            look.recent = recent.get(look.row["id"]) if is_known else None
            look.is_quiet = self._is_quiet(uow, look, memory, at)
        return looks

    @staticmethod
    def _is_quiet(uow: UnitOfWork, look: _Look, memory: _Memory, at: float) -> bool:
        """Surely nobody asked it for as long as it takes to fall asleep: it answered all that time."""
        if not look.scaling.may_sleep or memory.ready_since is None:
            return False
        if at - max(memory.ready_since, scale_of(look.row).at) < look.scaling.idle:
            return False
        asked = measures.window(uow, look.row["id"], None, look.scaling.idle)
        return asked.requests == 0 and asked.active == 0

    @staticmethod
    def _add_loads(looks: list[_Look], loads: Mapping[str, WorkloadLoad]) -> None:
        for look in looks:
            look.loads = [loads[id] for id in _workloads(look) if id in loads]

    def _claim(self, look: _Look, at: float) -> Claim:
        """What it means to others where room is short."""
        waiting = [one for one in look.replicas if one["phase"] == WorkloadPhase.QUEUED and not one["reason"]]
        memory = self._memory[look.row["id"]]
        memory.waits_since = (memory.waits_since or at) if waiting else None
        waits = memory.waits_since is not None and at - memory.waits_since >= WAITS_FROM
        surplus = 0
        if not look.scaling.is_fixed:
            surplus = scale_of(look.row).wanted - max(1, bounds_at(look.scaling, at).least)
        return Claim(look.row["id"], look.scaling.priority, waits, max(0, surplus))

    @staticmethod
    def _seen(look: _Look, at: float, short: Pressure, opinions: tuple[Mark, ...]) -> Seen:
        scaling, scale = look.scaling, scale_of(look.row)
        bounds = bounds_at(scaling, at)
        return Seen(
            at=at,
            wanted=scale.wanted,
            ready=len(look.ready),
            least=bounds.least,
            most=bounds.most,
            loads=tuple(Load(metric, target, _value(look, metric)) for metric, target in scaling.targets),
            idle=scaling.idle,
            calm=scaling.calm,
            is_idle=look.is_quiet,
            is_held=look.row["id"] in short.held,
            gives=look.row["id"] == short.gives,
            opinions=opinions,
            changes=scale.history,
        )

    def _write(self, look: _Look, decision: Decision, at: float) -> None:
        """Unless somebody changed wish or number meanwhile; then the next look decides."""
        scale = scale_of(look.row)
        is_old = at - scale.said_at >= SAY_EVERY and decision.why != scale.why
        if decision.wanted == scale.wanted and not is_old:
            return
        with self._database.write() as uow:
            self._leases.fence(uow, _DUTY)
            row = store.lock(uow, look.row["id"])
            same = ("wish", "scaling", "scale", "replicas")
            if row is not None and all(row[key] == look.row[key] for key in same):
                put_scale(uow, row, decision.wanted, decision.why, at)


def _is_metered(look: _Look) -> bool:
    return any(metric in _USED for metric, _ in look.scaling.targets)


def _workloads(look: _Look) -> list[str]:
    return [replica["workload_id"] for replica in look.ready]


def _value(look: _Look, metric: Metric) -> float | None:
    if metric not in _USED:
        if look.recent is None:
            return None
        return look.recent.qps if metric is Metric.QPS else look.recent.active
    shares = {Metric.CPU: "cpu", Metric.MEMORY: "memory", Metric.GPU: "accelerators"}
    known = [getattr(load, shares[metric]) for load in look.loads]
    told = [share for share in known if share is not None]
    return 100 * sum(told) / len(told) if told else None
