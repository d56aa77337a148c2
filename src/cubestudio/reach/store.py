"""SQL of reaching into running work."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, insert, select

from cubestudio.db import UnitOfWork
from cubestudio.db.sql import session
from cubestudio.reach.tables import UsedTicketRow

_used: Any = UsedTicketRow.__table__


def is_used(uow: UnitOfWork, nonce: str) -> bool:
    """Whether a ticket was taken already."""
    return session(uow).execute(select(_used.c.nonce).where(_used.c.nonce == nonce)).first() is not None


def use(uow: UnitOfWork, nonce: str, expires_at: float) -> None:
    """Note that a ticket is taken; of two who do so at once, one commits."""
    session(uow).execute(insert(_used).values(nonce=nonce, expires_at=expires_at))


def forget_used(uow: UnitOfWork, before: float) -> None:
    """Tickets that nobody could use any more."""
    session(uow).execute(delete(_used).where(_used.c.expires_at < before))
