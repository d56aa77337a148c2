"""From rows of schedules to wire shapes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from cubestudio.db import UnitOfWork
from cubestudio.pipelines import schedule_schemas as schemas
from cubestudio.pipelines.run_schemas import RunDueOut
from cubestudio.pipelines.service import due, schedules
from cubestudio.pipelines.why import why_instance, why_late, why_schedule
from cubestudio.spec.cron import local
from cubestudio.spec.cron_words import sentence

HIDDEN = "•••"
"""In place of the address of an alert, for who may not change it: it may be a secret."""


def due_out(at: float, timezone: str) -> schemas.DueOut:
    """A moment with the time on the wall."""
    return schemas.DueOut(at=at, local=local(at, timezone))


def schedule_out(
    uow: UnitOfWork,
    row: Mapping[str, Any],
    last: Iterable[Mapping[str, Any]],
    language: str,
    writes: bool,
    count: int = 5,
) -> schemas.ScheduleOut:
    """A schedule with its next `count` due times."""
    why, late = why_schedule(uow, row), why_late(uow, row)
    coming = schedules.coming(row, count)
    alerts = [schemas.AlertIn(**alert) for alert in row["alerts"] or []]
    if not writes:
        alerts = [alert.model_copy(update={"to": HIDDEN}) for alert in alerts]
    same = ("id", "name", "cron", "timezone", "start_at", "end_at", "params", "catch_up", "concurrency",
            "expires_after", "late_after", "keep_last", "created_by", "created_at", "updated_by",
            "updated_at")  # fmt: skip
    return schemas.ScheduleOut(
        **{key: row[key] for key in same},
        start_local="" if row["start_at"] is None else local(row["start_at"], row["timezone"]),
        end_local="" if row["end_at"] is None else local(row["end_at"], row["timezone"]),
        pipeline=row["pipeline"] or "",
        depends_on_past=bool(row["depends_on_past"]),
        alerts=alerts,
        paused=bool(row["paused"]),
        version=row["revision"],
        sentence=sentence(row["cron"], language),
        next=[due_out(at, row["timezone"]) for at in coming],
        last=[_bead(each, row["timezone"]) for each in last],
        late=late.say(language) if late else "",
        reason=why.say(language),
        hint=why.say_hint(language),
    )


def instance_out(
    uow: UnitOfWork,
    row: Mapping[str, Any],
    found: Mapping[str, Any],
    backfill: Mapping[str, Any] | None,
    language: str,
) -> schemas.ScheduledRunOut:
    """A due time with why it is as it is."""
    why = why_instance(uow, row, found, backfill)
    return schemas.ScheduledRunOut(
        id=found["id"],
        due_at=found["due_at"],
        local=local(found["due_at"], row["timezone"]),
        state=state_of(found),
        run=found["run_id"] if found["run_state"] else None,
        backfill=found["backfill_id"],
        reason=why.say(language),
        hint=why.say_hint(language),
        started_at=found["started_at"],
        ended_at=found["run_ended_at"] or found["ended_at"] or None,
    )


def backfill_out(row: Mapping[str, Any], sums: Mapping[str, int], timezone: str) -> schemas.BackfillOut:
    """A backfill with its progress."""
    return schemas.BackfillOut(
        id=row["id"],
        start_at=row["start_at"],
        end_at=row["end_at"],
        start_local=local(row["start_at"], timezone),
        end_local=local(row["end_at"], timezone),
        order="new_first" if row["newest_first"] else "old_first",
        parallelism=row["parallelism"],
        again=bool(row["again"]),
        state=row["state"],
        total=row["total"],
        counts=dict(sums),
        created_by=row["created_by"],
        created_at=row["created_at"],
        ended_at=row["ended_at"] or None,
    )


def state_of(found: Mapping[str, Any]) -> str:
    """The state people see: that of the run while it is under way."""
    return str(found["run_state"] or found["state"]) if found["state"] == due.RUNNING else str(found["state"])


def _bead(found: Mapping[str, Any], timezone: str) -> schemas.BeadOut:
    return schemas.BeadOut(
        id=found["id"],
        due_at=found["due_at"],
        local=local(found["due_at"], timezone),
        state=state_of(found),
        run=found["run_id"] if found["run_state"] else None,
    )


def run_due_out(found: Mapping[str, Any]) -> RunDueOut:
    """The due time that a run was started for."""
    return RunDueOut(
        schedule=found["name"],
        instance=found["id"],
        due_at=found["due_at"],
        local=local(found["due_at"], found["timezone"]),
        backfill=found["backfill_id"],
    )
