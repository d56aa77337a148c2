"""Rows of facts and of the audit."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from cubestudio.db.sql import Base, Big, Id, Json, Moment, Name


class EventRow(Base):
    """A fact. `seq` rises in commit order on every server (see `EventClockRow`)."""

    __tablename__ = "events"
    seq: Mapped[int] = mapped_column(Big, primary_key=True, autoincrement=False)
    at: Mapped[float] = mapped_column(Moment)
    project_id: Mapped[str | None] = mapped_column(Id)
    kind: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(Name)
    data: Mapped[Any] = mapped_column(Json)

    __table_args__ = (Index("ix_events_subject_seq", "subject", "seq"), Base.__table_args__)


class EventClockRow(Base):
    """The last `seq` given out. Updating it serialises writers of facts until commit, so that a reader who saw
    `seq` n can never later meet an m < n."""

    __tablename__ = "event_clock"
    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    last: Mapped[int] = mapped_column(Big)


class AuditRow(Base):
    """Who changed what, with the state before and after."""

    __tablename__ = "audit"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    at: Mapped[float] = mapped_column(Moment)
    actor: Mapped[str] = mapped_column(Name)
    project_id: Mapped[str | None] = mapped_column(Id)
    action: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(Name)
    before: Mapped[Any] = mapped_column(Json, nullable=True)
    after: Mapped[Any] = mapped_column(Json, nullable=True)

    __table_args__ = (
        Index("ix_audit_project_id_id", "project_id", "id"),
        Index("ix_audit_actor_id", "actor", "id"),
        Base.__table_args__,
    )
