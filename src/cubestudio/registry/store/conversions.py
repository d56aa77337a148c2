"""SQL of conversions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import delete, select, update

from cubestudio.db import UnitOfWork
from cubestudio.db.sql import session
from cubestudio.registry.store.artifacts import insert_new
from cubestudio.registry.tables import ModelConversionRow

_conversions: Any = ModelConversionRow.__table__


def get_conversion(uow: UnitOfWork, version_id: str) -> dict[str, Any] | None:
    """The conversion of a version."""
    query = select(_conversions).where(_conversions.c.version_id == version_id)
    row = session(uow).execute(query).mappings().first()
    return dict(row) if row else None


def put_conversion(uow: UnitOfWork, empty: dict[str, Any], values: dict[str, Any]) -> None:
    """Insert `empty` unless the version has one, then change `values` of it."""
    insert_new(uow, _conversions, [empty])
    where = _conversions.c.version_id == empty["version_id"]
    session(uow).execute(update(_conversions).where(where).values(**values))


def delete_conversions(uow: UnitOfWork, version_ids: Iterable[str]) -> list[str]:
    """Forget those of these versions; returns the tasks that judged."""
    where = _conversions.c.version_id.in_(list(version_ids))
    tasks = list(session(uow).execute(select(_conversions.c.task_id).where(where)).scalars())
    session(uow).execute(delete(_conversions).where(where))
    return tasks


def passed_by(uow: UnitOfWork, task_ids: Iterable[str]) -> set[str]:
    """Those of the tasks whose graph a version has."""
    wanted = sorted(set(task_ids))
    found: set[str] = set()
    for start in range(0, len(wanted), 500):
        part = _conversions.c.task_id.in_(wanted[start : start + 500])
        query = select(_conversions.c.task_id).where(part, _conversions.c.passed == 1)
        found |= set(session(uow).execute(query).scalars())
    return found
