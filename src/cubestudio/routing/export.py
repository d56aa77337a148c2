"""Manifests for people who apply them by themselves."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any

from cubestudio.db import UnitOfWork
from cubestudio.ports.followed import Site
from cubestudio.routing import service
from cubestudio.routing.httproutes import ROUTE, UNSAID, http_routes
from cubestudio.spec.routes import Endpoint, RouteTable, table_at


def routes_of_place(uow: UnitOfWork, site: Site, parent: str) -> list[dict[str, Any]]:
    """The routes of a place as HTTPRoutes."""
    routes = tuple(route for _, route in service.list_routes(uow))
    nobody = Endpoint("127.0.0.1", 1)
    return http_routes(table_at(RouteTable(nobody, routes=routes), site.place, nobody).routes, site, parent)


def as_yaml(manifests: Iterable[dict[str, Any]]) -> str:
    """One document each; above it, what it does not say."""
    from ruamel.yaml import YAML

    writer = YAML(typ="safe", pure=True)
    writer.default_flow_style = False
    documents = []
    for manifest in manifests:
        text = io.StringIO()
        writer.dump(manifest, text)
        documents.append(_remark(manifest) + text.getvalue())
    return "---\n".join(documents)


def _remark(manifest: dict[str, Any]) -> str:
    notes = manifest["metadata"].get("annotations", {})
    if UNSAID not in notes:
        return ""
    return f"# {notes[ROUTE]} goes through the gateway: no HTTPRoute says its {notes[UNSAID]}.\n"
