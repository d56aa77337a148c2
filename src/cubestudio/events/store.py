"""SQL of facts and audit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from cubestudio.db import UnitOfWork
from cubestudio.db.prepared import Prepared
from cubestudio.db.sql import session
from cubestudio.events.tables import AuditRow, EventClockRow, EventRow
from cubestudio.kit.paging import Page, decode_token, encode_token

_events: Any = EventRow.__table__
_clock: Any = EventClockRow.__table__


_MOVE = update(_clock).where(_clock.c.id == 1).values(last=_clock.c.last + bindparam("count"))
_LAST = select(_clock.c.last).where(_clock.c.id == 1)
_INSERT = Prepared(insert(_events))


_PRUNED_AT_ONCE = 20_000


def insert_events(uow: UnitOfWork, rows: list[dict[str, Any]]) -> None:
    """Append; gives each row its `seq`."""
    connection = session(uow).connection()
    moved = connection.execute(_MOVE, {"count": len(rows)})
    if not moved.rowcount:
        _make_clock(connection)
        connection.execute(_MOVE, {"count": len(rows)})
    last = connection.execute(_LAST).scalar_one()
    for number, row in enumerate(rows, start=last - len(rows) + 1):
        row["seq"] = number
    _INSERT.run_many(uow, rows)


def _make_clock(connection: Connection) -> None:
    """The very first fact. Two writers may come here in the same moment; one of them makes the clock."""
    try:
        with connection.begin_nested():
            connection.execute(insert(_clock).values(id=1, last=0))
    except IntegrityError:
        pass


def last_seq(uow: UnitOfWork) -> int:
    """The newest `seq`, 0 when there is none."""
    found = session(uow).execute(select(_clock.c.last).where(_clock.c.id == 1)).scalar()
    return int(found or 0)


def events_after(
    uow: UnitOfWork, seq: int, limit: int, project_ids: Sequence[str] | None = None, subject: str | None = None
) -> list[dict[str, Any]]:
    """Facts after `seq`, oldest first; of `project_ids` (None = all) and `subject` only."""
    query = select(_events).where(_events.c.seq > seq).order_by(_events.c.seq).limit(limit)
    if project_ids is not None:
        query = query.where(_events.c.project_id.in_(project_ids))
    if subject is not None:
        query = query.where(_events.c.subject == subject)
    return [dict(row) for row in session(uow).execute(query).mappings()]


def prune_events(uow: UnitOfWork, before: float) -> int:
    """Delete facts older than `before`, oldest first and not too many at once: writers wait meanwhile."""
    oldest = session(uow).execute(select(_events.c.seq, _events.c.at).order_by(_events.c.seq).limit(1)).first()
    if oldest is None or oldest.at >= before:
        return 0
    some = _events.c.seq < oldest.seq + _PRUNED_AT_ONCE
    gone = session(uow).execute(delete(_events).where(some, _events.c.at < before))
    return int(getattr(gone, "rowcount", 0))


def insert_audit(uow: UnitOfWork, row: dict[str, Any]) -> None:
    """Append one line."""
    session(uow).execute(insert(AuditRow).values(**row))


def list_audit(
    uow: UnitOfWork,
    project_id: str | None,
    actor: str | None,
    action: str | None,
    size: int,
    token: str | None,
) -> Page[AuditRow]:
    """Newest first; `project_id` None = everything."""
    query = select(AuditRow).order_by(AuditRow.id.desc()).limit(size + 1)
    if project_id is not None:
        query = query.where(AuditRow.project_id == project_id)
    if actor:
        query = query.where(AuditRow.actor == actor)
    if action:
        query = query.where(AuditRow.action == action)
    if token:
        query = query.where(AuditRow.id < decode_token(token, 1)[0])
    rows = list(session(uow).execute(query).scalars())
    more = len(rows) > size
    return Page(rows[:size], encode_token([rows[size - 1].id]) if more else None)
