"""What services were asked, in Prometheus' text format: counts of this server's gateway, as it keeps them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

from cubestudio.db import Database
from cubestudio.ports.gateway import Gateway, Traffic
from cubestudio.routing import service as routing
from cubestudio.serving import store
from cubestudio.serving.facts import OWNER_KIND
from cubestudio.serving.metrics.counted import number_of

Labels = dict[str, str]


def service_lines(database: Database, gateway: Gateway) -> Iterable[str]:
    """Lines of all services; each revision, and calls of gRPC apart from requests (`protocol`)."""
    with database.read() as uow:
        services = {row["id"]: row for row in store.all_services(uow)}
        owners = {route.name: (owner, route) for owner, route in routing.list_owned(uow, OWNER_KIND)}
    seen: list[tuple[Labels, Traffic]] = []
    for (name, target), traffic in sorted(gateway.traffic().items()):
        owner, route = owners.get(name, ("", None))
        number, row = number_of(target), services.get(owner)
        if route and row and number is not None:
            labels = {"project": row["project_name"], "service": row["name"], "revision": str(number)}
            seen.append((labels | {"protocol": "grpc" if route.grpc else "http"}, traffic))
    yield from _counts(seen)
    yield from _replicas(services.values())


def _counts(seen: list[tuple[Labels, Traffic]]) -> Iterator[str]:
    yield _type("cube_service_requests_total", "counter")
    yield from (_line("cube_service_requests_total", labels, of.requests) for labels, of in seen)
    yield _type("cube_service_failures_total", "counter")
    yield from (_line("cube_service_failures_total", labels, of.failures) for labels, of in seen)
    yield _type("cube_service_requests_active", "gauge")
    yield from (_line("cube_service_requests_active", labels, of.active) for labels, of in seen)
    yield _type("cube_service_request_seconds", "histogram")
    for labels, of in seen:
        for bound, within in of.latency:
            le = "+Inf" if math.isinf(bound) else f"{bound:g}"
            yield _line("cube_service_request_seconds_bucket", labels | {"le": le}, within)
        if of.latency:
            yield _line("cube_service_request_seconds_count", labels, of.latency[-1][1])


def _replicas(services: Iterable[dict[str, object]]) -> Iterator[str]:
    yield _type("cube_service_replicas", "gauge")
    for row in services:
        labels = {"project": str(row["project_name"]), "service": str(row["name"])}
        yield _line("cube_service_replicas", labels | {"state": "wanted"}, row["replicas"])
        yield _line("cube_service_replicas", labels | {"state": "ready"}, row["ready_replicas"])


def _type(name: str, kind: str) -> str:
    return f"# TYPE {name} {kind}"


def _line(name: str, labels: Labels, value: object) -> str:
    """Names of projects and services need no escaping: they are letters, digits and dashes."""
    told = [f'{key}="{text}"' for key, text in labels.items()]
    return f"{name}{{{','.join(told)}}} {value}"
