"""The pure function of the gateway: a route table in, the files Envoy watches out."""

from __future__ import annotations

import math
from collections.abc import Iterable

from cubestudio.drivers.gateway_envoy.clusters import build_clusters, cluster_name
from cubestudio.drivers.gateway_envoy.jwt import build_tokens
from cubestudio.drivers.gateway_envoy.listener import build_listener, http_connections
from cubestudio.drivers.gateway_envoy.names import Json, file_source
from cubestudio.drivers.gateway_envoy.tls import build_secret, build_tls_listener, shown_certificates
from cubestudio.drivers.gateway_envoy.virtual_host import build_routes, starting_routes
from cubestudio.ports.gateway import BOUNDS
from cubestudio.spec.routes import Endpoint, RouteTable
from cubestudio_follower.discovery import CLUSTERS, LISTENERS, ROUTES, TOKENS, Delivery, response, secret_file

ACCESS_LOG = "access.log"

_KINDS = {
    CLUSTERS: "envoy.config.cluster.v3.Cluster",
    ROUTES: "envoy.config.route.v3.RouteConfiguration",
    TOKENS: "envoy.config.core.v3.TypedExtensionConfig",
    LISTENERS: "envoy.config.listener.v3.Listener",
}

_SECRET = "envoy.extensions.transport_sockets.tls.v3.Secret"


def build(table: RouteTable, door: Endpoint, home: str, tls_port: int = 0, log: str = "") -> dict[str, Json]:
    """Files below `home/` for `table`; the route file carries the table's version. Certificates are apart, see
    `build_secrets`; `tls_port` = 0: nothing is served over https. `log`: of requests, "" = a file in the home."""
    log = log or f"{home}/{ACCESS_LOG}"
    listeners = [build_listener(door, home, log)]
    domains = [certificate.domain for certificate in shown_certificates(table)]
    if domains and tls_port:
        at = Endpoint(door.host, tls_port)
        listeners.append(build_tls_listener(at, home, domains, http_connections(home, log)))
    return {
        CLUSTERS: discovery(CLUSTERS, build_clusters(table)),
        ROUTES: discovery(ROUTES, [build_routes(table)], table.version()),
        TOKENS: discovery(TOKENS, build_tokens(table)),
        LISTENERS: discovery(LISTENERS, listeners),
    }


def build_secrets(table: RouteTable) -> dict[str, Json]:
    """Files of certificates, by domain."""
    shown = shown_certificates(table)
    return {one.domain: discovery(secret_file(one.domain), [build_secret(one)]) for one in shown}


def build_starting(door: Endpoint, home: str) -> dict[str, Json]:
    """Files for the time before the first table; the studio's cluster is there for the permission filter."""
    nowhere = RouteTable(studio=Endpoint("127.0.0.1", 1))
    return build(nowhere, door, home) | {ROUTES: discovery(ROUTES, [starting_routes()], "starting")}


def build_delivery(table: RouteTable, door: Endpoint, home: str, tls_port: int = 0, log: str = "") -> Delivery:
    """All that a follower of `table` is given."""
    return {
        "version": table.version(),
        "files": build(table, door, home, tls_port, log),
        "secrets": build_secrets(table) if tls_port else {},
        "leads": leads(table),
    }


def leads(table: RouteTable) -> dict[str, str]:
    """For each route the upstream with the largest share, where a request goes whose own upstream is gone."""
    goes = {
        route.name: (route, max(route.targets, key=lambda one: one.weight)) for route in table.routes if route.targets
    }
    return {name: cluster_name(route, target) for name, (route, target) in goes.items() if target.endpoints}


def discovery(file: str, resources: Iterable[Json], version: str = "") -> Json:
    """An xDS discovery response; without a version, its content is its version."""
    kind = _KINDS.get(file, _SECRET)
    marked = [{"@type": f"type.googleapis.com/{kind}", **resource} for resource in resources]
    return response(marked, version)


def bootstrap(home: str) -> Json:
    """What Envoy is started with: where its files lie, and a private door for the driver."""
    return {
        "node": {"id": "gateway", "cluster": "cubestudio"},
        "dynamic_resources": {
            "lds_config": file_source(home, *LISTENERS.split("/")),
            "cds_config": file_source(home, *CLUSTERS.split("/")),
        },
        "stats_config": {"histogram_bucket_settings": [_latencies()]},
        # Relative to its working folder, since a socket's path may not exceed 107 bytes; mode 0600.
        "admin": {"address": {"pipe": {"path": "admin.sock", "mode": 0o600}}},
        "overload_manager": {
            "resource_monitors": [
                {
                    "name": "envoy.resource_monitors.global_downstream_max_connections",
                    "typed_config": {
                        "@type": "type.googleapis.com/envoy.extensions.resource_monitors."
                        "downstream_connections.v3.DownstreamConnectionsConfig",
                        "max_active_downstream_connections": 10000,
                    },
                }
            ]
        },
    }


def _latencies() -> Json:
    """Envoy counts milliseconds, and adds the bucket of what takes longer by itself."""
    times = r"cluster\..*\.upstream_rq_time"
    finite = [bound * 1000 for bound in BOUNDS if math.isfinite(bound)]
    return {"match": {"safe_regex": {"regex": times}}, "buckets": finite}
