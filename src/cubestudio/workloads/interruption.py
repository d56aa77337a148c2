"""Ending everything that runs because the studio goes down; the next start begins those attempts anew."""

from __future__ import annotations

import time
from typing import Any

from cubestudio.db import Database
from cubestudio.kit.clock import now
from cubestudio.ports.runtime import AttemptPhase, Runtime
from cubestudio.spec.states import WorkloadPhase
from cubestudio.workloads import store
from cubestudio.workloads.codec import decode_spec

_LOOK = 0.05
_ALIVE = (AttemptPhase.RUNNING, AttemptPhase.PREPARING)


def interrupt_all(database: Database, place: str, runtime: Runtime) -> int:
    """Stop all workloads of a place, wait for their end, and queue them again for the next start.

    Call it when no engine works on the place any more. What ended by itself meanwhile is left for the next start to
    find. Returns how many were interrupted.
    """
    with database.read() as uow:
        rows = [row for row in store.active(uow, place) if row["handle"]]
    alive = [row for row in rows if runtime.observe([row["handle"]])[0].phase in _ALIVE]
    longest = 0.0
    for row in alive:
        grace = decode_spec(row["spec"]).grace
        longest = max(longest, grace)
        runtime.stop(row["handle"], grace)
    deadline = time.monotonic() + longest + 10
    waiting = alive
    while waiting and time.monotonic() < deadline:
        time.sleep(_LOOK)
        seen = runtime.observe([row["handle"] for row in waiting])
        waiting = [row for row, one in zip(waiting, seen, strict=True) if one.phase in _ALIVE]
    ended = [row for row in alive if row["wish"] == "run" and not _succeeded(runtime, row)]
    if ended:
        with database.write() as uow:
            columns = ("phase", "attempt", "reason", "text", "handle", "attempts", "started_at", "ports", "is_ready")
            store.update_workloads(uow, columns, [_queued_again(row) for row in ended])
    return len(ended)


def _succeeded(runtime: Runtime, row: dict[str, Any]) -> bool:
    return runtime.observe([row["handle"]])[0].exit_code == 0


def _queued_again(row: dict[str, Any]) -> dict[str, Any]:
    text = "the studio was stopped; this attempt is started again"
    past = {
        "attempt": row["attempt"],
        "handle": row["handle"],
        "started_at": row["started_at"],
        "ended_at": now(),
        "exit_code": None,
        "reason": "Interrupted",
        "text": text,
    }
    return {
        "id": row["id"],
        "phase": WorkloadPhase.QUEUED.value,
        "attempt": row["attempt"] + 1,
        "reason": "Interrupted",
        "text": text,
        "handle": None,
        "attempts": [*(row["attempts"] or ()), past],
        "started_at": None,
        "ports": None,
        "is_ready": 0,
    }
