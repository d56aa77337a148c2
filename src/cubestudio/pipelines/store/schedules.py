"""SQL of schedules and backfills."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, func, insert, select, update

from cubestudio.db import UnitOfWork
from cubestudio.db.sql import session
from cubestudio.kit.paging import Page, decode_token, encode_token
from cubestudio.pipelines.tables import BackfillRow, PipelineRow, ScheduledRunRow, ScheduleRow

_schedules: Any = ScheduleRow.__table__
_instances: Any = ScheduledRunRow.__table__
_backfills: Any = BackfillRow.__table__
_pipelines: Any = PipelineRow.__table__
_WHOLE = (
    select(_schedules, _pipelines.c.name.label("pipeline"))
    .select_from(_schedules.outerjoin(_pipelines, _pipelines.c.id == _schedules.c.pipeline_id))
)  # fmt: skip


def get_schedule(uow: UnitOfWork, project_id: str, name: str) -> dict[str, Any] | None:
    """A schedule by name, with the name of its pipeline as `pipeline`."""
    query = _WHOLE.where(_schedules.c.project_id == project_id, _schedules.c.name == name)
    row = session(uow).execute(query).mappings().first()
    return dict(row) if row else None


def lock_schedule(uow: UnitOfWork, schedule_id: str) -> dict[str, Any] | None:
    """A schedule by id, locked until the end of the transaction; as `get_schedule` gives it."""
    session(uow).execute(select(_schedules.c.id).where(_schedules.c.id == schedule_id).with_for_update())
    row = session(uow).execute(_WHOLE.where(_schedules.c.id == schedule_id)).mappings().first()
    return dict(row) if row else None


def find_schedule(uow: UnitOfWork, schedule_id: str) -> dict[str, Any] | None:
    """A schedule by id to look at."""
    row = session(uow).execute(_WHOLE.where(_schedules.c.id == schedule_id)).mappings().first()
    return dict(row) if row else None


def list_schedules(
    uow: UnitOfWork, project_id: str, pipeline_id: str | None, prefix: str, size: int, token: str | None
) -> Page[dict[str, Any]]:
    """Schedules of a project, or of one of its pipelines, by name."""
    query = _WHOLE.where(_schedules.c.project_id == project_id).order_by(_schedules.c.name).limit(size + 1)
    if pipeline_id is not None:
        query = query.where(_schedules.c.pipeline_id == pipeline_id)
    if prefix:
        query = query.where(_schedules.c.name >= prefix, _schedules.c.name < prefix + "\U0010ffff")
    if token:
        query = query.where(_schedules.c.name > decode_token(token, 1)[0])
    rows = [dict(row) for row in session(uow).execute(query).mappings()]
    return Page(rows[:size], encode_token([rows[size - 1]["name"]]) if len(rows) > size else None)


def insert_schedule(uow: UnitOfWork, row: dict[str, Any]) -> None:
    """A new schedule."""
    session(uow).execute(insert(_schedules), row)


def update_schedule(uow: UnitOfWork, schedule_id: str, values: dict[str, Any]) -> None:
    """Change it; the caller holds its lock."""
    session(uow).execute(update(_schedules).where(_schedules.c.id == schedule_id).values(**values))


def delete_schedule(uow: UnitOfWork, schedule_id: str) -> None:
    """Forget a schedule with its due times and backfills; their runs stay."""
    for table in (_instances, _backfills):
        session(uow).execute(delete(table).where(table.c.schedule_id == schedule_id))
    session(uow).execute(delete(_schedules).where(_schedules.c.id == schedule_id))


def due_schedules(uow: UnitOfWork, at: float, limit: int = 100) -> list[str]:
    """Ids of schedules with a due time that has come and has no row yet, the longest due first."""
    query = select(_schedules.c.id).where(_schedules.c.next_at <= at).order_by(_schedules.c.next_at).limit(limit)
    return list(session(uow).execute(query).scalars())


def next_moment(uow: UnitOfWork, after: float) -> float | None:
    """When the next due time after a moment comes, of any schedule."""
    query = select(func.min(_schedules.c.next_at)).where(_schedules.c.next_at > after)
    return session(uow).execute(query).scalar()


def of_pipeline(uow: UnitOfWork, pipeline_id: str) -> list[str]:
    """Names of the schedules that run a pipeline."""
    query = select(_schedules.c.name).where(_schedules.c.pipeline_id == pipeline_id).order_by(_schedules.c.name)
    return list(session(uow).execute(query).scalars())


def insert_backfill(uow: UnitOfWork, row: dict[str, Any]) -> None:
    """A new backfill."""
    session(uow).execute(insert(_backfills), row)


def get_backfill(uow: UnitOfWork, schedule_id: str, backfill_id: str) -> dict[str, Any] | None:
    """A backfill of a schedule."""
    query = select(_backfills).where(_backfills.c.id == backfill_id, _backfills.c.schedule_id == schedule_id)
    row = session(uow).execute(query).mappings().first()
    return dict(row) if row else None


def list_backfills(uow: UnitOfWork, schedule_id: str, size: int, token: str | None) -> Page[dict[str, Any]]:
    """Backfills of a schedule, newest first."""
    query = select(_backfills).where(_backfills.c.schedule_id == schedule_id)
    query = query.order_by(_backfills.c.id.desc()).limit(size + 1)
    if token:
        query = query.where(_backfills.c.id < decode_token(token, 1)[0])
    rows = [dict(row) for row in session(uow).execute(query).mappings()]
    return Page(rows[:size], encode_token([rows[size - 1]["id"]]) if len(rows) > size else None)


def end_backfill(uow: UnitOfWork, backfill_id: str, state: str, at: float) -> bool:
    """Running no more; False when it was not running."""
    query = update(_backfills).where(_backfills.c.id == backfill_id, _backfills.c.state == "Running")
    return bool(getattr(session(uow).execute(query.values(state=state, ended_at=at)), "rowcount", 0))


def running_backfills(uow: UnitOfWork) -> list[dict[str, Any]]:
    """Backfills under way, oldest first."""
    query = select(_backfills).where(_backfills.c.state == "Running").order_by(_backfills.c.id)
    return [dict(row) for row in session(uow).execute(query).mappings()]


def sums(uow: UnitOfWork, backfill_ids: list[str]) -> dict[str, dict[str, int]]:
    """How many due times of each backfill are in which state."""
    query = select(_instances.c.backfill_id, _instances.c.state, func.count()).group_by(
        _instances.c.backfill_id, _instances.c.state
    )
    found: dict[str, dict[str, int]] = {backfill: {} for backfill in backfill_ids}
    if backfill_ids:
        for backfill, state, count in session(uow).execute(query.where(_instances.c.backfill_id.in_(backfill_ids))):
            found[backfill][state] = count
    return found


def next_schedule(uow: UnitOfWork, after: str) -> str | None:
    """The id that follows another, over all projects."""
    return session(uow).execute(select(func.min(_schedules.c.id)).where(_schedules.c.id > after)).scalar()


def delete_empty_backfills(uow: UnitOfWork, schedule_id: str, ended_before: float) -> None:
    """Forget backfills that ended long ago and have no due time left."""
    has_some = select(_instances.c.id).where(_instances.c.backfill_id == _backfills.c.id).exists()
    session(uow).execute(
        delete(_backfills).where(
            _backfills.c.schedule_id == schedule_id,
            _backfills.c.state != "Running",
            _backfills.c.ended_at < ended_before,
            ~has_some,
        )
    )
