"""A version as an ONNX graph: verdicts come from tasks, and what they stand on is kept."""

from __future__ import annotations

from typing import Any

import pytest

from cubestudio.kit.errors import Fault
from cubestudio.registry import service
from cubestudio.registry.facts import ModelVersion, Source
from registry.shelf import Shelf

VERDICT: dict[str, Any] = {
    "format": "cube-conversion/1",
    "passed": True,
    "reason": {"en": "It answers as the model does.", "zh": "与模型一致。"},
    "rows": 2000,
}
BY = Source("task", "run_2.0", "run_2", "model-convert / convert")


def record(shelf: Shelf, version: ModelVersion, passed: bool = True) -> Any:
    with shelf.database.write() as uow:
        return service.record_conversion(uow, version, {**VERDICT, "passed": passed}, BY, "task:wl_1")


def found(shelf: Shelf, version: ModelVersion) -> Any:
    with shelf.database.read() as uow:
        return service.get_conversion(uow, version)


def test_a_conversion_is_asked_for_judged_and_stored(any_shelf: Shelf) -> None:
    shelf = any_shelf
    version = shelf.version("churn", shelf.model_folder())
    assert found(shelf, version) is None
    with shelf.database.write() as uow:
        service.begin_conversion(uow, version, "run_2", "ann")
    asked = found(shelf, version)
    assert (asked.run_id, asked.task_id, asked.passed, asked.verdict, asked.artifact) == ("run_2", "", False, {}, None)
    assert record(shelf, version).artifact is None, "the task has not ended yet"
    shelf.write("onnx/model.onnx", b"graph")
    graph = shelf.artifact("onnx", BY.id, BY.run_id, BY.label)
    assert found(shelf, version).artifact.id == graph
    with shelf.database.write() as uow:
        service.begin_conversion(uow, version, "run_3", "ann")
    again = found(shelf, version)
    assert again.run_id == "run_3" and again.passed and again.artifact.id == graph, "the former verdict stays"
    with shelf.database.read() as uow:
        nodes = {node.key for node in service.lineage(uow, shelf.project, f"version:{version.id}").nodes}
    assert {f"task:{BY.id}", f"artifact:{graph}"} <= nodes
    assert not record(shelf, version, passed=False).passed
    assert found(shelf, version).artifact is None, "what did not pass is not used"


def test_a_graph_in_use_outlives_its_run_and_no_longer(shelf: Shelf) -> None:
    version = shelf.version("churn", shelf.model_folder())
    shelf.write("onnx/model.onnx", b"graph")
    shelf.write("notes.txt", b"1")
    graph, notes = (shelf.artifact(name, BY.id, BY.run_id, BY.label) for name in ("onnx", "notes.txt"))
    record(shelf, version)
    with shelf.database.write() as uow, pytest.raises(Fault, match="the ONNX graph of a model version"):
        service.delete_artifact(uow, shelf.project, graph, "ann")
    with shelf.database.write() as uow:
        assert service.release_artifacts(uow, shelf.project, [BY.id]) == 1
        assert set(service.find_artifacts(uow, shelf.project, [graph, notes])) == {graph}
    with shelf.database.write() as uow:
        service.delete_version(uow, shelf.project, "churn", version.version, "ann")
    assert found(shelf, version) is None
    with shelf.database.write() as uow:
        assert service.release_artifacts(uow, shelf.project, [BY.id]) == 0


def test_conversions_go_with_their_model(shelf: Shelf) -> None:
    version = shelf.version("churn", shelf.model_folder())
    record(shelf, version)
    with shelf.database.write() as uow:
        service.delete_model(uow, shelf.project, "churn", "ann")
    assert found(shelf, version) is None


def test_what_outlived_its_run_goes_with_the_last_version_that_stood_on_it(any_shelf: Shelf) -> None:
    shelf = any_shelf
    model = shelf.model_folder()
    first, second = (shelf.version("churn", model) for _ in range(2))
    shelf.write("onnx/model.onnx", b"graph")
    graph = shelf.artifact("onnx", BY.id, BY.run_id, BY.label)
    record(shelf, first)
    with shelf.database.write() as uow:
        assert service.release_artifacts(uow, shelf.project, ["tsk_1", BY.id]) == 2

    def kept() -> set[str]:
        with shelf.database.read() as uow:
            return set(service.find_artifacts(uow, shelf.project, [model, graph]))

    with shelf.database.write() as uow:
        service.delete_version(uow, shelf.project, "churn", first.version, "ann")
    assert kept() == {model}
    with shelf.database.write() as uow:
        service.delete_version(uow, shelf.project, "churn", second.version, "ann")
    assert kept() == set()


def test_what_a_run_still_has_stays_when_its_version_goes(shelf: Shelf) -> None:
    version = shelf.version("churn", shelf.model_folder())
    shelf.write("onnx/model.onnx", b"graph")
    graph = shelf.artifact("onnx", BY.id, BY.run_id, BY.label)
    record(shelf, version)
    with shelf.database.write() as uow:
        service.delete_model(uow, shelf.project, "churn", "ann")
    with shelf.database.read() as uow:
        assert len(service.find_artifacts(uow, shelf.project, [version.artifact_id, graph])) == 2
