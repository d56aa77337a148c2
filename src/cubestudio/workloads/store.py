"""SQL of workloads. Core statements: this is the hot path of every task."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from sqlalchemy import and_, bindparam, delete, func, insert, or_, select, update

from cubestudio.db import UnitOfWork
from cubestudio.db.sql import session
from cubestudio.kit.paging import Page, decode_token, encode_token
from cubestudio.spec.states import WORKLOAD_HOLDS_ROOM, WorkloadPhase
from cubestudio.workloads.tables import UsageSeriesRow, WorkloadRow

Row = dict[str, Any]

_table: Any = WorkloadRow.__table__
_c = _table.c
_series: Any = UsageSeriesRow.__table__
_insert_series = insert(_series)
_update_series = (
    update(_series)
    .where(_series.c.workload_id == bindparam("b_workload_id"), _series.c.attempt == bindparam("b_attempt"))
    .values(data=bindparam("b_data"))
)
_LISTED = [column for column in _c if column.name not in ("spec", "attempts", "handle", "replicas")]
_ALL = list(_c)
_HOLDING = [phase.value for phase in WORKLOAD_HOLDS_ROOM]

_insert = insert(_table)
_queued = (
    select(_table)
    .where(
        _c.place == bindparam("p_place"),
        _c.phase == WorkloadPhase.QUEUED.value,
        _c.wish == "run",
        _c.not_before <= bindparam("p_now"),
    )
    .order_by(_c.priority.desc(), _c.id)
    .limit(bindparam("p_limit"))
)
_stops = select(_c.id, _c.phase, _c.reason, _c.text, _c.owner_id, _c.owner_kind, _c.attempt).where(
    _c.place == bindparam("p_place"), _c.wish == "stop"
)


def insert_workloads(uow: UnitOfWork, rows: list[Row]) -> None:
    """Add rows."""
    session(uow).connection().execute(_insert, rows)


def queued(uow: UnitOfWork, place: str, now: float, limit: int) -> list[Row]:
    """Waiting workloads of a place that may start by time, best first, with their specs."""
    found = session(uow).connection().execute(_queued, {"p_place": place, "p_now": now, "p_limit": limit})
    return [dict(row) for row in found.mappings()]


def next_not_before(uow: UnitOfWork, place: str, now: float) -> float | None:
    """When the next paused retry of a place comes due."""
    return (
        session(uow)
        .execute(
            select(_c.not_before)
            .where(_c.place == place, _c.phase == WorkloadPhase.QUEUED.value, _c.wish == "run", _c.not_before > now)
            .order_by(_c.not_before)
            .limit(1)
        )
        .scalar()
    )


def stops(uow: UnitOfWork, place: str) -> list[Row]:
    """Workloads of a place that shall stop and have not ended."""
    return [dict(row) for row in session(uow).connection().execute(_stops, {"p_place": place}).mappings()]


def update_workloads(uow: UnitOfWork, names: tuple[str, ...], rows: list[Row]) -> None:
    """Set columns `names` of every row (keyed by `id`)."""
    values = [{f"b_{name}": row[name] for name in ("id", *names)} for row in rows]
    session(uow).connection().execute(_update(names), values)


@cache
def _update(names: tuple[str, ...]) -> Any:
    return update(_table).where(_c.id == bindparam("b_id")).values({name: bindparam(f"b_{name}") for name in names})


def active(uow: UnitOfWork, place: str) -> list[Row]:
    """Workloads of a place that hold room; everything."""
    query = select(_table).where(_c.place == place, _c.phase.in_(_HOLDING))
    return [dict(row) for row in session(uow).execute(query).mappings()]


def get(uow: UnitOfWork, workload_id: str, project_id: str | None = None) -> Row | None:
    """One workload, everything."""
    query = select(_table).where(_c.id == workload_id)
    if project_id is not None:
        query = query.where(_c.project_id == project_id)
    found = session(uow).execute(query).mappings().first()
    return dict(found) if found else None


def wish_stop(uow: UnitOfWork, ids: Sequence[str], reason: str, text: str) -> int:
    """Wish an end for those that have not ended."""
    done = session(uow).execute(
        update(_table).where(_c.id.in_(ids), _c.wish == "run").values(wish="stop", reason=reason, text=text)
    )
    return int(getattr(done, "rowcount", 0))


def set_priority(uow: UnitOfWork, ids: Sequence[str], priority: int) -> int:
    """Of those that wait; returns how many."""
    if not ids:
        return 0
    where = _c.id.in_(ids) & (_c.phase == WorkloadPhase.QUEUED.value)
    return int(session(uow).execute(update(_table).where(where).values(priority=priority)).rowcount)  # type: ignore[attr-defined]


def list_workloads(
    uow: UnitOfWork, project_id: str | None, phase: str | None, owner_kind: str | None, size: int, token: str | None
) -> Page[Row]:
    """Newest first, without specs."""
    query = select(*_LISTED).order_by(_c.id.desc()).limit(size + 1)
    if project_id is not None:
        query = query.where(_c.project_id == project_id)
    if phase:
        query = query.where(_c.phase == phase)
    if owner_kind:
        query = query.where(_c.owner_kind == owner_kind)
    if token:
        query = query.where(_c.id < decode_token(token, 1)[0])
    rows = [dict(row) for row in session(uow).execute(query).mappings()]
    more = len(rows) > size
    return Page(rows[:size], encode_token([rows[size - 1]["id"]]) if more else None)


def of_owner(uow: UnitOfWork, owner_kind: str, owner_id: str) -> list[Row]:
    """`id, phase` of an owner's workloads, oldest first."""
    query = select(_c.id, _c.phase).where(_c.owner_kind == owner_kind, _c.owner_id == owner_id)
    return [dict(row) for row in session(uow).execute(query.order_by(_c.id)).mappings()]


