"""A service runs the graph of its version where one was proven, else the model itself, and says which and why."""

from __future__ import annotations

from typing import Any

import pytest

from cubestudio.registry import service as registry
from cubestudio.registry.facts import ModelVersion
from cubestudio.workloads import service as workloads
from registry.shelf import Shelf
from registry.test_conversions import BY, VERDICT
from serving.test_service_routes import URL, Room, room

__all__ = ["room"]

GRAPH_FILES = {"model/model.onnx", "model/conversion.json"}


@pytest.fixture
def version(room: Room) -> ModelVersion:
    with room.studio.database.read() as uow:
        return registry.get_version(uow, room.shelf.project, "iris")


def judged(shelf: Shelf, version: ModelVersion, passed: bool) -> None:
    with shelf.database.write() as uow:
        registry.record_conversion(uow, version, {**VERDICT, "passed": passed}, BY, "task:wl_1")


def proven(shelf: Shelf, version: ModelVersion) -> None:
    """A conversion passed, and its task has ended."""
    judged(shelf, version, True)
    shelf.write("onnx/model.onnx", b"graph")
    shelf.write("onnx/conversion.json", "{}")
    shelf.artifact("onnx", BY.id, BY.run_id, BY.label)


def engine(room: Room) -> dict[str, Any]:
    told: dict[str, Any] = room.ann.get(f"{URL}/flowers").json()["engine"]
    return told


def replica(room: Room) -> tuple[str, set[str]]:
    """Environment and files of the newest replica."""
    room.step()
    found = room.ann.get(f"{URL}/flowers").json()
    with room.studio.database.read() as uow:
        spec = workloads.get(uow, found["workload"], room.shelf.project)["spec"]
    return spec["environment"]["name"], {file["path"] for file in spec["files"] if file["path"].startswith("model/")}


def test_a_proven_graph_is_what_runs(room: Room, version: ModelVersion) -> None:
    proven(room.shelf, version)
    room.ann.post(URL, json={"name": "flowers", "model": "iris"})
    why = "the ONNX graph of this version was proven to answer as the model does"
    assert engine(room) == {"name": "ONNX", "is_graph": True, "why": why, "reason": {}}
    assert replica(room) == ("onnx", GRAPH_FILES)
    told = room.ann.get(f"{URL}/flowers", headers={"accept-language": "zh"}).json()["engine"]["why"]
    assert told == "已验证该版本的 ONNX 计算图与原模型预测一致"


def test_without_a_proof_the_model_itself_runs(room: Room, version: ModelVersion) -> None:
    room.ann.post(URL, json={"name": "flowers", "model": "iris"})
    assert engine(room)["why"] == "this version was not converted to ONNX"
    assert replica(room) == ("tabular", {"model/model.json", "model/model.joblib"})
    with room.studio.database.write() as uow:
        registry.begin_conversion(uow, version, "run_2", "ann")
    assert engine(room)["why"] == "its conversion to ONNX has not ended"
    judged(room.shelf, version, False)
    told = engine(room)
    assert (told["is_graph"], told["why"]) == (False, "its ONNX graph did not pass the proof")
    assert told["reason"] == VERDICT["reason"]


def test_a_graph_proven_later_is_taken_by_the_next_revision(room: Room, version: ModelVersion) -> None:
    room.ann.post(URL, json={"name": "flowers", "model": "iris"})
    proven(room.shelf, version)
    assert "the next revision takes it" in engine(room)["why"]
    assert replica(room)[0] == "tabular", "a revision does not change under way"
    updated = room.ann.put(f"{URL}/flowers", json={}).json()
    assert (updated["revision"], updated["engine"]["is_graph"]) == (2, True)
    assert replica(room) == ("onnx", GRAPH_FILES)
    assert room.ann.put(f"{URL}/flowers", json={}).json()["revision"] == 2, "nothing is new"


def test_a_graph_whose_proof_fell_gives_way_to_the_model(room: Room, version: ModelVersion) -> None:
    proven(room.shelf, version)
    room.ann.post(URL, json={"name": "flowers", "model": "iris"})
    judged(room.shelf, version, False)
    assert engine(room)["is_graph"] is False
    assert replica(room)[0] == "tabular"


def test_a_model_from_outside_runs_on_its_own_library(room: Room) -> None:
    shelf = room.shelf
    shelf.write("model.onnx", b"graph")
    shelf.version("outside", shelf.artifact("model.onnx"), signature={"format": "onnx/1"}, framework="onnx")
    room.ann.post(URL, json={"name": "flowers", "model": "outside"})
    assert engine(room)["name"] == "onnx"
    assert engine(room)["why"] == "models of this format run on their own library"
    assert replica(room) == ("onnx", {"model/model.onnx"})
