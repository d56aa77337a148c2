"""Rows of accounts. No secret is kept in clear: passwords and tokens as hashes, secrets of projects encrypted."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from cubestudio.db.sql import TRANSIENT, Base, Id, Json, LongText, Moment, Name

Digest = String(64)
"""SHA-256, hexadecimal."""
NO_PASSWORD = "!"
"""The password hash of an account that nobody can log in to."""


class UserRow(Base):
    """An account."""

    __tablename__ = "users"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    username: Mapped[str] = mapped_column(String(40), unique=True)
    password_hash: Mapped[str] = mapped_column(String(255))
    display_name: Mapped[str] = mapped_column(Name, default="")
    language: Mapped[str] = mapped_column(String(8), default="")
    is_admin: Mapped[bool] = mapped_column(Boolean, default=False)
    disabled: Mapped[bool] = mapped_column(Boolean, default=False)
    must_change: Mapped[bool] = mapped_column(Boolean, default=False)
    created_at: Mapped[float] = mapped_column(Moment)
    last_login_at: Mapped[float | None] = mapped_column(Moment)


class SetupRow(Base):
    """A one-time link: for the first administrator (`user_id` empty) or for a user who lost the password."""

    __tablename__ = "setup_links"
    __table_args__ = TRANSIENT
    token_hash: Mapped[str] = mapped_column(Digest, primary_key=True)
    user_id: Mapped[str | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[float] = mapped_column(Moment)
    expires_at: Mapped[float | None] = mapped_column(Moment)


class SessionRow(Base):
    """A browser that is logged in."""

    __tablename__ = "sessions"
    __table_args__ = TRANSIENT
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    token_hash: Mapped[str] = mapped_column(Digest, unique=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[float] = mapped_column(Moment)
    seen_at: Mapped[float] = mapped_column(Moment)
    expires_at: Mapped[float] = mapped_column(Moment, index=True)
    address: Mapped[str] = mapped_column(String(64), default="")
    agent: Mapped[str] = mapped_column(Name, default="")


class TokenRow(Base):
    """A personal token. `verbs` and `project_id` narrow what its owner may do with it."""

    __tablename__ = "tokens"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    token_hash: Mapped[str] = mapped_column(Digest, unique=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(Name)
    verbs: Mapped[Any] = mapped_column(Json)
    project_id: Mapped[str | None] = mapped_column(ForeignKey("projects.id"))
    created_at: Mapped[float] = mapped_column(Moment)
    expires_at: Mapped[float | None] = mapped_column(Moment)
    used_at: Mapped[float | None] = mapped_column(Moment)


class ThrottleRow(Base):
    """Failed log-ins of a user (`user:alice`) or from an address (`address:10.0.0.7`)."""

    __tablename__ = "login_throttles"
    __table_args__ = TRANSIENT
    subject: Mapped[str] = mapped_column(Name, primary_key=True)
    failures: Mapped[int] = mapped_column(Integer)
    blocked_until: Mapped[float] = mapped_column(Moment)
    changed_at: Mapped[float] = mapped_column(Moment, index=True)


class ProjectRow(Base):
    """A project: owner of everything in it. `number` gives the unix user of its workloads and is never used again."""

    __tablename__ = "projects"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(40), unique=True)
    number: Mapped[int] = mapped_column(Integer, unique=True)
    label: Mapped[str] = mapped_column(Name, default="")
    archived: Mapped[bool] = mapped_column(Boolean, default=False)
    created_at: Mapped[float] = mapped_column(Moment)


class MemberRow(Base):
    """A user's role in a project."""

    __tablename__ = "members"
    project_id: Mapped[str] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, index=True)
    role: Mapped[str] = mapped_column(String(20))


class SecretRow(Base):
    """A secret of a project, encrypted with the key in `home/keys/master.key`."""

    __tablename__ = "secrets"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    project_id: Mapped[str] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(100))
    sealed: Mapped[str] = mapped_column(LongText)
    changed_at: Mapped[float] = mapped_column(Moment)
    changed_by: Mapped[str] = mapped_column(Name)

    __table_args__ = (UniqueConstraint("project_id", "name"), Base.__table_args__)


class AnswerRow(Base):
    """The answer given to a request with an `Idempotency-Key`, to be given again."""

    __tablename__ = "idempotent_answers"
    key_hash: Mapped[str] = mapped_column(Digest, primary_key=True)
    body_hash: Mapped[str] = mapped_column(Digest)
    status: Mapped[int] = mapped_column(Integer)
    body: Mapped[str] = mapped_column(LongText)
    created_at: Mapped[float] = mapped_column(Moment)

    __table_args__ = (Index("ix_idempotent_answers_created_at", "created_at"), TRANSIENT)
