"""Revisions, splits, canaries and tiers over HTTP: what is refused, in whose words, and who may."""

from __future__ import annotations

from typing import Any

import pytest

from cubestudio.workloads import service as workloads
from serving.test_service_routes import URL, Room, room

__all__ = ["room"]
AT = f"{URL}/flowers"


@pytest.fixture
def flowers(room: Room) -> Room:
    """A service with two revisions, the second wished."""
    room.ann.post(URL, json={"name": "flowers", "model": "iris"})
    room.shelf.version("iris", room.shelf.model_folder())
    assert room.ann.put(AT, json={"version": "2"}).json()["revision"] == 2
    return room


def test_shares_are_wished_shown_and_refused_with_their_sum(flowers: Room) -> None:
    wrong = flowers.ann.post(f"{AT}:split", json={"shares": {"1": 95, "2": 4}})
    assert (wrong.status_code, wrong.json()["error"]["code"]) == (422, "SharesInvalid")
    assert "got 99" in wrong.json()["error"]["text"]
    zh = flowers.ann.post(f"{AT}:split", json={"shares": {"1": 95, "2": 4}}, headers={"accept-language": "zh"}).json()[
        "error"
    ]
    assert "合计为 100，得到 99" in zh["text"]
    made = flowers.ann.post(f"{AT}:split", json={"shares": {"1": 95, "2": 5}})
    assert made.status_code == 202
    assert made.json()["split"]["shares"] == [{"revision": 1, "percent": 95}, {"revision": 2, "percent": 5}]
    assert (made.json()["revision"], made.json()["version"]) == (1, "1"), "who gets most is what the service is"
    mirrored = {"shares": {"1": 100}, "mirror": {"revision": 2, "percent": 30}}
    assert flowers.ann.post(f"{AT}:split", json=mirrored).json()["split"]["mirror"] == mirrored["mirror"]


@pytest.mark.parametrize(
    ("verb", "body", "status", "code"),
    [
        ("split", {"shares": {"1": 50, "9": 50}}, 404, "RevisionUnknown"),
        ("split", {"shares": {"1": 100}, "mirror": {"revision": 1, "percent": 5}}, 422, "MirrorInvalid"),
        ("split", {"shares": {"1": 100}, "mirror": {"revision": 2, "percent": 0}}, 422, "MirrorInvalid"),
        ("split", {"shares": {"one": 100}}, 422, "RequestInvalid"),
        ("promote", {}, 409, "NoRollout"),
        ("pause", {}, 409, "NoRollout"),
        ("resume", {}, 409, "NoRollout"),
        ("rollback", {"revision": 9}, 404, "RevisionUnknown"),
        ("release", {"service": "flowers", "tier": "production"}, 422, "ReleaseInvalid"),
        ("release", {"service": "other", "tier": "production"}, 409, "NothingLive"),
        ("release", {"service": "other", "tier": "attic"}, 422, "RequestInvalid"),
    ],
)
def test_what_cannot_be_is_refused_with_words(
    flowers: Room, verb: str, body: dict[str, Any], status: int, code: str
) -> None:
    answer = flowers.ann.post(f"{AT}:{verb}", json=body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert answer.json()["error"]["text"]


@pytest.mark.parametrize(
    "strategy",
    [
        {"kind": "canary", "steps": []},
        {"kind": "canary", "steps": [{"percent": 50}, {"percent": 5}]},
        {"kind": "canary", "limits": {"requests": -1}},
    ],
)
def test_a_canary_that_cannot_be_is_refused(flowers: Room, strategy: dict[str, Any]) -> None:
    answer = flowers.ann.put(AT, json={"version": "1", "strategy": strategy})
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "CanaryInvalid")


def test_of_two_who_decide_from_one_state_the_second_is_told(flowers: Room) -> None:
    seen = flowers.ann.get(AT)
    tag = {"If-Match": seen.headers["etag"]}
    assert seen.headers["etag"] == f'"{seen.json()["changes"]}"'
    first = flowers.ann.post(f"{AT}:split", json={"shares": {"1": 50, "2": 50}}, headers=tag)
    assert first.status_code == 202 and first.headers["etag"] != seen.headers["etag"]
    for answer in (
        flowers.ann.post(f"{AT}:split", json={"shares": {"1": 10, "2": 90}}, headers=tag),
        flowers.ann.post(f"{AT}:rollback", json={}, headers=tag),
        flowers.ann.put(AT, json={"version": "1"}, headers=tag),
    ):
        assert (answer.status_code, answer.json()["error"]["code"]) == (412, "EditConflict")


def test_the_history_says_what_each_revision_gets(flowers: Room) -> None:
    assert flowers.ann.get(f"{AT}/rollout").json() is None
    rows = flowers.ann.get(f"{AT}/revisions").json()["items"]
    assert [(one["number"], one["version"], one["share"], one["rollout"]) for one in rows] == [
        (2, "2", 0, None),
        (1, "1", 0, None),
    ]
    back = flowers.ann.post(f"{AT}:rollback", json={}).json()
    assert (back["revision"], back["version"]) == (3, "1")


def test_operators_move_traffic_and_viewers_look(flowers: Room) -> None:
    otto, vic = flowers.studio.browser("otto"), flowers.studio.browser("vic")
    assert vic.post(f"{AT}:split", json={"shares": {"1": 100}}).status_code == 403
    assert vic.get(f"{AT}/rollout").status_code == vic.get(f"{AT}/revisions").status_code == 200
    assert otto.post(f"{AT}:split", json={"shares": {"1": 100}}).status_code == 202
    assert otto.post(f"{AT}:release", json={"service": "x", "tier": "test"}).status_code == 403


def spoken_to(room: Room, name: str) -> dict[str, str]:
    """What a replica of the service is told."""
    found = room.ann.get(f"{URL}/{name}").json()["workload"]
    with room.studio.database.read() as uow:
        told: dict[str, str] = workloads.get(uow, found, room.shelf.project)["spec"]["env"]
        return told


def test_tiers_have_their_own_ways(room: Room) -> None:
    made = room.ann.post(URL, json={"name": "live", "model": "iris", "tier": "production"}).json()
    assert (made["tier"], made["replicas"]) == ("production", 2)
    many = room.ann.post(URL, json={"name": "try", "model": "iris", "tier": "debug", "replicas": 2})
    assert many.json()["error"]["code"] == "TierKeepsOne"
    room.ann.post(URL, json={"name": "try", "model": "iris", "tier": "debug"})
    room.step()
    talks = {name: spoken_to(room, name) for name in ("live", "try")}
    assert talks["try"]["CUBE_LOG_LEVEL"] == "debug" and "CUBE_LOG_LEVEL" not in talks["live"]
    assert [one["name"] for one in room.ann.get(URL, params={"tier": "debug"}).json()["items"]] == ["try"]
    assert room.ann.get(URL, params={"tier": "attic"}).status_code == 422
    refused = room.ann.delete(f"{URL}/live")
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "ServiceInProduction")
    room.ann.post(f"{URL}/live:stop")
    assert room.ann.delete(f"{URL}/live").status_code == 202
    assert room.ann.put(f"{URL}/try", json={"tier": "test", "replicas": 3}).json()["tier"] == "test"
