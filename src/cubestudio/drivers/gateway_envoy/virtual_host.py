"""Routes: which request goes to which upstream, and what is taken away from it on the way."""

from __future__ import annotations

import re
from dataclasses import replace

from cubestudio.drivers.gateway_envoy.clusters import cluster_name
from cubestudio.drivers.gateway_envoy.guests import build_guests, has_origin
from cubestudio.drivers.gateway_envoy.keys import KEYS, all_keys, opens
from cubestudio.drivers.gateway_envoy.names import (
    AUTHZ,
    BUFFER,
    ROUTE_HEADER,
    STUDIO,
    TABLE,
    Json,
    authz_service,
    typed,
)
from cubestudio.drivers.gateway_envoy.replies import AGAIN, error_body
from cubestudio.spec.routes import Route, RouteTable

_OPEN = typed("extensions.filters.http.ext_authz.v3.ExtAuthzPerRoute", disabled=True)
_UNBUFFERED = typed("extensions.filters.http.buffer.v3.BufferPerRoute", disabled=True)
SHELLS = "/api/v1/projects/[^/]+/workloads/[^/]+/shell"
"""Paths of the studio at which a connection may become a websocket."""
_GUEST_SANDBOX = "sandbox allow-scripts allow-forms allow-popups allow-downloads"
"""For a user's program that must be served beside the studio: it may act, but as nobody (an origin of its own)."""
_OVERWRITE = "OVERWRITE_IF_EXISTS_OR_ADD"


def build_routes(table: RouteTable) -> Json:
    """The route configuration: longest prefix first, the studio last."""
    prefixes = [table.path_prefix, ""] if table.path_prefix else [""]
    routes: list[Json] = []
    beside = [route for route in table.routes if not has_origin(table, route)]
    for route in sorted(beside, key=lambda r: (-len(r.prefix), r.name)):
        for outer in prefixes:
            routes += _service(table, route, outer)
    for outer in prefixes:
        routes += _studio(outer)
    host = {
        "name": TABLE,
        "domains": ["*"],
        "routes": routes,
        "typed_per_filter_config": {BUFFER: _UNBUFFERED},
        "metadata": all_keys(table),
    }
    nothing = _says(404, "PortGone", "nothing listens here any more", "Open the port from the studio once more.")
    return {
        "name": TABLE,
        "virtual_hosts": [*build_guests(table, _guest_action, nothing), host],
        "ignore_port_in_host_matching": True,
        "response_headers_to_remove": ["x-envoy-upstream-service-time"],
    }


def _guest_action(route: Route) -> Json:
    """What a request to a route with an origin of its own meets: its program, every path as it is."""
    return {
        "request_headers_to_add": [_header(ROUTE_HEADER, route.name)],
        "route": _action(replace(route, rewrite=""), ""),
    }


def starting_routes() -> Json:
    """What is served before the first table: one sentence, so that the port is taken and answers."""
    route = {
        "name": STUDIO,
        "match": {"prefix": "/"},
        "typed_per_filter_config": {AUTHZ: _OPEN},
        **_says(503, "StudioStarting", "the studio is starting", AGAIN),
    }
    return {"name": TABLE, "virtual_hosts": [{"name": TABLE, "domains": ["*"], "routes": [route]}]}


def _service(table: RouteTable, route: Route, outer: str) -> list[Json]:
    """A route matches its prefix and, the last slash left off, its prefix exactly."""
    whole = outer + route.prefix
    root = whole.rstrip("/")
    matches: list[Json] = [{"prefix": whole}]
    if root:
        matches.insert(0, {"path": root})
    return [_service_entry(table, route, outer, match) for match in matches]


