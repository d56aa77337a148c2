"""Rows of the URL table."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from cubestudio.db.sql import Base, Big, Id, Json, Moment, Name


class RouteRow(Base):
    """A desired route; `spec` is a `spec.routes.Route`, whose `domain` stands apart to belong to one route alone."""

    __tablename__ = "routes"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    owner_kind: Mapped[str] = mapped_column(String(20))
    owner_id: Mapped[str] = mapped_column(Id)
    name: Mapped[str] = mapped_column(Name)
    prefix: Mapped[str] = mapped_column(Name)
    domain: Mapped[str | None] = mapped_column(Name, nullable=True)
    spec: Mapped[Any] = mapped_column(Json)
    changed_at: Mapped[float] = mapped_column(Moment)

    __table_args__ = (
        Index("uq_routes_name", "name", unique=True),
        Index("uq_routes_prefix", "prefix", unique=True),
        Index("uq_routes_domain", "domain", unique=True),
        Index("ix_routes_owner", "owner_kind", "owner_id"),
        Base.__table_args__,
    )


class RouteClockRow(Base):
    """One row: `wanted` counts changes of the table, `applied` is the count the gateway confirmed."""

    __tablename__ = "route_clock"
    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    wanted: Mapped[int] = mapped_column(Big)
    applied: Mapped[int] = mapped_column(Big)


class ApiKeyRow(Base):
    """A key with which callers use services; its text is shown once and kept nowhere.

    `opens` are ids of owners of routes (services), None = all routes of the project that take keys.
    """

    __tablename__ = "api_keys"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    project_id: Mapped[str] = mapped_column(Id)
    project_name: Mapped[str] = mapped_column(Name)
    name: Mapped[str] = mapped_column(Name)
    digest: Mapped[str] = mapped_column(String(64))
    opens: Mapped[Any] = mapped_column(Json, nullable=True)
    created_by: Mapped[str] = mapped_column(Name)
    created_at: Mapped[float] = mapped_column(Moment)
    expires_at: Mapped[float | None] = mapped_column(Moment, nullable=True)
    used_at: Mapped[float | None] = mapped_column(Moment, nullable=True)

    __table_args__ = (Index("ix_api_keys_project_id_id", "project_id", "id"), Base.__table_args__)


class CertificateRow(Base):
    """What a domain of a route shows over https; the private key is sealed."""

    __tablename__ = "certificates"
    domain: Mapped[str] = mapped_column(Name, primary_key=True)
    project_id: Mapped[str] = mapped_column(Id)
    chain: Mapped[str] = mapped_column(Text)
    sealed_key: Mapped[str] = mapped_column(Text)
    expires_at: Mapped[float] = mapped_column(Moment)
    changed_by: Mapped[str] = mapped_column(Name)
    changed_at: Mapped[float] = mapped_column(Moment)

    __table_args__ = (Base.__table_args__,)


class GatewayRow(Base):
    """A gateway elsewhere: the wish, and what was last seen of it.

    `place` is the cluster's name. `id` is new with each gateway of a place, and its token with it. `applied` is the
    count of `RouteClockRow` that all its connected Envoys confirmed. `reason`: why it could not be deployed.
    """

    __tablename__ = "gateways"
    place: Mapped[str] = mapped_column(Name, primary_key=True)
    id: Mapped[str] = mapped_column(Id)
    namespace: Mapped[str] = mapped_column(String(63))
    url: Mapped[str] = mapped_column(String(500))
    image: Mapped[str] = mapped_column(String(500))
    service: Mapped[str] = mapped_column(String(20))
    replicas: Mapped[int] = mapped_column(Integer)
    pull_secrets: Mapped[Any] = mapped_column(Json)
    changed_by: Mapped[str] = mapped_column(Name)
    changed_at: Mapped[float] = mapped_column(Moment)
    applied: Mapped[int] = mapped_column(Big)
    heard_at: Mapped[float | None] = mapped_column(Moment, nullable=True)
    deployed_at: Mapped[float | None] = mapped_column(Moment, nullable=True)
    address: Mapped[str] = mapped_column(String(255))
    reason: Mapped[str] = mapped_column(Text)

    __table_args__ = (Base.__table_args__,)
