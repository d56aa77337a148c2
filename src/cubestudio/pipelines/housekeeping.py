"""The slow loop of runs: folders of deleted runs, retention, old due times, runs that stand still."""

from __future__ import annotations

import logging

from cubestudio.db import Database
from cubestudio.kit.clock import now
from cubestudio.kit.errors import Fault
from cubestudio.kit.ids import first_id
from cubestudio.pipelines.advance import Advance
from cubestudio.pipelines.service.forgetting import forget_due_times
from cubestudio.pipelines.service.steering import forget_run
from cubestudio.pipelines.store import runs as store
from cubestudio.pipelines.store import schedules
from cubestudio.pipelines.workshop import Workshop
from cubestudio.ports.runtime import Runtime
from cubestudio.spec.states import RUN_ENDS, RunState

log = logging.getLogger(__name__)

TOPICS = ("garbage",)
"""Hints that wake the loop."""
KEEP_DAYS = 90.0
"""Days ended runs stay when their pipeline says nothing."""
_SWEEP_EVERY = 600.0
_LOOK_EVERY = 30.0
_A_STEP = 100
_ENDS = sorted(state.value for state in RUN_ENDS)


class Housekeeping:
    """One step does a bounded amount of each duty; several servers may do it at once."""

    def __init__(
        self,
        database: Database,
        workshop: Workshop,
        runtime: Runtime,
        keep_days: float = KEEP_DAYS,
    ) -> None:
        self._database = database
        self._workshop = workshop
        self._runtime = runtime
        self._keep_days = keep_days
        self.grace = 3600.0  # seconds that every run stays
        self._swept_at = 0.0
        self._looked_at = 0.0
        self._group = ("", "")  # project and pipeline the sweep is at
        self._after = ""
        self._schedule = ""  # whose due times were looked through last

    def step(self) -> float:
        """Do what is due; seconds until the next look."""
        more = self._remove_folders()
        if now() - self._looked_at > _LOOK_EVERY:
            self._looked_at = now()
            self._revive()
        if now() - self._swept_at > _SWEEP_EVERY:
            more += self._sweep()
        return 0.1 if more else 5.0

    def _remove_folders(self) -> int:
        """Folders of attempts whose runs were deleted."""
        with self._database.read() as uow:
            garbage = store.garbage(uow, 100)
        for _, handle in garbage:
            self._runtime.remove(handle)
        if garbage:
            with self._database.write() as uow:
                store.drop_garbage(uow, [garbage_id for garbage_id, _ in garbage])
        return len(garbage)

    def _revive(self) -> None:
        """A run that could go on and does not (a bug, a row mended by hand) is driven on."""
        with self._database.read() as uow:
            ids = store.standing_still(uow, [RunState.QUEUED.value, RunState.RUNNING.value], now() - _LOOK_EVERY)
        for run_id in ids:
            with self._database.write() as uow:
                Advance.on(uow, self._workshop, [run_id]).finish()

    def _sweep(self) -> int:
        """Delete runs beyond the retention their pipeline's newest run states: a hundred of one pipeline a step."""
        with self._database.read() as uow:
            if not self._after:
                self._group = store.next_group(uow, *self._group) or ("", "")
            if not self._group[0]:
                return self._sweep_due_times()
            newest = store.latest_run(uow, *self._group)
            if newest is None:
                return 1
            keep = self._workshop.plans.of(uow, newest.snapshot).pipeline.retention
            before = first_id("run", now() - (keep.days or self._keep_days) * 86400)
            if keep.runs:
                before = max(before, store.nth_newest(uow, *self._group, keep.runs) or "")
            before = min(before, first_id("run", now() - self.grace))
            found = store.ended_between(uow, *self._group, self._after, before, _ENDS, _A_STEP)
        self._after = found[-1] if len(found) == _A_STEP else ""
        for run_id in found:
            self._forget(run_id)
        return 1

    def _sweep_due_times(self) -> int:
        """After the runs: old due times of the next schedule; behind the last one the sweep is over."""
        with self._database.read() as uow:
            following = schedules.next_schedule(uow, self._schedule)
        if following is None:
            self._schedule = ""
            self._swept_at = now()
            return 0
        with self._database.write() as uow:
            more = forget_due_times(uow, following, now())
        if not more:
            self._schedule = following
        return 1

    def _forget(self, run_id: str) -> None:
        with self._database.write() as uow:
            run = store.lock_runs(uow, [run_id]).get(run_id)
            if run is None or run.state not in RUN_ENDS:
                return
            try:
                forget_run(uow, run)
            except Fault as fault:
                log.info("run %s stays: %s", run_id, fault)
