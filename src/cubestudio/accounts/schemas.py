"""Accounts on the wire. Nothing here carries a hash, a token (but once, when made) or a secret's value."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, StringConstraints

from cubestudio.accounts.roles import Role, Verb
from cubestudio.kit.wire import Moment, Wire

Username = Annotated[str, StringConstraints(max_length=40)]
Password = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Title = Annotated[str, StringConstraints(max_length=190)]


class SetupIn(Wire):
    """A one-time link's token, and the account it makes or mends."""

    token: Annotated[str, StringConstraints(max_length=200)]
    username: Username
    password: Password


class LoginIn(Wire):
    """Who, and the proof."""

    username: Annotated[str, StringConstraints(max_length=200)]
    password: Password


class PasswordIn(Wire):
    """The present password and the new one."""

    current: Password
    new: Password


class MeIn(Wire):
    """What people change about themselves."""

    language: str


class UserOut(Wire):
    """An account."""

    username: str
    display_name: str
    language: str
    is_admin: bool
    disabled: bool
    must_change: bool
    created_at: Moment
    last_login_at: Moment | None


class UserIn(Wire):
    """A new account; its password must be changed at the first log-in."""

    username: Username
    password: Password
    display_name: Title = ""
    is_admin: bool = False


class UserPatch(Wire):
    """Changes to an account; what is absent stays."""

    display_name: Title | None = None
    is_admin: bool | None = None
    disabled: bool | None = None
    password: Password | None = None


class MyProject(Wire):
    """A project in the chooser."""

    name: str
    label: str
    role: Role


class MeOut(Wire):
    """Who is asking; `user` is null when nobody is logged in.

    `seq` is the last thing that had happened when this was told: following `/events?after=<seq>` misses nothing since.
    """

    user: UserOut | None
    projects: list[MyProject]
    setup_needed: bool
    csrf: str
    seq: int


class SessionOut(Wire):
    """A browser that is logged in."""

    id: str
    created_at: Moment
    seen_at: Moment
    expires_at: Moment
    address: str
    agent: str
    current: bool = False


class TokenIn(Wire):
    """A personal token to be made."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=190)]
    scopes: list[Verb] = Field(min_length=1)
    project: str | None = None
    days: Annotated[float, Field(gt=0, le=3650)] | None = 90


class TokenOut(Wire):
    """A personal token; its text is not among it."""

    id: str
    name: str
    scopes: list[Verb]
    project: str | None
    created_at: Moment
    expires_at: Moment | None
    used_at: Moment | None


class TokenMade(TokenOut):
    """The only answer that shows the token."""

    token: str


class ProjectOut(Wire):
    """A project."""

    id: str
    name: str
    number: int
    label: str
    archived: bool
    created_at: Moment
    role: Role | None = None


class ProjectIn(Wire):
    """A project to be made; who makes it owns it."""

    name: Username
    label: Title = ""


class ProjectPatch(Wire):
    """Changes to a project; what is absent stays."""

    label: Title | None = None
    archived: bool | None = None


class MemberOut(Wire):
    """A member."""

    username: str
    display_name: str
    disabled: bool
    role: Role


class MemberIn(Wire):
    """The role a user shall have."""

    role: Role


class SecretOut(Wire):
    """A secret's name; its value never comes back."""

    name: str
    changed_at: Moment
    changed_by: str


class SecretIn(Wire):
    """A secret's value."""

    value: Annotated[str, StringConstraints(min_length=1, max_length=65536)]


class AuditOut(Wire):
    """Who changed what, when, from what to what."""

    id: str
    at: Moment
    actor: str
    action: str
    subject: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
