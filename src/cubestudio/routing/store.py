"""SQL of the URL table."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, insert, or_, select, update

from cubestudio.db import UnitOfWork
from cubestudio.db.sql import session
from cubestudio.routing.tables import ApiKeyRow, CertificateRow, GatewayRow, RouteClockRow, RouteRow

_routes: Any = RouteRow.__table__
_clock: Any = RouteClockRow.__table__
_keys: Any = ApiKeyRow.__table__
_certificates: Any = CertificateRow.__table__
_gateways: Any = GatewayRow.__table__


def all_routes(uow: UnitOfWork) -> list[dict[str, Any]]:
    """Every row, by name."""
    return [dict(row) for row in session(uow).execute(select(_routes).order_by(_routes.c.name)).mappings()]


def owned(uow: UnitOfWork, owner_kind: str, owner_id: str) -> list[dict[str, Any]]:
    """Routes of an owner."""
    query = select(_routes).where(_routes.c.owner_kind == owner_kind, _routes.c.owner_id == owner_id)
    return [dict(row) for row in session(uow).execute(query).mappings()]


def of_kind(uow: UnitOfWork, owner_kind: str) -> list[dict[str, Any]]:
    """Routes of all owners of a kind."""
    return [
        dict(row) for row in session(uow).execute(select(_routes).where(_routes.c.owner_kind == owner_kind)).mappings()
    ]


def clashing(uow: UnitOfWork, name: str, prefix: str, domain: str | None) -> list[dict[str, Any]]:
    """Routes with this name, prefix or domain."""
    same = [_routes.c.name == name, _routes.c.prefix == prefix]
    if domain:
        same.append(_routes.c.domain == domain)
    query = select(_routes).where(or_(*same))
    return [dict(row) for row in session(uow).execute(query).mappings()]


def insert_route(uow: UnitOfWork, row: dict[str, Any]) -> None:
    """Append."""
    session(uow).execute(insert(_routes).values(**row))


def update_route(uow: UnitOfWork, route_id: str, values: dict[str, Any]) -> None:
    """Change columns."""
    session(uow).execute(update(_routes).where(_routes.c.id == route_id).values(**values))


def delete_routes(uow: UnitOfWork, owner_kind: str, owner_id: str) -> int:
    """Delete the routes of an owner; returns how many."""
    where = (_routes.c.owner_kind == owner_kind) & (_routes.c.owner_id == owner_id)
    return int(getattr(session(uow).execute(delete(_routes).where(where)), "rowcount", 0))


def tick(uow: UnitOfWork) -> int:
    """Count a change of the table; returns the new count."""
    connection = session(uow).connection()
    moved = connection.execute(update(_clock).where(_clock.c.id == 1).values(wanted=_clock.c.wanted + 1))
    if not moved.rowcount:
        connection.execute(insert(_clock).values(id=1, wanted=1, applied=0))
    return int(connection.execute(select(_clock.c.wanted).where(_clock.c.id == 1)).scalar_one())


def clock(uow: UnitOfWork) -> tuple[int, int]:
    """`(wanted, applied)`."""
    row = session(uow).execute(select(_clock.c.wanted, _clock.c.applied).where(_clock.c.id == 1)).first()
    return (int(row[0]), int(row[1])) if row else (0, 0)


def note_applied(uow: UnitOfWork, count: int) -> None:
    """The gateway confirmed the table of that count; never goes back."""
    where = (_clock.c.id == 1) & (_clock.c.applied < count)
    session(uow).execute(update(_clock).where(where).values(applied=count))


def insert_key(uow: UnitOfWork, row: dict[str, Any]) -> None:
    """Append."""
    session(uow).execute(insert(_keys).values(**row))


def all_keys(uow: UnitOfWork) -> list[dict[str, Any]]:
    """Every key, for the gateway."""
    return [dict(row) for row in session(uow).execute(select(_keys).order_by(_keys.c.id)).mappings()]


def project_keys(uow: UnitOfWork, project_id: str) -> list[dict[str, Any]]:
    """Keys of a project, newest first."""
    query = select(_keys).where(_keys.c.project_id == project_id).order_by(_keys.c.id.desc())
    return [dict(row) for row in session(uow).execute(query).mappings()]


def update_key(uow: UnitOfWork, key_id: str, values: dict[str, Any]) -> None:
    """Change columns."""
    session(uow).execute(update(_keys).where(_keys.c.id == key_id).values(**values))


def note_use(uow: UnitOfWork, key_id: str, moment: float) -> None:
    """Remember the newest use."""
    older = (_keys.c.used_at.is_(None)) | (_keys.c.used_at < moment)
    session(uow).execute(update(_keys).where(_keys.c.id == key_id, older).values(used_at=moment))


def delete_key(uow: UnitOfWork, project_id: str, key_id: str) -> dict[str, Any] | None:
    """Delete a key of the project; returns what it was."""
    where = (_keys.c.project_id == project_id) & (_keys.c.id == key_id)
    row = session(uow).execute(select(_keys).where(where)).mappings().first()
    session(uow).execute(delete(_keys).where(where))
    return dict(row) if row else None


def certificate(uow: UnitOfWork, domain: str) -> dict[str, Any] | None:
    """What a domain shows over https."""
    row = session(uow).execute(select(_certificates).where(_certificates.c.domain == domain)).mappings().first()
    return dict(row) if row else None


def all_certificates(uow: UnitOfWork) -> list[dict[str, Any]]:
    """Every certificate, by domain."""
    query = select(_certificates).order_by(_certificates.c.domain)
    return [dict(row) for row in session(uow).execute(query).mappings()]


def put_certificate(uow: UnitOfWork, row: dict[str, Any]) -> None:
    """Append, or replace the domain's former one."""
    session(uow).execute(delete(_certificates).where(_certificates.c.domain == row["domain"]))
    session(uow).execute(insert(_certificates).values(**row))


def delete_certificate(uow: UnitOfWork, domain: str) -> bool:
    """Delete; whether there was one."""
    gone = session(uow).execute(delete(_certificates).where(_certificates.c.domain == domain))
    return bool(getattr(gone, "rowcount", 0))


def gateways(uow: UnitOfWork) -> list[dict[str, Any]]:
    """All, by place."""
    return [dict(row) for row in session(uow).execute(select(_gateways).order_by(_gateways.c.place)).mappings()]


def gateway(uow: UnitOfWork, place: str) -> dict[str, Any] | None:
    """That of a place."""
    row = session(uow).execute(select(_gateways).where(_gateways.c.place == place)).mappings().first()
    return dict(row) if row else None


def insert_gateway(uow: UnitOfWork, row: dict[str, Any]) -> None:
    """Append."""
    session(uow).execute(insert(_gateways).values(**row))


def update_gateway(uow: UnitOfWork, place: str, values: dict[str, Any]) -> None:
    """Change columns."""
    session(uow).execute(update(_gateways).where(_gateways.c.place == place).values(**values))


def delete_gateway(uow: UnitOfWork, place: str) -> None:
    """Forget it."""
    session(uow).execute(delete(_gateways).where(_gateways.c.place == place))


def behind(uow: UnitOfWork, count: int, heard_after: float) -> bool:
    """Whether a gateway that was heard since then has not confirmed that count."""
    late = (_gateways.c.heard_at >= heard_after) & (_gateways.c.applied < count)
    return session(uow).execute(select(_gateways.c.place).where(late).limit(1)).first() is not None
