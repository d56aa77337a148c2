"""Rows of services, their revisions and replicas."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Double, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from cubestudio.db.sql import Base, Big, Id, Json, Moment, Name


class ServiceRow(Base):
    """A service: the wish (`wish`, `revision`, `replicas`) apart from the outcome.

    `traffic` is a `facts.Traffic`, None = as it is without a wish. `shares` ([revision, percent] each, None = all to
    `revision`) and `mirror` ([revision, percent]) are the wished split; `routed` is what the wished route holds
    (`split.stored_routed`), most of it of revision `live_revision`; `route_count` is that change's place in the count
    of the URL table, `routed_at` its moment. `changes` counts what people changed. `scaling` is a `scaling.Scaling`,
    None = always `replicas`; `scale` is a `scale.Scale`, the number that it led to.
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
    egress: Mapped[int] = mapped_column(Integer)
    traffic: Mapped[Any] = mapped_column(Json, nullable=True)
    scaling: Mapped[Any] = mapped_column(Json, nullable=True)
    scale: Mapped[Any] = mapped_column(Json, nullable=True)
    tier: Mapped[str] = mapped_column(String(12))
    shares: Mapped[Any] = mapped_column(Json, nullable=True)
    mirror: Mapped[Any] = mapped_column(Json, nullable=True)
    changes: Mapped[int] = mapped_column(Integer)
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
    egress: Mapped[int] = mapped_column(Integer)
    run: Mapped[Any] = mapped_column(Json, nullable=True)
    resources: Mapped[Any] = mapped_column(Json)
    created_by: Mapped[str] = mapped_column(Name)
    created_at: Mapped[float] = mapped_column(Moment)

    __table_args__ = (Base.__table_args__,)


class ServiceRolloutRow(Base):
    """How revision `revision` gets, or got, its traffic from revision `stable` step by step.

    `step` is the index of the present one, `step_at` the moment from which it is in force, 0 = not yet. `reason` and
    `text` say how it ended; `figures` are what the two were asked in its last step (`rollouts.figures_of`).
    """

    __tablename__ = "service_rollouts"
    service_id: Mapped[str] = mapped_column(Id, primary_key=True)
    revision: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    stable: Mapped[int] = mapped_column(Integer)
    steps: Mapped[Any] = mapped_column(Json)
    limits: Mapped[Any] = mapped_column(Json)
    state: Mapped[str] = mapped_column(String(12))
    step: Mapped[int] = mapped_column(Integer)
    step_at: Mapped[float] = mapped_column(Moment)
    reason: Mapped[str] = mapped_column(String(60))
    text: Mapped[str] = mapped_column(Text)
    figures: Mapped[Any] = mapped_column(Json, nullable=True)
    created_by: Mapped[str] = mapped_column(Name)
    created_at: Mapped[float] = mapped_column(Moment)
    ended_by: Mapped[str] = mapped_column(Name)
    ended_at: Mapped[float] = mapped_column(Moment)

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


class ServicePointRow(Base):
    """What a revision was asked through one gateway in the `span` seconds up to `at`. Points of several gateways add
    up; old ones are joined into coarser ones, whose gateway is "".

    `is_copy`: a mirror's copies, which the service was not asked. `active` are request-seconds, `latency` answers by
    bucket of `ports.gateway.BOUNDS`, without the empty ones at the end.
    """

    __tablename__ = "service_points"
    service_id: Mapped[str] = mapped_column(Id, primary_key=True)
    at: Mapped[int] = mapped_column(Big, primary_key=True, autoincrement=False)
    revision: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    is_copy: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    gateway: Mapped[str] = mapped_column(Name, primary_key=True)
    span: Mapped[int] = mapped_column(Integer)
    requests: Mapped[int] = mapped_column(Big)
    failures: Mapped[int] = mapped_column(Big)
    active: Mapped[float] = mapped_column(Double)
    latency: Mapped[Any] = mapped_column(Json)

    __table_args__ = (Index("ix_service_points_span_at", "span", "at"), Base.__table_args__)


class ServiceAlertsRow(Base):
    """What of a service is watched (`watch.Rule`s), who is told (`{kind, to}`, in `language`), and how each rule fares
    (`watch.Watch` by the rule's key)."""

    __tablename__ = "service_alerts"
    service_id: Mapped[str] = mapped_column(Id, primary_key=True)
    rules: Mapped[Any] = mapped_column(Json)
    addresses: Mapped[Any] = mapped_column(Json)
    states: Mapped[Any] = mapped_column(Json)
    language: Mapped[str] = mapped_column(String(8))

    __table_args__ = (Base.__table_args__,)
