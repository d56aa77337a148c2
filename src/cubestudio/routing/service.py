"""Verbs on the URL table for features that publish something behind the gateway."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from cubestudio.db import UnitOfWork
from cubestudio.kit.clock import now
from cubestudio.kit.errors import Fault
from cubestudio.kit.ids import new_id
from cubestudio.routing import store
from cubestudio.spec.routes import Route, route_of

TOPIC = "routing"
"""Hint to the loop: the table changed."""
APPLIED = "routing.applied"
"""Hint from the loop: the gateway confirmed a table."""

SILENT = 30.0
"""Seconds after which a gateway elsewhere that says nothing is not waited for."""
_STUDIO = ("/api/", "/internal/", "/assets/", "/healthz/", "/metrics/")


def set_route(uow: UnitOfWork, owner_kind: str, owner_id: str, route: Route) -> int:
    """Wish for a route, or change it (an owner's route is known by its name). Returns the count to give to
    `is_applied`."""
    _check(route)
    # Calls of gRPC share the domain of their owner's other route, which holds it against others.
    domain = None if route.grpc else route.domain or None
    values = {"prefix": route.prefix, "domain": domain, "spec": asdict(route), "changed_at": now()}
    for row in store.clashing(uow, route.name, route.prefix, route.domain or None):
        if (row["owner_kind"], row["owner_id"]) != (owner_kind, owner_id):
            _refuse_taken_domain(row, route)
            raise Fault(
                "RouteTaken",
                "the address {prefix} is used by another route",
                "Choose another name.",
                status=409,
                prefix=route.prefix,
            )
    for row in store.owned(uow, owner_kind, owner_id):
        if row["name"] == route.name:
            store.update_route(uow, row["id"], values)
            break
    else:
        names = {"id": new_id("rte"), "owner_kind": owner_kind, "owner_id": owner_id, "name": route.name}
        store.insert_route(uow, names | values)
    uow.hint(TOPIC)
    return store.tick(uow)


def remove_routes(uow: UnitOfWork, owner_kind: str, owner_id: str) -> int:
    """Forget the routes of an owner. Returns the count to give to `is_applied`."""
    if not store.delete_routes(uow, owner_kind, owner_id):
        return store.clock(uow)[0]
    uow.hint(TOPIC)
    return store.tick(uow)


def is_applied(uow: UnitOfWork, count: int) -> bool:
    """Whether every gateway confirmed the table as it was after that change (or a later one). One elsewhere that has
    not been heard of for a while is not waited for: nobody knows whether it will come back."""
    return store.clock(uow)[1] >= count and not store.behind(uow, count, now() - SILENT)


def list_routes(uow: UnitOfWork) -> list[tuple[str, Route]]:
    """`(owner id, route)` of all desired routes, by name."""
    return [(row["owner_id"], route_of(row["spec"])) for row in store.all_routes(uow)]


def routes_of(uow: UnitOfWork, owner_kind: str, owner_id: str) -> list[Route]:
    """Wished routes of one owner."""
    return [route_of(row["spec"]) for row in store.owned(uow, owner_kind, owner_id)]


def list_owned(uow: UnitOfWork, owner_kind: str) -> list[tuple[str, Route]]:
    """`(owner id, route)` of all routes of one kind of owner."""
    return [(row["owner_id"], route_of(row["spec"])) for row in store.of_kind(uow, owner_kind)]


def wanted(uow: UnitOfWork) -> int:
    """The count of changes so far. Read it before the routes, so that it is never newer than they are."""
    return store.clock(uow)[0]


def _refuse_taken_domain(row: dict[str, Any], route: Route) -> None:
    if route.domain and row["domain"] == route.domain:
        text = "the domain {domain} is used by another route"
        raise Fault("DomainTaken", text, "Choose another domain.", status=409, domain=route.domain)


def _check(route: Route) -> None:
    if not route.prefix.startswith("/") or not route.prefix.endswith("/") or len(route.prefix) < 3:
        raise Fault(
            "RoutePrefixInvalid", "'{prefix}' must start and end with a slash and not be one", prefix=route.prefix
        )
    if route.prefix.startswith(_STUDIO):
        raise Fault("RoutePrefixReserved", "addresses below {prefix} belong to the studio", prefix=route.prefix)
    total = sum(target.weight for target in route.targets)
    if route.targets and total != 100:
        raise Fault("RouteWeights", "the shares of the traffic must add up to 100, got {total}", total=total)
