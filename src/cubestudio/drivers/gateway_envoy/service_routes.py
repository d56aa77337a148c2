"""A service's routes: what its requests must show, and where and how they go."""

from __future__ import annotations

import math
import re

from cubestudio.drivers.gateway_envoy.clusters import cluster_name
from cubestudio.drivers.gateway_envoy.jwt import JWT, requirement
from cubestudio.drivers.gateway_envoy.keys import KEYS, NO_KEYS
from cubestudio.drivers.gateway_envoy.names import (
    AUTHZ,
    BUFFER,
    CORS,
    EARLY,
    IDLE_SECONDS,
    LIMIT,
    OPEN,
    ROUTE_HEADER,
    SERVICE_HEADER,
    SMALL,
    Json,
    authz_service,
    header,
    typed,
)
from cubestudio.drivers.gateway_envoy.replies import TOO_LARGE, Saying, direct_responses
from cubestudio.drivers.gateway_envoy.waking import keeping
from cubestudio.spec.routes import Limit, Route, Sticky

_GUEST_SANDBOX = "sandbox allow-scripts allow-forms allow-popups allow-downloads"
"""For a user's program that must be served beside the studio: it may act, but as nobody (an origin of its own)."""
_FILL_SECONDS = 0.05
"""Envoy fills a bucket no more often."""
_EVERYTHING = {"default_value": {"numerator": 100}}


def beside_the_studio(route: Route, outer: str) -> list[Json]:
    """The route at its prefix below `outer`; the prefix without its last slash counts as well."""
    root = (outer + route.prefix).rstrip("/")
    rewrite = route.rewrite or (route.prefix if outer else "")
    return _entries(route, {"path_separated_prefix": root}, rewriting(route, root, rewrite))


def at_its_domain(route: Route) -> list[Json]:
    """The route where every path is its own, or every call of gRPC."""
    match: Json = {"prefix": "/", "grpc": {}} if route.grpc else {"prefix": "/"}
    return _entries(route, match, action(route))


def by_header(route: Route) -> list[Json]:
    """Calls of gRPC that name the route."""
    named = {"name": SERVICE_HEADER, "string_match": {"exact": route.grpc}}
    return _entries(route, {"prefix": "/", "grpc": {}, "headers": [named]}, action(route))


def rewriting(route: Route, root: str, rewrite: str) -> Json:
    """The route's action with `root` replaced, "" = with the path as it is."""
    if not rewrite:
        return action(route)
    replaced = {"pattern": {"regex": f"^{re.escape(root)}/?"}, "substitution": rewrite}
    return action(route) | {"regex_rewrite": replaced}


def action(route: Route) -> Json:
    """Where requests go, whatever their path."""
    found: Json = {
        "timeout": f"{route.timeout:g}s",
        "upgrade_configs": [{"upgrade_type": "websocket", "enabled": route.websocket}],
    }
    if route.websocket or not route.timeout:
        found["idle_timeout"] = "0s"
    else:
        found |= _patience(route)
    if route.retries:
        found["retry_policy"] = retry(route.retries, route.idempotent)
    if route.sticky:
        found["hash_policy"] = [_same(route.sticky)]
    if route.mirror:
        found["request_mirror_policies"] = [_mirror(route)]
    if len(route.targets) == 1:
        found["cluster"] = cluster_name(route, route.targets[0])
    else:
        shares = [{"name": cluster_name(route, t), "weight": t.weight} for t in route.targets]
        split: Json = {"clusters": shares}
        found["weighted_clusters"] = split | ({"use_hash_policy": True} if route.sticky else {})
    return found


def _patience(route: Route) -> Json:
    if route.body_limit and not route.grpc:  # who sends byte by byte is no idle client, and never a late answer
        whole = {"max_stream_duration": f"{route.arrival + route.timeout:g}s"}
        # What has an end in any case needs no look at its silence, which would cost a timer at each step of a request.
        return {"max_stream_duration": whole, "idle_timeout": "0s"}
    # Waiting for an answer is idle as well: the route's own time-out shall be the one that ends it.
    return {"idle_timeout": f"{route.timeout + 60:g}s"} if route.timeout >= IDLE_SECONDS else {}


def retry(times: int, idempotent: bool = False) -> Json:
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
        # The endpoint that just failed has the fewest requests under way, so of two it is chosen three times in four:
        # with ten attempts one retry in twenty-four met it again.
        "host_selection_retry_max_attempts": 100,
    }


