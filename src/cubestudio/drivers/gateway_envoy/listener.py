"""The one port: what every request goes through, whatever its route."""

from __future__ import annotations

from cubestudio.drivers.gateway_envoy.guests import GUEST, GUEST_LUA
from cubestudio.drivers.gateway_envoy.jwt import jwt_filter
from cubestudio.drivers.gateway_envoy.keys import KEYS, keys_filter, unless_passed, uses_log
from cubestudio.drivers.gateway_envoy.names import (
    AUTHZ,
    BALANCED,
    BUFFER,
    CORS,
    EARLY,
    HELD,
    IDLE_SECONDS,
    LIMIT,
    LUA,
    TABLE,
    Json,
    authz_service,
    file_source,
    typed,
)
from cubestudio.drivers.gateway_envoy.replies import build_local_replies
from cubestudio.drivers.gateway_envoy.waking import wake_filter
from cubestudio.spec.routes import Endpoint
from cubestudio_follower.discovery import ROUTES, TOKENS
from cubestudio_follower.follow import USES_LOG

_ASKED_WITH = (
    "authorization",
    "cookie",
    "x-request-id",
    "accept-language",
    "origin",
    "sec-fetch-site",
    "sec-fetch-mode",
)
"""Headers the studio is shown when it is asked for permission."""


_MODEST = {
    "max_concurrent_streams": 100,
    "initial_stream_window_size": 1 << 16,
    "initial_connection_window_size": 1 << 20,
}
"""For gRPC: what one connection may make the gateway hold. Upgrades from HTTP/1.1 to it are not spoken."""


def build_listener(door: Endpoint, home: str, access_log: str) -> Json:
    """The listener on `door`; routes come from `home/rds`."""
    return {
        "name": TABLE,
        "address": {"socket_address": {"address": door.host, "port_value": door.port}},
        # With it, a second Envoy could share the port in silence.
        "enable_reuse_port": False,
        **BALANCED,
        "per_connection_buffer_limit_bytes": HELD,
        "filter_chains": [{"filters": [http_connections(home, access_log)]}],
    }


def http_connections(home: str, access_log: str) -> Json:
    """What speaks HTTP on a connection; routes come from `home/rds`."""
    return {"name": "http", "typed_config": _connection(home, access_log)}


def _connection(home: str, access_log: str) -> Json:
    filters = _filters(home)
    # What becomes a websocket has no body to gather: its first bytes come only once it is answered.
    ungathered = [one for one in filters if one["name"] not in (EARLY, BUFFER)]
    return typed(
        "extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
        stat_prefix=TABLE,
        codec_type="AUTO",
        http2_protocol_options=_MODEST,
        server_name="cube",
        rds={"route_config_name": TABLE, "config_source": file_source(home, *ROUTES.split("/"))},
        early_header_mutation_extensions=[_strip_internal_headers()],
        normalize_path=True,
        merge_slashes=True,
        path_with_escaped_slashes_action="REJECT_REQUEST",
        use_remote_address=True,
        # Nobody who comes in is internal: what clients say in `x-envoy-*` is removed.
        internal_address_config={"cidr_ranges": [{"address_prefix": "255.255.255.255", "prefix_len": 32}]},
        generate_request_id=True,
        always_set_request_id_in_response=True,
        request_headers_timeout="20s",
        stream_idle_timeout=f"{IDLE_SECONDS}s",
        delayed_close_timeout="1s",
        common_http_protocol_options={"idle_timeout": "3600s", "headers_with_underscores_action": "DROP_HEADER"},
        upgrade_configs=[{"upgrade_type": "websocket", "enabled": False, "filters": ungathered}],
        local_reply_config=build_local_replies(),
        access_log=[_access_log(access_log), uses_log(f"{home}/{USES_LOG}")],
        http_filters=filters,
    )


def _strip_internal_headers() -> Json:
    """`x-cube-*` is the gateway's own language; a client that speaks it is not heard."""
    return {
        "name": "envoy.http.early_header_mutation.header_mutation",
        "typed_config": typed(
            "extensions.http.early_header_mutation.header_mutation.v3.HeaderMutation",
            mutations=[{"remove_on_match": {"key_matcher": {"prefix": "x-cube-"}}}],
        ),
    }


def _filters(home: str) -> list[Json]:
    """A key or, without one, permission first (closed unless a route opens it), then the limit of bodies where a route
    has one. Only what passed them all wakes a service that sleeps. What opens nothing stands only in the way of routes
    that set it up: each filter costs every request that it looks at."""
    authz = typed(
        "extensions.filters.http.ext_authz.v3.ExtAuthz",
        transport_api_version="V3",
        http_service=authz_service("authz/-"),
        allowed_headers={"patterns": [{"exact": name} for name in _ASKED_WITH]},
        status_on_error={"code": "ServiceUnavailable"},
        failure_mode_allow=False,
        filter_enabled_metadata=unless_passed(),
        clear_route_cache=True,  # who the caller is may decide where the request goes
    )
    lua = typed("extensions.filters.http.lua.v3.Lua", source_codes={GUEST: {"inline_string": GUEST_LUA}})
    buffer = typed("extensions.filters.http.buffer.v3.Buffer", max_request_bytes=1 << 20)
    router = typed("extensions.filters.http.router.v3.Router", suppress_envoy_headers=True)
    limit = typed("extensions.filters.http.local_ratelimit.v3.LocalRateLimit", stat_prefix="limit")
    return [
        _where_set_up({"name": CORS, "typed_config": typed("extensions.filters.http.cors.v3.Cors")}),
        keys_filter(),
        _where_set_up(jwt_filter(file_source(home, *TOKENS.split("/")))),
        _where_set_up({"name": EARLY, "typed_config": buffer}),
        {"name": AUTHZ, "typed_config": authz},
        _where_set_up({"name": LIMIT, "typed_config": limit}),
        _where_set_up({"name": LUA, "typed_config": lua}),
        _where_set_up({"name": BUFFER, "typed_config": buffer}),
        wake_filter(),
        {"name": "envoy.filters.http.router", "typed_config": router},
    ]


def _where_set_up(named: Json) -> Json:
    """A filter that stands in the way of requests whose route configures it, and of no others."""
    return {**named, "disabled": True}


def _access_log(path: str) -> Json:
    """One JSON line a request: no headers that carry credentials, no query (tokens hide there)."""
    line = {
        "time": "%START_TIME%",
        "request_id": "%REQ(X-REQUEST-ID)%",
        "client": "%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%",
        "method": "%REQ(:METHOD)%",
        "path": "%PATH(NQ:ORIG_OR_PATH)%",
        "status": "%RESPONSE_CODE%",
        "flags": "%RESPONSE_FLAGS%",
        "route": "%ROUTE_NAME%",
        "key": f"%DYNAMIC_METADATA({KEYS}:id)%",
        "upstream": "%UPSTREAM_CLUSTER%",
        "ms": "%DURATION%",
        "upstream_ms": "%RESPONSE_DURATION%",
        "received": "%BYTES_RECEIVED%",
        "sent": "%BYTES_SENT%",
    }
    return {
        "name": "file",
        "typed_config": typed(
            "extensions.access_loggers.file.v3.FileAccessLog", path=path, log_format={"json_format": line}
        ),
    }
