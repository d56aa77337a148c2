"""SQL of services."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, func, insert, select, update

from cubestudio.db import UnitOfWork
from cubestudio.db.sql import session
from cubestudio.kit.paging import Page, decode_token, encode_token
from cubestudio.serving.tables import (
    ServiceAlertsRow,
    ServicePointRow,
    ServiceReplicaRow,
    ServiceRevisionRow,
    ServiceRolloutRow,
    ServiceRow,
)

SHOWN = ("model", "version", "resources", "egress")
"""What a service's row repeats of its wished revision, for lists."""

_services: Any = ServiceRow.__table__
_revisions: Any = ServiceRevisionRow.__table__
_replicas: Any = ServiceReplicaRow.__table__
_rollouts: Any = ServiceRolloutRow.__table__
_points: Any = ServicePointRow.__table__
_alerts: Any = ServiceAlertsRow.__table__


def insert_service(uow: UnitOfWork, row: dict[str, Any]) -> None:
    """Append."""
    session(uow).execute(insert(_services).values(**row))


def insert_revision(uow: UnitOfWork, row: dict[str, Any]) -> None:
    """Append."""
    session(uow).execute(insert(_revisions).values(**row))


def find(uow: UnitOfWork, project_id: str, name: str) -> dict[str, Any] | None:
    """One service by name."""
    return _one(uow, select(_services).where(_services.c.project_id == project_id, _services.c.name == name))


def lock(uow: UnitOfWork, service_id: str) -> dict[str, Any] | None:
    """One service by id, held against others until the transaction ends."""
    return _one(uow, select(_services).where(_services.c.id == service_id).with_for_update())


def by_id(uow: UnitOfWork, service_id: str) -> dict[str, Any] | None:
    """One service by id, to look at."""
    return _one(uow, select(_services).where(_services.c.id == service_id))


def names(uow: UnitOfWork, project_id: str) -> list[str]:
    """Names a wrong one may have meant."""
    query = select(_services.c.name).where(_services.c.project_id == project_id).order_by(_services.c.name)
    return list(session(uow).execute(query.limit(500)).scalars())


def ids_and_names(uow: UnitOfWork, project_id: str) -> list[tuple[str, str]]:
    """Of all services of a project that are not being deleted."""
    query = select(_services.c.id, _services.c.name).where(_services.c.project_id == project_id)
    return [(row[0], row[1]) for row in session(uow).execute(query.where(_services.c.wish != "deleted"))]


def list_services(
    uow: UnitOfWork, project_id: str, size: int, token: str | None, tier: str | None = None
) -> Page[dict[str, Any]]:
    """Newest first."""
    query = select(_services).where(_services.c.project_id == project_id)
    if tier:
        query = query.where(_services.c.tier == tier)
    if token:
        query = query.where(_services.c.id < decode_token(token, 1)[0])
    query = query.order_by(_services.c.id.desc()).limit(size + 1)
    rows = [dict(row) for row in session(uow).execute(query).mappings()]
    more = len(rows) > size
    return Page(rows[:size], encode_token([rows[size - 1]["id"]]) if more else None)


def all_services(uow: UnitOfWork) -> list[dict[str, Any]]:
    """Every service of every project, for the loop."""
    return [dict(row) for row in session(uow).execute(select(_services).order_by(_services.c.id)).mappings()]


def update_service(uow: UnitOfWork, service_id: str, values: dict[str, Any]) -> None:
    """Change columns."""
    session(uow).execute(update(_services).where(_services.c.id == service_id).values(**values))


def delete_service(uow: UnitOfWork, service_id: str) -> None:
    """Delete it with its revisions, their rollouts, replicas, points and alerts."""
    session(uow).execute(delete(_rollouts).where(_rollouts.c.service_id == service_id))
    session(uow).execute(delete(_alerts).where(_alerts.c.service_id == service_id))
    session(uow).execute(delete(_points).where(_points.c.service_id == service_id))
    session(uow).execute(delete(_replicas).where(_replicas.c.service_id == service_id))
    session(uow).execute(delete(_revisions).where(_revisions.c.service_id == service_id))
    session(uow).execute(delete(_services).where(_services.c.id == service_id))


def revision(uow: UnitOfWork, service_id: str, number: int) -> dict[str, Any] | None:
    """One revision."""
    where = (_revisions.c.service_id == service_id) & (_revisions.c.number == number)
    return _one(uow, select(_revisions).where(where))


def revisions(uow: UnitOfWork, service_id: str) -> list[dict[str, Any]]:
    """Newest first."""
    query = select(_revisions).where(_revisions.c.service_id == service_id).order_by(_revisions.c.number.desc())
    return [dict(row) for row in session(uow).execute(query.limit(100)).mappings()]


def last_revision(uow: UnitOfWork, service_id: str) -> int:
    """The highest number so far."""
    query = select(func.max(_revisions.c.number)).where(_revisions.c.service_id == service_id)
    return int(session(uow).execute(query).scalar() or 0)


def insert_rollout(uow: UnitOfWork, row: dict[str, Any]) -> None:
    """Append."""
    session(uow).execute(insert(_rollouts).values(**row))


def rollouts(uow: UnitOfWork, service_id: str) -> list[dict[str, Any]]:
    """Canaries of a service, newest first."""
    query = select(_rollouts).where(_rollouts.c.service_id == service_id).order_by(_rollouts.c.revision.desc())
    return [dict(row) for row in session(uow).execute(query.limit(100)).mappings()]


