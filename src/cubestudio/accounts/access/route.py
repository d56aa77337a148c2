"""Routes that pass the door and run in one transaction.

A `def` endpoint with a `ReadUow` or `WriteUow` parameter is called in one worker thread together with opening and
committing its transaction. (FastAPI's own `yield` dependencies would hold SQLite's write lock across several turns of
the thread pool: with forty requests waiting for the lock none is left to let its holder go on.)
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass
from functools import wraps
from inspect import iscoroutinefunction
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool

from cubestudio.accounts import service
from cubestudio.accounts.access.door import Door, Part, parts_of
from cubestudio.accounts.access.sockets import Endpoint, SocketRoute
from cubestudio.accounts.caller import Caller
from cubestudio.db import Database, UnitOfWork
from cubestudio.db.failures import Conflict
from cubestudio.kit.errors import Fault
from cubestudio.kit.languages import speaking
from cubestudio.kit.paging import page_size

API = "/api/v1"


@dataclass(frozen=True)
class PageQuery:
    """Which page of a list is asked for."""

    size: int
    token: str | None


async def _paging(size: Annotated[int, Query(alias="page_size", ge=1)] = 50,
                  token: Annotated[str | None, Query(alias="page_token")] = None) -> PageQuery:  # fmt: skip
    return PageQuery(page_size(size), token)


async def _reads(request: Request) -> Any:
    return parts_of(request)[Database]


async def _writes(request: Request) -> Any:
    return parts_of(request)[Database]


@dataclass(frozen=True)
class IdempotencyKey:
    """A create that may be sent again: `key_hash` names caller, route and key; empty when no key was sent."""

    key_hash: str
    body_hash: str


async def _idempotency(
    request: Request, key: Annotated[str, Header(alias="Idempotency-Key", max_length=200)] = ""
) -> IdempotencyKey:
    if not key:
        return IdempotencyKey("", "")
    caller: Caller = request.state.caller
    name = "\n".join((caller.kind, caller.user_id or caller.credential, request.method, request.url.path, key))
    body = await request.body()
    return IdempotencyKey(hashlib.sha256(name.encode()).hexdigest(), hashlib.sha256(body).hexdigest())


Paging = Annotated[PageQuery, Depends(_paging)]
ReadUow = Annotated[UnitOfWork, Depends(_reads)]
WriteUow = Annotated[UnitOfWork, Depends(_writes)]
Idempotent = Annotated[IdempotencyKey, Depends(_idempotency)]


class Route(APIRoute):
    """A route with exactly one declared permission; the app does not start with any other."""

    door: Door

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The door, then the endpoint in its transaction."""
        self.door = door = self._find_door()
        assert self.dependant.call is not None
        self.dependant.call = self._in_transaction(self.dependant.call)
        inner = super().get_route_handler()

        async def handle(request: Request) -> Response:
            if door.permission == "open":
                caller = door.anonymous(request)
            else:
                caller = await run_in_threadpool(door.open, request)
            request.state.caller = caller
            speaking.set(caller.language)
            return await inner(request)

        return handle

    def needed_parts(self) -> set[Any]:
        """Kinds of server parts that the route asks for."""
        return {found.call.kind for found in _walk(self.dependant) if isinstance(found.call, Part)}

    def _find_door(self) -> Door:
        doors = [found.call for found in _walk(self.dependant) if isinstance(found.call, Door)]
        place = f"{sorted(self.methods or ())} {self.path}"
        if len(doors) != 1:
            raise TypeError(f"{place} must declare exactly one access(…), it has {len(doors)}")
        if doors[0].in_project != ("{project}" in self.path):
            raise TypeError(f"{place}: '{doors[0].permission}' does not fit a path with or without {{project}}")
        return doors[0]

    def _in_transaction(self, endpoint: Callable[..., Any]) -> Callable[..., Any]:
        names = {found.call: found.name for found in self.dependant.dependencies}
        reads, writes, key_name = names.get(_reads), names.get(_writes), names.get(_idempotency)
        if not (reads or writes):
            return endpoint
        if iscoroutinefunction(endpoint):
            raise TypeError(f"{self.path}: an async route opens its own short transactions")
        status = self.status_code or 200

        @wraps(endpoint)
        def look(**values: Any) -> Any:
            with values[str(reads)].read() as uow:
                return endpoint(**values | {str(reads): uow})

        @wraps(endpoint)
        def change(**values: Any) -> Any:
            database: Database = values[str(writes)]
            key: IdempotencyKey | None = values.get(key_name) if key_name else None
            if key is None or not key.key_hash:
                return database.transact(lambda uow: endpoint(**values | {str(writes): uow}))
            return _once(database, key, status, lambda uow: endpoint(**values | {str(writes): uow}))

        return look if reads else change


def _once(database: Database, key: IdempotencyKey, status: int, work: Callable[[UnitOfWork], Any]) -> Any:
    """Do `work` unless its key was used already; then give the former answer."""

    def answer(uow: UnitOfWork) -> Any:
        known = service.known_answer(uow, key.key_hash, key.body_hash)
        if known is not None:
            headers = {"Idempotent-Replay": "true"}
            return Response(known[1], known[0], headers, "application/json")
        result = work(uow)
        if isinstance(result, BaseModel):
            service.keep_answer(uow, key.key_hash, key.body_hash, status, result.model_dump_json())
        return result

    try:
        return database.transact(answer)
    except (Conflict, Fault) as refusal:
        if isinstance(refusal, Fault) and refusal.status != 409:
            raise
        return database.transact(answer)  # the same request at the same moment was first, or it is a real conflict


def _walk(dependant: Dependant) -> Iterator[Dependant]:
    for found in dependant.dependencies:
        yield found
        yield from _walk(found)


class Router(APIRouter):
    """A feature's routes, below `/api/v1`."""

    def __init__(self, tags: list[str] | None = None, prefix: str = API) -> None:
        super().__init__(prefix=prefix, tags=list(tags or ()), route_class=Route)

    def socket(self, path: str, permission: str) -> Callable[[Endpoint], Endpoint]:
        """Declare a websocket: `@router.socket("/projects/{project}/…", "workloads:write")`."""

        def declare(endpoint: Endpoint) -> Endpoint:
            self.routes.append(SocketRoute(self.prefix + path, endpoint, permission))
            return endpoint

        return declare
