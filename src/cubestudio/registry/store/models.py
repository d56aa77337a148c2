"""SQL of models and their versions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import and_, delete, insert, or_, select, update

from cubestudio.db import UnitOfWork
from cubestudio.db.sql import session
from cubestudio.kit.paging import Page, decode_token, encode_token
from cubestudio.registry.store.artifacts import insert_new
from cubestudio.registry.tables import ModelRow, ModelVersionRow

_models: Any = ModelRow.__table__
_versions: Any = ModelVersionRow.__table__


def ensure_model(uow: UnitOfWork, row: dict[str, Any]) -> None:
    """Insert unless a model of that name exists."""
    insert_new(uow, _models, [row])


def get_model(uow: UnitOfWork, project_id: str, name: str) -> dict[str, Any] | None:
    """One model."""
    query = select(_models).where(_models.c.project_id == project_id, _models.c.name == name)
    row = session(uow).execute(query).mappings().first()
    return dict(row) if row else None


def lock_model(uow: UnitOfWork, project_id: str, name: str, at: float) -> dict[str, Any] | None:
    """The model, held against others until the transaction ends; it counts as changed at `at`. None when it is gone."""
    where = (_models.c.project_id == project_id) & (_models.c.name == name)
    session(uow).execute(update(_models).where(where).values(updated_at=at))
    row = session(uow).execute(select(_models).where(where)).mappings().first()
    return dict(row) if row else None


def update_model(uow: UnitOfWork, model_id: str, values: dict[str, Any]) -> None:
    """Change columns."""
    session(uow).execute(update(_models).where(_models.c.id == model_id).values(**values))


def delete_model(uow: UnitOfWork, model_id: str) -> None:
    """Delete a model and its versions."""
    session(uow).execute(delete(_versions).where(_versions.c.model_id == model_id))
    session(uow).execute(delete(_models).where(_models.c.id == model_id))


def model_names(uow: UnitOfWork, project_id: str) -> list[str]:
    """Names a wrong one may have meant."""
    query = select(_models.c.name).where(_models.c.project_id == project_id).order_by(_models.c.name).limit(500)
    return list(session(uow).execute(query).scalars())


def list_models(
    uow: UnitOfWork, project_id: str, prefix: str, order: str, size: int, token: str | None
) -> Page[dict[str, Any]]:
    """By name, or the lately changed first; `prefix` of the name."""
    query = select(_models).where(_models.c.project_id == project_id)
    if prefix:
        query = query.where(_models.c.name >= prefix, _models.c.name < prefix + "\U0010ffff")
    if order == "name":
        if token:
            query = query.where(_models.c.name > decode_token(token, 1)[0])
        query = query.order_by(_models.c.name)
    else:
        if token:
            at, id_ = decode_token(token, 2)
            older = and_(_models.c.updated_at == at, _models.c.id < id_)
            query = query.where(or_(_models.c.updated_at < at, older))
        query = query.order_by(_models.c.updated_at.desc(), _models.c.id.desc())
    rows = [dict(row) for row in session(uow).execute(query.limit(size + 1)).mappings()]
    if len(rows) <= size:
        return Page(rows)
    last = rows[size - 1]
    return Page(rows[:size], encode_token([last["name"]] if order == "name" else [last["updated_at"], last["id"]]))


def insert_version(uow: UnitOfWork, row: dict[str, Any]) -> None:
    """Append a version."""
    session(uow).execute(insert(_versions).values(**row))


def get_version(uow: UnitOfWork, model_id: str, version: str) -> dict[str, Any] | None:
    """One version."""
    query = select(_versions).where(_versions.c.model_id == model_id, _versions.c.version == version)
    row = session(uow).execute(query).mappings().first()
    return dict(row) if row else None


def newest_version(uow: UnitOfWork, model_id: str) -> dict[str, Any] | None:
    """The version made last."""
    query = select(_versions).where(_versions.c.model_id == model_id).order_by(_versions.c.id.desc()).limit(1)
    row = session(uow).execute(query).mappings().first()
    return dict(row) if row else None


def version_names(uow: UnitOfWork, model_id: str) -> list[str]:
    """Versions a wrong one may have meant, newest first."""
    query = select(_versions.c.version).where(_versions.c.model_id == model_id).order_by(_versions.c.id.desc())
    return list(session(uow).execute(query.limit(100)).scalars())


def list_versions(uow: UnitOfWork, model_id: str, size: int, token: str | None) -> Page[dict[str, Any]]:
    """Newest first."""
    query = select(_versions).where(_versions.c.model_id == model_id)
    if token:
        query = query.where(_versions.c.id < decode_token(token, 1)[0])
    query = query.order_by(_versions.c.id.desc()).limit(size + 1)
    rows = [dict(row) for row in session(uow).execute(query).mappings()]
    more = len(rows) > size
    return Page(rows[:size], encode_token([rows[size - 1]["id"]]) if more else None)


def update_version(uow: UnitOfWork, version_id: str, values: dict[str, Any]) -> None:
    """Change columns."""
    session(uow).execute(update(_versions).where(_versions.c.id == version_id).values(**values))


def find_version(uow: UnitOfWork, version_id: str) -> dict[str, Any] | None:
    """One version by id."""
    row = session(uow).execute(select(_versions).where(_versions.c.id == version_id)).mappings().first()
    return dict(row) if row else None


def unscanned(uow: UnitOfWork, limit: int) -> list[dict[str, Any]]:
    """Versions without a verdict, oldest first."""
    query = select(_versions).where(_versions.c.verdict == "").order_by(_versions.c.id).limit(limit)
    return [dict(row) for row in session(uow).execute(query).mappings()]


def archive_production(uow: UnitOfWork, model_id: str, but: str) -> None:
    """The production version of a model, other than `but`, becomes archived."""
    where = (_versions.c.model_id == model_id) & (_versions.c.stage == "production") & (_versions.c.id != but)
    session(uow).execute(update(_versions).where(where).values(stage="archived"))


def delete_version(uow: UnitOfWork, version_id: str) -> None:
    """Delete one."""
    session(uow).execute(delete(_versions).where(_versions.c.id == version_id))


def versions_of_artifacts(uow: UnitOfWork, project_id: str, artifact_ids: Iterable[str]) -> list[dict[str, Any]]:
    """Versions that stand on any of the artifacts."""
    columns = (_versions.c.id, _versions.c.model, _versions.c.version, _versions.c.artifact_id)
    wanted = sorted(set(artifact_ids))
    rows: list[dict[str, Any]] = []
    for start in range(0, len(wanted), 500):
        part = _versions.c.artifact_id.in_(wanted[start : start + 500])
        query = select(*columns).where(_versions.c.project_id == project_id, part)
        rows += [dict(row) for row in session(uow).execute(query).mappings()]
    return rows
