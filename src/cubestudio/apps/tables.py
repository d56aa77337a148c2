"""Rows of internal services."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from cubestudio.db.sql import Base, Id, Json, Moment, Name


class AppRow(Base):
    """An internal service: the wish apart from what the engine last told of the workload that runs it.

    `generation` counts changes of `program` and `resources`; `ran` is the one that was started.
    """

    __tablename__ = "apps"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    project_id: Mapped[str] = mapped_column(Id)
    project_name: Mapped[str] = mapped_column(Name)
    project_number: Mapped[int] = mapped_column(Integer)
    name: Mapped[str] = mapped_column(Name)
    wish: Mapped[str] = mapped_column(String(8))
    preset: Mapped[str] = mapped_column(Name)
    program: Mapped[Any] = mapped_column(Json, nullable=True)
    resources: Mapped[Any] = mapped_column(Json)
    generation: Mapped[int] = mapped_column(Integer)
    ran: Mapped[int] = mapped_column(Integer)
    workload_id: Mapped[str] = mapped_column(Id)
    phase: Mapped[str] = mapped_column(String(12))
    is_ready: Mapped[int] = mapped_column(Integer)
    failures: Mapped[int] = mapped_column(Integer)
    reason: Mapped[str] = mapped_column(String(60))
    text: Mapped[str] = mapped_column(Text)
    hint: Mapped[str] = mapped_column(Text)
    created_by: Mapped[str] = mapped_column(Name)
    created_at: Mapped[float] = mapped_column(Moment)
    updated_at: Mapped[float] = mapped_column(Moment)

    __table_args__ = (
        Index("uq_apps_name", "project_id", "name", unique=True),
        Index("ix_apps_project_id_id", "project_id", "id"),
        Base.__table_args__,
    )
