"""Rows of services, their revisions and replicas."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from cubestudio.db.sql import Base, Big, Id, Json, Moment, Name


class ServiceRow(Base):
    """A service: the wish (`wish`, `revision`, `replicas`) apart from the outcome.

    `traffic` is a `facts.Traffic`, None = as it is without a wish. `routed` is what the wished route holds (a list of
    [host, port]), of revision `live_revision`; `route_count` is that change's place in the count of the URL table,
    `routed_at` its moment.
    """

    __tablename__ = "services"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    project_id: Mapped[str] = mapped_column(Id)
    project_name: Mapped[str] = mapped_column(Name)
    project_number: Mapped[int] = mapped_column(Integer)
    name: Mapped[str] = mapped_column(Name)
    wish: Mapped[str] = mapped_column(String(8))
    model: Mapped[str] = mapped_column(Name)
    version: Mapped[str] = mapped_column(Name)
    replicas: Mapped[int] = mapped_column(Integer)
    resources: Mapped[Any] = mapped_column(Json)
    traffic: Mapped[Any] = mapped_column(Json, nullable=True)
    revision: Mapped[int] = mapped_column(Integer)
    live_revision: Mapped[int] = mapped_column(Integer)
    routed: Mapped[Any] = mapped_column(Json, nullable=True)
    route_count: Mapped[int] = mapped_column(Big)
    routed_at: Mapped[float] = mapped_column(Moment)
    phase: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str] = mapped_column(String(60))
    text: Mapped[str] = mapped_column(Text)
    hint: Mapped[str] = mapped_column(Text)
    conditions: Mapped[Any] = mapped_column(Json)
    ready_replicas: Mapped[int] = mapped_column(Integer)
    created_by: Mapped[str] = mapped_column(Name)
    created_at: Mapped[float] = mapped_column(Moment)
    updated_at: Mapped[float] = mapped_column(Moment)

    __table_args__ = (
        Index("uq_services_name", "project_id", "name", unique=True),
        Index("ix_services_project_id_id", "project_id", "id"),
        Base.__table_args__,
    )


class ServiceRevisionRow(Base):
    """What a service ran, or was to run, from one update to the next. Never changed.

    `takes_graph`: replicas run the ONNX graph of the version as long as its proof holds, else the model itself.
    `run`: a `spec.program.Program`, None = the shipped model server with nothing more. `model` and what follows it are
    "" when the program runs without one.
    """

    __tablename__ = "service_revisions"
    service_id: Mapped[str] = mapped_column(Id, primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    model: Mapped[str] = mapped_column(Name)
    version: Mapped[str] = mapped_column(Name)
    version_id: Mapped[str] = mapped_column(Id)
    artifact_id: Mapped[str] = mapped_column(Id)
    takes_graph: Mapped[int] = mapped_column(Integer)
    run: Mapped[Any] = mapped_column(Json, nullable=True)
    resources: Mapped[Any] = mapped_column(Json)
    created_by: Mapped[str] = mapped_column(Name)
    created_at: Mapped[float] = mapped_column(Moment)

    __table_args__ = (Base.__table_args__,)


class ServiceReplicaRow(Base):
    """A process of a revision, as the engine last told; a port that is not open is 0."""

    __tablename__ = "service_replicas"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    service_id: Mapped[str] = mapped_column(Id)
    revision: Mapped[int] = mapped_column(Integer)
    number: Mapped[int] = mapped_column(Integer)
    workload_id: Mapped[str] = mapped_column(Id)
    phase: Mapped[str] = mapped_column(String(12))
    is_ready: Mapped[int] = mapped_column(Integer)
    host: Mapped[str] = mapped_column(Name)
    port: Mapped[int] = mapped_column(Integer)
    grpc_port: Mapped[int] = mapped_column(Integer)
    reason: Mapped[str] = mapped_column(String(60))
    text: Mapped[str] = mapped_column(Text)
    hint: Mapped[str] = mapped_column(Text)
    is_leaving: Mapped[int] = mapped_column(Integer)
    failures: Mapped[int] = mapped_column(Integer)
    not_before: Mapped[float] = mapped_column(Moment)

    __table_args__ = (
        Index("uq_service_replicas", "service_id", "revision", "number", unique=True),
        Base.__table_args__,
    )
