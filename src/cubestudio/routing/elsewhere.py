"""The gateways elsewhere as this server has them, and their loops: one delivers tables and notes what is in force, one
deploys."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from cubestudio.db import Database
from cubestudio.db.leases import Leases
from cubestudio.kit.clock import now
from cubestudio.kit.errors import Fault
from cubestudio.ports.followed import Deployer, FollowedGateway, Site
from cubestudio.routing import gateways, keys, service, store
from cubestudio.routing.reconcile import TableSource
from cubestudio.spec.routes import Endpoint, RouteTable, table_at

log = logging.getLogger(__name__)

_PAUSE = 2.0
_HEARD_EVERY = 5.0
_USES_EVERY = 15.0
_DEPLOY_EVERY = 300.0
_DUTY = "gateways"

Make = Callable[[Site, str], FollowedGateway]
"""A gateway at a site, with its token."""


class Gateways:
    """Those that are wished, by place. Routes of followers find them here; safe from any thread."""

    def __init__(self, make: Make, tokens: gateways.GatewayTokens) -> None:
        self._make = make
        self._tokens = tokens
        self._lock = threading.Lock()
        self._made: dict[str, tuple[str, FollowedGateway]] = {}
        self._hints: list[Callable[[], None]] = []

    def of_row(self, row: dict[str, Any]) -> FollowedGateway:
        """The object of a row. Another wish is another object: its followers come again by themselves."""
        site = gateways.site_of(row)
        with self._lock:
            gateway_id, gateway = self._made.get(row["place"], ("", None))
            if gateway is None or gateway_id != row["id"] or gateway.site != site:
                gateway = self._make(site, self._tokens.make(row["id"]))
                self._made[row["place"]] = (row["id"], gateway)
                for hint in self._hints:
                    gateway.subscribe(hint)
            return gateway

    def keep(self, rows: list[dict[str, Any]]) -> list[FollowedGateway]:
        """Those of `rows`; others are forgotten."""
        with self._lock:
            for place in set(self._made) - {row["place"] for row in rows}:
                del self._made[place]
        return [self.of_row(row) for row in rows]

    def all(self) -> list[FollowedGateway]:
        """As they are now."""
        with self._lock:
            return [gateway for _, gateway in self._made.values()]

    def subscribe(self, hint: Callable[[], None]) -> None:
        """For all, also those to come."""
        with self._lock:
            self._hints.append(hint)
            for _, gateway in self._made.values():
                gateway.subscribe(hint)


class DeliveryLoop:
    """One step: give each gateway its part of the table when that changed, note who confirmed and who was heard.

    Each server does so for the Envoys that are connected to it, so no lease is needed.
    """

    def __init__(self, database: Database, known: Gateways, source: TableSource) -> None:
        self._database = database
        self._known = known
        self._source = source
        self._delivered: dict[str, tuple[FollowedGateway, int, str]] = {}
        self._noted: dict[str, tuple[int, float]] = {}
        self._next_uses = 0.0

    def step(self) -> float:
        """Returns the seconds until the next look; changes and news wake the loop before."""
        with self._database.read() as uow:
            count = service.wanted(uow)
            there = self._known.keep(store.gateways(uow))
            late = [one for one in there if self._delivered.get(one.site.place, (None, -1))[:2] != (one, count)]
            table = self._source.table(uow) if late else None
        if table is not None:
            for gateway in late:
                part = _part(table, gateway.site)
                self._delivered[gateway.site.place] = (gateway, count, gateway.deliver(part))
        for gateway in there:
            self._note(gateway)
        self._note_uses(there)
        return _PAUSE

    def _note(self, gateway: FollowedGateway) -> None:
        """What is in force where, and that it was heard; written when it changed, or some seconds later."""
        if not gateway.is_alive():
            return
        place = gateway.site.place
        _, count, version = self._delivered[place]
        noted_count, noted_at = self._noted.get(place, (-1, 0.0))
        confirmed = count if gateway.applied() == version else noted_count
        if confirmed == noted_count and now() - noted_at < _HEARD_EVERY:
            return
        values: dict[str, Any] = {"heard_at": now()}
        if confirmed >= 0:
            values["applied"] = confirmed
        with self._database.write() as uow:
            store.update_gateway(uow, place, values)
            if confirmed != noted_count:
                uow.hint(service.APPLIED)
        self._noted[place] = (confirmed, now())

    def _note_uses(self, there: list[FollowedGateway]) -> None:
        if now() < self._next_uses:
            return
        self._next_uses = now() + _USES_EVERY
        uses: dict[str, float] = {}
        for gateway in there:
            for key, at in gateway.key_uses().items():
                uses[key] = max(at, uses.get(key, 0.0))
        if uses:
            with self._database.write() as uow:
                keys.note_uses(uow, uses)


class DeployLoop:
    """One step: deploy the gateways that were wished or changed, and all of them now and then, in case somebody else
    changed what is there. One server does it."""

    def __init__(self, database: Database, leases: Leases, deployer: Deployer, tokens: gateways.GatewayTokens) -> None:
        self._database = database
        self._leases = leases
        self._deployer = deployer
        self._tokens = tokens

    def step(self) -> float:
        """Returns the seconds until the next look."""
        if not self._leases.hold(_DUTY):
            return _PAUSE
        with self._database.read() as uow:
            rows = store.gateways(uow)
        for row in rows:
            if row["deployed_at"] is None or now() - row["deployed_at"] > _DEPLOY_EVERY:
                self._deploy(row)
        return 30.0

    def _deploy(self, row: dict[str, Any]) -> None:
        try:
            address = self._deployer.deploy(gateways.site_of(row), self._tokens.make(row["id"]))
            values = {"address": address[:255], "reason": ""}
        except Fault as fault:
            log.warning("gateway at %s: %s", row["place"], fault.say())
            values = {"reason": fault.say()}
        with self._database.write() as uow:
            store.update_gateway(uow, row["place"], {"deployed_at": now(), **values})


def _part(table: RouteTable, site: Site) -> RouteTable:
    """Private keys of domains travel encrypted or not at all: then such a domain is served over http alone there."""
    part = table_at(table, site.place, studio_door(site))
    return part if site.url.startswith("https://") else replace(part, certificates=())


def studio_door(site: Site) -> Endpoint:
    """Where Envoys of a site reach the studio."""
    at = urlsplit(site.url)
    return Endpoint(at.hostname or "", at.port or (443 if at.scheme == "https" else 80))
