"""Upstreams: one Envoy cluster per target of a route, and one for the studio."""

from __future__ import annotations

from cubestudio.drivers.gateway_envoy.names import STUDIO, Json, address, is_address, typed
from cubestudio.spec.routes import Endpoint, Route, RouteTable, Target

# Shorter than the keep-alive of the servers behind (5 s in uvicorn), so that Envoy is the one who closes idle
# connections and never sends a request into one that is being closed.
_IDLE = "4s"
# Envoy's own 3 retries at a time would answer 503 to most of what a killed replica left behind.
_MOST: Json = {"max_connections": 8192, "max_pending_requests": 8192, "max_requests": 8192, "max_retries": 8192}


def cluster_name(route: Route, target: Target) -> str:
    """Name of the cluster of `target`."""
    return f"{route.name}/{target.name}"


def build_clusters(table: RouteTable) -> list[Json]:
    """Every cluster of the table, sorted by name."""
    found = [_studio(table.studio)]
    for route in table.routes:
        found += [_of_route(route, target) for target in route.all_targets()]
    return sorted(found, key=lambda cluster: str(cluster["name"]))


def build_upstream(name: str, endpoint: Endpoint) -> Json:
    """One that is no target of a route."""
    return _cluster(name, (endpoint,))


def _of_route(route: Route, target: Target) -> Json:
    cluster = _cluster(cluster_name(route, target), target.endpoints, "http2" if route.grpc else "http")
    if route.max_requests:
        most = {"max_pending_requests": route.max_requests, "max_requests": route.max_requests}
        cluster["circuit_breakers"] = {"thresholds": [_MOST | most]}
    if route.eject_after and len(target.endpoints) > 1:
        cluster["outlier_detection"] |= {"consecutive_5xx": route.eject_after, "enforcing_consecutive_5xx": 100}
    return cluster


def _cluster(name: str, endpoints: tuple[Endpoint, ...], protocol: str = "http") -> Json:
    fixed = all(is_address(endpoint.host) for endpoint in endpoints)
    cluster: Json = {
        "name": name,
        "alt_stat_name": name.replace(".", "_"),
        "type": "STATIC" if fixed else "STRICT_DNS",
        "connect_timeout": "1s",
        "lb_policy": "LEAST_REQUEST",
        "per_connection_buffer_limit_bytes": 262144,
        "typed_extension_protocol_options": {
            "envoy.extensions.upstreams.http.v3.HttpProtocolOptions": typed(
                "extensions.upstreams.http.v3.HttpProtocolOptions",
                common_http_protocol_options={"idle_timeout": _IDLE},
                explicit_http_config={f"{protocol}_protocol_options": {}},
            )
        },
        "load_assignment": {
            "cluster_name": name,
            "endpoints": [{"lb_endpoints": [{"endpoint": {"address": address(e)}} for e in endpoints]}],
        },
        "circuit_breakers": {"thresholds": [_MOST]},
    }
    if len(endpoints) > 1:
        cluster["outlier_detection"] = _passes_over_the_dead()
    return cluster


def _passes_over_the_dead() -> Json:
    """An endpoint that refuses connections is left out for some seconds; wrong answers eject one only where a route
    says so."""
    return {
        "split_external_local_origin_errors": True,
        "consecutive_local_origin_failure": 2,
        "enforcing_consecutive_local_origin_failure": 100,
        "enforcing_consecutive_5xx": 0,
        "enforcing_consecutive_gateway_failure": 0,
        "enforcing_success_rate": 0,
        "enforcing_local_origin_success_rate": 0,
        "interval": "1s",
        "base_ejection_time": "3s",
        "max_ejection_percent": 50,
    }


def _studio(endpoint: Endpoint) -> Json:
    return build_upstream(STUDIO, endpoint) | {"connect_timeout": "2s"}
