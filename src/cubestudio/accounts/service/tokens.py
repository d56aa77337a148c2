"""Personal tokens: shown once, kept as a hash."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cubestudio.accounts import errors, store
from cubestudio.accounts.roles import Verb
from cubestudio.accounts.service.names import digest
from cubestudio.accounts.service.projects import enter_named
from cubestudio.accounts.tables import TokenRow
from cubestudio.db import UnitOfWork
from cubestudio.events import service as events
from cubestudio.kit.clock import now
from cubestudio.kit.errors import Fault
from cubestudio.kit.ids import new_id, new_token

DAY = 24 * 3600.0
PREFIX = "cube_"


def create_token(
    uow: UnitOfWork,
    user_id: str,
    name: str,
    verbs: Iterable[Verb],
    project: str | None,
    days: float | None,
    actor: str,
    is_admin: bool = False,
) -> tuple[TokenRow, str]:
    """A token good for `verbs` in one project (None = all) for so many days (None = for ever), and its text."""
    wanted = sorted({Verb(verb).value for verb in verbs})
    if not wanted:
        raise Fault("TokenScopeMissing", "A token needs at least one scope", "Scopes are: read, run, write, manage.")
    project_id = enter_named(uow, project, user_id, is_admin).id if project else None
    token, at = new_token(), now()
    row = TokenRow(
        id=new_id("tok"),
        token_hash=digest(token),
        user_id=user_id,
        name=name,
        verbs=wanted,
        project_id=project_id,
        created_at=at,
        expires_at=at + days * DAY if days is not None else None,
        used_at=None,
    )
    store.add(uow, row)
    shown = {"name": name, "scopes": wanted, "project": project, "days": days}
    events.audit(uow, actor, "token.create", row.id, after=shown, project_id=project_id)
    return row, token


def list_tokens(uow: UnitOfWork, user_id: str) -> list[Any]:
    """A user's tokens, newest first, each with `project` (name or None)."""
    return store.tokens(uow, user_id)


def revoke_token(uow: UnitOfWork, user_id: str, token_id: str, actor: str) -> None:
    """Make a token worthless at once."""
    name = store.drop_token(uow, user_id, token_id)
    if name is None:
        raise errors.not_found("token", token_id)
    events.audit(uow, actor, "token.revoke", token_id, before={"name": name})
