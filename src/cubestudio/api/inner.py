"""What gateways elsewhere ask about requests: `/internal/…` at an address that may be reached from outside.

The studio's own gateway is the only one that reaches `/internal/` itself. One elsewhere comes through it to
`/api/v1/gateways/<place>/internal/…`, shows its token, and is answered as if it were the studio's own: the question
carries the credentials of whom it is about, and those decide.
"""

from __future__ import annotations

import re

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from cubestudio.api import faults
from cubestudio.db import Database
from cubestudio.kit.errors import Fault
from cubestudio.ports.followed import TOKEN_HEADER
from cubestudio.routing import gateways
from cubestudio.routing.gateways import GatewayTokens

_ASKED = re.compile("/api/v1/gateways/([^/]+)(/internal/.*)", re.DOTALL)


class InnerDoor:
    """ASGI layer that lets gateways elsewhere ask."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        found = _ASKED.fullmatch(scope["path"]) if scope["type"] == "http" else None
        if found is None:
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        try:
            await run_in_threadpool(_recognise, request, found[1])
        except Fault as fault:
            await faults.answer(request, fault)(scope, receive, send)
            return
        await self._app({**scope, "path": found[2], "raw_path": found[2].encode()}, receive, send)


def _recognise(request: Request, place: str) -> None:
    parts = request.app.state.parts
    database: Database = parts[Database]
    with database.read() as uow:
        gateways.recognise(uow, parts[GatewayTokens], place, request.headers.get(TOKEN_HEADER, ""))
