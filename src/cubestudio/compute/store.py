"""SQL of clusters and bindings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from cubestudio.compute.tables import BindingRow, ClusterRow
from cubestudio.db import UnitOfWork
from cubestudio.db.sql import session

Row = dict[str, Any]

_clusters: Any = ClusterRow.__table__
_bindings: Any = BindingRow.__table__
_bound = select(_bindings, _clusters.c.name.label("cluster")).join(_clusters, _clusters.c.id == _bindings.c.cluster_id)


def insert_cluster(uow: UnitOfWork, row: Row) -> bool:
    """Append; False when the name is taken."""
    try:
        with session(uow).begin_nested():
            session(uow).execute(insert(_clusters).values(**row))
    except IntegrityError:
        return False
    return True


def cluster(uow: UnitOfWork, name: str, lock: bool = False) -> Row | None:
    """One by name; with `lock` held against others until the transaction ends."""
    query = select(_clusters).where(_clusters.c.name == name)
    return _one(uow, query.with_for_update() if lock else query)


def clusters(uow: UnitOfWork) -> list[Row]:
    """All by name: there are few."""
    return [dict(row) for row in session(uow).execute(select(_clusters).order_by(_clusters.c.name)).mappings()]


def names(uow: UnitOfWork) -> list[str]:
    """Names of all."""
    return list(session(uow).execute(select(_clusters.c.name).order_by(_clusters.c.name)).scalars())


def update_cluster(uow: UnitOfWork, cluster_id: str, values: Row) -> None:
    """Change columns."""
    session(uow).execute(update(_clusters).where(_clusters.c.id == cluster_id).values(**values))


def delete_cluster(uow: UnitOfWork, cluster_id: str) -> None:
    """Forget it and what was bound to it once."""
    session(uow).execute(delete(_bindings).where(_bindings.c.cluster_id == cluster_id))
    session(uow).execute(delete(_clusters).where(_clusters.c.id == cluster_id))


def current(uow: UnitOfWork, project_ids: Sequence[str]) -> dict[str, Row]:
    """The current binding of projects, by project."""
    query = _bound.where(_bindings.c.project_id.in_(project_ids), _bindings.c.current.is_(True))
    return {row["project_id"]: dict(row) for row in session(uow).execute(query).mappings()}


def binding(uow: UnitOfWork, project_id: str, cluster_name: str, lock: bool = False) -> Row | None:
    """A project on a cluster, now or before; with `lock` held against others until the transaction ends."""
    query = _bound.where(_bindings.c.project_id == project_id, _clusters.c.name == cluster_name)
    return _one(uow, query.with_for_update(of=_bindings) if lock else query)


def bindings(uow: UnitOfWork, cluster_id: str) -> list[Row]:
    """All that were ever bound to a cluster."""
    query = _bound.where(_bindings.c.cluster_id == cluster_id).order_by(_bindings.c.project_id)
    return [dict(row) for row in session(uow).execute(query).mappings()]


def all_current(uow: UnitOfWork) -> list[Row]:
    """Every project that is bound now."""
    query = _bound.where(_bindings.c.current.is_(True)).order_by(_bindings.c.project_id)
    return [dict(row) for row in session(uow).execute(query).mappings()]


def release(uow: UnitOfWork, project_id: str) -> None:
    """No binding of the project is current any more."""
    query = update(_bindings).where(_bindings.c.project_id == project_id, _bindings.c.current.is_(True))
    session(uow).execute(query.values(current=False))


def insert_binding(uow: UnitOfWork, row: Row) -> bool:
    """Append; False when the namespace is another project's."""
    try:
        with session(uow).begin_nested():
            session(uow).execute(insert(_bindings).values(**row))
    except IntegrityError:
        return False
    return True


def update_binding(uow: UnitOfWork, project_id: str, cluster_id: str, values: Row) -> bool:
    """Change columns; False when the namespace is another project's."""
    where = (_bindings.c.project_id == project_id, _bindings.c.cluster_id == cluster_id)
    try:
        with session(uow).begin_nested():
            session(uow).execute(update(_bindings).where(*where).values(**values))
    except IntegrityError:
        return False
    return True


def _one(uow: UnitOfWork, query: Any) -> Row | None:
    row = session(uow).execute(query).mappings().first()
    return dict(row) if row else None
