"""The outermost layer: request ids, the access log, limits of bodies, headers that keep browsers safe."""

from __future__ import annotations

import logging
import secrets
import time
from typing import Any

from fastapi import Request
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cubestudio.accounts.access.door import client_address
from cubestudio.api import faults
from cubestudio.api.metrics import RequestMetrics
from cubestudio.kit.errors import Fault

log = logging.getLogger("cubestudio.access")
errors = logging.getLogger("cubestudio.errors")

BODY_LIMIT = 8 * 1024**2
"""Bytes of a request that is not an upload."""

STUDIO_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "frame-src 'self' blob: data:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
GUEST_POLICY = "sandbox allow-scripts; default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
GUEST_POLICY += "img-src data: blob:; font-src data:"
"""For what users wrote (downloads; a page that is shown says so itself): no origin, no network."""

_SAFE_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
)


class Edge:
    """ASGI layer around the whole app.

    A request id given by the gateway is kept. Streamed uploads (routes that ask for `application/octet-stream`
    bodies or forms) have limits of their own.
    """

    def __init__(self, app: ASGIApp, metrics: RequestMetrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        request = Request(scope)
        scope["request_id"] = _request_id(request)
        sent = _Sent(send, scope)
        try:
            if _too_large(request):
                text = "The request is larger than {limit} MiB"
                fault = Fault("BodyTooLarge", text, "Upload large data as files.", 413, limit=BODY_LIMIT >> 20)
                await faults.answer(request, fault)(scope, receive, sent)
            else:
                await self._app(scope, _limited(request, receive), sent)
        except ClientDisconnect:
            log.info("request %s: the client went away", scope["request_id"])
        except Exception:
            errors.exception("request %s failed", scope["request_id"])
            if not sent.status:
                await faults.internal(request)(scope, receive, sent)
        finally:
            self._note(request, sent.status, time.perf_counter() - started)

    def _note(self, request: Request, status: int, seconds: float) -> None:
        route = getattr(request.scope.get("route"), "path", "other")
        self._metrics.note(request.method, route, status, seconds)
        caller = getattr(request.state, "caller", None)
        line = {
            "id": request.scope["request_id"],
            "method": request.method,
            "path": request.url.path,  # without the query: people put secrets there
            "status": status,
            "ms": round(seconds * 1000, 1),
            "who": caller.actor if caller else "",
            "from": client_address(request),
        }
        log.info("request", extra={"request": line})


class _Sent:
    """`send` that remembers the status and adds the headers."""

    def __init__(self, send: Send, scope: Scope) -> None:
        self._send = send
        self._id = scope["request_id"].encode()
        self._is_api = scope["path"].startswith("/api/")
        self.status = 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers: list[Any] = list(message.get("headers", ()))
            have = {name.lower(): value for name, value in headers}
            headers.append((b"x-request-id", self._id))
            headers += [pair for pair in _SAFE_HEADERS if pair[0] not in have]
            if self._is_api and b"cache-control" not in have:
                headers.append((b"cache-control", b"private, no-cache"))
            if have.get(b"content-disposition", b"").startswith(b"attachment"):
                headers.append((b"content-security-policy", GUEST_POLICY.encode()))
            elif b"content-security-policy" not in have:
                headers.append((b"content-security-policy", STUDIO_POLICY.encode()))
                headers.append((b"x-frame-options", b"DENY"))
            message = {**message, "headers": headers}
        await self._send(message)


def _request_id(request: Request) -> str:
    given = request.headers.get("x-request-id", "")
    return given if 8 <= len(given) <= 64 and given.replace("-", "").isalnum() else secrets.token_hex(10)


def _is_upload(request: Request) -> bool:
    """Bodies that are written to disk as they come; their routes have limits of their own."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    return kind in ("multipart/form-data", "application/octet-stream") or request.url.path.endswith("/files/content")


def _too_large(request: Request) -> bool:
    length = request.headers.get("content-length", "")
    return length.isdigit() and int(length) > BODY_LIMIT and not _is_upload(request)


def _limited(request: Request, receive: Receive) -> Receive:
    """`receive` that refuses to go on when an unannounced body grows past the limit."""
    if request.headers.get("content-length") is not None or _is_upload(request):
        return receive
    seen = 0

    async def limited() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > BODY_LIMIT:
            raise HTTPException(413)
        return message

    return limited
