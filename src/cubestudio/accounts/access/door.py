"""The one place where a request's author is found out and let in or not."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, replace
from typing import Any

from fastapi import Depends, Request
from starlette.requests import HTTPConnection

from cubestudio.accounts import errors, service
from cubestudio.accounts.agent_tokens import AgentTokens
from cubestudio.accounts.caller import Caller
from cubestudio.accounts.roles import Verb
from cubestudio.accounts.task_tokens import TaskTokens
from cubestudio.db import Database
from cubestudio.kit.errors import Fault
from cubestudio.kit.languages import languages

COOKIE = "cube_session"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
WITHOUT_PROJECT = ("open", "public", "me", "admin", "agent")


def access(permission: str, csrf: bool = True) -> Any:
    """The permission dependency: `<noun>:<verb>` in the path's project, or one without: `me` (anybody logged in),
    `admin`, `agent` (the agent of a pod, and nobody else), `public` (everybody; who is logged in is known), `open`
    (everybody; nobody is asked who).

    `csrf=False` only where a foreign page gains nothing by sending the cookie (SameSite=Lax withholds it anyway).
    """
    return Depends(Door(permission, csrf))


def part(kind: Any) -> Any:
    """A part of the server (`Blobs`, `Settings` …) as `main` gave it to the app."""
    return Depends(Part(kind))


def parts_of(request: HTTPConnection) -> dict[Any, Any]:
    """All parts of the server."""
    parts: dict[Any, Any] = request.app.state.parts
    return parts


@dataclass(frozen=True)
class Part:
    """Dependency that gives the server's part `kind`."""

    kind: Any

    async def __call__(self, request: Request) -> Any:
        """The part; `create_app` has made sure that it is there."""
        return parts_of(request)[self.kind]


@dataclass(frozen=True)
class Door:
    """A route's permission; `open` is asked once for each request, ahead of everything else."""

    permission: str
    csrf: bool = True

    def __post_init__(self) -> None:
        noun, colon, verb = self.permission.partition(":")
        if colon and noun.isidentifier() and verb in list(Verb):
            return
        if self.permission not in WITHOUT_PROJECT:
            raise TypeError(f"'{self.permission}' is neither <noun>:<verb> nor one of {WITHOUT_PROJECT}")

    @property
    def in_project(self) -> bool:
        """Whether it is a permission inside a project."""
        return ":" in self.permission

    async def __call__(self, request: Request) -> Caller:
        """The caller whom `open` let in."""
        caller: Caller = request.state.caller
        return caller

    def open(self, request: HTTPConnection) -> Caller:
        """Let the author of `request` in, or raise the Fault that says why not. Reads the database: not for the
        event loop's thread."""
        parts = parts_of(request)
        database, tasks = parts[Database], parts[TaskTokens]
        bearer, cookie = _bearer(request), request.cookies.get(COOKIE, "")
        if self.permission == "agent":
            return _agent(request, parts[AgentTokens], database, bearer)
        if self.permission == "public" and not (bearer or cookie):
            return self.anonymous(request)
        with database.read() as uow:
            try:
                caller, noteworthy = service.recognise(uow, tasks, bearer, cookie)
            except Fault:
                if self.permission == "public":
                    return self.anonymous(request)
                raise
            caller = replace(caller, language=_spoken(request, caller.language))
            request.state.caller = caller
            if caller.kind == "session" and self.csrf and self.permission != "public":
                _check_csrf(request, cookie)
            if self.in_project:
                noun, _, verb = self.permission.partition(":")
                if caller.must_change:
                    raise errors.password_must_change()
                caller = service.enter_project(uow, caller, request.path_params["project"], noun, Verb(verb))
            else:
                self._check_plain(request, caller)
        if noteworthy:
            database.transact(lambda uow: service.touch(uow, caller))
        return caller

    def anonymous(self, request: HTTPConnection) -> Caller:
        """A caller of whom only the language is known."""
        return Caller(language=_spoken(request, ""))

    def _check_plain(self, request: HTTPConnection, caller: Caller) -> None:
        """`me` and `admin`: a token needs the scope, and one that is bound to a project is good for it alone."""
        if self.permission == "public":
            return
        if caller.task is not None:
            raise errors.task_token_refused()
        if self.permission == "admin":
            if caller.must_change:
                raise errors.password_must_change()
            if not caller.is_admin:
                raise errors.administrators_only()
        needed = Verb.READ if _method(request) in SAFE else Verb.MANAGE
        bound = caller.only_project and (self.permission == "admin" or needed is Verb.MANAGE)
        if needed not in caller.verbs or bound:
            raise errors.scope_too_narrow(needed.value)


def _agent(request: HTTPConnection, tokens: AgentTokens, database: Database, bearer: str) -> Caller:
    """The agent that the bearer names, while its attempt is the one that counts."""
    if not bearer:
        raise errors.not_logged_in()
    claims = tokens.read(bearer)
    if claims is None:
        raise errors.token_invalid()
    with database.read() as uow:
        if not tokens.is_current(uow, claims):
            raise errors.attempt_over(claims.workload, claims.attempt)
    return Caller(kind="agent", credential=claims.workload, language=_spoken(request, ""), agent=claims)


def _method(request: HTTPConnection) -> str:
    return str(request.scope.get("method", "GET"))  # a websocket begins as a GET


def _bearer(request: HTTPConnection) -> str:
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""


def _check_csrf(request: HTTPConnection, cookie: str) -> None:
    if _method(request) in SAFE:
        return
    given = request.headers.get("x-csrf-token", "")
    if not hmac.compare_digest(given.encode(), service.csrf_of(cookie).encode()):
        raise errors.csrf_missing()


def _spoken(request: HTTPConnection, preferred: str) -> str:
    """The user's language, else the first of Accept-Language that we speak, else English."""
    known = languages()
    if preferred in known:
        return preferred
    for entry in request.headers.get("accept-language", "").split(","):
        tag = entry.partition(";")[0].strip().lower().partition("-")[0]
        if tag in known:
            return tag
    return "en"


def spoken(request: HTTPConnection) -> str:
    """The language to answer `request` in, also when the door refused it."""
    caller: Caller | None = getattr(request.state, "caller", None)
    return caller.language if caller else _spoken(request, "")


def client_address(request: HTTPConnection) -> str:
    """Where the request comes from. The gateway on this machine says so last in X-Forwarded-For; nobody else is
    believed."""
    peer = request.client.host if request.client else ""
    if peer in ("127.0.0.1", "::1", ""):
        forwarded = request.headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
        return forwarded or peer or "local"
    return peer
