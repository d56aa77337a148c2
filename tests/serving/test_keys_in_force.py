"""API keys of real services, at the real gateway, with and without a server."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

import pytest

from conformance.gateway.traffic_suite import Issuer
from conformance.gateway.upstreams import Answer, ask
from cubestudio.accounts.caller import ProjectRef
from cubestudio.accounts.roles import Role
from cubestudio.routing import reconcile as routing
from cubestudio.serving import addressing, keys, service
from serving.floor import PROJECT, Floor
from serving.test_services import floor

__all__ = ["floor"]

REF = ProjectRef(PROJECT.id, PROJECT.name, PROJECT.number, Role.OWNER)


def make(floor: Floor, services: list[str] | None) -> tuple[str, str]:
    with floor.database.write() as uow:
        row, text = keys.create_key(uow, REF, "shop", services, 1, "ann")
    return row["id"], text


def call(floor: Floor, name: str, key: str) -> Answer:
    return ask(floor.port, f"/serve/demo/{name}/predict", "POST", b"{}", x_api_key=key)


def until(is_so: Callable[[], bool], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_keys_open_their_services_with_and_without_a_server_until_they_are_revoked(floor: Floor) -> None:
    floor.version("iris")
    for name in ("a", "b"):
        floor.create(name, "iris")
    for name in ("a", "b"):
        floor.wait_ready(name)
    one, text = make(floor, ["a"])
    _, every = make(floor, None)
    until(lambda: call(floor, "b", every).status == 200)
    assert call(floor, "a", text).json["model"] == "iris:1"
    assert (call(floor, "b", text).status, call(floor, "b", text).code) == (403, "KeyOfAnotherService")
    asked = len(floor.studio.asked)
    floor.stop()
    assert [call(floor, "a", text).status for _ in range(20)] == [200] * 20
    assert len(floor.studio.asked) == asked
    floor.start()
    with floor.database.write() as uow:
        keys.revoke_key(uow, PROJECT.id, one, "ann")
    begun = time.monotonic()
    until(lambda: call(floor, "a", text).status == 401)
    assert time.monotonic() - begun < 5
    assert call(floor, "a", every).status == 200


@pytest.fixture
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    """The studio looks many times a second which keys were used."""
    monkeypatch.setattr(routing, "_USES_EVERY", 0.1)


@pytest.mark.usefixtures("often")
def test_uses_of_a_key_are_noted(floor: Floor) -> None:
    floor.version("iris")
    floor.create("a", "iris")
    floor.wait_ready("a")
    _, text = make(floor, None)
    before = time.time()
    until(lambda: call(floor, "a", text).status == 200)

    def used() -> float:
        with floor.database.read() as uow:
            return keys.list_keys(uow, PROJECT.id)[0]["used_at"] or 0.0

    until(lambda: used() > 0, 40)
    assert before - 1 <= used() <= time.time()


def test_traffic_is_in_force_without_a_restart(floor: Floor) -> None:
    floor.version("iris")
    floor.create("a", "iris")
    pid = floor.wait_ready("a").instances[0].id
    with floor.database.write() as uow:
        wish = replace(service.get_service(uow, PROJECT.id, "a").traffic, limit=0.05, domain="a.models.org")
        addressing.change_traffic(uow, PROJECT.id, "a", wish, (), "ann")
    until(lambda: floor.call("a").status == 429)
    assert ask(floor.port, "/predict", "POST", b"{}", host="a.models.org").code == "LoginNeeded"
    found = floor.wait_ready("a")
    assert (found.revision, found.instances[0].id) == (1, pid)


def test_tokens_of_an_issuer_open_a_service_in_place_of_keys(floor: Floor) -> None:
    issuer, stranger = Issuer(), Issuer()
    floor.version("iris")
    floor.create("a", "iris")
    floor.wait_ready("a")
    _, key = make(floor, None)
    until(lambda: call(floor, "a", key).status == 200)
    with floor.database.write() as uow:
        now = service.get_service(uow, PROJECT.id, "a").traffic
        wish = replace(now, jwt_issuer="https://issuer.example", jwt_audiences=("churn",), jwt_keys=issuer.jwks)
        addressing.change_traffic(uow, PROJECT.id, "a", wish, (), "ann")
    until(lambda: call(floor, "a", key).status == 401)
    assert call(floor, "a", key).code == "TokenRefused"
    shown = {"authorization": f"Bearer {issuer.token(aud='churn')}"}
    assert floor.call("a", **shown).json["model"] == "iris:1"
    for token in (issuer.token(aud="other"), stranger.token(aud="churn")):
        assert floor.call("a", authorization=f"Bearer {token}").code == "TokenRefused"


def test_a_deleted_service_takes_its_keys_along(floor: Floor) -> None:
    floor.version("iris")
    floor.create("a", "iris")
    floor.wait_ready("a")
    _, text = make(floor, ["a"])
    until(lambda: call(floor, "a", text).status == 200)
    with floor.database.write() as uow:
        service.delete_service(uow, PROJECT.id, "a", "ann")

    def services() -> list[str]:
        with floor.database.read() as uow:
            return list(service.list_services(uow, PROJECT.id, 10, None).items)

    until(lambda: services() == [], 60)
    floor.create("a", "iris")
    floor.wait_ready("a")
    assert (call(floor, "a", text).status, call(floor, "a", text).code) == (403, "KeyOfAnotherService")
