"""The loop of schedules: wakes at the next due time, and writes down what follows from the clock."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TypeVar

from cubestudio.db import Database, UnitOfWork
from cubestudio.db.leases import LeaseLost, Leases
from cubestudio.kit.clock import now
from cubestudio.pipelines.ending import ENDED
from cubestudio.pipelines.service import due
from cubestudio.pipelines.service.schedules import TOPIC
from cubestudio.pipelines.store import instances, schedules
from cubestudio.pipelines.workshop import Workshop

log = logging.getLogger(__name__)
T = TypeVar("T")

TOPICS = (TOPIC, ENDED)
"""Hints that wake the loop."""
_DUTY = "schedules"
_LONGEST_REST = 15.0
_STARTS_A_STEP = 50


class ScheduleLoop:
    """One step: due times to rows, rows to runs, ends noted, people told. Each in a transaction of its own, so it can
    be killed between any two.

    Args:
        clock: epoch seconds; tests bring their own.
    """

    def __init__(
        self, database: Database, leases: Leases, workshop: Workshop, clock: Callable[[], float] = now
    ) -> None:
        self._database = database
        self._leases = leases
        self._workshop = workshop
        self._clock = clock

    def step(self) -> float:
        """Do what is due; seconds until the next look."""
        if not self._leases.hold(_DUTY):
            return 5.0
        try:
            return self._step()
        except LeaseLost:
            return 5.0

    def _step(self) -> float:
        at = self._clock()
        with self._database.read() as uow:
            ids = schedules.due_schedules(uow, at)
        for schedule_id in ids:
            self._write(lambda uow, one=schedule_id: self._plan(uow, one, at))  # type: ignore[misc]
        self._look_after(at)
        more = self._start(at)
        with self._database.read() as uow:
            next_at = schedules.next_moment(uow, at)
        if more:
            return 0.05
        rest = _LONGEST_REST if next_at is None else next_at - self._clock()
        return min(_LONGEST_REST, max(0.02, rest))

    def _plan(self, uow: UnitOfWork, schedule_id: str, at: float) -> None:
        row = schedules.lock_schedule(uow, schedule_id)
        if row is not None:
            due.plan_due(uow, row, at)

    def _look_after(self, at: float) -> None:
        """Ends of runs, what has waited too long, what is late. Nothing is written when there is nothing to say."""
        with self._database.read() as uow:
            has_ended = due.has_settled(uow, at)
            has_expired, is_late = bool(instances.expired(uow, at, 1)), bool(instances.late(uow, at, 1))
        if has_ended:
            touched = self._write(lambda uow: due.settle(uow, self._workshop, at))
            for schedule_id in touched:
                self._write(lambda uow, one=schedule_id: due.keep_last(uow, one))  # type: ignore[misc]
        if is_late:
            self._write(lambda uow: due.tell_late(uow, self._workshop, at))
        if has_expired:
            self._write(lambda uow: due.expire(uow, at))

    def _start(self, at: float) -> bool:
        """Start what may; whether there may be more."""
        with self._database.read() as uow:
            groups = instances.groups_waiting(uow)
        started = 0
        for schedule_id, backfill_id in groups:
            while started < _STARTS_A_STEP and self._start_one(schedule_id, backfill_id, at):
                started += 1
        return started >= _STARTS_A_STEP

    def _start_one(self, schedule_id: str, backfill_id: str | None, at: float) -> bool:
        with self._database.read() as uow:
            if not due.may_start(uow, schedule_id, backfill_id):
                return False
        try:
            started = self._write(lambda uow: due.start_next(uow, self._workshop, schedule_id, backfill_id, at))
        except due.CannotStart as refused:
            problem = refused
        else:
            return started is not None
        log.info("due time %s failed: %s", problem.instance["id"], problem)
        self._write(lambda uow: due.refuse(uow, self._workshop, problem, at))
        return True

    def _write(self, work: Callable[[UnitOfWork], T]) -> T:
        def fenced(uow: UnitOfWork) -> T:
            self._leases.fence(uow, _DUTY)
            return work(uow)

        return self._database.transact(fenced)
