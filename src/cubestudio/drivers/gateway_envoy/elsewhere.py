"""The table for an Envoy that is not on the studio's machine.

There `studio` is a socket in Envoy's home, behind which Envoy itself goes on to the studio's own door: what is asked
*about* requests (`/internal/…`) at an address of its own and with the gateway's token, everything else as it came. So
nothing else of the configuration knows how far away the studio is.
"""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

from cubestudio.drivers.gateway_envoy.clusters import build_upstream
from cubestudio.drivers.gateway_envoy.config import bootstrap, build_delivery, build_starting, discovery
from cubestudio.drivers.gateway_envoy.keys import KEYS, NO_KEYS
from cubestudio.drivers.gateway_envoy.names import AUTHZ, BUFFER, OPEN, STUDIO, Json, header, typed
from cubestudio.drivers.gateway_envoy.replies import build_local_replies
from cubestudio.ports.followed import TOKEN_HEADER, Site
from cubestudio.spec.routes import Endpoint, RouteTable
from cubestudio_follower.discovery import CLUSTERS, LISTENERS, ROUTES, Delivery

HOME = "/gateway/home"
"""In a volume that only Envoy and its follower share."""
DOOR = Endpoint("0.0.0.0", 8080)
TLS_PORT = 8443
LOOK_PORT = 9901
"""Answers once the first table is in force; `/metrics` is all of Envoy's statistics."""
_SOCKET = f"{HOME}/studio.sock"
_THE_DOOR = "studio-door"
_ADMIN = "admin"
_AUTHORITIES = "/etc/ssl/certs/ca-certificates.crt"
_FOR_EVER: Json = {"timeout": "0s", "idle_timeout": "0s"}
_UPGRADES = [{"upgrade_type": "websocket", "enabled": True}]


def build_there(table: RouteTable, site: Site, token: str) -> Delivery:
    """All files for `table`, whose `studio` is the studio's door as the site reaches it."""
    near = replace(table, studio=Endpoint(_SOCKET, 0), path_prefix="", user_domain="")
    delivery = build_delivery(near, DOOR, HOME, TLS_PORT, log="/dev/stdout")
    files = delivery["files"]
    upstreams = [*files[CLUSTERS]["resources"], _door(table.studio, site), build_upstream(_ADMIN, _admin())]
    files[CLUSTERS] = discovery(CLUSTERS, sorted(upstreams, key=lambda one: str(one["name"])))
    files[LISTENERS] = discovery(LISTENERS, [*files[LISTENERS]["resources"], _inner(site, token), _look()])
    if table.user_domain:
        files[ROUTES]["resources"][0]["virtual_hosts"].append(_programs(table.user_domain))
    files[ROUTES]["version_info"] = delivery["version"] = table.version()
    return delivery


def build_start() -> dict[str, Json]:
    """What lies there before the first table, `bootstrap.json` among it."""
    return build_starting(DOOR, HOME) | {"bootstrap.json": bootstrap(HOME)}


def _door(door: Endpoint, site: Site) -> Json:
    cluster = build_upstream(_THE_DOOR, door) | {"connect_timeout": "2s"}
    at = urlsplit(site.url)
    if at.scheme == "https":
        name = at.hostname or ""
        trusted = {
            "trusted_ca": {"filename": _AUTHORITIES},
            "match_typed_subject_alt_names": [{"san_type": "DNS", "matcher": {"exact": name}}],
        }
        context = typed(
            "extensions.transport_sockets.tls.v3.UpstreamTlsContext",
            sni=name,
            common_tls_context={"validation_context": trusted},
        )
        cluster["transport_socket"] = {"name": "tls", "typed_config": context}
    return cluster


def _admin() -> Endpoint:
    return Endpoint(f"{HOME}/admin.sock", 0)


def _inner(site: Site, token: str) -> Json:
    """The socket behind which the studio is."""
    asked: Json = {
        "match": {"prefix": "/internal/"},
        "request_headers_to_add": [header(TOKEN_HEADER, token)],
        "route": {
            **_FOR_EVER,
            "cluster": _THE_DOOR,
            "prefix_rewrite": f"/api/v1/gateways/{site.place}/internal/",
            "host_rewrite_literal": urlsplit(site.url).netloc,
        },
    }
    rest: Json = {
        "match": {"prefix": "/"},
        "request_headers_to_remove": [TOKEN_HEADER],
        "route": {**_FOR_EVER, "cluster": _THE_DOOR, "upgrade_configs": _UPGRADES},
    }
    return {
        "name": STUDIO,
        "address": {"pipe": {"path": _SOCKET, "mode": 0o600}},
        "per_connection_buffer_limit_bytes": 262144,
        "filter_chains": [{"filters": [_plain(STUDIO, [asked, rest])]}],
    }


def _look() -> Json:
    """For probes and for a Prometheus in the cluster. It listens only once a table is in force."""
    well: Json = {"match": {"path": "/ready"}, "direct_response": {"status": 200, "body": {"inline_string": "ready\n"}}}
    measures: Json = {
        "match": {"path": "/metrics"},
        "route": {"cluster": _ADMIN, "prefix_rewrite": "/stats/prometheus?usedonly"},
    }
    return {
        "name": "look",
        "address": {"socket_address": {"address": DOOR.host, "port_value": LOOK_PORT}},
        "filter_chains": [{"filters": [_plain("look", [well, measures])]}],
    }


def _plain(name: str, routes: list[Json]) -> Json:
    """HTTP without anything of the door's: who comes here was there before."""
    router = typed("extensions.filters.http.router.v3.Router")
    manager = typed(
        "extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
        stat_prefix=name,
        codec_type="HTTP1",
        route_config={"name": name, "virtual_hosts": [{"name": name, "domains": ["*"], "routes": routes}]},
        generate_request_id=False,
        preserve_external_request_id=True,
        skip_xff_append=True,
        stream_idle_timeout="0s",
        common_http_protocol_options={"idle_timeout": "3600s"},
        local_reply_config=build_local_replies(),
        http_filters=[{"name": "envoy.filters.http.router", "typed_config": router}],
    )
    return {"name": "http", "typed_config": manager}


def _programs(user_domain: str) -> Json:
    """Origins of users' own programs are the studio's door's: all of them, and as they are."""
    domain = "u-*" if user_domain == "localhost" else f"*.{user_domain}"
    entry: Json = {
        "name": STUDIO,
        "match": {"prefix": "/"},
        "typed_per_filter_config": {AUTHZ: OPEN, KEYS: NO_KEYS},
        "route": {**_FOR_EVER, "cluster": STUDIO, "upgrade_configs": _UPGRADES},
    }
    unbuffered = typed("extensions.filters.http.buffer.v3.BufferPerRoute", disabled=True)
    return {
        "name": "programs",
        "domains": [domain],
        "routes": [entry],
        "typed_per_filter_config": {BUFFER: unbuffered},
    }
