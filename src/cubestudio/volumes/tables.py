"""Rows of volumes."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from cubestudio.db.sql import Base, Id, Json, Moment, Name


class VolumeRow(Base):
    """A volume: the wish, and how it fared when somebody last looked (`checked_at`, None = never)."""

    __tablename__ = "volumes"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    project_id: Mapped[str] = mapped_column(Id)
    project_name: Mapped[str] = mapped_column(Name)
    name: Mapped[str] = mapped_column(Name)
    kind: Mapped[str] = mapped_column(String(12))
    note: Mapped[str] = mapped_column(Text)
    settings: Mapped[Any] = mapped_column(Json)
    read_only: Mapped[int] = mapped_column(Integer)
    is_ok: Mapped[int] = mapped_column(Integer)
    reason: Mapped[str] = mapped_column(String(60))
    text: Mapped[str] = mapped_column(Text)
    hint: Mapped[str] = mapped_column(Text)
    checked_at: Mapped[float | None] = mapped_column(Moment)
    created_by: Mapped[str] = mapped_column(Name)
    created_at: Mapped[float] = mapped_column(Moment)
    updated_at: Mapped[float] = mapped_column(Moment)

    __table_args__ = (
        Index("uq_volumes_name", "project_id", "name", unique=True),
        Base.__table_args__,
    )


class VolumeShareRow(Base):
    """A project that may use a volume of another one."""

    __tablename__ = "volume_shares"
    volume_id: Mapped[str] = mapped_column(Id, primary_key=True)
    project_id: Mapped[str] = mapped_column(Id, primary_key=True)
    project_name: Mapped[str] = mapped_column(Name)
    read_only: Mapped[int] = mapped_column(Integer)

    __table_args__ = (
        Index("ix_volume_shares_project_id", "project_id"),
        Base.__table_args__,
    )


class VolumeUseRow(Base):
    """Something that names a volume: it would fail without."""

    __tablename__ = "volume_uses"
    volume_id: Mapped[str] = mapped_column(Id, primary_key=True)
    owner_kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    owner_id: Mapped[str] = mapped_column(Id, primary_key=True)
    project_id: Mapped[str] = mapped_column(Id)
    label: Mapped[str] = mapped_column(Name)

    __table_args__ = (
        Index("ix_volume_uses_owner", "owner_kind", "owner_id"),
        Base.__table_args__,
    )
