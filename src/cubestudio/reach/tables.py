"""Rows of reaching into running work."""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from cubestudio.db.sql import Base, Id, Moment


class UsedTicketRow(Base):
    """A ticket that was taken, kept until it would have expired anyway."""

    __tablename__ = "used_tickets"
    nonce: Mapped[str] = mapped_column(Id, primary_key=True)
    expires_at: Mapped[float] = mapped_column(Moment, index=True)
