"""What services were asked, over HTTP."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from cubestudio.db import Database
from cubestudio.kit.clock import iso
from cubestudio.ports.blobs import Blobs
from cubestudio.serving import store
from cubestudio.serving.metrics import charts, measures
from registry.shelf import Shelf
from studio import open_studio

URL = "/api/v1/projects/demo/services"
T = 1_800_000_000


@pytest.fixture(scope="module")
def ann(database_servers: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """Who has a service that was asked: revision 1 for an hour and a half, revision 2 for the last five minutes."""
    home = tmp_path_factory.mktemp("metrics")
    database: Database = database_servers.fresh("sqlite", home)
    with open_studio(database, home) as studio:
        studio.user("ann")
        shelf = Shelf(database, _blobs(studio.parts), _made(home / "out"), studio.project("demo", owner="ann"))
        shelf.version("iris", shelf.model_folder())
        browser = studio.browser("ann")
        service = browser.post(URL, json={"name": "flowers", "model": "iris"}).json()["id"]
        fill(database, service)
        patch = pytest.MonkeyPatch()
        for module in (measures, charts):
            patch.setattr(module, "now", lambda: float(T) + measures.LAG)
        yield browser
        patch.undo()


def _blobs(parts: dict[Any, Any]) -> Blobs:
    found: Blobs = parts[Blobs]
    return found


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def fill(database: Database, service: str) -> None:
    """Ten requests in each step, of 2 to 3 ms; those of the second revision of 50 to 70 ms, one of them failed."""
    base = {"service_id": service, "is_copy": 0, "gateway": "a", "span": 5, "requests": 10, "active": 2.5}
    first = [
        base | {"at": at, "revision": 1, "failures": 0, "latency": [0, 0, 10]}
        for at in range(T - 5400, T - 300 + 5, 5)
        if at > T - 3600
    ]
    old = [
        base
        | {"at": at, "revision": 1, "failures": 0, "latency": [0, 0, 120], "span": 60, "requests": 120, "active": 30}
        for at in range(T - 5400, T - 3600 + 1, 60)
    ]
    second = [
        base | {"at": at, "revision": 2, "failures": 1, "latency": [*[0] * 10, 10]} for at in range(T - 295, T + 1, 5)
    ]
    with database.write() as uow:
        store.insert_points(uow, [*first, *old, *second])


def test_columns_by_revision_are_as_long_as_the_times(ann: TestClient) -> None:
    found = ann.get(f"{URL}/flowers/metrics").json()
    assert (found["step"], found["until"], len(found["times"])) == (5, iso(T), 180)
    assert [series["revision"] for series in found["revisions"]] == [1, 2]
    one, two = found["revisions"]
    for series in (one, two, found["total"]):
        for column in ("qps", "error_rate", "p50", "p90", "p99", "active"):
            assert len(series[column]) == 180
    assert (one["qps"][0], one["qps"][-1], two["qps"][0], two["qps"][-1]) == (2.0, 0.0, 0.0, 2.0)
    assert (two["error_rate"][-1], one["p99"][-1], two["active"][-1]) == (0.1, None, 0.5)
    assert 0.002 < one["p50"][0] <= 0.003 and 0.05 < two["p99"][-1] <= 0.07
    assert found["total"]["requests"] == 1800 and set(found["total"]["qps"]) == {2.0}


@pytest.mark.parametrize(
    ("back", "step", "width"), [(3600, None, 15), (5400, None, 60), (5400, 5, 60), (90_000, None, 600)]
)
def test_steps_are_as_wide_as_what_is_known(ann: TestClient, back: int, step: int | None, width: int) -> None:
    query: dict[str, Any] = {"since": iso(T - back)} | ({"step": step} if step else {})
    found = ann.get(f"{URL}/flowers/metrics", params=query).json()
    assert found["step"] == width
    assert max(found["total"]["qps"]) == 2.0, "no step shows more than was asked in it"
    assert math.isclose(sum(qps * width for qps in found["total"]["qps"]), found["total"]["requests"], rel_tol=0.01)


def test_lists_and_the_service_tell_the_last_minute(ann: TestClient) -> None:
    listed = ann.get(URL).json()["items"][0]["asked"]
    assert listed == ann.get(f"{URL}/flowers").json()["asked"]
    assert (listed["seconds"], listed["qps"], listed["error_rate"], listed["active"]) == (60, 2.0, 0.1, 0.5)
    assert 0.05 < listed["p99"] <= 0.07


@pytest.mark.parametrize(
    ("query", "code", "says"),
    [
        ({"step": 7}, "StepInvalid", "a step is 5 seconds or a multiple of it, got 7"),
        ({"step": 0}, "StepInvalid", "got 0"),
        ({"step": 5, "since": iso(T - 3500), "until": iso(T + 9_000_000)}, "", ""),
        ({"step": 5, "since": "1999-01-01T00:00:00Z"}, "StepInvalid", "a chart has 2000 steps at most"),
        ({"since": iso(T + 60)}, "SpanInvalid", "must begin before it ends"),
        ({"since": "yesterday"}, "", "since"),
    ],
)
def test_what_cannot_be_drawn_is_said(ann: TestClient, query: dict[str, Any], code: str, says: str) -> None:
    answer = ann.get(f"{URL}/flowers/metrics", params=query)
    if not code and not says:
        assert answer.status_code == 200
        return
    assert answer.status_code in (400, 422)
    error = answer.json()["error"]
    assert says in error["text"] and (not code or error["code"] == code)


def test_an_unknown_service_has_none(ann: TestClient) -> None:
    assert ann.get(f"{URL}/flower/metrics").status_code == 404


def test_sentences_are_told_in_chinese_too(ann: TestClient) -> None:
    answer = ann.get(f"{URL}/flowers/metrics", params={"step": 7}, headers={"accept-language": "zh"})
    assert "步长" in answer.json()["error"]["text"]
