"""The same table for those who run a Gateway API (v1): a pure function from routes to HTTPRoutes.

A route that an HTTPRoute says whole goes straight to its pods, by a Service and EndpointSlices without a selector. One
that needs more – a permission, keys, a limit – goes to the gateway that was wished on the cluster, which says the rest:
so nothing is ever open that was closed, and an annotation tells what it was that could not be said.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from typing import Any

from cubestudio.ports.followed import Site
from cubestudio.spec.routes import Endpoint, Route, Target

Json = dict[str, Any]

UNSAID = "cube-studio.org/not-expressed"
"""Annotation: what of the route only the gateway behind can say."""
ROUTE = "cube-studio.org/route"
_BACK = "cube-gateway"
"""The Service of the wished gateway."""


def http_routes(routes: Iterable[Route], site: Site, parent: str) -> list[Json]:
    """Manifests for the routes of a site; `parent` is `[namespace/]name` of the Gateway they are attached to."""
    return [manifest for route in sorted(routes, key=lambda one: one.name) for manifest in _of(route, site, parent)]


def not_expressed(route: Route) -> list[str]:
    """What of a route no HTTPRoute of the standard channel can say."""
    said = {
        "permission": bool(route.protected),
        "API keys": route.takes_keys,
        "JSON Web Tokens": route.jwt is not None,
        "limit of requests": route.limit is not None,
        "limit of bodies": bool(route.body_limit),
        "requests under way": bool(route.max_requests),
        "replicas left out after errors": bool(route.eject_after),
        "requests kept together": route.sticky is not None,
        "share of a mirror": route.mirror is not None and route.mirror.percent < 100,
        "origins": bool(route.cors),
        "gRPC": bool(route.grpc),
        "waking": bool(route.wakes),
        "nothing to answer": not any(target.endpoints for target in route.targets),
    }
    return [what for what, is_so in said.items() if is_so]


def _of(route: Route, site: Site, parent: str) -> list[Json]:
    """An HTTPRoute at the prefix, another one at the route's domain: hosts are named by whole HTTPRoutes alone."""
    unsaid = not_expressed(route)
    targets = [] if unsaid else [target for target in route.all_targets() if target.endpoints]
    places = [("", route.prefix.rstrip("/"), route.rewrite), *([(route.domain, "/", "")] if route.domain else [])]
    found = [manifest for target in targets for manifest in _backend(route, target, site)]
    for host, path, rewrite in places:
        goes = {"backendRefs": [{"name": _BACK, "port": 80}]} if unsaid else _straight(route, rewrite)
        rule = {"matches": [{"path": {"type": "PathPrefix", "value": path}}], **goes}
        found.append(_http_route(route, site, parent, host, rule, unsaid))
    return found


def _http_route(route: Route, site: Site, parent: str, host: str, rule: Json, unsaid: list[str]) -> Json:
    namespace, _, name = parent.rpartition("/")
    attached = {"name": name} | ({"namespace": namespace} if namespace else {})
    notes = {ROUTE: route.name} | ({UNSAID: ", ".join(unsaid)} if unsaid else {})
    hosts = {"hostnames": [host]} if host else {}
    return {
        "apiVersion": "gateway.networking.k8s.io/v1",
        "kind": "HTTPRoute",
        "metadata": {**_metadata(site, object_name(f"{route.name} {host}".strip())), "annotations": notes},
        "spec": {"parentRefs": [attached], **hosts, "rules": [rule]},
    }


def _straight(route: Route, rewrite: str) -> Json:
    live = [target for target in route.targets if target.endpoints]
    shares = [{"name": _backend_name(route, one), "port": 80, "weight": one.weight} for one in live]
    timeouts = {"timeouts": {"request": _duration(route.timeout)}} if route.timeout else {}
    return {"filters": _filters(route, rewrite), "backendRefs": shares, **timeouts}


def _filters(route: Route, rewrite: str) -> list[Json]:
    found: list[Json] = []
    if rewrite:
        path = {"type": "ReplacePrefixMatch", "replacePrefixMatch": rewrite}
        found.append({"type": "URLRewrite", "urlRewrite": {"path": path}})
    if route.strip_credentials:
        secret = ["authorization", "cookie", "x-csrf-token", "x-api-key"]
        found.append({"type": "RequestHeaderModifier", "requestHeaderModifier": {"remove": secret}})
    sandbox = [{"name": "content-security-policy", "value": "sandbox"}]
    sandbox.append({"name": "x-content-type-options", "value": "nosniff"})
    answers = {"set": sandbox, "remove": ["set-cookie", "clear-site-data", "service-worker-allowed"]}
    found.append({"type": "ResponseHeaderModifier", "responseHeaderModifier": answers})
    if route.mirror:
        copied = {"name": _backend_name(route, route.mirror.target), "port": 80}
        found.append({"type": "RequestMirror", "requestMirror": {"backendRef": copied}})
    return found


def _backend(route: Route, target: Target, site: Site) -> list[Json]:
    """A Service that selects nothing, and its endpoints by port: a slice has one set of ports."""
    name = _backend_name(route, target)
    service = {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": _metadata(site, name),
        "spec": {"ports": [{"name": "http", "port": 80, "protocol": "TCP"}]},
    }
    ports = sorted({endpoint.port for endpoint in target.endpoints})
    return [service, *(_slice(name, site, target.endpoints, port) for port in ports)]


def _slice(service: str, site: Site, endpoints: Iterable[Endpoint], port: int) -> Json:
    metadata = _metadata(site, f"{service}-{port}")
    metadata["labels"] = metadata["labels"] | {"kubernetes.io/service-name": service}
    hosts = sorted({endpoint.host for endpoint in endpoints if endpoint.port == port})
    return {
        "apiVersion": "discovery.k8s.io/v1",
        "kind": "EndpointSlice",
        "metadata": metadata,
        "addressType": "IPv6" if any(":" in host for host in hosts) else "IPv4",
        "ports": [{"name": "http", "port": port, "protocol": "TCP"}],
        "endpoints": [{"addresses": [host], "conditions": {"ready": True}} for host in hosts],
    }


def _backend_name(route: Route, target: Target) -> str:
    return object_name(f"{route.name}/{target.name}")


def object_name(name: str) -> str:
    """A name that Kubernetes takes (a Service's: 63 letters, digits and dashes), a different one for each name."""
    mark = hashlib.sha256(name.encode()).hexdigest()[:8]
    plain = re.sub("[^a-z0-9]+", "-", name.lower()).strip("-")[:40].strip("-")
    return "-".join(filter(None, ("cube", plain, mark)))


def _metadata(site: Site, name: str) -> Json:
    return {"name": name, "namespace": site.namespace, "labels": {"app.kubernetes.io/managed-by": "cube-studio"}}


def _duration(seconds: float) -> str:
    """The Gateway API's durations have whole numbers alone."""
    return f"{round(seconds * 1000)}ms" if seconds % 1 else f"{seconds:.0f}s"
