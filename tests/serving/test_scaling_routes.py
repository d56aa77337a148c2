"""Scaling over HTTP: what is wished, what comes of it, what is refused."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from cubestudio.accounts.roles import Role
from cubestudio.db import Database
from cubestudio.db.leases import Leases
from cubestudio.ports.blobs import Blobs
from cubestudio.routing import service as routing
from cubestudio.serving.reconcile import ServingLoop
from cubestudio.workloads import service as workloads
from registry.shelf import Shelf
from studio import Studio, open_studio

URL = "/api/v1/projects/demo/services"
DAY = {"cron": "0 8 * * 1-5", "timezone": "Asia/Shanghai", "min": 2, "max": 2}


@pytest.fixture
def studio(sqlite_db: Database, tmp_path: Path) -> Iterator[Studio]:
    with open_studio(sqlite_db, tmp_path) as made:
        for name in ("ann", "vic"):
            made.user(name)
        project = made.project("demo", owner="ann")
        made.member("demo", "vic", Role.VIEWER)
        (tmp_path / "out").mkdir()
        blobs: Any = made.parts[Blobs]
        shelf = Shelf(sqlite_db, blobs, tmp_path / "out", project)
        shelf.version("iris", shelf.model_folder())
        yield made


@pytest.fixture
def ann(studio: Studio) -> TestClient:
    browser = studio.browser("ann")
    assert browser.post(URL, json={"name": "flowers", "model": "iris"}).status_code == 202
    return browser


def step(studio: Studio) -> None:
    """What the loop of services does next."""
    blobs: Any = studio.parts[Blobs]
    ServingLoop(studio.database, Leases(studio.database, "test"), blobs).step()


def test_what_is_left_out_stays(ann: TestClient) -> None:
    first = ann.get(f"{URL}/flowers/scaling").json()
    assert (first["min"], first["max"], first["wanted"], first["why"]) == (1, 1, 1, "so many are wished")
    changed = ann.patch(f"{URL}/flowers/scaling", json={"max": 4, "concurrency": 10, "priority": 50})
    assert changed.status_code == 200
    assert ann.patch(f"{URL}/flowers/scaling", json={"min": 2, "lines": [DAY]}).status_code == 200
    found = ann.get(f"{URL}/flowers/scaling").json()
    assert (found["min"], found["max"], found["concurrency"], found["priority"]) == (2, 4, 10, 50)
    line = found["lines"][0]
    assert (line["holds"], len(line["next"])) == (True, 5)
    assert line["next"][0]["local"].endswith("08:00")
    assert (found["least"], found["most"], found["wanted"]) == (2, 2, 2)
    assert ann.get(f"{URL}/flowers").json()["wanted"] == 2
    assert ann.patch(f"{URL}/flowers/scaling", json={"concurrency": 0, "lines": []}).status_code == 422
    fixed = ann.patch(f"{URL}/flowers/scaling", json={"concurrency": 0, "lines": [], "min": 3, "max": 3}).json()
    assert (fixed["wanted"], ann.get(f"{URL}/flowers").json()["replicas"]) == (3, 3)
    assert ann.put(f"{URL}/flowers", json={"replicas": 1}).status_code == 202
    assert ann.get(f"{URL}/flowers/scaling").json()["wanted"] == 1


def test_words_are_the_readers(studio: Studio, ann: TestClient) -> None:
    ann.patch(f"{URL}/flowers/scaling", json={"lines": [DAY]})
    ann.patch("/api/v1/me", json={"language": "zh"})
    found = ann.get(f"{URL}/flowers/scaling", headers={"accept-language": "zh"}).json()
    assert "周一" in found["lines"][0]["sentence"] or "工作日" in found["lines"][0]["sentence"]
    refused = ann.patch(f"{URL}/flowers/scaling", json={"min": 9}, headers={"accept-language": "zh"})
    assert "收到的是 9 到 1" in refused.json()["error"]["text"]


def test_who_may_only_look_changes_nothing(studio: Studio, ann: TestClient) -> None:
    vic = studio.browser("vic")
    assert vic.get(f"{URL}/flowers/scaling").status_code == 200
    assert vic.patch(f"{URL}/flowers/scaling", json={"min": 0}).status_code == 403


def test_the_secret_that_wakes_is_told_to_the_gateway_alone(studio: Studio, ann: TestClient) -> None:
    step(studio)
    asked = ann.patch(f"{URL}/flowers/scaling", json={"min": 0})
    with studio.database.read() as uow:
        routes = [route for _, route in routing.list_owned(uow, "service")]
    kinds = sorted(route.wakes.rpartition("/")[2] for route in routes)
    secrets = {route.wakes.split("/")[2] for route in routes}
    assert (kinds, len(secrets)) == (["grpc", "http"], 1)
    secret = secrets.pop()
    assert len(secret) >= 32
    for path in ("", "/flowers", "/flowers/scaling", "/flowers/why"):
        assert secret not in ann.get(URL + path).text
    assert secret not in asked.text
    ann.patch(f"{URL}/flowers/scaling", json={"min": 1})
    with studio.database.read() as uow:
        assert {route.wakes for _, route in routing.list_owned(uow, "service")} == {""}


def test_replicas_carry_the_priority_of_their_service(studio: Studio, ann: TestClient) -> None:
    ann.patch(f"{URL}/flowers/scaling", json={"priority": 70})
    step(studio)
    workload = ann.get(f"{URL}/flowers").json()["workload"]
    with studio.database.read() as uow:
        found = workloads.find(uow, workload)
    assert found is not None and found["priority"] == 70


def test_a_number_of_replicas_is_refused_where_a_range_decides(ann: TestClient) -> None:
    assert ann.put(f"{URL}/flowers", json={"replicas": 2}).status_code < 300
    assert ann.patch(f"{URL}/flowers/scaling", json={"min": 1, "max": 4, "concurrency": 10}).status_code == 200
    told = ann.put(f"{URL}/flowers", json={"replicas": 3})
    assert (told.status_code, told.json()["error"]["code"]) == (409, "ReplicasByRange")
    assert "from 1 to 4" in told.json()["error"]["text"]
    assert ann.put(f"{URL}/flowers", json={"tier": "production"}).status_code < 300, "what is left out is not refused"


def test_another_priority_reaches_replicas_that_wait(ann: TestClient, studio: Studio) -> None:
    step(studio)

    def priorities() -> list[tuple[str, int]]:
        with studio.database.read() as uow:
            found = workloads.list_workloads(uow, None, None, None, 10, None).items
        return [(row["phase"], row["priority"]) for row in found]

    assert priorities() == [("Queued", 0)]
    assert ann.patch(f"{URL}/flowers/scaling", json={"priority": 70}).status_code == 200
    assert priorities() == [("Queued", 70)]
