"""SQL of scheduled runs: the due times of schedules and what became of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import delete, func, insert, select, update

from cubestudio.db import UnitOfWork
from cubestudio.db.sql import session
from cubestudio.kit.paging import Page, decode_token, encode_token
from cubestudio.pipelines.tables import RunRow, ScheduledRunRow, ScheduleRow

_instances: Any = ScheduledRunRow.__table__
_schedules: Any = ScheduleRow.__table__
_runs: Any = RunRow.__table__
_WITH_RUN = (
    select(_instances, _runs.c.state.label("run_state"), _runs.c.text.label("run_text"), _runs.c.started_at,
           _runs.c.ended_at.label("run_ended_at"))
    .select_from(_instances.outerjoin(_runs, _runs.c.id == _instances.c.run_id))
)  # fmt: skip
"""`run_state` is None when the run was deleted, or there never was one."""


def insert_instances(uow: UnitOfWork, rows: list[dict[str, Any]]) -> None:
    """New due times."""
    if rows:
        session(uow).execute(insert(_instances), rows)


def at_times(uow: UnitOfWork, schedule_id: str, times: Sequence[float]) -> dict[float, dict[str, Any]]:
    """Those of the times that have a row."""
    found: dict[float, dict[str, Any]] = {}
    for start in range(0, len(times), 500):
        query = select(_instances).where(_instances.c.schedule_id == schedule_id)
        query = query.where(_instances.c.due_at.in_(times[start : start + 500]))
        found |= {row["due_at"]: dict(row) for row in session(uow).execute(query).mappings()}
    return found


def get_instance(uow: UnitOfWork, instance_id: str) -> dict[str, Any] | None:
    """One due time with the state of its run."""
    row = session(uow).execute(_WITH_RUN.where(_instances.c.id == instance_id)).mappings().first()
    return dict(row) if row else None


def list_instances(
    uow: UnitOfWork, schedule_id: str, backfill_id: str | None, states: Sequence[str], size: int, token: str | None
) -> Page[dict[str, Any]]:
    """Due times of a schedule with the states of their runs, the newest first."""
    query = _WITH_RUN.where(_instances.c.schedule_id == schedule_id)
    query = query.order_by(_instances.c.due_at.desc()).limit(size + 1)
    if backfill_id:
        query = query.where(_instances.c.backfill_id == backfill_id)
    if states:
        query = query.where(_instances.c.state.in_(states))
    if token:
        query = query.where(_instances.c.due_at < decode_token(token, 1)[0])
    rows = [dict(row) for row in session(uow).execute(query).mappings()]
    return Page(rows[:size], encode_token([rows[size - 1]["due_at"]]) if len(rows) > size else None)


def latest_of(uow: UnitOfWork, schedule_ids: Sequence[str], count: int) -> dict[str, list[dict[str, Any]]]:
    """The newest due times of each schedule, oldest first: the strip beside its name."""
    return {one: list_instances(uow, one, None, (), count, None).items[::-1] for one in schedule_ids}


def move(uow: UnitOfWork, instance_id: str, before: str, values: dict[str, Any]) -> bool:
    """Change a due time when it is still in state `before`; False when somebody was faster."""
    query = update(_instances).where(_instances.c.id == instance_id, _instances.c.state == before)
    return bool(getattr(session(uow).execute(query.values(**values)), "rowcount", 0))


def move_all(uow: UnitOfWork, ids: Sequence[str], values: dict[str, Any]) -> None:
    """Change several."""
    for start in range(0, len(ids), 500):
        query = update(_instances).where(_instances.c.id.in_(ids[start : start + 500]))
        session(uow).execute(query.values(**values))


def cancel_waiting(uow: UnitOfWork, backfill_id: str, at: float, text: str) -> int:
    """What a backfill has not started is left out."""
    query = update(_instances).where(_instances.c.backfill_id == backfill_id, _instances.c.state == "Waiting")
    done = session(uow).execute(query.values(state="Skipped", text=text, hint="", ended_at=at))
    return int(getattr(done, "rowcount", 0))


def count_waiting(uow: UnitOfWork, schedule_id: str) -> int:
    """Regular due times that wait."""
    return _count(uow, schedule_id, None, "Waiting")


def running(uow: UnitOfWork, schedule_id: str, backfill_id: str | None) -> list[str]:
    """Ids of runs under way: regular ones, or those of a backfill."""
    query = select(_instances.c.run_id).where(
        _instances.c.schedule_id == schedule_id,
        _instances.c.state == "Running",
        _instances.c.backfill_id == backfill_id if backfill_id else _instances.c.backfill_id.is_(None),
    )
    return [str(run) for run in session(uow).execute(query.order_by(_instances.c.due_at)).scalars()]


def _count(uow: UnitOfWork, schedule_id: str, backfill_id: str | None, state: str) -> int:
    query = select(func.count()).where(
        _instances.c.schedule_id == schedule_id,
        _instances.c.state == state,
        _instances.c.backfill_id == backfill_id if backfill_id else _instances.c.backfill_id.is_(None),
    )
    return int(session(uow).execute(query).scalar() or 0)


def next_waiting(
    uow: UnitOfWork, schedule_id: str, backfill_id: str | None, newest_first: bool, limit: int
) -> list[dict[str, Any]]:
    """Due times that wait, in the order in which they go."""
    query = select(_instances).where(
        _instances.c.schedule_id == schedule_id,
        _instances.c.state == "Waiting",
        _instances.c.backfill_id == backfill_id if backfill_id else _instances.c.backfill_id.is_(None),
    )
    order = _instances.c.due_at.desc() if newest_first else _instances.c.due_at
    return [dict(row) for row in session(uow).execute(query.order_by(order).limit(limit)).mappings()]


def before(uow: UnitOfWork, schedule_id: str, due_at: float) -> dict[str, Any] | None:
    """The due time before another that was not left out, with the state of its run."""
    query = _WITH_RUN.where(
        _instances.c.schedule_id == schedule_id,
        _instances.c.due_at < due_at,
        _instances.c.state.not_in(("Skipped", "Expired")),
    )
    row = session(uow).execute(query.order_by(_instances.c.due_at.desc()).limit(1)).mappings().first()
    return dict(row) if row else None


def groups_waiting(uow: UnitOfWork) -> list[tuple[str, str | None]]:
    """`(schedule, backfill)` of everything that waits."""
    query = select(_instances.c.schedule_id, _instances.c.backfill_id).where(_instances.c.state == "Waiting").distinct()
    return [(row[0], row[1]) for row in session(uow).execute(query)]


def expired(uow: UnitOfWork, at: float, limit: int = 200) -> list[dict[str, Any]]:
    """Regular due times that have waited longer than their schedule allows."""
    query = (
        select(_instances)
        .join(_schedules, _schedules.c.id == _instances.c.schedule_id)
        .where(
            _instances.c.state == "Waiting",
            _instances.c.backfill_id.is_(None),
            _schedules.c.expires_after > 0,
            _instances.c.due_at + _schedules.c.expires_after < at,
        )
        .limit(limit)
    )
    return [dict(row) for row in session(uow).execute(query).mappings()]


def late(uow: UnitOfWork, at: float, limit: int = 200) -> list[dict[str, Any]]:
    """Regular due times that should have ended by now, have not, and nobody was told."""
    query = (
        select(_instances)
        .join(_schedules, _schedules.c.id == _instances.c.schedule_id)
        .where(
            _instances.c.state.in_(("Waiting", "Running")),
            _instances.c.backfill_id.is_(None),
            _instances.c.told_late == 0,
            _schedules.c.paused == 0,
            _schedules.c.late_after > 0,
            _instances.c.due_at + _schedules.c.late_after < at,
        )
        .limit(limit)
    )
    return [dict(row) for row in session(uow).execute(query).mappings()]


def oldest_late(uow: UnitOfWork, schedule_id: str) -> dict[str, Any] | None:
    """The oldest regular due time that was found to be late and has still not ended."""
    query = _WITH_RUN.where(
        _instances.c.schedule_id == schedule_id,
        _instances.c.state.in_(("Waiting", "Running")),
        _instances.c.backfill_id.is_(None),
        _instances.c.told_late == 1,
    )
    row = session(uow).execute(query.order_by(_instances.c.due_at).limit(1)).mappings().first()
    return dict(row) if row else None


def settled(uow: UnitOfWork, ends: Iterable[str], since: float, limit: int = 200) -> list[dict[str, Any]]:
    """Due times whose run has ended (or is gone), and failed ones ended after `since` whose run was mended."""
    known = list(ends)
    query = _WITH_RUN.where(
        (_instances.c.state == "Running") & (_runs.c.state.in_(known) | _runs.c.id.is_(None))
        | _instances.c.state.in_(("Failed", "Stopped"))
        & (_instances.c.ended_at > since)
        & _runs.c.id.is_not(None)
        & (_runs.c.state != _instances.c.state)
    )
    return [dict(row) for row in session(uow).execute(query.limit(limit)).mappings()]


def beyond(uow: UnitOfWork, schedule_id: str, keep: int, states: Sequence[str], limit: int = 20) -> list[str]:
    """Runs of the schedule beyond the newest `keep` ended ones."""
    query = (
        select(_instances.c.run_id)
        .join(_runs, _runs.c.id == _instances.c.run_id)
        .where(_instances.c.schedule_id == schedule_id, _runs.c.state.in_(states))
        .order_by(_instances.c.due_at.desc())
        .offset(keep)
        .limit(limit)
    )
    return [str(run) for run in session(uow).execute(query).scalars()]


def of_runs(uow: UnitOfWork, run_ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """The due time that each run was started for, with its schedule's `name` and `timezone`."""
    found: dict[str, dict[str, Any]] = {}
    whole = select(
        _instances.c.run_id, _instances.c.id, _instances.c.due_at, _instances.c.backfill_id,
        _schedules.c.name, _schedules.c.timezone,
    ).join(_schedules, _schedules.c.id == _instances.c.schedule_id)  # fmt: skip
    for start in range(0, len(run_ids), 500):
        query = whole.where(_instances.c.run_id.in_(run_ids[start : start + 500]))
        found |= {row["run_id"]: dict(row) for row in session(uow).execute(query).mappings()}
    return found


