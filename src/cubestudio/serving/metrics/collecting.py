"""The loop that writes down what services are asked.

Each server looks at its own gateway, so looking needs no lease: points of several gateways add up when they are read.
What grew old is joined by the one server that holds the lease.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cubestudio.db import Database, UnitOfWork
from cubestudio.db.leases import LeaseLost, Leases
from cubestudio.kit.clock import now
from cubestudio.ports.gateway import Gateway
from cubestudio.routing import service as routing
from cubestudio.serving import store
from cubestudio.serving.facts import OWNER_KIND
from cubestudio.serving.metrics import coarser
from cubestudio.serving.metrics.counted import Counted, Looks, Target, number_of
from cubestudio.serving.metrics.measures import STEP

_DUTY = "measures"
_JOIN_EVERY = 60.0
_AFTER = 0.05
"""Seconds after the end of a step at which it is looked."""


@dataclass(frozen=True)
class Addresses:
    """Whose routes are whose: `services` by route, and the targets that get a mirror's copies."""

    services: Mapping[str, str] = field(default_factory=dict)
    copies: frozenset[Target] = frozenset()

    @classmethod
    def load(cls, uow: UnitOfWork) -> Addresses:
        """As they are wished now."""
        routes = routing.list_owned(uow, OWNER_KIND)
        copies = {(route.name, route.mirror.target.name) for _, route in routes if route.mirror}
        return cls({route.name: owner for owner, route in routes}, frozenset(copies))


class Collector:
    """One step: look at the gateway, write one point for each revision that was asked since.

    Args:
        gateway_name: tells this server's points from those of others.
    """

    def __init__(self, database: Database, leases: Leases, gateway: Gateway, gateway_name: str) -> None:
        self._database = database
        self._leases = leases
        self._gateway = gateway
        self._name = gateway_name or "-"
        self._looks = Looks()
        self._addresses = Addresses()
        self._count = -1
        self._written = 0
        self._joined_at = 0.0
        self._waiting: dict[Target, Counted] = {}

    def step(self) -> float:
        """Write the step that ended; returns the seconds until the next one has."""
        at = now()
        step = math.floor(at / STEP) * STEP
        if step > self._written:
            self._look(at)
            if self._waiting:
                self._write(step)
            self._written = step
        if at - self._joined_at >= _JOIN_EVERY:
            self._joined_at = at
            self._join(at)
        return STEP - now() % STEP + _AFTER

    def _look(self, at: float) -> None:
        life, seen = self._gateway.life(), self._gateway.traffic()
        if life != self._gateway.life() or (not seen and not self._gateway.is_alive()):
            return  # away, or another one by now: counting goes on, or begins, when it answers
        for target, counted in self._looks.add(seen, at, life).items():
            self._waiting[target] = self._waiting.get(target, Counted()) + counted

    def _write(self, step: int) -> None:
        """While the database is away, what was counted waits for a later step."""
        with self._database.read() as uow:
            count = routing.wanted(uow)
            if count != self._count:
                self._addresses, self._count = Addresses.load(uow), count
        rows = [_row(key, counted, step, self._name) for key, counted in self._revisions()]
        if rows:
            with self._database.write() as uow:
                store.insert_points(uow, rows)
        self._waiting.clear()

    def _revisions(self) -> Iterable[tuple[tuple[str, int, bool], Counted]]:
        """Requests and calls of gRPC of a revision are counted together; other routes are nobody's business here."""
        found: dict[tuple[str, int, bool], Counted] = {}
        for target, counted in self._waiting.items():
            service = self._addresses.services.get(target[0])
            number = number_of(target[1])
            if service and number is not None:
                key = (service, number, target in self._addresses.copies)
                found[key] = found.get(key, Counted()) + counted
        return found.items()

    def _join(self, at: float) -> None:
        if not self._leases.hold(_DUTY):
            return
        with self._database.read() as uow:
            works = list(coarser.due(uow, at))
        try:
            for work in works:
                with self._database.write() as uow:
                    self._leases.fence(uow, _DUTY)
                    coarser.join(uow, work)
        except LeaseLost:
            return


def _row(key: tuple[str, int, bool], counted: Counted, step: int, gateway: str) -> dict[str, Any]:
    service, revision, is_copy = key
    return {
        "service_id": service,
        "at": step,
        "revision": revision,
        "is_copy": int(is_copy),
        "gateway": gateway,
        "span": STEP,
        "requests": counted.requests,
        "failures": counted.failures,
        "active": counted.active,
        "latency": coarser.trimmed(counted.latency),
    }
