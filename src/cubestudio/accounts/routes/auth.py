"""Logging in and out."""

from __future__ import annotations

from typing import Annotated

from fastapi import Request, Response

from cubestudio.accounts import errors, service
from cubestudio.accounts.access import Caller, Router, WriteUow, access, part
from cubestudio.accounts.access.door import COOKIE, client_address
from cubestudio.accounts.schemas import LoginIn, MeOut, SetupIn
from cubestudio.accounts.service import sessions
from cubestudio.accounts.view import describe_me
from cubestudio.db import Database, UnitOfWork
from cubestudio.kit.settings import Settings
from cubestudio.ports.auth import PasswordAuth

router = Router(tags=["auth"])

Public = Annotated[Caller, access("public")]
Data = Annotated[Database, part(Database)]
Auth = Annotated[PasswordAuth, part(PasswordAuth)]
Config = Annotated[Settings, part(Settings)]


@router.post("/auth:setup")
def set_up(
    caller: Public, database: Data, auth: Auth, settings: Config, request: Request, response: Response, wish: SetupIn
) -> MeOut:
    """Use a one-time link: make the first administrator, or set a forgotten password anew. Logs in."""
    _charge(database, "", client_address(request))
    weakness = auth.weakness(wish.password, wish.username)
    if weakness:
        raise errors.password_weak(weakness)
    hashed = auth.hash(wish.password)

    def work(uow: UnitOfWork) -> tuple[str, MeOut]:
        user = service.set_up(uow, wish.token, wish.username, hashed)
        service.pardon(uow, "", client_address(request))
        token = service.start_session(uow, user, client_address(request), request.headers.get("user-agent", ""))
        return token, describe_me(uow, user, token)

    token, me = database.transact(work)
    _set_cookie(response, settings, request, token)
    return me


@router.post("/auth:login")
def log_in(
    caller: Public, database: Data, auth: Auth, settings: Config, request: Request, response: Response, wish: LoginIn
) -> MeOut:
    """Trade a password for a session cookie."""
    address = client_address(request)
    _charge(database, wish.username, address)
    with database.read() as uow:
        found = service.login_record(uow, wish.username)
    good = auth.verify(wish.password, found.password_hash if found else "")
    if not good or found is None or found.disabled:
        raise errors.login_failed()
    rehashed = auth.hash(wish.password) if auth.needs_rehash(found.password_hash) else None

    def work(uow: UnitOfWork) -> tuple[str, MeOut]:
        user = service.find_user(uow, wish.username)
        service.pardon(uow, wish.username, address)
        if rehashed:
            service.renew_hash(uow, user, rehashed)
        token = service.start_session(uow, user, address, request.headers.get("user-agent", ""))
        return token, describe_me(uow, user, token)

    token, me = database.transact(work)
    _set_cookie(response, settings, request, token)
    return me


@router.post("/auth:logout", status_code=204)
def log_out(caller: Annotated[Caller, access("me")], uow: WriteUow, settings: Config, response: Response) -> None:
    """End this session."""
    if caller.kind == "session":
        service.end_session(uow, caller.user_id, caller.credential, caller.actor)
    response.delete_cookie(COOKIE, path=settings.path_prefix or "/")


def _charge(database: Database, username: str, address: str) -> None:
    wait = database.transact(lambda uow: service.charge_attempt(uow, username, address))
    if wait:
        raise errors.login_throttled(int(wait))


def _set_cookie(response: Response, settings: Settings, request: Request, token: str) -> None:
    https = request.headers.get("x-forwarded-proto", request.url.scheme) == "https"
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(sessions.ABSOLUTE),
        path=settings.path_prefix or "/",
        secure=settings.secure_cookies or https,
        httponly=True,
        samesite="lax",
    )
