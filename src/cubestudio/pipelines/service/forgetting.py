"""Old due times are forgotten, from the oldest on, so that what stays is one unbroken stretch of history."""

from __future__ import annotations

from cubestudio.db import UnitOfWork
from cubestudio.pipelines.store import instances as store
from cubestudio.pipelines.store import schedules as schedule_store

KEEP = 90 * 86400.0
"""Seconds a due time is remembered after its end, as long as runs are."""
_NO_END = 1e12
"""Epoch seconds after every due time; databases have no infinity in common."""


def forget_due_times(uow: UnitOfWork, schedule_id: str, at: float, keep: float = KEEP, limit: int = 500) -> bool:
    """Forget due times of a schedule that ended `keep` seconds before `at` (epoch seconds); whether there may be more.

    Those whose run still exists stay, to say where it came from. So does the one before the oldest that stays: a
    schedule that depends on the past asks how it ended. The span of what is gone is kept, so that no backfill takes
    a forgotten due time for one that was never run.
    """
    row = schedule_store.lock_schedule(uow, schedule_id)
    if row is None:
        return False
    ended_before = at - keep
    first = store.first_to_keep(uow, schedule_id, ended_before, row["looked_at"])
    until = _NO_END if first is None else first
    past = store.before(uow, schedule_id, until)
    if past is not None:
        until = past["due_at"]
    found = store.without_run(uow, schedule_id, until, limit)
    if found:
        store.delete_instances(uow, [instance_id for instance_id, _ in found])
        oldest, newest = found[0][1], found[-1][1]
        span = {
            "forgotten_from": min(oldest, row["forgotten_from"] or oldest),
            "forgotten_until": max(newest, row["forgotten_until"] or newest),
        }
        schedule_store.update_schedule(uow, schedule_id, span)
    schedule_store.delete_empty_backfills(uow, schedule_id, ended_before)
    return len(found) == limit
