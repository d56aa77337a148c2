"""Rows of the usage ledger."""

from __future__ import annotations

from sqlalchemy import Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from cubestudio.db.sql import Base, Big, Id, Moment, Name


class UsageRow(Base):
    """One ended attempt. `*_asked` are what was reserved times the seconds it was reserved for."""

    __tablename__ = "usage_ledger"
    workload_id: Mapped[str] = mapped_column(Id, primary_key=True)
    attempt: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    project_id: Mapped[str] = mapped_column(Id)
    created_by: Mapped[str] = mapped_column(Name)
    kind: Mapped[str] = mapped_column(String(20))
    started_at: Mapped[float] = mapped_column(Moment)
    ended_at: Mapped[float] = mapped_column(Moment)
    cpu_seconds_asked: Mapped[float] = mapped_column(Moment)
    cpu_seconds_used: Mapped[float] = mapped_column(Moment)
    memory_byte_seconds_asked: Mapped[float] = mapped_column(Moment)
    peak_memory: Mapped[int] = mapped_column(Big)
    accelerator_seconds: Mapped[float] = mapped_column(Moment)

    __table_args__ = (Index("ix_usage_project_ended", "project_id", "ended_at"), Base.__table_args__)
