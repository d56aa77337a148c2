"""Routes: which request goes to which upstream, and what is taken away from it on the way."""

from __future__ import annotations

import re

from cubestudio.drivers.gateway_envoy.guests import build_guests, has_origin
from cubestudio.drivers.gateway_envoy.keys import KEYS, NO_KEYS, checks
from cubestudio.drivers.gateway_envoy.names import (
    AUTHZ,
    OPEN,
    ROUTE_HEADER,
    STUDIO,
    TABLE,
    Json,
    header,
)
from cubestudio.drivers.gateway_envoy.replies import Saying, direct_responses
from cubestudio.drivers.gateway_envoy.service_routes import action, at_its_domain, beside_the_studio, by_header, retry
from cubestudio.spec.routes import Route, RouteTable

SHELLS = "/api/v1/projects/[^/]+/workloads/[^/]+/shell"
"""Paths of the studio at which a connection may become a websocket."""


def build_routes(table: RouteTable) -> Json:
    """The route configuration: domains of routes, then what is named by a header, then longest prefix first, the
    studio last."""
    prefixes = [table.path_prefix, ""] if table.path_prefix else [""]
    beside = [route for route in table.routes if not has_origin(table, route)]
    routes = [entry for route in beside if route.grpc for entry in by_header(route)]
    for route in sorted(beside, key=lambda r: (-len(r.prefix), r.name)):
        for outer in prefixes:
            routes += beside_the_studio(route, outer)
    for outer in prefixes:
        routes += _studio(outer)
    nothing = Saying("PortGone", "nothing listens here any more", "Open the port from the studio once more.", 404)
    domains = [_host(table, f"domain/{d}", d, _at(table, d)) for d in sorted({r.domain for r in beside} - {""})]
    return {
        "name": TABLE,
        "virtual_hosts": [
            *domains,
            *build_guests(table, _guest_action, nothing),
            _host(table, TABLE, "*", routes),
        ],
        "ignore_port_in_host_matching": True,
    }


def _at(table: RouteTable, domain: str) -> list[Json]:
    """Routes of one domain: a service may have one for gRPC beside the one for everything else."""
    there = sorted((route for route in table.routes if route.domain == domain), key=lambda r: not r.grpc)
    return [entry for route in there for entry in at_its_domain(route)]


def _host(table: RouteTable, name: str, domain: str, routes: list[Json]) -> Json:
    return {
        "name": name,
        "domains": [domain],
        "routes": routes,
        "typed_per_filter_config": {KEYS: checks(table)},
    }


def _guest_action(route: Route) -> Json:
    """What a request to a route with an origin of its own meets: its program, every path as it is."""
    return {"request_headers_to_add": [header(ROUTE_HEADER, route.name)], "route": action(route)}


def starting_routes() -> Json:
    """What is served before the first table: one sentence, so that the port is taken and answers."""
    route = {"name": STUDIO, "match": {"prefix": "/"}, "typed_per_filter_config": {AUTHZ: OPEN}}
    routes = direct_responses(route, Saying("StudioStarting", "the studio is starting"))
    return {"name": TABLE, "virtual_hosts": [{"name": TABLE, "domains": ["*"], "routes": routes}]}


def _studio(outer: str) -> list[Json]:
    """The studio answers the rest; what is internal between it and the gateway is nobody else's business. Only shells
    are websockets there: what upgrades a connection elsewhere is answered without that."""
    plain: Json = {
        "cluster": STUDIO,
        "timeout": "0s",
        "idle_timeout": "0s",
        "retry_policy": retry(1),
    }
    upgrading = plain | {"upgrade_configs": [{"upgrade_type": "websocket", "enabled": True}]}
    entries: list[Json] = [
        {"name": STUDIO, "match": {"safe_regex": {"regex": re.escape(outer) + SHELLS}}, "route": upgrading},
        {"name": STUDIO, "match": {"prefix": f"{outer}/"}, "route": plain},
    ]
    if outer:
        plain["prefix_rewrite"] = "/"
        upgrading["regex_rewrite"] = {"pattern": {"regex": f"^{re.escape(outer)}/"}, "substitution": "/"}
        for entry in entries:
            entry["request_headers_to_add"] = [header("x-forwarded-prefix", outer)]
        entries.append({"name": "slash", "match": {"path": outer}, "redirect": {"path_redirect": f"{outer}/"}})
    inside: Json = {"name": "internal", "match": {"path_separated_prefix": f"{outer}/internal"}}
    entries = [*direct_responses(inside, Saying("NotFound", "there is nothing here", "", 404)), *entries]
    for entry in entries:
        entry["typed_per_filter_config"] = {AUTHZ: OPEN, KEYS: NO_KEYS}
    return entries
