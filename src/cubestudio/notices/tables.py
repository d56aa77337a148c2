"""Rows of notices."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from cubestudio.db.sql import Base, Id, Json, Moment


class NoticeRow(Base):
    """A notice that is still to be delivered, or could not be; `about` is the run or service it tells of."""

    __tablename__ = "notices"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    about: Mapped[str] = mapped_column(Id, index=True)
    project_id: Mapped[str] = mapped_column(Id)
    target: Mapped[str] = mapped_column(Text)
    body: Mapped[Any] = mapped_column(Json)
    tries: Mapped[int] = mapped_column(Integer)
    due_at: Mapped[float] = mapped_column(Moment, index=True)
    text: Mapped[str] = mapped_column(Text)

    __table_args__ = (Base.__table_args__,)
