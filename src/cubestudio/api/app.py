"""Puts the app together from its parts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import FastAPI, Request, Response

from cubestudio.accounts.access import Caller, Ending, Route, Router, access
from cubestudio.api import faults, studio
from cubestudio.api.edge import Edge
from cubestudio.api.inner import InnerDoor
from cubestudio.api.metrics import RequestMetrics
from cubestudio.api.routers import ROUTERS
from cubestudio.kit.settings import Settings


def create_app(parts: Mapping[Any, Any]) -> FastAPI:
    """The whole HTTP edge.

    Args:
        parts: the parts of the server by port or class: Database, Settings, TaskTokens, Vault, PasswordAuth, and
            what features ask for (`Blobs`, `Logs`, `Runtime`, `Gateway` …). `Loop` may be a tuple of loops to
            watch, `MetricSource` a tuple of functions. `app.state.ending.set()` ends all streams before a stop.

    Raises:
        TypeError: when a route asks for a part that is absent.
    """
    app = bare_app()
    for route in app.routes:
        absent = route.needed_parts() - set(parts) if isinstance(route, Route) else set()
        if absent:
            raise TypeError(f"{getattr(route, 'path', route)} needs {absent}, which the server was not given")
    app.state.parts = dict(parts)
    _add_studio(app, parts[Settings].path_prefix)
    return app


def bare_app() -> FastAPI:
    """All routes without any part: enough to describe them."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    for router in ROUTERS:
        app.router.routes.extend(router.routes)
    app.state.ending = Ending()
    app.state.metrics = RequestMetrics()
    app.state.parts = {}
    faults.install(app)
    app.add_middleware(InnerDoor)
    app.add_middleware(Edge, metrics=app.state.metrics)
    return app


def _add_studio(app: FastAPI, prefix: str) -> None:
    pages = Router(prefix="")

    @pages.get("/{path:path}", include_in_schema=False)
    async def page(caller: Annotated[Caller, access("open")], request: Request, path: str) -> Response:
        """The web studio."""
        return studio.serve(request, path, prefix)

    app.router.routes.extend(pages.routes)
