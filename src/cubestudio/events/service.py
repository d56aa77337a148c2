"""Publish facts and audit lines; they are written with the transaction they belong to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cubestudio.db import UnitOfWork
from cubestudio.events import store
from cubestudio.kit.clock import now
from cubestudio.kit.ids import new_id
from cubestudio.kit.paging import Page

TOPIC = "events"
"""Hint sent after a transaction that published facts."""
KEPT = 30 * 24 * 3600.0
"""Seconds facts are kept."""


def publish(uow: UnitOfWork, kind: str, subject: str, data: Mapping[str, Any], project_id: str | None = None) -> None:
    """Record the fact `kind` (`run.state`) about `subject` (an id). All facts of a transaction are one insert."""
    waiting: list[dict[str, Any]] | None = uow.memory.get("events")
    if waiting is None:
        waiting = uow.memory["events"] = []
        uow.before_commit(lambda: store.insert_events(uow, uow.memory.pop("events")))
        uow.hint(TOPIC)
    waiting.append({"at": now(), "project_id": project_id, "kind": kind, "subject": subject, "data": dict(data)})


def audit(
    uow: UnitOfWork,
    actor: str,
    action: str,
    subject: str,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    project_id: str | None = None,
) -> None:
    """Record that `actor` did `action` (`project.update`) to `subject`; values must hold no secret."""
    store.insert_audit(
        uow,
        {
            "id": new_id("aud"),
            "at": now(),
            "actor": actor,
            "project_id": project_id,
            "action": action,
            "subject": subject,
            "before": dict(before) if before is not None else None,
            "after": dict(after) if after is not None else None,
        },
    )


def events_after(
    uow: UnitOfWork, seq: int, limit: int = 500, project_ids: Sequence[str] | None = None, subject: str | None = None
) -> list[dict[str, Any]]:
    """Facts after `seq`, oldest first."""
    return store.events_after(uow, seq, limit, project_ids, subject)


def last_seq(uow: UnitOfWork) -> int:
    """Cursor of now."""
    return store.last_seq(uow)


def forget(uow: UnitOfWork, age: float = KEPT) -> int:
    """Delete facts older than `age` seconds; returns how many. Nobody follows from so far back; the audit stays."""
    return store.prune_events(uow, now() - age)


def list_audit(
    uow: UnitOfWork, project_id: str | None, actor: str | None, action: str | None, size: int, token: str | None
) -> Page[Any]:
    """Changes, newest first; of one project, or everything."""
    return store.list_audit(uow, project_id, actor, action, size, token)
