"""Rows of the URL table."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from cubestudio.db.sql import Base, Big, Id, Json, Moment, Name


class RouteRow(Base):
    """A desired route; `spec` is a `spec.routes.Route`."""

    __tablename__ = "routes"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    owner_kind: Mapped[str] = mapped_column(String(20))
    owner_id: Mapped[str] = mapped_column(Id)
    name: Mapped[str] = mapped_column(Name)
    prefix: Mapped[str] = mapped_column(Name)
    spec: Mapped[Any] = mapped_column(Json)
    changed_at: Mapped[float] = mapped_column(Moment)

    __table_args__ = (
        Index("uq_routes_name", "name", unique=True),
        Index("uq_routes_prefix", "prefix", unique=True),
        Index("ix_routes_owner", "owner_kind", "owner_id"),
        Base.__table_args__,
    )


class RouteClockRow(Base):
    """One row: `wanted` counts changes of the table, `applied` is the count the gateway confirmed."""

    __tablename__ = "route_clock"
    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    wanted: Mapped[int] = mapped_column(Big)
    applied: Mapped[int] = mapped_column(Big)
