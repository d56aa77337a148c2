"""Routes to the ports of running workloads: they appear and vanish with the attempt."""

from __future__ import annotations

from typing import Any

from cubestudio.db import Database
from cubestudio.db.leases import LeaseLost, Leases
from cubestudio.reach.service import reached
from cubestudio.reach.tickets import key_of
from cubestudio.routing import service as routing
from cubestudio.spec.routes import Endpoint, Route, Target
from cubestudio.workloads import service as workloads

OWNER_KIND = "port"
_DUTY = "reach"
_IDLE = 5.0


class ReachLoop:
    """One step: the routes that running workloads call for, against those that are there."""

    def __init__(self, database: Database, leases: Leases) -> None:
        self._database = database
        self._leases = leases

    def step(self) -> float:
        """Bring both together; returns the seconds until the next look."""
        if not self._leases.hold(_DUTY):
            return _IDLE
        with self._database.read() as uow:
            wanted = _wanted(workloads.with_ports(uow))
            there = {(owner, route.name): route for owner, route in routing.list_owned(uow, OWNER_KIND)}
        if wanted == there:
            return _IDLE
        try:
            with self._database.write() as uow:
                self._leases.fence(uow, _DUTY)
                for owner in {owner for owner, name in there if (owner, name) not in wanted}:
                    routing.remove_routes(uow, OWNER_KIND, owner)
                for (owner, name), route in wanted.items():
                    if there.get((owner, name)) != route:
                        routing.set_route(uow, OWNER_KIND, owner, route)
        except LeaseLost:
            pass
        return _IDLE


def _wanted(rows: list[dict[str, Any]]) -> dict[tuple[str, str], Route]:
    found: dict[tuple[str, str], Route] = {}
    for row in rows:
        for name, (host, number) in reached(row).items():
            route = port_route(row["id"], name, row["project_name"], Endpoint(host, number))
            found[row["id"], route.name] = route
    return found


def port_route(workload: str, name: str, project: str, endpoint: Endpoint) -> Route:
    """The route to a port of a workload."""
    key = key_of(workload, name)
    return Route(
        name=f"port-{key}",
        prefix=f"/ports/{key}/",
        targets=(Target("first", (endpoint,)),),
        protected=project,
        timeout=0.0,
        websocket=True,
        host=f"u-{key}",
        guard=f"ports/{key}",
    )
