"""Accounts of people, and the audit of everything; for administrators."""

from __future__ import annotations

from typing import Annotated

from cubestudio.accounts import errors, service
from cubestudio.accounts.access import Caller, Paging, ReadUow, Router, access, part
from cubestudio.accounts.schemas import AuditOut, UserIn, UserOut, UserPatch
from cubestudio.db import Database
from cubestudio.events import service as events
from cubestudio.kit.wire import Listed
from cubestudio.ports.auth import PasswordAuth

router = Router(tags=["users"])

Admin = Annotated[Caller, access("admin")]
Data = Annotated[Database, part(Database)]
Auth = Annotated[PasswordAuth, part(PasswordAuth)]


@router.get("/users")
def list_users(caller: Admin, uow: ReadUow, page: Paging, search: str = "") -> Listed[UserOut]:
    """All accounts; `search` is how the name begins."""
    return Listed.of(service.list_users(uow, page.size, page.token, search), UserOut)


@router.post("/users", status_code=201)
def create_user(caller: Admin, database: Data, auth: Auth, wish: UserIn) -> UserOut:
    """A new account, whose first password must be changed at the first log-in."""
    hashed = _hashed(auth, wish.password, wish.username)
    made = database.transact(
        lambda uow: service.create_user(
            uow, wish.username, hashed, caller.actor, wish.display_name, wish.is_admin, must_change=True
        )
    )
    return UserOut.model_validate(made)


@router.get("/users/{username}")
def get_user(caller: Admin, uow: ReadUow, username: str) -> UserOut:
    """One account."""
    return UserOut.model_validate(service.find_user(uow, username))


@router.patch("/users/{username}")
def update_user(caller: Admin, database: Data, auth: Auth, username: str, wish: UserPatch) -> UserOut:
    """Change, disable or enable an account, or give it a new first password."""
    hashed = _hashed(auth, wish.password, username) if wish.password is not None else None
    changed = database.transact(
        lambda uow: service.update_user(
            uow, username, caller.actor, wish.display_name, wish.is_admin, wish.disabled, hashed
        )
    )
    return UserOut.model_validate(changed)


@router.get("/audit")
def list_audit(
    caller: Admin, uow: ReadUow, page: Paging, actor: str | None = None, action: str | None = None
) -> Listed[AuditOut]:
    """Every change in the studio, newest first."""
    return Listed.of(events.list_audit(uow, None, actor, action, page.size, page.token), AuditOut)


def _hashed(auth: PasswordAuth, password: str, username: str) -> str:
    weakness = auth.weakness(password, username)
    if weakness:
        raise errors.password_weak(weakness)
    return auth.hash(password)
