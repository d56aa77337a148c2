"""Rows of workloads."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from cubestudio.db.sql import Base, Big, Id, Json, Moment, Name


class UsageSeriesRow(Base):
    """What one attempt used over time (`series.Series.data`); only of those that ran for more than a moment."""

    __tablename__ = "usage_series"
    workload_id: Mapped[str] = mapped_column(Id, primary_key=True)
    attempt: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    data: Mapped[Any] = mapped_column(Json)

    __table_args__ = (Base.__table_args__,)


class WorkloadRow(Base):
    """A workload: the wish (`spec`, `wish`) apart from the outcome (`phase` …). Lists never select `spec`.

    `wish` is `run`, `stop` or `done` (nothing more to do).
    `handle` is the runtime's own JSON of the current attempt; `attempts` holds the ended ones, oldest first.
    `replicas` is what `replicas.kept_of` keeps of a gang. `held_*` is what admission counts while the phase holds room.
    """

    __tablename__ = "workloads"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    project_id: Mapped[str] = mapped_column(Id)
    project_name: Mapped[str] = mapped_column(Name)
    project_number: Mapped[int] = mapped_column(Integer)
    owner_kind: Mapped[str] = mapped_column(String(20))
    owner_id: Mapped[str] = mapped_column(Id)
    name: Mapped[str] = mapped_column(Name)
    created_by: Mapped[str] = mapped_column(Name)
    place: Mapped[str] = mapped_column(Name)
    phase: Mapped[str] = mapped_column(String(12))
    wish: Mapped[str] = mapped_column(String(8))
    reason: Mapped[str] = mapped_column(String(60))
    text: Mapped[str] = mapped_column(Text)
    hint: Mapped[str] = mapped_column(Text)
    priority: Mapped[int] = mapped_column(Integer)
    attempt: Mapped[int] = mapped_column(Integer)
    failures: Mapped[int] = mapped_column(Integer)
    not_before: Mapped[float] = mapped_column(Moment)
    created_at: Mapped[float] = mapped_column(Moment)
    started_at: Mapped[float | None] = mapped_column(Moment)
    ended_at: Mapped[float | None] = mapped_column(Moment)
    exit_code: Mapped[int | None] = mapped_column(Integer)
    is_ready: Mapped[int] = mapped_column(Integer)
    held_cpu: Mapped[float] = mapped_column(Moment)
    held_memory: Mapped[int] = mapped_column(Big)
    devices: Mapped[Any] = mapped_column(Json, nullable=True)
    ports: Mapped[Any] = mapped_column(Json, nullable=True)
    handle: Mapped[Any] = mapped_column(Json, nullable=True)
    attempts: Mapped[Any] = mapped_column(Json, nullable=True)
    usage: Mapped[Any] = mapped_column(Json, nullable=True)
    replicas: Mapped[Any] = mapped_column(Json, nullable=True)
    secret_names: Mapped[Any] = mapped_column(Json, nullable=True)
    spec: Mapped[Any] = mapped_column(Json)

    __table_args__ = (
        Index("ix_workloads_place_phase_priority", "place", "phase", "priority", "id"),
        Index("ix_workloads_place_wish", "place", "wish"),
        Index("ix_workloads_owner", "owner_kind", "owner_id"),
        Index("ix_workloads_project_id_id", "project_id", "id"),
        Index("ix_workloads_project_phase", "project_id", "phase", "id"),
        Base.__table_args__,
    )