def latest_rollouts(uow: UnitOfWork) -> dict[str, dict[str, Any]]:
    """The newest canary of every service, for the loop."""
    newest = select(_rollouts.c.service_id, func.max(_rollouts.c.revision).label("revision"))
    last = newest.group_by(_rollouts.c.service_id).subquery()
    on = (_rollouts.c.service_id == last.c.service_id) & (_rollouts.c.revision == last.c.revision)
    rows = session(uow).execute(select(_rollouts).join(last, on)).mappings()
    return {row["service_id"]: dict(row) for row in rows}


def update_rollout(uow: UnitOfWork, service_id: str, revision: int, values: dict[str, Any]) -> None:
    """Change columns."""
    where = (_rollouts.c.service_id == service_id) & (_rollouts.c.revision == revision)
    session(uow).execute(update(_rollouts).where(where).values(**values))


def replicas(uow: UnitOfWork, service_ids: Sequence[str]) -> list[dict[str, Any]]:
    """Replicas of services, by revision and number."""
    if not service_ids:
        return []
    query = select(_replicas).where(_replicas.c.service_id.in_(service_ids))
    query = query.order_by(_replicas.c.revision, _replicas.c.number)
    return [dict(row) for row in session(uow).execute(query).mappings()]


def all_replicas(uow: UnitOfWork) -> list[dict[str, Any]]:
    """Every replica, for the loop."""
    query = select(_replicas).order_by(_replicas.c.revision, _replicas.c.number)
    return [dict(row) for row in session(uow).execute(query).mappings()]


def find_replicas(uow: UnitOfWork, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Replicas by id."""
    query = select(_replicas).where(_replicas.c.id.in_(ids))
    return {row["id"]: dict(row) for row in session(uow).execute(query).mappings()}


def insert_replica(uow: UnitOfWork, row: dict[str, Any]) -> None:
    """Append."""
    session(uow).execute(insert(_replicas).values(**row))


def update_replica(uow: UnitOfWork, replica_id: str, values: dict[str, Any]) -> None:
    """Change columns."""
    session(uow).execute(update(_replicas).where(_replicas.c.id == replica_id).values(**values))


def delete_replicas(uow: UnitOfWork, ids: Sequence[str]) -> None:
    """Forget."""
    session(uow).execute(delete(_replicas).where(_replicas.c.id.in_(ids)))


def insert_points(uow: UnitOfWork, rows: Sequence[dict[str, Any]]) -> None:
    """Append."""
    if rows:
        session(uow).execute(insert(_points), list(rows))


def points(uow: UnitOfWork, service_ids: Sequence[str], after: float, until: float) -> list[dict[str, Any]]:
    """Points of services whose `at` is past `after` and not past `until`, oldest first."""
    if not service_ids:
        return []
    query = select(_points).where(_points.c.service_id.in_(service_ids), _points.c.at > after, _points.c.at <= until)
    return [dict(row) for row in session(uow).execute(query.order_by(_points.c.at)).mappings()]


def points_between(uow: UnitOfWork, spans: Sequence[int], after: float, until: float) -> list[dict[str, Any]]:
    """Points of those spans of all services."""
    query = select(_points).where(_points.c.span.in_(spans), _points.c.at > after, _points.c.at <= until)
    return [dict(row) for row in session(uow).execute(query).mappings()]


def oldest_point(uow: UnitOfWork, span: int) -> int | None:
    """Moment of the oldest point of a span."""
    return session(uow).execute(select(func.min(_points.c.at)).where(_points.c.span == span)).scalar()


def delete_points(uow: UnitOfWork, spans: Sequence[int], after: float, until: float) -> None:
    """Forget the points of those spans in a time."""
    where = (_points.c.span.in_(spans), _points.c.at > after, _points.c.at <= until)
    session(uow).execute(delete(_points).where(*where))


def alerts(uow: UnitOfWork, service_id: str) -> dict[str, Any] | None:
    """What of a service is watched."""
    return _one(uow, select(_alerts).where(_alerts.c.service_id == service_id))


def all_alerts(uow: UnitOfWork) -> list[dict[str, Any]]:
    """Of all services, for the loop."""
    return [dict(row) for row in session(uow).execute(select(_alerts).order_by(_alerts.c.service_id)).mappings()]


def put_alerts(uow: UnitOfWork, row: dict[str, Any]) -> None:
    """In place of what was there. The caller holds the service."""
    session(uow).execute(delete(_alerts).where(_alerts.c.service_id == row["service_id"]))
    session(uow).execute(insert(_alerts).values(**row))


def update_alert_states(uow: UnitOfWork, service_id: str, states: dict[str, Any]) -> None:
    """How the rules of a service fare."""
    session(uow).execute(update(_alerts).where(_alerts.c.service_id == service_id).values(states=states))


def find_services(uow: UnitOfWork, ids: Sequence[str]) -> list[dict[str, Any]]:
    """Services by id."""
    query = select(_services).where(_services.c.id.in_(ids))
    return [dict(row) for row in session(uow).execute(query).mappings()]


def _one(uow: UnitOfWork, query: Any) -> dict[str, Any] | None:
    row = session(uow).execute(query).mappings().first()
    return dict(row) if row else None
