"""SQL of artifacts and lineage."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import delete, func, insert, or_, select, tuple_, update

from cubestudio.db import UnitOfWork
from cubestudio.db.sql import session
from cubestudio.kit.paging import Page, decode_token, encode_token
from cubestudio.registry.tables import ArtifactBlobRow, ArtifactRow, BlobGarbageRow, LineageRow

_artifacts: Any = ArtifactRow.__table__
_blobs: Any = ArtifactBlobRow.__table__
_garbage: Any = BlobGarbageRow.__table__
_edges: Any = LineageRow.__table__

_MANY = 500  # bound parameters a statement may have are limited


def insert_artifacts(uow: UnitOfWork, rows: Sequence[dict[str, Any]], blobs: Sequence[dict[str, Any]]) -> None:
    """Append artifacts and the blobs they stand on."""
    session(uow).execute(insert(_artifacts), list(rows))
    for start in range(0, len(blobs), _MANY):
        session(uow).execute(insert(_blobs), list(blobs[start : start + _MANY]))


def find_artifacts(uow: UnitOfWork, project_id: str, ids: Iterable[str]) -> list[dict[str, Any]]:
    """Those of `ids` the project has."""
    return _by(uow, _artifacts.c.project_id == project_id, _artifacts.c.id, ids)


def artifacts_of(uow: UnitOfWork, project_id: str, source_kind: str, source_ids: Iterable[str]) -> list[dict[str, Any]]:
    """What came from these sources."""
    where = (_artifacts.c.project_id == project_id) & (_artifacts.c.source_kind == source_kind)
    return _by(uow, where, _artifacts.c.source_id, source_ids)


def list_artifacts(
    uow: UnitOfWork, project_id: str, run_id: str | None, size: int, token: str | None
) -> Page[dict[str, Any]]:
    """Newest first."""
    query = select(_artifacts).where(_artifacts.c.project_id == project_id)
    if run_id:
        query = query.where(_artifacts.c.run_id == run_id)
    if token:
        query = query.where(_artifacts.c.id < decode_token(token, 1)[0])
    query = query.order_by(_artifacts.c.id.desc()).limit(size + 1)
    rows = [dict(row) for row in session(uow).execute(query).mappings()]
    more = len(rows) > size
    return Page(rows[:size], encode_token([rows[size - 1]["id"]]) if more else None)


def delete_artifacts(uow: UnitOfWork, project_id: str, ids: Sequence[str], at: float) -> None:
    """Delete rows and edges; their blobs become garbage to be looked at."""
    for start in range(0, len(ids), _MANY):
        part = list(ids[start : start + _MANY])
        found = session(uow).execute(select(_blobs.c.digest).where(_blobs.c.artifact_id.in_(part)).distinct()).scalars()
        garbage = [{"project_id": project_id, "digest": digest, "since": at} for digest in found]
        session(uow).execute(delete(_blobs).where(_blobs.c.artifact_id.in_(part)))
        if garbage:
            insert_new(uow, _garbage, garbage)
        session(uow).execute(delete(_artifacts).where(_artifacts.c.id.in_(part)))
        for kind, id_ in ((_edges.c.from_kind, _edges.c.from_id), (_edges.c.to_kind, _edges.c.to_id)):
            where = (_edges.c.project_id == project_id) & (kind == "artifact") & id_.in_(part)
            session(uow).execute(delete(_edges).where(where))


def forget_run(uow: UnitOfWork, ids: Iterable[str]) -> None:
    """The run that made them is gone."""
    wanted = sorted(ids)
    for start in range(0, len(wanted), _MANY):
        where = _artifacts.c.id.in_(wanted[start : start + _MANY])
        session(uow).execute(update(_artifacts).where(where).values(run_id=""))


def garbage(uow: UnitOfWork, before: float, limit: int) -> list[tuple[str, str]]:
    """`(project, digest)` that became garbage before a moment, oldest first."""
    query = select(_garbage.c.project_id, _garbage.c.digest).where(_garbage.c.since < before)
    return [(row[0], row[1]) for row in session(uow).execute(query.order_by(_garbage.c.since).limit(limit))]


def used_blobs(uow: UnitOfWork, keys: Sequence[tuple[str, str]]) -> set[tuple[str, str]]:
    """Those of `(project, digest)` that an artifact stands on."""
    query = select(_blobs.c.project_id, _blobs.c.digest).where(tuple_(_blobs.c.project_id, _blobs.c.digest).in_(keys))
    return {(row[0], row[1]) for row in session(uow).execute(query.distinct())}


def forget_garbage(uow: UnitOfWork, keys: Sequence[tuple[str, str]]) -> None:
    """They were looked at."""
    where = tuple_(_garbage.c.project_id, _garbage.c.digest).in_(keys)
    session(uow).execute(delete(_garbage).where(where))


def insert_edges(uow: UnitOfWork, rows: Sequence[dict[str, Any]]) -> None:
    """Append edges; those that are there stay as they are."""
    if rows:
        insert_new(uow, _edges, rows)


def edges_at(uow: UnitOfWork, project_id: str, nodes: Sequence[tuple[str, str]], limit: int) -> list[dict[str, Any]]:
    """Edges that touch any of the `(kind, id)`."""
    starts = tuple_(_edges.c.from_kind, _edges.c.from_id).in_(nodes)
    ends = tuple_(_edges.c.to_kind, _edges.c.to_id).in_(nodes)
    query = select(_edges).where(_edges.c.project_id == project_id, or_(starts, ends)).limit(limit)
    return [dict(row) for row in session(uow).execute(query).mappings()]


def readers_of_run(uow: UnitOfWork, project_id: str, run_id: str, limit: int) -> list[str]:
    """Ids of tasks of other runs that took artifacts of a run."""
    query = (
        select(_edges.c.to_id)
        .join(_artifacts, (_edges.c.from_kind == "artifact") & (_edges.c.from_id == _artifacts.c.id))
        .where(
            _artifacts.c.run_id == run_id,
            _edges.c.project_id == project_id,
            _edges.c.to_kind == "task",
            func.substr(_edges.c.to_id, 1, len(run_id)) != run_id,
        )
        .limit(limit)
    )
    return list(session(uow).execute(query).scalars())


def targets(uow: UnitOfWork, project_id: str, kind: str, id_: str, to_kind: str) -> list[tuple[str, str]]:
    """`(id, label)` of what the node went into."""
    query = select(_edges.c.to_id, _edges.c.to_label).where(
        _edges.c.project_id == project_id,
        _edges.c.from_kind == kind,
        _edges.c.from_id == id_,
        _edges.c.to_kind == to_kind,
    )
    return [(row[0], row[1]) for row in session(uow).execute(query)]


def edges_from(uow: UnitOfWork, project_id: str, nodes: Sequence[tuple[str, str]], limit: int) -> list[dict[str, Any]]:
    """Edges that leave any of the `(kind, id)`."""
    leaves = tuple_(_edges.c.from_kind, _edges.c.from_id).in_(nodes)
    query = select(_edges).where(_edges.c.project_id == project_id, leaves).order_by(_edges.c.id).limit(limit)
    return [dict(row) for row in session(uow).execute(query).mappings()]


def delete_edges(uow: UnitOfWork, project_id: str, kind: str, id_: str, from_id: str | None = None) -> None:
    """Delete edges into a node, of one origin or all; and, when all, those out of it."""
    into = (_edges.c.to_kind == kind) & (_edges.c.to_id == id_)
    if from_id is not None:
        where = into & (_edges.c.from_id == from_id)
    else:
        where = into | ((_edges.c.from_kind == kind) & (_edges.c.from_id == id_))
    session(uow).execute(delete(_edges).where(_edges.c.project_id == project_id, where))


def insert_new(uow: UnitOfWork, table: Any, rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows, passing over those whose unique key exists."""
    dialect = session(uow).get_bind().dialect.name
    statement: Any
    if dialect == "sqlite":
        from sqlalchemy.dialects import sqlite

        statement = sqlite.insert(table).on_conflict_do_nothing()
    elif dialect == "postgresql":
        from sqlalchemy.dialects import postgresql  # 60 ms that only its users pay

        statement = postgresql.insert(table).on_conflict_do_nothing()
    else:
        statement = insert(table).prefix_with("IGNORE")
    session(uow).execute(statement, list(rows))


def _by(uow: UnitOfWork, where: Any, column: Any, values: Iterable[str]) -> list[dict[str, Any]]:
    wanted = sorted(set(values))
    rows: list[dict[str, Any]] = []
    for start in range(0, len(wanted), _MANY):
        query = select(_artifacts).where(where, column.in_(wanted[start : start + _MANY])).order_by(_artifacts.c.id)
        rows += [dict(row) for row in session(uow).execute(query).mappings()]
    return rows
