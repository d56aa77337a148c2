"""API keys and traffic settings over HTTP: who may, what is refused, what comes back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from conformance.gateway.tls_suite import certificate
from conformance.gateway.traffic_suite import Issuer
from cubestudio.accounts.roles import Role
from cubestudio.db import Database
from cubestudio.ports.blobs import Blobs
from cubestudio.routing import service as routing
from cubestudio.spec.routes import Jwt
from registry.shelf import Shelf
from serving.test_service_routes import Room
from studio import open_studio

KEYS = "/api/v1/projects/demo/keys"
URL = "/api/v1/projects/demo/services"


def issuer(keys: str) -> dict[str, Any]:
    """Settings for tokens of an issuer."""
    return {"jwt_issuer": "https://login.example", "jwt_keys": keys}


@pytest.fixture
def room(sqlite_db: Database, tmp_path: Path) -> Iterator[Room]:
    from cubestudio.db.leases import Leases

    with open_studio(sqlite_db, tmp_path, CUBE_PUBLIC_URL="https://ml.example") as studio:
        for name in ("ann", "vic", "dev"):
            studio.user(name)
        project = studio.project("demo", owner="ann")
        studio.member("demo", "vic", Role.VIEWER)
        studio.member("demo", "dev", Role.DEVELOPER)
        (tmp_path / "out").mkdir()
        blobs: Any = studio.parts[Blobs]
        shelf = Shelf(sqlite_db, blobs, tmp_path / "out", project)
        shelf.version("iris", shelf.model_folder())
        made = Room(studio, shelf, studio.browser("ann"), Leases(sqlite_db, "test"))
        for service in ("a", "b"):
            made.ann.post(URL, json={"name": service, "model": "iris"})
        made.step()
        yield made


def routes(room: Room) -> dict[str, Any]:
    with room.studio.database.read() as uow:
        return {route.name: route for _, route in routing.list_routes(uow)}


def test_a_key_is_shown_once_listed_without_its_text_and_revoked(room: Room) -> None:
    made = room.ann.post(KEYS, json={"name": "shop", "services": ["a"], "days": 30})
    assert made.status_code == 201
    key = made.json()
    assert key["key"].startswith(f"cube_{key['id'].removeprefix('key_')}_")
    listed = room.ann.get(KEYS).json()["items"]
    assert [(one["name"], one["services"], one["used_at"]) for one in listed] == [("shop", ["a"], None)]
    assert "key" not in listed[0]
    assert room.ann.delete(f"{KEYS}/{key['id']}").status_code == 204
    assert room.ann.get(KEYS).json()["items"] == []
    again = room.ann.delete(f"{KEYS}/{key['id']}")
    assert (again.status_code, again.json()["error"]["code"]) == (404, "NotFound")


@pytest.mark.parametrize("name", ["a\0b", "two\nlines", "\x1b[2J", "\x7f", "\ud800", "   "])
def test_a_key_has_a_name_that_can_be_shown(room: Room, name: str) -> None:
    told = room.ann.post(KEYS, content=json.dumps({"name": name}), headers={"content-type": "application/json"})
    assert told.status_code == 422, told.text
    assert room.ann.post(KEYS, json={"name": "夜间报表 №1"}).status_code == 201
    assert room.ann.post(KEYS, json={"name": "a\tb"}).json()["error"]["code"] == "KeyNameInvalid"


def test_who_may_make_keys(room: Room) -> None:
    wish = {"name": "k"}
    room.studio.user("eve")
    assert room.studio.client().get(KEYS).status_code == 401
    assert room.studio.browser("eve").get(KEYS).status_code == 404
    vic, dev = room.studio.browser("vic"), room.studio.browser("dev")
    assert vic.post(KEYS, json=wish).status_code == 403
    made = dev.post(KEYS, json=wish).json()
    assert made["services"] is None
    assert vic.get(KEYS).status_code == 200
    assert vic.delete(f"{KEYS}/{made['id']}").status_code == 403
    task = room.studio.bearer(room.studio.task_token("demo"))
    assert task.post(KEYS, json=wish).json()["error"]["code"] == "TaskTokenRefused"


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        ({"name": "k", "services": ["c"]}, "ServiceUnknown"),
        ({"name": "k", "services": []}, "KeyOpensNothing"),
        ({"name": ""}, "RequestInvalid"),
        ({"name": "k", "days": 0}, "RequestInvalid"),
        ({"name": "k", "days": -1}, "RequestInvalid"),
    ],
)
def test_keys_that_cannot_be_are_refused(room: Room, wish: dict[str, Any], code: str) -> None:
    answer = room.ann.post(KEYS, json=wish)
    assert answer.json()["error"]["code"] == code
    assert answer.status_code in (404, 422)


def test_a_key_for_one_project_is_not_found_in_another(room: Room) -> None:
    room.studio.project("second", owner="ann")
    made = room.ann.post(KEYS, json={"name": "k"}).json()
    assert room.ann.delete(f"/api/v1/projects/second/keys/{made['id']}").status_code == 404
    assert room.ann.get("/api/v1/projects/second/keys").json()["items"] == []


def test_traffic_changes_the_route_without_a_revision(room: Room) -> None:
    before = room.ann.get(f"{URL}/a").json()
    assert before["traffic"] == {
        "domain": "",
        "cors": [],
        "limit": 0.0,
        "timeout": 60.0,
        "body_limit": 16 << 20,
        "idempotent": True,
        "sticky": "",
        "retries": 2,
        "max_requests": 0,
        "eject_after": 0,
        "websocket": False,
        "jwt_issuer": "",
        "jwt_audiences": [],
        "jwt_keys": "",
    }
    wish = {"cors": ["https://shop.example"], "limit": 2.5, "timeout": 5, "sticky": "header:x-id", "idempotent": False}
    changed = room.ann.patch(f"{URL}/a/traffic", json=wish)
    assert changed.status_code == 200
    after = room.ann.get(f"{URL}/a").json()
    assert (after["revision"], after["traffic"]["limit"], after["traffic"]["body_limit"]) == (1, 2.5, 16 << 20)
    route = routes(room)["demo/a"]
    assert (route.cors, route.limit.per_second, route.limit.burst) == (("https://shop.example",), 2.5, 3)
    assert (route.timeout, route.sticky.name, route.idempotent, route.takes_keys) == (5, "x-id", False, True)
    room.ann.put(f"{URL}/a", json={"replicas": 2})
    assert room.ann.get(f"{URL}/a").json()["traffic"]["limit"] == 2.5


def test_the_gateways_further_settings_reach_both_routes(room: Room) -> None:
    keys = Issuer().jwks
    wish = {
        "retries": 0,
        "max_requests": 5,
        "eject_after": 3,
        "websocket": True,
        **issuer(keys),
        "jwt_audiences": ["a"],
    }
    assert room.ann.patch(f"{URL}/a/traffic", json=wish).status_code == 200
    for name in ("demo/a", "demo/a.grpc"):
        route = routes(room)[name]
        assert (route.retries, route.max_requests, route.eject_after, route.websocket) == (0, 5, 3, True)
        assert route.jwt == Jwt("https://login.example", ("a",), keys)
    assert room.ann.patch(f"{URL}/a/traffic", json={"limit": 1}).json()["jwt_keys"] == keys
    without = room.ann.patch(f"{URL}/a/traffic", json={"jwt_issuer": ""}).json()
    assert (without["jwt_issuer"], without["jwt_audiences"], without["jwt_keys"]) == ("", [], "")
    assert routes(room)["demo/a"].jwt is None


def test_a_service_may_be_made_with_its_traffic(room: Room) -> None:
    made = room.ann.post(URL, json={"name": "c", "model": "iris", "traffic": {"limit": 7, "domain": "C.models.org"}})
    assert made.status_code == 202
    room.step()
    assert (routes(room)["demo/c"].limit.burst, routes(room)["demo/c"].domain) == (7, "c.models.org")


@pytest.mark.parametrize(
    ("wish", "word"),
    [
        ({"domain": "localhost"}, "localhost"),
        ({"domain": "127.0.0.1"}, "127.0.0.1"),
        ({"domain": "a_b.example"}, "a_b.example"),
        ({"domain": "ml.example"}, "ml.example"),
        ({"domain": "x.ml.example"}, "ml.example"),
        ({"cors": ["shop.example"]}, "shop.example"),
        ({"cors": ["https://shop.example/x"]}, "https://shop.example/x"),
        ({"cors": ["null"]}, "null"),
        ({"limit": -1}, "-1"),
        ({"timeout": 0}, "0"),
        ({"body_limit": 1 << 40}, "bytes"),
        ({"sticky": "colour"}, "colour"),
        ({"sticky": "header:x y"}, "header:x y"),
        ({"retries": 11}, "11"),
        ({"max_requests": -1}, "-1"),
        ({"eject_after": 1001}, "1001"),
        ({"jwt_issuer": "https://login.example"}, "neither"),
        ({"jwt_audiences": ["churn"]}, "neither"),
        ({**issuer(Issuer().jwks), "jwt_issuer": ""}, "neither"),
        (issuer("[1]"), "Key Set"),
        (issuer('{"keys": []}'), "Key Set"),
        (issuer('{"keys": [7]}'), "key 1"),
        (issuer(json.dumps({"keys": [*json.loads(Issuer().jwks)["keys"], {"kty": "oct", "k": "c2VjcmV0"}]})), "secret"),
        (issuer('{"keys": [{"kty": "RSA", "n": "AQAB", "e": "AQAB"}]}'), "RSA"),
        (issuer(Issuer().jwks.replace("RS256", "none")), "cannot be read"),
        (issuer('{"keys": [{"kty": "EC", "crv": "P-256", "x": "AQAB", "y": "AQAB"}]}'), "cannot be read"),
        (issuer('{"keys": [{"kty": "OKP", "crv": "Ed25519", "x": "short"}]}'), "Ed25519"),
    ],
)
def test_traffic_that_cannot_be_is_refused_with_its_value(room: Room, wish: dict[str, Any], word: str) -> None:
    answer = room.ann.patch(f"{URL}/a/traffic", json=wish)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "TrafficInvalid")
    assert word in answer.json()["error"]["text"]


def test_a_domain_is_for_owners_and_for_one_service(room: Room) -> None:
    dev = room.studio.browser("dev")
    assert dev.patch(f"{URL}/a/traffic", json={"limit": 3}).status_code == 200
    assert dev.patch(f"{URL}/a/traffic", json={"domain": "a.models.org"}).json()["error"]["code"] == "RoleTooWeak"
    wish = {"name": "d", "model": "iris", "traffic": {"domain": "a.models.org"}}
    assert dev.post(URL, json=wish).json()["error"]["code"] == "RoleTooWeak"
    assert room.ann.patch(f"{URL}/a/traffic", json={"domain": "a.models.org"}).status_code == 200
    taken = room.ann.patch(f"{URL}/b/traffic", json={"domain": "a.models.org"})
    assert (taken.status_code, taken.json()["error"]["code"]) == (409, "DomainTaken")


def test_a_certificate_goes_with_its_domain(room: Room) -> None:
    good, other = certificate("a.models.org"), certificate("a.models.org")
    put = f"{URL}/a/certificate"
    assert room.ann.put(put, json={"chain": good.chain, "key": good.key}).json()["error"]["code"] == "DomainAbsent"
    room.ann.patch(f"{URL}/a/traffic", json={"domain": "a.models.org"})
    assert room.studio.browser("dev").put(put, json={"chain": good.chain, "key": good.key}).status_code == 403
    wrong = room.ann.put(put, json={"chain": good.chain, "key": other.key})
    assert (wrong.status_code, wrong.json()["error"]["code"]) == (422, "CertificateInvalid")
    assert room.ann.put(put, json={"chain": good.chain, "key": good.key}).json()["domain"] == "a.models.org"
    shown = room.ann.get(f"{URL}/a").json()
    assert shown["certificate_until"] and "PRIVATE" not in str(shown)
    room.ann.patch(f"{URL}/a/traffic", json={"domain": ""})
    room.ann.patch(f"{URL}/a/traffic", json={"domain": "a.models.org"})
    assert room.ann.get(f"{URL}/a").json()["certificate_until"] is None
