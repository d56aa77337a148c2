"""Is it well, and how much is going on."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Request
from fastapi.responses import JSONResponse, PlainTextResponse

from cubestudio.accounts.access import Caller, Router, access, part
from cubestudio.db import Database
from cubestudio.kit.loops import Loop

router = Router(tags=["health"], prefix="")


@router.get("/healthz", include_in_schema=False)
def is_well(
    caller: Annotated[Caller, access("open")], database: Annotated[Database, part(Database)], request: Request
) -> JSONResponse:
    """200 when the database answers and every loop turns; else 503 with what does not."""
    loops: tuple[Loop, ...] = request.app.state.parts.get(Loop, ())
    ill = [loop.name for loop in loops if not loop.is_alive()]
    if not database.answers():
        ill.append("database")
    body: dict[str, Any] = {"status": "ill" if ill else "ok", "ill": ill}
    return JSONResponse(body, 503 if ill else 200)


@router.get("/metrics", include_in_schema=False)
def show_metrics(caller: Annotated[Caller, access("admin")], request: Request) -> PlainTextResponse:
    """Prometheus text; scrape with an administrator's token of scope `read`."""
    from cubestudio.api.metrics import render

    return PlainTextResponse(render(request.app), media_type="text/plain; version=0.0.4; charset=utf-8")
