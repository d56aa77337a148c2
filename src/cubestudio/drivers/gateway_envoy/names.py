"""Names that several parts of the configuration must agree on, and small pieces of Envoy's JSON."""

from __future__ import annotations

import ipaddress
from typing import Any

from cubestudio.spec.routes import Endpoint

Json = dict[str, Any]

STUDIO = "studio"  # the cluster of the Python server, and the name of its route
TABLE = "door"  # the route configuration the listener asks for
SERVICE_HEADER = "cube-service"  # by which calls of gRPC name their route
ROUTE_HEADER = "x-cube-route"  # set by the gateway alone: names the route towards upstreams and in local replies

IDLE_SECONDS = 300
"""After so long without a byte a request is ended, unless its route bears more."""

BALANCED: Json = {"connection_balance_config": {"exact_balance": {}}}
"""Each worker gets as many connections: whoever wakes first would else take most of a few busy ones."""

AUTHZ = "envoy.filters.http.ext_authz"
BUFFER = "envoy.filters.http.buffer"
EARLY = "cube.early"  # the same filter, ahead of the question for permission
HELD = 262144
"""Bytes that Envoy holds of a request whatever is asked meanwhile."""
SMALL = 5 * HELD
"""A limit of bodies up to which they are gathered before the question. While that is asked, as much as `HELD` waits in
the request and as much again in its connection; Envoy reads on once half the limit is free, which below this may never
be."""
CORS = "envoy.filters.http.cors"
LIMIT = "envoy.filters.http.local_ratelimit"
LUA = "envoy.filters.http.lua"
WAKE = "cube.wake"  # the filter that keeps requests to what sleeps
TARGET_HEADER = "x-cube-target"  # the studio's answer to it: the cluster to take

_TYPES = "type.googleapis.com/envoy."


def typed(kind: str, **fields: Any) -> Json:
    """`{"@type": …}` with fields, as Envoy wants extensions."""
    return {"@type": _TYPES + kind, **fields}


OPEN = typed("extensions.filters.http.ext_authz.v3.ExtAuthzPerRoute", disabled=True)
"""For a route that everybody may take."""


def header(name: str, value: str) -> Json:
    """Sets a header; Envoy formats values, so a literal percent sign is written twice."""
    named = {"key": name, "value": value.replace("%", "%%")}
    return {"header": named, "append_action": "OVERWRITE_IF_EXISTS_OR_ADD"}


def address(endpoint: Endpoint) -> Json:
    """Envoy's form of an endpoint; a host that starts with `/` is a unix socket."""
    if endpoint.host.startswith("/"):
        return {"pipe": {"path": endpoint.host}}
    return {"socket_address": {"address": endpoint.host, "port_value": endpoint.port}}


def is_address(host: str) -> bool:
    """Whether `host` needs no name resolution."""
    if host.startswith("/"):
        return True
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def authz_service(place: str) -> Json:
    """Where permission is asked: the studio's `/internal/<place>/<path of the request>`."""
    return {
        "server_uri": {"uri": "http://studio", "cluster": STUDIO, "timeout": "5s"},
        "path_prefix": f"/internal/{place}",
        "authorization_response": {"allowed_upstream_headers": {"patterns": [{"exact": "x-cube-user"}]}},
    }


def file_source(home: str, folder: str, file: str) -> Json:
    """A folder Envoy watches: a rename into it is seen within milliseconds."""
    return {
        "resource_api_version": "V3",
        "path_config_source": {
            "path": f"{home}/{folder}/{file}",
            "watched_directory": {"path": f"{home}/{folder}"},
        },
    }
