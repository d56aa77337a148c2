"""Gateways elsewhere: wished, waited for while they are heard, given their part of the table."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from cubestudio.db import Database
from cubestudio.db.leases import Leases
from cubestudio.drivers.gateway_envoy import FollowedEnvoys
from cubestudio.kit.clock import now
from cubestudio.kit.errors import Fault
from cubestudio.ports.followed import FollowedGateway, Site
from cubestudio.routing import gateways, service, store
from cubestudio.routing.elsewhere import DeliveryLoop, DeployLoop, Gateways
from cubestudio.routing.gateways import GatewayTokens
from cubestudio.routing.reconcile import TableSource
from cubestudio.spec.routes import Endpoint, Route, Target

SITE = Site("east", "cube-system", "http://10.0.0.5:8080", "gateway:1", pull_secrets=("regcred",))
TOKENS = GatewayTokens(b"g" * 32)
FAR = Route("demo/far", "/serve/demo/far/", (Target("r1", (Endpoint("10.0.0.7", 80),)),), place="east")


def wish(database: Database, site: Site = SITE) -> dict[str, Any]:
    """Its row."""
    with database.write() as uow:
        return gateways.put_gateway(uow, site, "ann")


def see(database: Database, **values: Any) -> None:
    """Note what a loop would."""
    with database.write() as uow:
        store.update_gateway(uow, "east", values)


def change(database: Database, route: Route = FAR) -> int:
    """The table; returns the count."""
    with database.write() as uow:
        return service.set_route(uow, "service", route.name, route)


def is_applied(database: Database, count: int) -> bool:
    """Everywhere."""
    with database.read() as uow:
        return service.is_applied(uow, count)


def test_a_wish_comes_back_as_it_was_and_its_token_is_its_own(database: Database) -> None:
    row = wish(database)
    assert gateways.site_of(row) == SITE
    changed = wish(database, replace(SITE, replicas=3))
    assert (changed["id"], changed["replicas"]) == (row["id"], 3)
    with database.write() as uow:
        gateways.recognise(uow, TOKENS, "east", TOKENS.make(row["id"]))
        gateways.delete_gateway(uow, "east", "ann")
        assert gateways.list_gateways(uow) == []
    again = wish(database)
    with database.read() as uow:
        for place, token in (("east", TOKENS.make(row["id"])), ("west", TOKENS.make(again["id"])), ("east", "")):
            with pytest.raises(Fault, match="not the token"):
                gateways.recognise(uow, TOKENS, place, token)


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"place": "East!"}, "East!"),
        ({"namespace": "cube_system"}, "cube_system"),
        ({"url": "studio.example"}, "studio.example"),
        ({"url": "ftp://studio.example"}, "ftp://"),
        ({"image": "a b"}, "a b"),
        ({"image": ""}, "image"),
        ({"service": "ExternalName"}, "ExternalName"),
        ({"replicas": 0}, "0"),
        ({"replicas": 21}, "21"),
    ],
)
def test_a_wish_that_cannot_be_is_refused_with_what_is_wrong(
    sqlite_db: Database, wrong: dict[str, Any], named: str
) -> None:
    with pytest.raises(Fault) as refused:
        wish(sqlite_db, replace(SITE, **wrong))
    assert refused.value.code == "GatewayInvalid"
    assert named in refused.value.say()


def test_one_that_is_heard_is_waited_for_and_one_that_is_silent_is_not(database: Database) -> None:
    wish(database)
    count = change(database)
    with database.write() as uow:
        store.note_applied(uow, count)
    assert is_applied(database, count)  # never heard
    see(database, heard_at=now(), applied=count - 1)
    assert not is_applied(database, count)
    see(database, applied=count)
    assert is_applied(database, count)
    see(database, heard_at=now() - 2 * service.SILENT, applied=0)
    assert is_applied(database, count)


def test_the_loop_delivers_the_part_of_a_place_and_notes_who_confirmed(sqlite_db: Database) -> None:
    known = Gateways(FollowedEnvoys, TOKENS)
    loop = DeliveryLoop(sqlite_db, known, TableSource(Endpoint("127.0.0.1", 1)))
    assert loop.step() > 0
    row = wish(sqlite_db)
    near = Route("demo/near", "/serve/demo/near/", (Target("r1", (Endpoint("127.0.0.1", 80),)),))
    change(sqlite_db, near)
    first = change(sqlite_db)
    with sqlite_db.write() as uow:
        store.note_applied(uow, first)
    loop.step()
    [gateway] = known.all()
    pod = Taker(gateway)
    assert pod.routes() == ["demo/far"]
    loop.step()
    assert (seen(sqlite_db)["applied"], is_applied(sqlite_db, first)) == (first, True)
    pod.takes = False
    second = change(sqlite_db, replace(FAR, timeout=3.0))
    with sqlite_db.write() as uow:
        store.note_applied(uow, second)
    loop.step()
    assert not is_applied(sqlite_db, second)
    pod.takes = True
    pod.read()
    loop.step()
    assert is_applied(sqlite_db, second)
    with sqlite_db.write() as uow:
        gateways.delete_gateway(uow, row["place"], "ann")
    loop.step()
    assert known.all() == []


def test_private_keys_of_domains_travel_over_https_alone(sqlite_db: Database) -> None:
    change(sqlite_db, replace(FAR, domain="far.example"))
    with sqlite_db.write() as uow:
        store.put_certificate(uow, {"domain": "far.example", "project_id": "p", "chain": "CHAIN", "sealed_key": "S",
                                    "expires_at": now() + 9, "changed_by": "ann", "changed_at": now()})  # fmt: skip
    known = Gateways(FollowedEnvoys, TOKENS)
    loop = DeliveryLoop(sqlite_db, known, TableSource(Endpoint("127.0.0.1", 1), open_key=lambda *_: "PRIVATE"))
    for url, told in (("http://10.0.0.5:8080", []), ("https://studio.example", ["far.example"])):
        wish(sqlite_db, replace(SITE, url=url))
        loop.step()
        [gateway] = known.all()
        assert list(Taker(gateway).table["secrets"]) == told


class Deployments:
    """A deployer that notes what it is told."""

    def __init__(self) -> None:
        self.deployed: list[tuple[Site, str]] = []
        self.refuses = False

    def deploy(self, site: Site, token: str) -> str:
        """Note it."""
        if self.refuses:
            raise Fault("ClusterRefused", "the cluster '{place}' did not take the gateway: {reason}", place="east",
                        reason="no right")  # fmt: skip
        self.deployed.append((site, token))
        return "203.0.113.9"

    def manifests(self, site: Site, token: str) -> list[dict[str, Any]]:
        """None."""
        return []

    def withdraw(self, place: str, namespace: str) -> None:
        """Nothing to do."""


def test_a_wish_is_deployed_once_and_a_refusal_is_told(sqlite_db: Database) -> None:
    deployments = Deployments()
    loop = DeployLoop(sqlite_db, Leases(sqlite_db, "one"), deployments, TOKENS)
    row = wish(sqlite_db)
    for _ in range(3):
        loop.step()
    assert deployments.deployed == [(SITE, TOKENS.make(row["id"]))]
    assert (seen(sqlite_db)["address"], seen(sqlite_db)["reason"]) == ("203.0.113.9", "")
    deployments.refuses = True
    wish(sqlite_db, replace(SITE, replicas=2))
    loop.step()
    assert "no right" in seen(sqlite_db)["reason"]
    assert seen(sqlite_db)["address"] == "203.0.113.9"


def seen(database: Database) -> dict[str, Any]:
    """The row now."""
    with database.read() as uow:
        return gateways.get_gateway(uow, "east")


class Taker:
    """Plays a follower."""

    def __init__(self, gateway: FollowedGateway) -> None:
        self._gateway = gateway
        self._wake: Callable[[], None] = self.read
        self._held: list[dict[str, Any]] = []
        self.takes = True
        self.table: dict[str, Any] = {}
        self._digest = ""
        self._stream = gateway.follow("a", "", self._wake)
        self.read()

    def read(self) -> None:
        """All lines, or none of them yet."""
        while line := self._stream.next():
            self._held.append(json.loads(line))
        if self.takes:
            for one in self._held:
                self._act(one)
            self._held = []

    def _act(self, line: dict[str, Any]) -> None:
        if "table" in line:
            self.table, self._digest = line["table"], line["digest"]
        said = {"ask": line["ask"], "digest": self._digest, "version": self.table.get("version", "")}
        self._gateway.tell("a", {**said, "counted": "", "uses": {}})

    def routes(self) -> list[str]:
        """Of services."""
        [config] = self.table["files"]["rds/routes.json"]["resources"]
        names = {entry["name"] for host in config["virtual_hosts"] for entry in host["routes"]}
        return sorted(name for name in names if "/" in name)
