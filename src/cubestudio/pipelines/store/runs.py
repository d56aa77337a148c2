"""SQL of runs and their snapshots."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, fields
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select, update

from cubestudio.db import UnitOfWork
from cubestudio.db.prepared import Prepared
from cubestudio.db.sql import session
from cubestudio.pipelines.records import RunRecord
from cubestudio.pipelines.tables import (
    RunGarbageRow,
    RunRow,
    RunTaskRow,
    RunValuesRow,
    SnapshotRow,
    StepCacheRow,
)

_runs: Any = RunRow.__table__
_snapshots: Any = SnapshotRow.__table__
_garbage: Any = RunGarbageRow.__table__

_NAMES = [f.name for f in fields(RunRecord)]
_WHOLE = [_runs.c[name] for name in _NAMES]
_CHANGED = (
    "state", "outcome", "reason", "text", "hint", "started_at", "ended_at", "round", "unfinished", "live", "waiting",
    "slots", "succeeded", "failed", "stopped", "skipped", "cached", "place",
)  # fmt: skip

_LOCK = select(*_WHOLE).where(_runs.c.id.in_(bindparam("ids", expanding=True))).order_by(_runs.c.id).with_for_update()
_LOCK_ONE = select(*_WHOLE).where(_runs.c.id == bindparam("id")).with_for_update()
_LOOK = select(*_WHOLE).where(_runs.c.id == bindparam("id"))
_SAVE = Prepared(
    update(_runs).where(_runs.c.id == bindparam("b_id")).values({name: bindparam(f"b_{name}") for name in _CHANGED})
)


def lock_runs(uow: UnitOfWork, ids: Iterable[str]) -> dict[str, RunRecord]:
    """Runs to work on, locked until the end of the transaction (always in the same order, so nobody deadlocks)."""
    wanted = sorted(ids)
    connection = session(uow).connection()
    if len(wanted) == 1:  # by far the most frequent; a list would be spelled out anew in each statement
        rows = connection.execute(_LOCK_ONE, {"id": wanted[0]})
    else:
        rows = connection.execute(_LOCK, {"ids": wanted})
    return {row[0]: RunRecord(*row) for row in rows}


def get_run(uow: UnitOfWork, run_id: str) -> RunRecord | None:
    """One run to look at."""
    row = session(uow).connection().execute(_LOOK, {"id": run_id}).first()
    return RunRecord(*row) if row else None


def save_runs(uow: UnitOfWork, runs: Iterable[RunRecord]) -> None:
    """Write back what the engine may have changed."""
    rows = [{"b_id": run.id, **{f"b_{name}": getattr(run, name) for name in _CHANGED}} for run in runs]
    if rows:
        _SAVE.run_many(uow, rows)


def insert_run(uow: UnitOfWork, run: RunRecord) -> None:
    """A new run."""
    session(uow).connection().execute(insert(_runs), asdict(run))


def keep_snapshot(uow: UnitOfWork, digest: str, data: dict[str, Any], text: str) -> None:
    """Store a snapshot unless an equal one is there."""
    connection = session(uow).connection()
    if connection.execute(select(_snapshots.c.digest).where(_snapshots.c.digest == digest)).first() is None:
        connection.execute(insert(_snapshots), {"digest": digest, "data": data, "text": text})


def snapshot(uow: UnitOfWork, digest: str) -> dict[str, Any] | None:
    """The data of a snapshot."""
    row = session(uow).connection().execute(select(_snapshots.c.data).where(_snapshots.c.digest == digest)).first()
    return row[0] if row else None


def snapshot_text(uow: UnitOfWork, digest: str) -> str:
    """The file as it was written."""
    row = session(uow).connection().execute(select(_snapshots.c.text).where(_snapshots.c.digest == digest)).first()
    return row[0] if row else ""


def delete_unused_snapshots(uow: UnitOfWork, digests: Iterable[str]) -> None:
    """Forget those of `digests` that no run stands on any more."""
    connection = session(uow).connection()
    for digest in digests:
        if connection.execute(select(_runs.c.id).where(_runs.c.snapshot == digest).limit(1)).first() is None:
            connection.execute(delete(_snapshots).where(_snapshots.c.digest == digest))


def latest_run(uow: UnitOfWork, project_id: str, name: str, kind: str = "normal") -> RunRecord | None:
    """The newest run of a pipeline's name."""
    query = (
        select(*_WHOLE)
        .where(_runs.c.project_id == project_id, _runs.c.name == name, _runs.c.kind == kind)
        .order_by(_runs.c.id.desc())
        .limit(1)
    )
    row = session(uow).connection().execute(query).first()
    return RunRecord(*row) if row else None