def _entries(route: Route, match: Json, goes: Json) -> list[Json]:
    entry: Json = {
        "name": route.name,
        "match": match,
        "typed_per_filter_config": _filters(route),
        "request_headers_to_add": [header(ROUTE_HEADER, route.name)],
        "response_headers_to_add": [
            header("content-security-policy", _GUEST_SANDBOX if route.host else "sandbox"),
            header("x-content-type-options", "nosniff"),
        ],
        "response_headers_to_remove": ["set-cookie", "set-cookie2", "clear-site-data", "service-worker-allowed"],
    }
    if route.strip_credentials:
        entry["request_headers_to_remove"] = ["authorization", "cookie", "x-csrf-token", "x-api-key"]
    if any(target.endpoints for target in route.targets):
        return [*_too_large(route, entry), {**entry, "route": goes}]
    if route.wakes:
        return [*_too_large(route, entry), keeping(route, entry, goes)]
    return direct_responses(entry, Saying("ServiceNotReady", "no replica of this service is ready"))


def _too_large(route: Route, entry: Json) -> list[Json]:
    """Who says beforehand that a body is too large is refused before it comes. While the studio is asked for permission
    Envoy holds the beginning of a body already, and what it holds then is not counted against the limit."""
    if not route.body_limit or route.grpc:
        return []
    length = {"name": "content-length", "range_match": {"start": route.body_limit + 1, "end": 1 << 62}}
    match = {**entry["match"], "headers": [*entry["match"].get("headers", []), length]}
    filters = {name: own for name, own in entry["typed_per_filter_config"].items() if name not in (BUFFER, EARLY)}
    return direct_responses({**entry, "match": match, "typed_per_filter_config": filters}, TOO_LARGE)


def _filters(route: Route) -> Json:
    filters: Json = {AUTHZ: OPEN}
    if route.jwt or not route.takes_keys:
        filters[KEYS] = NO_KEYS
    if route.protected:
        filters[AUTHZ] = typed(
            "extensions.filters.http.ext_authz.v3.ExtAuthzPerRoute",
            check_settings={"http_service": authz_service(f"authz/{route.protected}")},
        )
    if route.jwt:
        filters |= {AUTHZ: OPEN, JWT: requirement(route.jwt)}
    if route.body_limit and not route.grpc:
        filters[EARLY if route.body_limit <= SMALL else BUFFER] = typed(
            "extensions.filters.http.buffer.v3.BufferPerRoute", buffer={"max_request_bytes": route.body_limit}
        )
    if route.cors:
        filters[CORS] = _cors(route.cors)
    if route.limit:
        filters[LIMIT] = _bucket(route.limit)
    return filters


def _cors(origins: tuple[str, ...]) -> Json:
    """Credentials stay at home: pages of other origins show a key or a token, never the studio's cookie."""
    anybody = {"safe_regex": {"regex": ".*"}}
    return typed(
        "extensions.filters.http.cors.v3.CorsPolicy",
        allow_origin_string_match=[anybody if origin == "*" else {"exact": origin} for origin in origins],
        allow_methods="GET, POST, OPTIONS",
        allow_headers="authorization, content-type, x-api-key, x-request-id",
        expose_headers="x-request-id, retry-after",
        max_age="600",
    )


def _bucket(limit: Limit) -> Json:
    tokens = max(1, math.ceil(limit.per_second * _FILL_SECONDS))
    return typed(
        "extensions.filters.http.local_ratelimit.v3.LocalRateLimit",
        stat_prefix="limit",
        token_bucket={
            "max_tokens": max(limit.burst, tokens),
            "tokens_per_fill": tokens,
            "fill_interval": f"{tokens / limit.per_second:.6f}s",
        },
        filter_enabled=_EVERYTHING,
        filter_enforced=_EVERYTHING,
    )


def _same(sticky: Sticky) -> Json:
    if sticky.kind == "cookie":
        return {"cookie": {"name": sticky.name}}
    return {"header": {"header_name": "x-cube-user" if sticky.kind == "user" else sticky.name}}


def _mirror(route: Route) -> Json:
    assert route.mirror is not None
    return {
        "cluster": cluster_name(route, route.mirror.target),
        "runtime_fraction": {
            "default_value": {"numerator": round(route.mirror.percent * 10_000), "denominator": "MILLION"}
        },
        "disable_shadow_host_suffix_append": True,
    }
