"""SQL of imports."""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, delete, insert, or_, select, update

from cubestudio.db import UnitOfWork
from cubestudio.db.sql import session
from cubestudio.kit.paging import Page, decode_token, encode_token
from cubestudio.registry.facts import RUNNING, WAITING
from cubestudio.registry.tables import ModelImportRow

_imports: Any = ModelImportRow.__table__


def insert_import(uow: UnitOfWork, row: dict[str, Any]) -> None:
    """Append one."""
    session(uow).execute(insert(_imports).values(**row))


def get_import(uow: UnitOfWork, project_id: str, import_id: str) -> dict[str, Any] | None:
    """One of the project."""
    query = select(_imports).where(_imports.c.project_id == project_id, _imports.c.id == import_id)
    row = session(uow).execute(query).mappings().first()
    return dict(row) if row else None


def list_imports(uow: UnitOfWork, project_id: str, size: int, token: str | None) -> Page[dict[str, Any]]:
    """Newest first."""
    query = select(_imports).where(_imports.c.project_id == project_id)
    if token:
        query = query.where(_imports.c.id < decode_token(token, 1)[0])
    query = query.order_by(_imports.c.id.desc()).limit(size + 1)
    rows = [dict(row) for row in session(uow).execute(query).mappings()]
    return Page(rows[:size], encode_token([rows[size - 1]["id"]]) if len(rows) > size else None)


def next_open(uow: UnitOfWork, stale: float) -> dict[str, Any] | None:
    """The oldest that waits, or whose doer gave no sign of life since `stale`."""
    waits = _imports.c.state == WAITING
    lost = and_(_imports.c.state == RUNNING, _imports.c.beat_at < stale)
    query = select(_imports).where(or_(waits, lost)).order_by(_imports.c.id).limit(1)
    row = session(uow).execute(query).mappings().first()
    return dict(row) if row else None


def claim(uow: UnitOfWork, import_id: str, held: str, values: dict[str, Any]) -> bool:
    """Change the import if `held` is its claim; whether it was."""
    where = (_imports.c.id == import_id) & (_imports.c.claim == held)
    return int(session(uow).execute(update(_imports).where(where).values(**values)).rowcount) == 1  # type: ignore[attr-defined]


def delete_import(uow: UnitOfWork, import_id: str) -> None:
    """Delete one."""
    session(uow).execute(delete(_imports).where(_imports.c.id == import_id))
