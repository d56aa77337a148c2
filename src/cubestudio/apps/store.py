"""SQL of internal services."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, insert, select, update

from cubestudio.apps.tables import AppRow
from cubestudio.db import UnitOfWork
from cubestudio.db.sql import session
from cubestudio.kit.paging import Page, decode_token, encode_token

_apps: Any = AppRow.__table__


def insert_app(uow: UnitOfWork, row: dict[str, Any]) -> None:
    """Append."""
    session(uow).execute(insert(_apps).values(**row))


def find(uow: UnitOfWork, project_id: str, name: str) -> dict[str, Any] | None:
    """One by name."""
    return _one(uow, select(_apps).where(_apps.c.project_id == project_id, _apps.c.name == name))


def lock(uow: UnitOfWork, app_id: str) -> dict[str, Any] | None:
    """One by id, held against others until the transaction ends."""
    return _one(uow, select(_apps).where(_apps.c.id == app_id).with_for_update())


def find_all(uow: UnitOfWork, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Those of the ids."""
    query = select(_apps).where(_apps.c.id.in_(ids))
    return {row["id"]: dict(row) for row in session(uow).execute(query).mappings()}


def names(uow: UnitOfWork, project_id: str) -> list[str]:
    """Names a wrong one may have meant."""
    query = select(_apps.c.name).where(_apps.c.project_id == project_id).order_by(_apps.c.name)
    return list(session(uow).execute(query.limit(500)).scalars())


def list_apps(uow: UnitOfWork, project_id: str, size: int, token: str | None) -> Page[dict[str, Any]]:
    """Newest first."""
    query = select(_apps).where(_apps.c.project_id == project_id)
    if token:
        query = query.where(_apps.c.id < decode_token(token, 1)[0])
    query = query.order_by(_apps.c.id.desc()).limit(size + 1)
    rows = [dict(row) for row in session(uow).execute(query).mappings()]
    more = len(rows) > size
    return Page(rows[:size], encode_token([rows[size - 1]["id"]]) if more else None)


def all_apps(uow: UnitOfWork) -> list[dict[str, Any]]:
    """Every one of every project, for the loop."""
    return [dict(row) for row in session(uow).execute(select(_apps).order_by(_apps.c.id)).mappings()]


def update_app(uow: UnitOfWork, app_id: str, values: dict[str, Any]) -> None:
    """Change columns."""
    session(uow).execute(update(_apps).where(_apps.c.id == app_id).values(**values))


def delete_app(uow: UnitOfWork, app_id: str) -> None:
    """Forget."""
    session(uow).execute(delete(_apps).where(_apps.c.id == app_id))


def _one(uow: UnitOfWork, query: Any) -> dict[str, Any] | None:
    row = session(uow).execute(query).mappings().first()
    return dict(row) if row else None
