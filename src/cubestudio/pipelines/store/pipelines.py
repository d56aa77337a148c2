"""SQL of pipelines, their versions, and registered templates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, insert, select, update

from cubestudio.db import UnitOfWork
from cubestudio.db.sql import session
from cubestudio.kit.paging import Page, decode_token, encode_token
from cubestudio.pipelines.tables import PipelineRow, PipelineVersionRow, TemplateVersionRow

_pipelines: Any = PipelineRow.__table__
_versions: Any = PipelineVersionRow.__table__
_templates: Any = TemplateVersionRow.__table__


def get_pipeline(uow: UnitOfWork, project_id: str, name: str) -> dict[str, Any] | None:
    """A pipeline by name."""
    query = select(_pipelines).where(_pipelines.c.project_id == project_id, _pipelines.c.name == name)
    row = session(uow).execute(query).mappings().first()
    return dict(row) if row else None


def list_pipelines(
    uow: UnitOfWork, project_id: str, prefix: str, by_name: bool, size: int, token: str | None
) -> Page[dict[str, Any]]:
    """By name, or the last changed first; a prefix lists by name."""
    query = select(_pipelines).where(_pipelines.c.project_id == project_id).limit(size + 1)
    by_name = by_name or bool(prefix)
    if prefix:
        query = query.where(_pipelines.c.name >= prefix, _pipelines.c.name < prefix + "\U0010ffff")
    if by_name:
        query = query.order_by(_pipelines.c.name)
        if token:
            query = query.where(_pipelines.c.name > decode_token(token, 1)[0])
    else:
        query = query.order_by(_pipelines.c.updated_at.desc(), _pipelines.c.id.desc())
        if token:
            at, last = decode_token(token, 2)
            before = (_pipelines.c.updated_at < at) | ((_pipelines.c.updated_at == at) & (_pipelines.c.id < last))
            query = query.where(_pipelines.c.updated_at <= at, before)
    rows = [dict(row) for row in session(uow).execute(query).mappings()]
    if len(rows) <= size:
        return Page(rows)
    last_row = rows[size - 1]
    key = [last_row["name"]] if by_name else [last_row["updated_at"], last_row["id"]]
    return Page(rows[:size], encode_token(key))


def insert_pipeline(uow: UnitOfWork, row: dict[str, Any], text: str) -> None:
    """A new pipeline with its first version."""
    session(uow).execute(insert(_pipelines), row)
    insert_version(uow, row["id"], row["revision"], text, row["created_by"], row["created_at"])


def update_pipeline(uow: UnitOfWork, pipeline_id: str, revision: int, values: dict[str, Any]) -> bool:
    """Change it when it still has `revision`; False when somebody was faster."""
    query = update(_pipelines).where(_pipelines.c.id == pipeline_id, _pipelines.c.revision == revision).values(**values)
    return bool(getattr(session(uow).execute(query), "rowcount", 0))


def insert_version(uow: UnitOfWork, pipeline_id: str, revision: int, text: str, by: str, at: float) -> None:
    """One more version."""
    row = {"pipeline_id": pipeline_id, "revision": revision, "text": text, "created_by": by, "created_at": at}
    session(uow).execute(insert(_versions), row)


def version_text(uow: UnitOfWork, pipeline_id: str, revision: int) -> str | None:
    """The text of a version."""
    query = select(_versions.c.text).where(_versions.c.pipeline_id == pipeline_id, _versions.c.revision == revision)
    return session(uow).execute(query).scalar()


def list_versions(uow: UnitOfWork, pipeline_id: str, size: int, token: str | None) -> Page[dict[str, Any]]:
    """Versions without their texts, newest first."""
    columns = (_versions.c.revision, _versions.c.created_by, _versions.c.created_at)
    query = select(*columns).where(_versions.c.pipeline_id == pipeline_id)
    query = query.order_by(_versions.c.revision.desc()).limit(size + 1)
    if token:
        query = query.where(_versions.c.revision < decode_token(token, 1)[0])
    rows = [dict(row) for row in session(uow).execute(query).mappings()]
    return Page(rows[:size], encode_token([rows[size - 1]["revision"]]) if len(rows) > size else None)


def delete_pipeline(uow: UnitOfWork, pipeline_id: str) -> None:
    """Forget a pipeline and its versions; its runs stay."""
    session(uow).execute(delete(_versions).where(_versions.c.pipeline_id == pipeline_id))
    session(uow).execute(delete(_pipelines).where(_pipelines.c.id == pipeline_id))


def templates_of(uow: UnitOfWork, project_ids: Sequence[str]) -> list[dict[str, Any]]:
    """Registered templates of these scopes, oldest first."""
    query = select(_templates).where(_templates.c.project_id.in_(project_ids)).order_by(_templates.c.id)
    return [dict(row) for row in session(uow).execute(query).mappings()]


def insert_template(uow: UnitOfWork, row: dict[str, Any]) -> None:
    """A registered version."""
    session(uow).execute(insert(_templates), row)


def delete_template(uow: UnitOfWork, project_id: str, name: str, version: str | None) -> int:
    """Forget versions of a name in one scope; returns how many."""
    query = delete(_templates).where(_templates.c.project_id == project_id, _templates.c.name == name)
    if version is not None:
        query = query.where(_templates.c.version == version)
    return int(getattr(session(uow).execute(query), "rowcount", 0))
