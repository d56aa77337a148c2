"""Ports of running workloads: the list, the way in, and what the gateway asks at their origins."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Request, Response

from cubestudio.accounts.access import Caller, ReadUow, Router, WriteUow, access, part
from cubestudio.kit.settings import Settings
from cubestudio.kit.wire import Listed
from cubestudio.reach import errors, service
from cubestudio.reach.schemas import PortAddressOut, PortOut
from cubestudio.reach.tickets import PASS_SECONDS, Tickets

router = Router(tags=["workloads"])
inner = Router(tags=["internal"], prefix="/internal")
beside = Router(tags=["internal"], prefix="")
COOKIE = "cube_port"
_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
_QUIET = {"cache-control": "no-store", "referrer-policy": "no-referrer"}
_OPENING = Path(__file__).parent.with_name("opening.html").read_text("utf-8")
"""In both languages: who comes has no account at this origin."""


@router.get("/projects/{project}/workloads/{workload_id}/ports")
def list_ports(caller: Annotated[Caller, access("workloads:read")], uow: ReadUow, workload_id: str) -> Listed[PortOut]:
    """The ports a workload says it listens on."""
    ports = service.list_ports(uow, caller.project.id, workload_id)
    return Listed(items=[PortOut.model_validate(port) for port in ports])


@router.post("/projects/{project}/workloads/{workload_id}/ports/{port}:open")
def open_port(
    caller: Annotated[Caller, access("workloads:run")],
    uow: WriteUow,
    tickets: Annotated[Tickets, part(Tickets)],
    settings: Annotated[Settings, part(Settings)],
    request: Request,
    workload_id: str,
    port: str,
) -> PortAddressOut:
    """An address at which the caller is let in. What answers there is a user's program, at an origin of its own."""
    host = request.headers.get("host", "")
    return PortAddressOut(url=service.open_port(uow, tickets, settings, caller, workload_id, port, host))


@inner.get("/enter/{key}", include_in_schema=False)
def enter(
    caller: Annotated[Caller, access("open")],
    uow: WriteUow,
    tickets: Annotated[Tickets, part(Tickets)],
    settings: Annotated[Settings, part(Settings)],
    key: str,
    ticket: str = "",
) -> Response:
    """At the port's origin: the ticket in the address becomes a cookie of that origin, and the address is left."""
    entry = service.take_ticket(uow, tickets, key, ticket)
    answer = Response(status_code=303, headers={"location": "/", **_QUIET})
    secure = settings.secure_cookies or urlsplit(settings.public_url).scheme == "https"
    answer.set_cookie(COOKIE, entry, int(PASS_SECONDS), path="/", secure=secure, httponly=True, samesite="lax")
    return answer


@inner.get("/enter", include_in_schema=False)
def enter_early(
    caller: Annotated[Caller, access("open")],
    uow: ReadUow,
    tickets: Annotated[Tickets, part(Tickets)],
    request: Request,
    ticket: str = "",
) -> Response:
    """At an origin that the gateway does not know yet, since the port has just opened: a page that asks again."""
    key = request.headers.get("host", "").partition(".")[0].removeprefix("u-")
    service.check_ticket(uow, tickets, key, ticket)
    return _opening()


@beside.get("/ports/{key}/{path:path}", include_in_schema=False)
def reach_early(
    caller: Annotated[Caller, access("me")],
    uow: ReadUow,
    settings: Annotated[Settings, part(Settings)],
    key: str,
    path: str,
) -> Response:
    """The same where programs have no origins: the gateway sends here only who is ahead of the port's route."""
    service.check_opening(uow, settings, caller, key)
    return _opening()


@inner.api_route("/ports/{key}/{path:path}", methods=_METHODS, include_in_schema=False)
def may_reach(
    caller: Annotated[Caller, access("open")],
    uow: ReadUow,
    tickets: Annotated[Tickets, part(Tickets)],
    request: Request,
    key: str,
    path: str,
) -> Response:
    """What the gateway asks before each request to a port's origin: 200, or why not."""
    visitor = service.check_pass(uow, tickets, key, request.cookies.get(COOKIE, ""))
    _check_page(request, key)
    return Response(headers={"x-cube-user": visitor.actor})


def _opening() -> Response:
    return Response(_OPENING, 503, {"retry-after": "1", **_QUIET}, "text/html; charset=utf-8")


def _check_page(request: Request, key: str) -> None:
    """Only pages of this very origin use it with the visitor's cookie; others may send the visitor here, no more.

    Origins below one domain can be of one *site*, and then cookies go along between them whatever SameSite says.
    """
    seen = request.headers
    origin = seen.get("origin")
    if origin is not None:
        if (urlsplit(origin).hostname or "").partition(".")[0] != f"u-{key}":
            raise errors.foreign_page()
        return
    moves = seen.get("sec-fetch-mode", "navigate") == "navigate" and request.method in ("GET", "HEAD")
    if seen.get("sec-fetch-site", "none") not in ("same-origin", "none") and not moves:
        raise errors.foreign_page()