def first_to_keep(uow: UnitOfWork, schedule_id: str, ended_before: float, looked_at: float) -> float | None:
    """The oldest due time that is open, ended lately, or lies where the clock has not been looked at yet."""
    query = select(_instances.c.due_at).where(
        _instances.c.schedule_id == schedule_id,
        _instances.c.state.in_(("Waiting", "Running"))
        | (_instances.c.ended_at >= ended_before)
        | (_instances.c.due_at > looked_at),
    )
    return session(uow).execute(query.order_by(_instances.c.due_at).limit(1)).scalar()


def without_run(uow: UnitOfWork, schedule_id: str, due_before: float, limit: int) -> list[tuple[str, float]]:
    """`(id, due time)` of the oldest ones before a moment whose run is gone, or who never had one."""
    query = (
        select(_instances.c.id, _instances.c.due_at)
        .select_from(_instances.outerjoin(_runs, _runs.c.id == _instances.c.run_id))
        .where(_instances.c.schedule_id == schedule_id, _instances.c.due_at < due_before, _runs.c.id.is_(None))
        .order_by(_instances.c.due_at)
        .limit(limit)
    )
    return [(row[0], row[1]) for row in session(uow).execute(query)]


def delete_instances(uow: UnitOfWork, ids: Collection[str]) -> None:
    """Forget due times, at most 500."""
    session(uow).execute(delete(_instances).where(_instances.c.id.in_(ids)))
