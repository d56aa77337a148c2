"""A registered version is converted by a run of the shipped template, on the table the version comes from."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cubestudio.db import Database
from cubestudio.kit.errors import Fault
from cubestudio.pipelines.gather import Gathered
from cubestudio.pipelines.service import converting, reading
from cubestudio.pipelines.store import tasks as store
from cubestudio.registry import collect
from cubestudio.registry import service as registry
from cubestudio.registry.facts import ModelVersion, NewVersion
from cubestudio.spec.states import WorkloadPhase
from cubestudio.workloads.owners import Ended
from pipelines.hand import Hand

TRAIN: dict[str, Any] = {"train": {"template": "xgb", "args": {"train": "sample://customers", "label": "流失"}}}


@pytest.fixture
def hand(sqlite_db: Database, tmp_path: Path) -> Hand:
    return Hand(sqlite_db, tmp_path)


def version_of(hand: Hand, tasks: dict[str, Any], tmp_path: Path) -> ModelVersion:
    """A version made of what the task `train` of a run gave as `model`."""
    hand.start(tasks)
    (tmp_path / "made" / "model").mkdir(parents=True)
    (tmp_path / "made" / "model" / "model.json").write_text("{}")
    project = hand.project
    stored = collect.store_output(hand.workshop.blobs, project.id, project.number, tmp_path / "made", "model")
    hand.tell("train", WorkloadPhase.SUCCEEDED, exit_code=0, gathered=Gathered(files=[("model", stored)]))
    with hand.database.write() as uow:
        artifact = registry.list_artifacts(uow, project.id, hand.id, 10, None).items[0]
        return registry.create_version(uow, project.id, "churn", NewVersion(artifact.id), "ann")


def converted(hand: Hand, version: ModelVersion, rows: str = "") -> dict[str, Any]:
    """Arguments of the converting task."""
    with hand.database.write() as uow:
        run = converting.start_conversion(uow, hand.workshop, hand.project, version, rows, "ann")
        found = registry.get_conversion(uow, version)
        assert found is not None and (found.run_id, found.verdict) == (run.id, {})
        args: dict[str, Any] = json.loads(reading.run_text(uow, run))["tasks"]["convert"]["args"]
        return args


def test_the_proof_stands_on_what_the_model_was_trained_on(hand: Hand, tmp_path: Path) -> None:
    version = version_of(hand, TRAIN, tmp_path)
    assert converted(hand, version) == {"model": "model://churn/1", "rows": "sample://customers"}
    assert converted(hand, version, "sample://customers")["rows"] == "sample://customers"


def test_without_a_table_nothing_stands_for_it(hand: Hand, tmp_path: Path) -> None:
    version = version_of(hand, {"train": {"command": "make model"}}, tmp_path)
    assert converted(hand, version) == {"model": "model://churn/1"}


def test_a_table_of_another_run_is_taken_while_it_is_there(hand: Hand, tmp_path: Path) -> None:
    version = version_of(hand, TRAIN, tmp_path)
    noted = {"files": {"train": [{"artifact": "art_gone", "name": "a.csv"}], "test": [_kept(hand, version)]}}
    with hand.database.write() as uow:
        store.put_values(uow, hand.task("train"), inputs=noted)
    rows = converted(hand, version)["rows"]
    assert rows["artifact"] == version.artifact_id and "path" not in rows, "the first is gone, the second is not"


def test_what_no_graph_is_written_for_is_refused_and_nothing_begun(hand: Hand, tmp_path: Path) -> None:
    version = replace(version_of(hand, TRAIN, tmp_path), signature={"format": "onnx/1"})
    with hand.database.write() as uow, pytest.raises(Fault, match="churn:1 has the format 'onnx/1'") as refused:
        converting.start_conversion(uow, hand.workshop, hand.project, version, "", "ann")
    assert refused.value.code == "ModelNotConvertible"
    with hand.database.read() as uow:
        assert registry.get_conversion(uow, version) is None


def test_a_table_that_is_not_there_is_refused_and_nothing_begun(hand: Hand, tmp_path: Path) -> None:
    version = version_of(hand, TRAIN, tmp_path)
    with hand.database.write() as uow, pytest.raises(Fault, match=r"has no file 'gone\.csv'"):
        converting.start_conversion(uow, hand.workshop, hand.project, version, "file://gone.csv", "ann")
    with hand.database.read() as uow:
        assert registry.get_conversion(uow, version) is None


def ended(hand: Hand, version: ModelVersion, folder: Path, **given: Any) -> None:
    """The converting task ends well with these outputs."""
    folder.mkdir()
    with hand.database.write() as uow:
        hand.id = converting.start_conversion(uow, hand.workshop, hand.project, version, "", "ann").id
    spec = hand.spec("convert")
    assert (spec.token, spec.egress, spec.space) == (False, False, True), "it opens a model"
    (folder / "outputs.json").write_text(json.dumps(given))
    at = Ended("wl", hand.task("convert").id, hand.project, 1, 0, folder)
    hand.tell("convert", WorkloadPhase.SUCCEEDED, exit_code=0, gathered=hand.owner.gather(at))


def test_the_verdict_is_kept_with_the_version_without_a_token(hand: Hand, tmp_path: Path) -> None:
    version = version_of(hand, TRAIN, tmp_path)
    verdict = {"passed": False, "reason": {"en": "The loss is unknown.", "zh": "未知的损失函数。"}, "rows": 7}
    ended(hand, version, tmp_path / "out", verdict=verdict, passed=False)
    assert hand.states["convert"] == "Succeeded"
    with hand.database.read() as uow:
        found = registry.get_conversion(uow, version)
    assert found is not None and (found.passed, found.verdict["rows"], found.run_id) == (False, 7, hand.id)
    assert found.task_id == hand.task("convert").id


def test_a_verdict_of_a_version_that_is_gone_fails_the_task(hand: Hand, tmp_path: Path) -> None:
    version = version_of(hand, TRAIN, tmp_path)
    verdict = {"passed": True, "reason": {"en": "It answers as the model does."}}
    with hand.database.write() as uow:
        run = converting.start_conversion(uow, hand.workshop, hand.project, version, "", "ann")
        registry.delete_version(uow, hand.project.id, "churn", "1", "ann")
    hand.id = run.id
    hand.good("convert", verdict=verdict)
    assert hand.states["convert"] == "Failed" and "churn" in hand.task("convert").text


def test_what_is_no_verdict_is_refused(hand: Hand, tmp_path: Path) -> None:
    version = version_of(hand, TRAIN, tmp_path)
    with pytest.raises(Fault, match="no verdict of a conversion: reason"):
        ended(hand, version, tmp_path / "out", verdict={"passed": True})


def _kept(hand: Hand, version: ModelVersion) -> dict[str, Any]:
    with hand.database.read() as uow:
        artifact = registry.get_artifact(uow, hand.project.id, version.artifact_id)
    return {"artifact": artifact.id, "digest": artifact.digest, "kind": "folder", "path": "/somewhere"}
