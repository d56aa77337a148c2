"""Gateways on clusters: their loops, and the measures of what enters there."""

from __future__ import annotations

from cubestudio.main.parts import Parts
from cubestudio.ports.followed import FollowedGateway
from cubestudio.routing import gateways, service
from cubestudio.routing.elsewhere import DeliveryLoop, DeployLoop
from cubestudio.routing.reconcile import TableSource
from cubestudio.serving.metrics.collecting import Collector


def add_gateways(parts: Parts, source: TableSource) -> None:
    """Delivering, deploying, counting."""
    database, known = parts.database, parts.gateways
    delivering = parts.loops.add("gateways", DeliveryLoop(database, known, source).step)
    for topic in (service.TOPIC, gateways.GATEWAYS):
        database.hints.subscribe(topic, delivering.wake)
    known.subscribe(delivering.wake)
    deploy = DeployLoop(database, parts.leases, parts.deployer, parts.gateway_tokens)
    deploying = parts.loops.add("deployments", deploy.step)
    database.hints.subscribe(gateways.GATEWAYS, deploying.wake)
    parts.loops.add("measures elsewhere", _Collectors(parts).step)


class _Collectors:
    """A collector for each gateway: points of several add up when they are read."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._made: dict[FollowedGateway, Collector] = {}

    def step(self) -> float:
        """Returns the seconds until the next look."""
        there = self._parts.gateways.all()
        self._made = {gateway: self._made.get(gateway) or self._make(gateway) for gateway in there}
        return min([collector.step() for collector in self._made.values()], default=5.0)

    def _make(self, gateway: FollowedGateway) -> Collector:
        parts, place = self._parts, gateway.site.place
        name = f"{parts.settings.replica or '-'}@{place}"
        return Collector(parts.database, parts.leases, gateway, name)
