"""Websockets that pass the door: permission and origin are looked at before the connection is taken."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from fastapi import WebSocket
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection
from starlette.routing import WebSocketRoute

from cubestudio.accounts import errors
from cubestudio.accounts.access.door import Door, parts_of, spoken
from cubestudio.accounts.caller import Caller
from cubestudio.kit.errors import Fault
from cubestudio.kit.languages import speaking
from cubestudio.kit.settings import Settings

Endpoint = Callable[[WebSocket], Awaitable[None]]
"""Serves one connection; takes it itself (`accept`), or raises the Fault to refuse it with. The caller is
`caller_of(socket)`."""


class SocketRoute(WebSocketRoute):
    """A websocket with exactly one declared permission, which must be one inside a project."""

    def __init__(self, path: str, endpoint: Endpoint, permission: str) -> None:
        self.door = Door(permission, csrf=False)  # its place is taken by the origin: a browser always tells it
        if not self.door.in_project or "{project}" not in path:
            raise TypeError(f"{path}: a websocket needs a permission in the path's project, not '{permission}'")

        async def guarded(socket: WebSocket) -> None:
            try:
                caller = await run_in_threadpool(self.door.open, socket)
                check_origin(socket, caller)
                socket.state.caller = caller
                speaking.set(caller.language)
                await endpoint(socket)
            except Fault as fault:
                await _refuse(socket, fault)

        super().__init__(path, guarded, name=getattr(endpoint, "__name__", "socket"))


def caller_of(socket: WebSocket) -> Caller:
    """Who the door let in."""
    caller: Caller = socket.state.caller
    return caller


def check_origin(socket: HTTPConnection, caller: Caller) -> None:
    """A page of another origin must not open a socket with the visitor's cookie (browsers send the cookie along and
    ask nobody). A program that brings a token needs no origin."""
    origin = socket.headers.get("origin")
    if origin is None:
        if caller.kind == "session":
            raise errors.origin_refused("")
        return
    settings: Settings = parts_of(socket)[Settings]
    public = urlsplit(settings.public_url).netloc
    if urlsplit(origin).netloc.lower() not in (socket.headers.get("host", "").lower(), public.lower()):
        raise errors.origin_refused(origin)


async def _refuse(socket: WebSocket, fault: Fault) -> None:
    """The error answer in place of the handshake, as every other route gives it."""
    language = spoken(socket)
    error = {"code": fault.code, "text": fault.say(language), "hint": fault.say_hint(language), "request_id": ""}
    await socket.send_denial_response(JSONResponse({"error": error}, fault.status, {"Cache-Control": "no-store"}))
