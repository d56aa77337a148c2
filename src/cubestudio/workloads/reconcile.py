"""The engine: makes wished workloads run. See docs/notes/workloads.md for one pass in prose."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor

from cubestudio.db import Database
from cubestudio.db.leases import LeaseLost, Leases
from cubestudio.kit.clock import now
from cubestudio.kit.errors import Fault
from cubestudio.ports.runtime import AttemptPhase, Observation, Runtime
from cubestudio.spec.states import WorkloadPhase
from cubestudio.workloads import probe, store
from cubestudio.workloads.attempts import Active, active_from_row
from cubestudio.workloads.codec import decode_spec
from cubestudio.workloads.gathering import start_gathering
from cubestudio.workloads.launch import Launch
from cubestudio.workloads.owners import Owner
from cubestudio.workloads.replicas import kept_of
from cubestudio.workloads.sampling import Sampling, end_series
from cubestudio.workloads.series import series_from
from cubestudio.workloads.service import GATHERED
from cubestudio.workloads.turn import Turn

log = logging.getLogger(__name__)

SOFT = 0.1
"""Seconds a mere RUNNING waits for a transaction that happens anyway: not seen by people, saved for short tasks."""
IDLE = 1.0
"""Seconds between looks when nothing hints; also how fast a wish of another replica is seen."""


class Engine:
    """Drives all workloads of one place with one runtime. One engine per place works at a time (lease).

    Args:
        at_once: how many replicas may be under way in a place that finds room by itself, 0 while it is not to be had;
            None = this engine counts the room.
    """

    def __init__(
        self,
        database: Database,
        leases: Leases,
        place: str,
        runtime: Runtime,
        owners: Mapping[str, Owner],
        launch: Launch,
        at_once: Callable[[], int] | None = None,
    ) -> None:
        self._database = database
        self._leases = leases
        self._duty = f"engine:{place}"
        self._place = place
        self._runtime = runtime
        self._owners = owners
        self._launch = launch
        self._at_once = at_once
        self._active: dict[str, Active] | None = None  # None: must be read from the database
        self._dirty = True
        self._due: float | None = None  # when the next paused retry may start
        self._sampling = Sampling(runtime)
        self._pool = ThreadPoolExecutor(4, thread_name_prefix="gather")

    def mark_dirty(self) -> None:
        """Something was submitted, stopped or bound: look at the database in the next step."""
        self._dirty = True

    def step(self) -> float:
        """One pass; returns the seconds until the next one is needed without a hint."""
        if not self._leases.hold(self._duty):
            self._active = None
            return IDLE
        active = self._adopt() if self._active is None else self._active
        at = now()
        self._observe(active, at)
        ended = [one for one in active.values() if self._has_ended(one)]
        measured = self._sampling.is_due(active.values(), at)
        if not (ended or self._dirty or measured or self._soft_due(active, at) or self._is_due(at)):
            self._act(active)
            return self._pause(active, at)
        self._dirty = False
        offer = self._runtime.capacity() if self._at_once is None else self._at_once()
        turn = Turn(self._place, offer, self._owners, active, ended, at)
        try:
            with self._database.write() as uow:
                self._leases.fence(uow, self._duty)
                turn.take(uow)
        except LeaseLost:
            log.warning("another server took over the workloads of %s", self._place)
            self._active = None
            return IDLE
        except BaseException:
            self._active, self._dirty = None, True  # memory may be ahead of the database: read it anew
            raise
        turn.settle()
        self._sampling.written(at)
        self._dirty = self._dirty or turn.more
        self._due = min((due for due in (turn.due, self._due) if due is not None and due > at), default=None)
        self._act(active)
        return self._pause(active, now())

    def close(self) -> None:
        """Forget the pool; workloads go on."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _adopt(self) -> dict[str, Active]:
        """Memory from the database, at start and after a take-over."""
        with self._database.read() as uow:
            rows = store.active(uow, self._place)
            self._due = store.next_not_before(uow, self._place, now())
            known = store.series(uow, [row["id"] for row in rows])
        series = {(found["workload_id"], found["attempt"]): found["data"] for found in known}
        self._dirty = True
        self._active = {row["id"]: active_from_row(row, decode_spec(row["spec"])) for row in rows}
        for one in self._active.values():
            if (one.id, one.attempt) in series:
                one.series = series_from(series[one.id, one.attempt])
        return self._active

    def _observe(self, active: dict[str, Active], at: float) -> None:
        known = [(one, one.handle) for one in active.values() if one.handle is not None]
        for (one, _), seen in zip(known, self._runtime.observe([handle for _, handle in known]), strict=True):
            self._note(one, seen, at)
        self._sampling.sample(active.values(), at)

    def _note(self, one: Active, seen: Observation, at: float) -> None:
        """Remember what was seen and what follows from it for the next transaction."""
        one.observed = seen
        replicas = kept_of(one.spec, seen)
        if replicas is not None and replicas != one.replicas and seen.phase is not AttemptPhase.EXITED:
            one.replicas, one.soft_since = replicas, one.soft_since or at
        if seen.phase is AttemptPhase.RUNNING:
            one.started_at = seen.started_at or one.started_at or at
            ready = probe.is_ready(one, self._pool, at, self._hint)
            has_news = one.phase is not WorkloadPhase.RUNNING or ready != one.ready or one.waits_for != one.told
            if has_news and not one.stopping:
                one.soft_since = one.soft_since or at
            if ready and one.spec.probe and not one.ready:
                one.soft_since = at - SOFT  # somebody waits for its first answer
            one.ready, one.answered = ready, one.answered or ready
            if one.spec.timeout and at > one.started_at + one.spec.timeout and not one.stopping:
                one.stopping = ("TimedOut", "")
            if probe.is_late(one, at) and not one.stopping:
                one.stopping = ("NeverReady", "")
        elif seen.phase is AttemptPhase.PREPARING:
            if one.phase is not WorkloadPhase.PREPARING or one.waits_for != one.told:
                one.soft_since = one.soft_since or at
        elif seen.phase is AttemptPhase.EXITED and not one.exited:
            one.exited = True
            one.usage = self._runtime.usage([one.handle or {}])[0] or one.usage
            end_series(one, seen.ended_at or at)
            start_gathering(one, self._runtime, self._owners[one.owner_kind], self._pool, self._hint)

    def _hint(self) -> None:
        self._database.hints.send(GATHERED)

    @staticmethod
    def _has_ended(one: Active) -> bool:
        if one.fault is not None:
            return True
        if one.observed.phase is AttemptPhase.LOST:
            return True
        if one.observed.phase is AttemptPhase.ABSENT:
            return one.stopping is not None and (one.stop_sent or one.handle is None)
        return one.observed.phase is AttemptPhase.EXITED and (one.gathering is None or one.gathering.done())

    @staticmethod
    def _soft_due(active: dict[str, Active], at: float) -> bool:
        return any(one.soft_since and at - one.soft_since >= SOFT for one in active.values())

    def _is_due(self, at: float) -> bool:
        return self._due is not None and at >= self._due

    def _act(self, active: dict[str, Active]) -> None:
        """Outside any transaction: start what was admitted, stop what shall end."""
        for one in list(active.values()):
            if one.stopping and not one.stop_sent:
                if one.handle is not None:
                    self._runtime.stop(one.handle, one.spec.grace)
                one.stop_sent = True
            elif one.observed.phase is AttemptPhase.ABSENT and not one.stopping and one.fault is None:
                self._start(one)

    def _start(self, one: Active) -> None:
        try:
            one.handle = self._runtime.start(self._launch.request(one))
            self._note(one, self._runtime.observe([one.handle])[0], now())
        except Fault as fault:
            one.fault = fault

    def _pause(self, active: dict[str, Active], at: float) -> float:
        pause = IDLE
        if self._due is not None:
            pause = min(pause, self._due - at)
        for one in active.values():
            if one.fault is not None or self._dirty:
                return 0.0
            if one.soft_since:
                pause = min(pause, one.soft_since + SOFT - at)
            if one.spec.probe and not one.ready:
                pause = min(pause, probe.EVERY)
            if one.spec.timeout and one.started_at and not one.stopping:
                pause = min(pause, one.started_at + one.spec.timeout - at)
        return max(0.001, pause)