def _service_entry(table: RouteTable, route: Route, outer: str, match: Json) -> Json:
    filters: Json = {AUTHZ: _OPEN}
    if route.protected:
        filters[AUTHZ] = typed(
            "extensions.filters.http.ext_authz.v3.ExtAuthzPerRoute",
            check_settings={"http_service": authz_service(f"authz/{route.protected}")},
        )
    if route.takes_keys:
        filters[KEYS] = opens(table, route)
    if route.body_limit:
        filters[BUFFER] = typed(
            "extensions.filters.http.buffer.v3.BufferPerRoute", buffer={"max_request_bytes": route.body_limit}
        )
    entry: Json = {
        "name": route.name,
        "match": match,
        "typed_per_filter_config": filters,
        "request_headers_to_add": [_header(ROUTE_HEADER, route.name)],
        "response_headers_to_add": [
            _header("content-security-policy", _GUEST_SANDBOX if route.host else "sandbox"),
            _header("x-content-type-options", "nosniff"),
        ],
        "response_headers_to_remove": ["set-cookie", "set-cookie2", "clear-site-data", "service-worker-allowed"],
    }
    if route.strip_credentials:
        entry["request_headers_to_remove"] = ["authorization", "cookie", "x-csrf-token", "x-api-key"]
    if any(target.endpoints for target in route.targets):
        entry["route"] = _action(route, outer)
    else:
        entry |= _says(503, "ServiceNotReady", "no replica of this service is ready", AGAIN)
    return entry


def _action(route: Route, outer: str) -> Json:
    action: Json = {
        "timeout": f"{route.timeout:g}s",
        "upgrade_configs": [{"upgrade_type": "websocket", "enabled": route.websocket}],
    }
    if route.websocket or not route.timeout:
        action["idle_timeout"] = "0s"
    rewrite = route.rewrite or (route.prefix if outer else "")
    if rewrite:
        action["prefix_rewrite"] = rewrite
    if route.retries:
        action["retry_policy"] = _retry(route.retries, route.idempotent)
    if len(route.targets) == 1:
        action["cluster"] = cluster_name(route, route.targets[0])
    else:
        shares = [{"name": cluster_name(route, t), "weight": t.weight} for t in route.targets]
        action["weighted_clusters"] = {"clusters": shares}
    return action


def _retry(times: int, idempotent: bool = False) -> Json:
    """What surely never reached the upstream is sent again, and then to another endpoint.

    A request that meets a kept connection in the moment in which a killed upstream closes it may have arrived: only
    where asking twice does no harm is it sent again.
    """
    reasons = ["connect-failure", "refused-stream", "reset-before-request", *(["reset"] if idempotent else [])]
    return {
        "retry_on": ",".join(reasons),
        "num_retries": times,
        "retry_back_off": {"base_interval": "0.025s", "max_interval": "0.25s"},
        "retry_host_predicate": [
            {
                "name": "envoy.retry_host_predicates.previous_hosts",
                "typed_config": typed("extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate"),
            }
        ],
        "host_selection_retry_max_attempts": 3,
    }


def _studio(outer: str) -> list[Json]:
    """The studio answers the rest; what is internal between it and the gateway is nobody else's business. Only shells
    are websockets there: what upgrades a connection elsewhere is answered without that."""
    action: Json = {
        "cluster": STUDIO,
        "timeout": "0s",
        "idle_timeout": "0s",
        "retry_policy": _retry(1),
    }
    upgrading = action | {"upgrade_configs": [{"upgrade_type": "websocket", "enabled": True}]}
    entries: list[Json] = [
        {
            "name": "internal",
            "match": {"path_separated_prefix": f"{outer}/internal"},
            **_says(404, "NotFound", "there is nothing here"),
        },
        {"name": STUDIO, "match": {"safe_regex": {"regex": re.escape(outer) + SHELLS}}, "route": upgrading},
        {"name": STUDIO, "match": {"prefix": f"{outer}/"}, "route": action},
    ]
    if outer:
        action["prefix_rewrite"] = "/"
        upgrading["regex_rewrite"] = {"pattern": {"regex": f"^{re.escape(outer)}/"}, "substitution": "/"}
        for entry in entries[1:]:
            entry["request_headers_to_add"] = [_header("x-forwarded-prefix", outer)]
        entries.append({"name": "slash", "match": {"path": outer}, "redirect": {"path_redirect": f"{outer}/"}})
    for entry in entries:
        entry["typed_per_filter_config"] = {AUTHZ: _OPEN}
    return entries


def _says(status: int, code: str, text: str, hint: str = "") -> Json:
    """An answer by the gateway itself, in the studio's error shape."""
    return {
        "direct_response": {"status": status, "body": {"inline_string": error_body(code, text, hint)}},
        "response_headers_to_add": [_header("content-type", "application/json")],
    }


def _header(name: str, value: str) -> Json:
    # Envoy formats values: a literal percent sign is written twice.
    return {"header": {"key": name, "value": value.replace("%", "%%")}, "append_action": _OVERWRITE}
