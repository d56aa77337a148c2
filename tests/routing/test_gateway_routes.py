"""HTTP of gateways elsewhere: administrators wish them; with its token, and with nothing else, a gateway follows and
asks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx2 as httpx
import pytest
import yaml

from cubestudio.routing import gateways, service
from cubestudio.routing.elsewhere import Gateways
from cubestudio.routing.gateways import GatewayTokens
from cubestudio.spec.routes import Endpoint, Route, RouteTable, Target
from studio import Studio, live

WISH = {"url": "http://10.0.0.5:8080", "image": "gateway:1"}
TABLE = RouteTable(Endpoint("10.0.0.5", 8080))


@pytest.fixture
def admin(studio: Studio) -> Any:
    """An administrator's browser, and the project `demo`."""
    studio.user("admin", is_admin=True)
    studio.project("demo", owner="admin")
    return studio.browser("admin")


@pytest.fixture
def token(studio: Studio, admin: Any) -> str:
    """Of the gateway at `east`."""
    assert admin.put("/api/v1/gateways/east", json=WISH).status_code == 200
    tokens: GatewayTokens = studio.parts[GatewayTokens]
    with studio.database.read() as uow:
        return tokens.make(gateways.get_gateway(uow, "east")["id"])


@pytest.fixture
def url(studio: Studio) -> Iterator[str]:
    """The studio behind a socket."""
    with live(studio) as address:
        yield f"{address}/api/v1/gateways/east"


def test_a_gateway_is_wished_shown_and_forgotten(studio: Studio, admin: Any) -> None:
    made = admin.put("/api/v1/gateways/east", json={**WISH, "service": "NodePort"}).json()
    assert (made["place"], made["namespace"], made["service"], made["connected"]) == (
        *("east", "cube-system", "NodePort", False),
    )
    [shown] = admin.get("/api/v1/gateways").json()["items"]
    assert shown == made
    assert admin.delete("/api/v1/gateways/east").status_code == 204
    assert admin.get("/api/v1/gateways").json()["items"] == []
    assert admin.delete("/api/v1/gateways/east").json()["error"]["code"] == "NotFound"


def test_what_is_wrong_is_said_in_the_readers_language(admin: Any) -> None:
    refused = admin.put("/api/v1/gateways/east", json={**WISH, "url": "nowhere"}, headers={"accept-language": "zh"})
    assert refused.status_code == 422
    assert "nowhere" in refused.json()["error"]["text"] and "地址" in refused.json()["error"]["text"]


def test_manifests_and_routes_come_as_yaml(studio: Studio, admin: Any, token: str) -> None:
    manifests = list(yaml.safe_load_all(admin.get("/api/v1/gateways/east/manifests").text))
    assert [one["kind"] for one in manifests] == ["ConfigMap", "Secret", "ServiceAccount", "Service", "Deployment"]
    pods = (Target("r1", (Endpoint("10.244.0.7", 8000),)),)
    with studio.database.write() as uow:
        service.set_route(uow, "service", "a", Route("demo/far", "/serve/demo/far/", pods, place="east"))
        service.set_route(uow, "service", "b", Route("demo/near", "/serve/demo/near/", pods))
    routes = list(yaml.safe_load_all(admin.get("/api/v1/gateways/east/httproutes?parent=infra/public").text))
    assert [one["kind"] for one in routes] == ["Service", "EndpointSlice", "HTTPRoute"]
    assert admin.get("/api/v1/gateways/west/httproutes").status_code == 404


@pytest.mark.parametrize("shown", ["", "Bearer ", "Bearer cubegate_" + "0" * 64, "Basic x"])
def test_without_its_token_nobody_follows_or_tells(studio: Studio, token: str, shown: str) -> None:
    client = studio.client(authorization=shown) if shown else studio.client()
    said = {"ask": 0, "digest": "", "version": "", "counted": ""}
    for answer in (
        client.get("/api/v1/gateways/east/table"),
        client.post("/api/v1/gateways/east/status", json=said),
        client.get("/api/v1/gateways/east/internal/authz/demo/x", headers={"cube-gateway": shown}),
    ):
        assert (answer.status_code, answer.json()["error"]["code"]) == (401, "GatewayTokenInvalid")


def test_the_token_of_one_place_is_worth_nothing_at_another(studio: Studio, admin: Any, token: str) -> None:
    admin.put("/api/v1/gateways/west", json=WISH)
    answer = studio.client(authorization=f"Bearer {token}").get("/api/v1/gateways/west/table")
    assert answer.json()["error"]["code"] == "GatewayTokenInvalid"


def test_a_question_about_a_request_is_answered_for_whom_it_is_about(studio: Studio, token: str) -> None:
    asked = "/api/v1/gateways/east/internal/authz/demo/serve/demo/bc/predict"
    good = studio.token("admin")
    for authorization, status in ((f"Bearer {good}", 200), ("Bearer none", 401), (f"Bearer {token}", 401)):
        answer = studio.client(authorization=authorization).post(asked, headers={"cube-gateway": token})
        assert answer.status_code == status
    answer = studio.client(authorization=f"Bearer {good}").get(asked, headers={"cube-gateway": token})
    assert answer.headers["x-cube-user"] == "admin"
    lost = studio.client(authorization=f"Bearer {good}").get(
        "/api/v1/gateways/east/internal/authz/nothing/x", headers={"cube-gateway": token}
    )
    assert lost.status_code == 404


def test_a_follower_is_given_tables_and_questions_and_tells(studio: Studio, token: str, url: str) -> None:
    known: Gateways = studio.parts[Gateways]
    with studio.database.read() as uow:
        gateway = known.of_row(gateways.get_gateway(uow, "east"))
    headers = {"authorization": f"Bearer {token}"}
    with httpx.Client(headers=headers, timeout=10) as client, client.stream("GET", f"{url}/table?pod=a") as stream:
        lines = stream.iter_lines()
        assert json.loads(next(lines)) == {"ask": 0}
        gateway.deliver(TABLE)
        line = json.loads(next(lines))
        assert line["table"]["version"] == TABLE.version()
        said = {"ask": 0, "digest": line["digest"], "version": TABLE.version(), "counted": "", "uses": {"k": 1.0}}
        assert client.post(f"{url}/status", json={"pod": "a", **said}).status_code == 204
        assert gateway.applied() == TABLE.version()
        refused = client.post(f"{url}/status", json={"pod": "a"})
        assert (refused.status_code, refused.json()["error"]["code"]) == (422, "GatewayWordsInvalid")
        [shown] = studio.browser("admin").get("/api/v1/gateways").json()["items"]
        assert (shown["connected"], shown["version"]) == (True, TABLE.version())
        assert [follower["pod"] for follower in shown["followers"]] == ["a"]
    with httpx.Client(headers=headers, timeout=10) as client:
        again = client.stream("GET", f"{url}/table?pod=a&digest={line['digest']}")
        with again as stream:
            assert json.loads(next(stream.iter_lines())) == {"ask": 0}