def handles(uow: UnitOfWork, ids: Iterable[str]) -> list[Row]:
    """`id, phase, handle, attempts` of workloads."""
    query = select(_c.id, _c.phase, _c.handle, _c.attempts, _c.attempt).where(_c.id.in_(list(ids)))
    return [dict(row) for row in session(uow).execute(query).mappings()]


def places(uow: UnitOfWork, ids: Iterable[str]) -> set[str]:
    """Where workloads run."""
    query = select(_c.place).where(_c.id.in_(list(ids))).distinct()
    return set(session(uow).execute(query).scalars())


def delete_workloads(uow: UnitOfWork, ids: Sequence[str]) -> None:
    """Forget rows, and what they used over time."""
    session(uow).execute(delete(_series).where(_series.c.workload_id.in_(ids)))
    session(uow).execute(delete(_table).where(_c.id.in_(ids)))


def holding(uow: UnitOfWork, ids: Sequence[str]) -> list[Row]:
    """Those of `ids` that hold room: when they began, what they hold, what they used so far."""
    columns = (_c.id, _c.phase, _c.started_at, _c.held_cpu, _c.held_memory, _c.devices, _c.usage)
    found: list[Row] = []
    for start in range(0, len(ids), 900):
        query = select(*columns).where(_c.id.in_(ids[start : start + 900]), _c.phase.in_(_HOLDING))
        found += [dict(row) for row in session(uow).execute(query).mappings()]
    return found


def insert_series(uow: UnitOfWork, rows: list[Row]) -> None:
    """The first points of attempts: `workload_id, attempt, data`."""
    session(uow).connection().execute(_insert_series, rows)


def update_series(uow: UnitOfWork, rows: list[Row]) -> None:
    """More points of attempts."""
    values = [{f"b_{name}": value for name, value in row.items()} for row in rows]
    session(uow).connection().execute(_update_series, values)


def series(uow: UnitOfWork, ids: Iterable[str]) -> list[Row]:
    """What workloads used over time, by attempt."""
    wanted = list(ids)
    query = select(_series).where(_series.c.workload_id.in_(wanted)).order_by(_series.c.workload_id, _series.c.attempt)
    return [dict(row) for row in session(uow).execute(query).mappings()] if wanted else []


def with_ports(uow: UnitOfWork) -> list[Row]:
    """Running workloads that listen on ports, in all places."""
    columns = (_c.id, _c.owner_kind, _c.project_id, _c.project_name, _c.attempt, _c.ports)
    query = select(*columns).where(_c.phase == WorkloadPhase.RUNNING.value)
    return [dict(row) for row in session(uow).execute(query).mappings() if row["ports"]]


def count_by_phase(uow: UnitOfWork, place: str, project_id: str | None = None) -> dict[str, int]:
    """How many workloads of a place hold room or wait, by phase; of one project when it is given."""
    phases = [*_HOLDING, WorkloadPhase.QUEUED.value]
    query = select(_c.phase, func.count()).where(_c.place == place, _c.phase.in_(phases)).group_by(_c.phase)
    if project_id is not None:
        query = query.where(_c.project_id == project_id)
    return {phase: int(count) for phase, count in session(uow).execute(query)}


def count_ahead(uow: UnitOfWork, place: str, priority: int, workload_id: str) -> int:
    """How many waiting workloads of a place are asked before this one."""
    before = or_(_c.priority > priority, and_(_c.priority == priority, _c.id < workload_id))
    query = select(func.count()).where(
        _c.place == place, _c.phase == WorkloadPhase.QUEUED.value, _c.wish == "run", before
    )
    return int(session(uow).execute(query).scalar_one())


def count_queued(uow: UnitOfWork, project_id: str) -> int:
    """How many workloads of a project wait."""
    query = select(func.count()).where(_c.project_id == project_id, _c.phase == WorkloadPhase.QUEUED.value)
    return int(session(uow).execute(query).scalar_one())


def holding_in(uow: UnitOfWork, place: str) -> list[Row]:
    """What holds room of a place: just what tells how much."""
    columns = (_c.id, _c.project_id, _c.phase, _c.held_cpu, _c.held_memory, _c.devices, _c.handle, _c.started_at)
    query = select(*columns).where(_c.place == place, _c.phase.in_(_HOLDING))
    return [dict(row) for row in session(uow).execute(query).mappings()]


def running(uow: UnitOfWork, ids: Sequence[str]) -> list[Row]:
    """Those of `ids` that run, in whatever place: what they hold, and their handles."""
    columns = (_c.id, _c.held_cpu, _c.held_memory, _c.devices, _c.handle)
    found: list[Row] = []
    for start in range(0, len(ids), 900):
        query = select(*columns).where(_c.id.in_(ids[start : start + 900]), _c.phase == WorkloadPhase.RUNNING.value)
        found += [dict(row) for row in session(uow).execute(query).mappings()]
    return found


def held(uow: UnitOfWork, place: str, project_id: str, limit: int = 5) -> dict[str, Any]:
    """Who holds the room of a place: the project's own by name, biggest first, the others as a number."""
    where = (_c.place == place, _c.phase.in_(_HOLDING))
    columns = (_c.id, _c.name, _c.held_cpu, _c.held_memory)
    mine = select(*columns).where(*where, _c.project_id == project_id).order_by(_c.held_cpu.desc(), _c.id)
    others = select(func.count()).where(*where, _c.project_id != project_id)
    named = [
        {"workload": row[0], "name": row[1], "cpu": row[2], "memory": row[3]}
        for row in session(uow).execute(mine.limit(limit))
    ]
    return {"held_by": named, "other_projects": int(session(uow).execute(others).scalar_one())}
