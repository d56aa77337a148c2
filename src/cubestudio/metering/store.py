"""SQL of the usage ledger."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, insert, select

from cubestudio.db import UnitOfWork
from cubestudio.db.sql import session
from cubestudio.metering.tables import UsageRow

_table: Any = UsageRow.__table__
_insert = insert(_table)

SUMMED = ("cpu_seconds_asked", "cpu_seconds_used", "memory_byte_seconds_asked", "accelerator_seconds")


def insert_usage(uow: UnitOfWork, rows: list[dict[str, Any]]) -> None:
    """Append."""
    session(uow).connection().execute(_insert, rows)


def of_workloads(uow: UnitOfWork, ids: Sequence[str]) -> list[dict[str, Any]]:
    """Sums by workload, of those that have an entry; in statements of a bounded size."""
    c = _table.c
    found: list[dict[str, Any]] = []
    for start in range(0, len(ids), 900):
        query = (
            select(
                c.workload_id,
                func.count().label("attempts"),
                *(func.sum(c[name]).label(name) for name in SUMMED),
            )
            .where(c.workload_id.in_(ids[start : start + 900]))
            .group_by(c.workload_id)
        )
        found += [dict(row) for row in session(uow).execute(query).mappings()]
    return found


def totals(uow: UnitOfWork, project_id: str, since: float) -> list[dict[str, Any]]:
    """Sums by user and kind of a project since a moment."""
    c = _table.c
    query = (
        select(
            c.created_by,
            c.kind,
            func.count().label("attempts"),
            func.sum(c.cpu_seconds_asked).label("cpu_seconds_asked"),
            func.sum(c.cpu_seconds_used).label("cpu_seconds_used"),
            func.sum(c.memory_byte_seconds_asked).label("memory_byte_seconds_asked"),
            func.max(c.peak_memory).label("peak_memory"),
            func.sum(c.accelerator_seconds).label("accelerator_seconds"),
        )
        .where(c.project_id == project_id, c.ended_at >= since)
        .group_by(c.created_by, c.kind)
    )
    return [dict(row) for row in session(uow).execute(query).mappings()]
