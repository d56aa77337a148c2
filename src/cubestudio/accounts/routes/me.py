"""What people do with their own account."""

from __future__ import annotations

from typing import Annotated

from fastapi import Request

from cubestudio.accounts import errors, service
from cubestudio.accounts.access import Caller, ReadUow, Router, WriteUow, access, part
from cubestudio.accounts.access.door import COOKIE, client_address
from cubestudio.accounts.schemas import MeIn, MeOut, PasswordIn, SessionOut, TokenIn, TokenMade, TokenOut, UserOut
from cubestudio.accounts.view import describe_me
from cubestudio.db import Database, UnitOfWork
from cubestudio.kit.wire import Listed
from cubestudio.ports.auth import PasswordAuth

router = Router(tags=["me"])

Me = Annotated[Caller, access("me")]


@router.get("/me")
def who_am_i(caller: Annotated[Caller, access("public")], uow: ReadUow, request: Request) -> MeOut:
    """Who is logged in, what is open to them, and whether the studio still needs its first administrator."""
    user = service.find_user(uow, caller.username) if caller.username else None
    return describe_me(uow, user, request.cookies.get(COOKIE, "") if caller.kind == "session" else "")


@router.patch("/me")
def change_me(caller: Me, uow: WriteUow, wish: MeIn) -> UserOut:
    """Change the language."""
    return UserOut.model_validate(service.set_language(uow, caller.user_id, wish.language))


@router.post("/me:password", status_code=204)
def change_password(
    caller: Me,
    database: Annotated[Database, part(Database)],
    auth: Annotated[PasswordAuth, part(PasswordAuth)],
    request: Request,
    wish: PasswordIn,
) -> None:
    """Set a new password; ends all other sessions."""
    address = client_address(request)
    wait = database.transact(lambda uow: service.charge_attempt(uow, caller.username, address))
    if wait:
        raise errors.login_throttled(int(wait))
    with database.read() as uow:
        stored = service.find_user(uow, caller.username).password_hash
    if not auth.verify(wish.current, stored):
        raise errors.current_password_wrong()
    weakness = auth.weakness(wish.new, caller.username)
    if weakness:
        raise errors.password_weak(weakness)
    hashed = auth.hash(wish.new)

    def work(uow: UnitOfWork) -> None:
        service.pardon(uow, caller.username, address)
        service.change_password(uow, caller.user_id, hashed, caller.credential if caller.kind == "session" else "")

    database.transact(work)


@router.get("/me/sessions")
def list_sessions(caller: Me, uow: ReadUow) -> Listed[SessionOut]:
    """Where I am logged in."""
    items = [SessionOut.model_validate(row) for row in service.list_sessions(uow, caller.user_id)]
    for item in items:
        item.current = item.id == caller.credential
    return Listed(items=items)


@router.delete("/me/sessions/{id}", status_code=204)
def end_session(caller: Me, uow: WriteUow, id: str) -> None:
    """Log another browser out."""
    service.end_session(uow, caller.user_id, id, caller.actor)


@router.get("/me/tokens")
def list_tokens(caller: Me, uow: ReadUow) -> Listed[TokenOut]:
    """My tokens, without their texts."""
    return Listed(items=[_token(row, row.project) for row in service.list_tokens(uow, caller.user_id)])


@router.post("/me/tokens", status_code=201)
def create_token(caller: Me, uow: WriteUow, wish: TokenIn) -> TokenMade:
    """Make a token; its text is in this answer and nowhere else, ever."""
    if caller.only_project or not caller.verbs.issuperset(wish.scopes):
        raise errors.scope_too_narrow("manage")
    row, text = service.create_token(
        uow, caller.user_id, wish.name, wish.scopes, wish.project, wish.days, caller.actor, caller.is_admin
    )
    return TokenMade(**dict(_token(row, wish.project)), token=text)


@router.delete("/me/tokens/{id}", status_code=204)
def revoke_token(caller: Me, uow: WriteUow, id: str) -> None:
    """Make a token worthless."""
    service.revoke_token(uow, caller.user_id, id, caller.actor)


def _token(row: object, project: str | None) -> TokenOut:
    values = {name: getattr(row, name) for name in ("id", "name", "created_at", "expires_at", "used_at")}
    return TokenOut(**values, scopes=getattr(row, "verbs"), project=project)  # noqa: B009
