"""What happened to a run, from its facts."""

from __future__ import annotations

from typing import Any

from cubestudio.db import UnitOfWork
from cubestudio.events import service as events
from cubestudio.kit.paging import Page
from cubestudio.pipelines.records import RunRecord

_BATCH = 500


def events_of(uow: UnitOfWork, run: RunRecord, task: str, size: int, token: str | None) -> Page[dict[str, Any]]:
    """Facts about a run, or about one task of it, oldest first."""
    seq = int(token) if token and token.isdigit() else 0
    found: list[dict[str, Any]] = []
    while len(found) <= size:
        rows = events.events_after(uow, seq, _BATCH, [run.project_id], run.id)
        if not rows:
            break
        seq = rows[-1]["seq"]
        found += [_shown(row) for row in rows if not task or row["data"].get("task") == task]
    return Page(found[:size], str(found[size - 1]["seq"]) if len(found) > size else None)


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    data = row["data"]
    return {
        "seq": row["seq"],
        "at": row["at"],
        "kind": row["kind"],
        "task": str(data.get("task") or ""),
        "state": str(data.get("state") or ""),
        "code": str(data.get("reason") or ""),
        "text": str(data.get("text") or ""),
        "attempt": int(data.get("attempt") or 0),
    }
