"""Artifacts, models and lineage over HTTP."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from cubestudio.accounts.roles import Role
from cubestudio.db import Database
from cubestudio.ports.blobs import Blobs
from registry.shelf import SIGNATURE, Shelf
from studio import Studio, open_studio


@dataclass
class Room:
    """A studio, a project in it, and its owner's browser."""

    studio: Studio
    shelf: Shelf
    ann: TestClient

    def get(self, at: str, /, **query: Any) -> Any:
        """JSON of a good answer."""
        answer = self.ann.get(f"/api/v1/projects/demo/{at}", params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()


@pytest.fixture
def room(sqlite_db: Database, tmp_path: Path) -> Iterator[Room]:
    with open_studio(sqlite_db, tmp_path) as studio:
        studio.user("ann")
        studio.user("vic")
        project = studio.project("demo", owner="ann")
        studio.member("demo", "vic", Role.VIEWER)
        out = tmp_path / "out"
        out.mkdir()
        blobs: Any = studio.parts[Blobs]
        yield Room(studio, Shelf(sqlite_db, blobs, out, project), studio.browser("ann"))


def test_strangers_learn_nothing(room: Room) -> None:
    room.shelf.write("a.csv", "1")
    artifact = room.shelf.artifact("a.csv")
    room.studio.user("eve")
    for path in (
        f"artifacts/{artifact}",
        f"artifacts/{artifact}/content",
        "models",
        f"lineage?node=artifact:{artifact}",
    ):
        assert room.studio.client().get(f"/api/v1/projects/demo/{path}").status_code == 401
        assert room.studio.browser("eve").get(f"/api/v1/projects/demo/{path}").status_code == 404


def test_a_file_is_shown_and_downloaded(room: Room) -> None:
    room.shelf.write("表.csv", "名,值\n甲,1\n".encode("gb18030"))
    artifact = room.shelf.artifact("表.csv")
    found = room.get(f"artifacts/{artifact}")
    assert (found["file_name"], found["media_type"], found["run"]) == ("表.csv", "text/csv", "run_1")
    assert [file["path"] for file in found["files"]] == ["表.csv"]
    preview = room.get(f"artifacts/{artifact}/preview")
    columns = [{"name": "名", "type": "text"}, {"name": "值", "type": "integer"}]
    assert (preview["columns"], preview["rows"]) == (columns, [["甲", "1"]])
    answer = room.ann.get(f"/api/v1/projects/demo/artifacts/{artifact}/content")
    assert answer.content == "名,值\n甲,1\n".encode("gb18030")
    assert "filename*=UTF-8''%E8%A1%A8.csv" in answer.headers["content-disposition"]
    assert "sandbox" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_folder_is_listed_opened_and_downloaded_as_a_whole(room: Room) -> None:
    room.shelf.write("model/model.json", json.dumps({"a": 1}))
    room.shelf.write("model/deep/big.bin", b"\0" * 700_000)
    room.shelf.write("model/empty", "")
    artifact = room.shelf.artifact("model")
    entries = room.get(f"artifacts/{artifact}/preview")["entries"]
    assert [entry["path"] for entry in entries] == ["deep/big.bin", "empty", "model.json"]
    assert room.get(f"artifacts/{artifact}/preview", path="model.json")["kind"] == "json"
    assert room.get(f"artifacts/{artifact}/preview", path="deep/big.bin")["kind"] == "none"
    answer = room.ann.get(f"/api/v1/projects/demo/artifacts/{artifact}/content")
    assert "model.tar.gz" in answer.headers["content-disposition"]
    with tarfile.open(fileobj=io.BytesIO(gzip.decompress(answer.content))) as archive:
        assert archive.getnames() == ["model/deep/big.bin", "model/empty", "model/model.json"]
        big = archive.extractfile("model/deep/big.bin")
        assert big is not None and big.read() == b"\0" * 700_000
    one = room.ann.get(f"/api/v1/projects/demo/artifacts/{artifact}/content", params={"path": "model.json"})
    assert one.json() == {"a": 1}
    missing = room.ann.get(f"/api/v1/projects/demo/artifacts/{artifact}/content", params={"path": "../x"})
    assert (missing.status_code, missing.json()["error"]["code"]) == (404, "ArtifactPathUnknown")


def test_a_model_is_registered_shown_changed_and_deleted(room: Room) -> None:
    artifact = room.shelf.model_folder()
    body = {"artifact": artifact, "framework": "xgboost", "metrics": {"auc": 0.93}, "params": {"depth": 3}}
    made = room.ann.post("/api/v1/projects/demo/models/iris/versions", json={**body, "signature": SIGNATURE})
    assert (made.status_code, made.json()["version"]) == (201, "1")
    (model,) = room.get("models")["items"]
    assert (model["name"], model["latest_version"], model["metrics"]) == ("iris", "1", {"auc": 0.93})
    version = room.get("models/iris/versions/latest")
    assert version["params"] == {"depth": 3}
    assert [file["path"] for file in version["files"]] == ["model.joblib", "model.json"]
    assert version["signature"]["inputs"][1] == {
        "name": "colour",
        "type": "category",
        "nullable": True,
        "choices": ["red", "blue"],
        "minimum": None,
        "maximum": None,
        "example": "red",
    }
    assert version["signature"]["outputs"] == [{"name": "species", "type": "classification", "choices": ["a", "b"]}]
    url = "/api/v1/projects/demo/models/iris/versions/1"
    assert room.ann.post(f"{url}:promote", json={"stage": "production"}).status_code == 200
    changed = room.ann.patch(url, json={"description": "good"})
    assert (changed.json()["stage"], changed.json()["description"]) == ("production", "good")
    content = room.ann.get(f"{url}/content")
    assert "iris-1.tar.gz" in content.headers["content-disposition"]
    assert room.ann.patch("/api/v1/projects/demo/models/iris", json={"description": "flowers"}).status_code == 200
    assert room.studio.browser("vic").delete(url).status_code == 403
    assert room.ann.delete(url).status_code == 204
    assert room.get("models/iris")["latest_version"] == ""
    assert room.ann.delete("/api/v1/projects/demo/models/iris").status_code == 204
    assert room.get("models")["items"] == []


def test_the_same_key_registers_once(room: Room) -> None:
    body = {"artifact": room.shelf.model_folder()}
    url = "/api/v1/projects/demo/models/iris/versions"
    answers = [room.ann.post(url, json=body, headers={"Idempotency-Key": "k1"}).json()["version"] for _ in range(2)]
    assert answers == ["1", "1"]


def test_a_task_registers_a_model_with_its_own_token(room: Room) -> None:
    artifact = room.shelf.model_folder()
    task = room.studio.bearer(room.studio.task_token("demo"))
    made = task.post("/api/v1/projects/demo/models/iris/versions", json={"artifact": artifact})
    assert made.status_code == 201
    assert made.json()["created_by"] == "task:wl_1"


def test_lineage_names_things_and_the_runs_they_belong_to(room: Room) -> None:
    artifact = room.shelf.model_folder()
    version = room.shelf.version("iris", artifact)
    found = room.get("lineage", node=f"version:{version.id}")
    nodes = {node["id"]: node for node in found["nodes"]}
    assert nodes["task:tsk_1"] == {
        "id": "task:tsk_1",
        "kind": "task",
        "ref": "tsk_1",
        "label": "demo / train",
        "run": "run_1",
    }
    assert {"from": f"artifact:{artifact}", "to": f"version:{version.id}"} in found["edges"]


def test_an_artifact_in_use_is_not_deleted(room: Room) -> None:
    artifact = room.shelf.model_folder()
    room.shelf.version("iris", artifact)
    answer = room.ann.delete(f"/api/v1/projects/demo/artifacts/{artifact}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "ArtifactInUse")
    room.shelf.write("x", "1")
    free = room.shelf.artifact("x")
    assert room.ann.delete(f"/api/v1/projects/demo/artifacts/{free}").status_code == 204
    assert room.ann.get(f"/api/v1/projects/demo/artifacts/{free}").status_code == 404


def test_artifacts_are_listed_by_run(room: Room) -> None:
    room.shelf.write("a", "1")
    room.shelf.artifact("a", run="run_1")
    second = room.shelf.artifact("a", run="run_2")
    assert [one["id"] for one in room.get("artifacts", run="run_2")["items"]] == [second]
    assert len(room.get("artifacts")["items"]) == 2


def test_only_a_task_gives_the_verdict_of_a_conversion(room: Room) -> None:
    room.shelf.version("churn", room.shelf.model_folder())
    at = "models/churn/versions/1"
    assert room.get(at)["conversion"] is None
    verdict = {"passed": True, "reason": {"en": "alike", "zh": "一致"}}
    put = f"/api/v1/projects/demo/{at}/conversion"
    refused = room.ann.put(put, json=verdict)
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "TaskNeeded")
    assert room.ann.put(put, json={**verdict, "format": "other/1"}).status_code == 422
    assert room.studio.browser("vic").put(put, json=verdict).status_code == 403
    assert room.studio.client().put(put, json=verdict).status_code == 401
