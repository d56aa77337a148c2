"""SQL of notices."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, insert, select, update

from cubestudio.db import UnitOfWork
from cubestudio.db.sql import session
from cubestudio.notices.tables import NoticeRow

_notices: Any = NoticeRow.__table__
NEVER = 1e12
"""When a notice is due that is not tried again."""


def insert_notice(uow: UnitOfWork, row: dict[str, Any]) -> None:
    """A notice to deliver."""
    session(uow).connection().execute(insert(_notices), row)


def due_notices(uow: UnitOfWork, at: float, limit: int = 20) -> list[dict[str, Any]]:
    """Notices whose time has come."""
    query = select(_notices).where(_notices.c.due_at <= at).order_by(_notices.c.due_at).limit(limit)
    return [dict(row) for row in session(uow).execute(query).mappings()]


def claim_notice(uow: UnitOfWork, notice_id: str, seen_due: float, due_at: float) -> bool:
    """Take a notice until `due_at`; False when another server took it."""
    query = update(_notices).where(_notices.c.id == notice_id, _notices.c.due_at == seen_due)
    done = session(uow).execute(query.values(due_at=due_at, tries=_notices.c.tries + 1))
    return bool(getattr(done, "rowcount", 0))


def give_up_notice(uow: UnitOfWork, notice_id: str, text: str) -> None:
    """Nobody tries any more; `text` says why, as long as what it is about is there."""
    query = update(_notices).where(_notices.c.id == notice_id)
    session(uow).execute(query.values(due_at=NEVER, text=text))


def undelivered(uow: UnitOfWork, about: str) -> str:
    """Why a notice was given up, the newest first; "" when none was."""
    query = select(_notices.c.text).where(_notices.c.about == about, _notices.c.due_at == NEVER)
    return session(uow).execute(query.order_by(_notices.c.id.desc()).limit(1)).scalar() or ""


def end_notice(uow: UnitOfWork, notice_id: str) -> None:
    """It was delivered."""
    session(uow).execute(delete(_notices).where(_notices.c.id == notice_id))


def delete_notices(uow: UnitOfWork, about: str) -> None:
    """Forget what is told of something."""
    session(uow).connection().execute(delete(_notices).where(_notices.c.about == about))


def delete_given_up(uow: UnitOfWork, about: str) -> None:
    """Forget notices that nobody tries any more."""
    session(uow).execute(delete(_notices).where(_notices.c.about == about, _notices.c.due_at == NEVER))