def delete_run(uow: UnitOfWork, run_id: str) -> None:
    """Forget a run with all that hangs on it."""
    connection = session(uow).connection()
    for table in (RunTaskRow, RunValuesRow, StepCacheRow):
        connection.execute(delete(table).where(table.run_id == bindparam("r")), {"r": run_id})
    connection.execute(delete(_runs).where(_runs.c.id == run_id))


def next_group(uow: UnitOfWork, project_id: str, name: str) -> tuple[str, str] | None:
    """The `(project, name)` of runs that comes after this one; one indexed step, however many runs there are."""
    connection = session(uow).connection()
    if project_id:
        query = select(func.min(_runs.c.name)).where(_runs.c.project_id == project_id, _runs.c.name > name)
        following = connection.execute(query).scalar()
        if following is not None:
            return project_id, following
    query = select(func.min(_runs.c.project_id)).where(_runs.c.project_id > project_id)
    project = connection.execute(query).scalar()
    if project is None:
        return None
    first = connection.execute(select(func.min(_runs.c.name)).where(_runs.c.project_id == project)).scalar()
    return project, str(first)


def ended_between(
    uow: UnitOfWork, project_id: str, name: str, after: str, before: str, states: Sequence[str], limit: int
) -> list[str]:
    """Ids of ended runs of a name with after < id < before, oldest first."""
    query = (
        select(_runs.c.id)
        .where(
            _runs.c.project_id == project_id,
            _runs.c.name == name,
            _runs.c.id > after,
            _runs.c.id < before,
            _runs.c.state.in_(states),
        )
        .order_by(_runs.c.id)
        .limit(limit)
    )
    return list(session(uow).execute(query).scalars())


def standing_still(uow: UnitOfWork, states: Sequence[str], before: float, limit: int = 50) -> list[str]:
    """Runs in one of `states` with nothing under way, created before a moment."""
    query = (
        select(_runs.c.id)
        .where(_runs.c.state.in_(states), _runs.c.live == 0, _runs.c.created_at < before)
        .order_by(_runs.c.id)
        .limit(limit)
    )
    return list(session(uow).execute(query).scalars())


def nth_newest(uow: UnitOfWork, project_id: str, name: str, keep: int) -> str | None:
    """Id of the oldest of the newest `keep` runs of a name; None when there are not so many."""
    query = (
        select(_runs.c.id)
        .where(_runs.c.project_id == project_id, _runs.c.name == name)
        .order_by(_runs.c.id.desc())
        .offset(keep - 1)
        .limit(1)
    )
    return session(uow).execute(query).scalar()


def insert_garbage(uow: UnitOfWork, rows: list[dict[str, Any]]) -> None:
    """Attempts whose folders are to be removed."""
    if rows:
        session(uow).connection().execute(insert(_garbage), rows)


def garbage(uow: UnitOfWork, limit: int) -> list[tuple[str, dict[str, Any]]]:
    """`(id, handle)` of attempts to remove."""
    rows = session(uow).connection().execute(select(_garbage.c.id, _garbage.c.handle).limit(limit))
    return [(row[0], row[1]) for row in rows]


def drop_garbage(uow: UnitOfWork, ids: Sequence[str]) -> None:
    """They are removed."""
    session(uow).connection().execute(delete(_garbage).where(_garbage.c.id.in_(ids)))
