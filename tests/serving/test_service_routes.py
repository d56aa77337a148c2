"""Services over HTTP: wishes, who may wish, and what is refused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from cubestudio.accounts.roles import Role
from cubestudio.db import Database
from cubestudio.db.leases import Leases
from cubestudio.ports.blobs import Blobs
from cubestudio.serving.reconcile import ServingLoop
from cubestudio.workloads import service as workloads
from registry.shelf import Shelf
from studio import Studio, open_studio

URL = "/api/v1/projects/demo/services"


@dataclass
class Room:
    """A studio with a model in a project, and browsers of its people."""

    studio: Studio
    shelf: Shelf
    ann: TestClient
    leases: Leases

    def step(self) -> None:
        """What the loop of services does next."""
        blobs: Any = self.studio.parts[Blobs]
        ServingLoop(self.studio.database, self.leases, blobs).step()


@pytest.fixture
def room(sqlite_db: Database, tmp_path: Path) -> Iterator[Room]:
    with open_studio(sqlite_db, tmp_path, CUBE_PUBLIC_URL="https://ml.example") as studio:
        for name in ("ann", "vic", "otto"):
            studio.user(name)
        project = studio.project("demo", owner="ann")
        studio.member("demo", "vic", Role.VIEWER)
        studio.member("demo", "otto", Role.OPERATOR)
        out = tmp_path / "out"
        out.mkdir()
        blobs: Any = studio.parts[Blobs]
        shelf = Shelf(sqlite_db, blobs, out, project)
        shelf.version("iris", shelf.model_folder())
        yield Room(studio, shelf, studio.browser("ann"), Leases(sqlite_db, "test"))


def test_a_service_is_a_wish_until_it_answers(room: Room) -> None:
    made = room.ann.post(URL, json={"name": "flowers", "model": "iris", "resources": {"cpu": 1, "memory": "2Gi"}})
    assert made.status_code == 202
    found = room.ann.get(f"{URL}/flowers").json()
    assert (found["version"], found["state"], found["status"]["phase"]) == ("1", "Pending", "Pending")
    assert found["url"] == "https://ml.example/serve/demo/flowers/"
    assert found["resources"]["memory"] == 2 << 30
    assert found["signature"]["inputs"][0]["name"] == "width"
    room.step()
    found = room.ann.get(f"{URL}/flowers").json()
    assert [one["phase"] for one in found["instances"]] == ["Queued"]
    with room.studio.database.read() as uow:
        workload = workloads.get(uow, found["workload"], room.shelf.project)
    assert workload["name"] == "flowers-r1-0"
    assert workload["spec"]["environment"]["name"] == "tabular"
    paths = {file["path"] for file in workload["spec"]["files"]}
    assert {"server/cubestudio_serve/__main__.py", "model/model.json", "model/model.joblib"} <= paths
    assert room.ann.get(f"{URL}/flowers/log").status_code == 200
    assert [one["name"] for one in room.ann.get(URL).json()["items"]] == ["flowers"]


def test_who_may_wish_what(room: Room) -> None:
    wish = {"name": "flowers", "model": "iris"}
    room.studio.user("eve")
    assert room.studio.client().get(URL).status_code == 401
    assert room.studio.browser("eve").get(URL).status_code == 404
    assert room.studio.browser("otto").post(URL, json=wish).status_code == 403
    assert room.ann.post(URL, json=wish).status_code == 202
    vic, otto = room.studio.browser("vic"), room.studio.browser("otto")
    assert vic.get(f"{URL}/flowers").status_code == 200
    assert vic.post(f"{URL}/flowers:stop").status_code == 403
    assert otto.post(f"{URL}/flowers:stop").json()["wish"] == "stopped"
    assert otto.post(f"{URL}/flowers:start").json()["wish"] == "running"
    assert otto.delete(f"{URL}/flowers").status_code == 403


def test_an_update_keeps_what_it_does_not_name(room: Room) -> None:
    room.ann.post(URL, json={"name": "flowers", "model": "iris", "replicas": 2, "resources": {"cpu": 1}})
    room.shelf.version("iris", room.shelf.model_folder())
    same = room.ann.put(f"{URL}/flowers", json={"replicas": 3}).json()
    assert (same["version"], same["replicas"], same["revision"]) == ("1", 3, 1)
    newer = room.ann.put(f"{URL}/flowers", json={"version": "latest"}).json()
    assert (newer["version"], newer["replicas"], newer["revision"], newer["resources"]["cpu"]) == ("2", 3, 2, 1)
    revisions = room.ann.get(f"{URL}/flowers/revisions").json()["items"]
    assert [(one["number"], one["version"]) for one in revisions] == [(2, "2"), (1, "1")]


def spec_of(room: Room, name: str) -> dict[str, Any]:
    """What the newest replica of a service was started with."""
    room.step()
    with room.studio.database.read() as uow:
        workload = workloads.get(uow, room.ann.get(f"{URL}/{name}").json()["workload"], room.shelf.project)
    spec: dict[str, Any] = workload["spec"]
    return spec


def test_a_model_is_opened_behind_a_fence_unless_an_owner_opens_it(room: Room) -> None:
    room.studio.user("dev")
    room.studio.member("demo", "dev", Role.DEVELOPER)
    dev = room.studio.browser("dev")
    own = {"format": "python/1", "inputs": [{"name": "x", "type": "number"}]}
    room.shelf.version("own", room.shelf.model_folder(), signature=own)
    assert dev.post(URL, json={"name": "own", "model": "own", "egress": True}).json()["error"]["code"] == "RoleTooWeak"
    assert dev.post(URL, json={"name": "own", "model": "own"}).json()["egress"] is False
    closed = spec_of(room, "own")
    assert (closed["token"], closed["egress"], closed["space"]) == (False, False, False)
    assert dev.put(f"{URL}/own", json={"egress": True}).json()["error"]["code"] == "RoleTooWeak"
    opened = room.ann.put(f"{URL}/own", json={"egress": True}).json()
    assert (opened["egress"], opened["revision"]) == (True, 2)
    spec = spec_of(room, "own")
    assert (spec["token"], spec.get("egress", True), spec["space"]) == (False, True, False)
    kept = dev.put(f"{URL}/own", json={"replicas": 2}).json()
    assert (kept["egress"], kept["revision"]) == (True, 2), "what is not named stays"
    revisions = room.ann.get(f"{URL}/own/revisions").json()["items"]
    assert [one["egress"] for one in revisions] == [True, False]
    assert dev.put(f"{URL}/own", json={"egress": False}).json()["egress"] is False
    refused = room.ann.post(URL, json={"name": "flowers", "model": "iris", "egress": True})
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "EgressRefused")
    assert "only a Python class of your own" in refused.json()["error"]["text"]


def test_a_deleted_service_frees_its_name_when_it_is_gone(room: Room) -> None:
    wish = {"name": "flowers", "model": "iris"}
    room.ann.post(URL, json=wish)
    assert room.ann.post(URL, json=wish).json()["error"]["code"] == "ServiceExists"
    assert room.ann.delete(f"{URL}/flowers").status_code == 202
    assert room.ann.post(URL, json=wish).json()["error"]["code"] == "ServiceGoing"
    assert room.ann.put(f"{URL}/flowers", json={}).json()["error"]["code"] == "ServiceGoing"
    room.step()
    assert room.ann.get(f"{URL}/flowers").status_code == 404
    assert room.ann.post(URL, json=wish).status_code == 202


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        ({"name": "Flowers", "model": "iris"}, "ServiceNameInvalid"),
        ({"name": "../x", "model": "iris"}, "ServiceNameInvalid"),
        ({"name": "f", "model": "irs"}, "ModelUnknown"),
        ({"name": "f", "model": "iris", "version": "9"}, "VersionUnknown"),
        ({"name": "f", "model": "iris", "replicas": 0}, "ReplicasInvalid"),
        ({"name": "f", "model": "iris", "replicas": 101}, "ReplicasInvalid"),
        ({"name": "f", "model": "iris", "resources": {"ram": 1}}, "ResourceInvalid"),
        ({"name": "f", "model": "iris", "resources": {"memory": "much"}}, "ResourceInvalid"),
    ],
)
def test_wishes_that_cannot_be_are_refused_with_words(room: Room, wish: dict[str, Any], code: str) -> None:
    answer = room.ann.post(URL, json=wish)
    assert answer.json()["error"]["code"] == code
    assert answer.status_code in (404, 422)


def test_a_model_nobody_can_serve_says_so(room: Room) -> None:
    room.shelf.version("custom", room.shelf.model_folder(), signature={})
    answer = room.ann.post(URL, json={"name": "f", "model": "custom"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "ModelNotServable")


def test_a_service_whose_files_are_gone_fails_with_words(room: Room) -> None:
    room.ann.post(URL, json={"name": "flowers", "model": "iris"})
    blobs: Any = room.studio.parts[Blobs]
    blobs.delete(room.shelf.project, list(blobs.digests(room.shelf.project)))
    room.step()
    status = room.ann.get(f"{URL}/flowers").json()["status"]
    assert (status["phase"], status["reason"]) == ("Failed", "BlobMissing")


def test_a_task_deploys_with_its_own_token(room: Room) -> None:
    task = room.studio.bearer(room.studio.task_token("demo"))
    assert task.post(URL, json={"name": "flowers", "model": "iris"}).status_code == 202
    assert task.get(f"{URL}/flowers").json()["created_by"] == "task:wl_1"
