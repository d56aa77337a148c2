"""Columns an output had last, environments and samples to choose from, and registered models as arguments."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hand import Hand

from cubestudio.accounts.roles import Role
from cubestudio.pipelines.gather import Gathered
from cubestudio.pipelines.service import columns
from cubestudio.pipelines.service.columns import Columns
from cubestudio.registry import collect
from cubestudio.registry import service as registry
from cubestudio.registry.facts import NewVersion
from cubestudio.spec.states import WorkloadPhase
from studio import Studio

P = "/api/v1/projects/alpha"
LOAD = {"load": {"command": "make"}}
TRAIN = {"load": {"command": "make"}, "use": {"template": "xgb", "args": {"load_model": "model://churn"}}}


class Maker:
    """Runs whose task `load` leaves what a test says."""

    def __init__(self, hand: Hand, folder: Path) -> None:
        self.hand = hand
        self.folder = folder

    def run(self, content: str | None, name: str = "data.csv", pipeline: dict[str, Any] = LOAD) -> str:
        """A run that ends with this file as the output `data`, or without it."""
        self.hand.start(pipeline)
        gathered = Gathered()
        if content is not None:
            self.folder.mkdir(exist_ok=True)
            (self.folder / name).write_text(content, "utf-8")
            project = self.hand.project
            stored = collect.store_output(self.hand.workshop.blobs, project.id, project.number, self.folder, name)
            gathered.files.append(("data", stored))
        self.hand.tell("load", WorkloadPhase.SUCCEEDED, exit_code=0, gathered=gathered)
        return self.hand.id

    def columns(self, task: str = "load", output: str = "data") -> Columns:
        with self.hand.database.read() as uow:
            return columns.output_columns(uow, self.hand.workshop, self.hand.project.id, "p", task, output)


@pytest.fixture
def maker(quick_hand: Hand, tmp_path: Path) -> Maker:
    return Maker(quick_hand, tmp_path / "out")


def test_an_output_never_made_has_no_columns_and_says_why(maker: Maker) -> None:
    maker.run(None)
    found = maker.columns()
    assert (found.columns, found.reason) == ([], "No run has made this output yet.")


def test_the_newest_run_that_made_it_tells_the_columns(maker: Maker) -> None:
    maker.run("a,b\n1,x\n")
    newer = maker.run("a,b,c\n1,x,1.5\n")
    maker.run(None)
    found = maker.columns()
    assert found.columns == [
        {"name": "a", "type": "integer"},
        {"name": "b", "type": "text"},
        {"name": "c", "type": "number"},
    ]
    assert (found.run, found.reason) == (newer, "")
    assert maker.columns(task="gone").reason == "No run has made this output yet."


def test_what_is_no_table_says_so(maker: Maker) -> None:
    maker.run("plain words", "notes.txt")
    assert maker.columns().reason == "The last output is no table."


def test_a_registered_model_is_an_argument(maker: Maker) -> None:
    maker.run("weights", "model.bin")
    hand = maker.hand
    with hand.database.write() as uow:
        artifact = registry.list_artifacts(uow, hand.project.id, None, 10, None).items[0]
        registry.create_version(uow, hand.project.id, "churn", NewVersion(artifact.id), "ann")
    hand.start(TRAIN)
    laid = [file for file in hand.spec("use").files if file.path.startswith("inputs/load_model/")]
    args = next(file.content for file in hand.spec("use").files if file.path == "args.json")
    assert [file.path for file in laid] == ["inputs/load_model/model.bin"]
    assert json.loads(args or "")["args"]["load_model"].endswith(laid[0].path)


@pytest.fixture
def ann(studio: Studio) -> TestClient:
    """A developer of the project alpha."""
    studio.user("olga")
    studio.project("alpha", "olga")
    studio.user("ann")
    studio.member("alpha", "ann", Role.DEVELOPER)
    return studio.browser("ann")


def test_a_stranger_is_told_nothing_and_a_member_all(studio: Studio, ann: TestClient) -> None:
    studio.user("eve")
    eve = studio.browser("eve")
    asked = {"task": "load", "output": "data"}
    for path in ("environments", "samples/customers/preview", "pipelines/p/columns"):
        assert studio.client().get(f"{P}/{path}", params=asked).status_code == 401
        assert eve.get(f"{P}/{path}", params=asked).status_code == 404
    environments = {item["name"]: item for item in ann.get(f"{P}/environments").json()["items"]}
    assert "pandas" in " ".join(environments["tabular"]["packages"])
    sample = ann.get(f"{P}/samples/customers/preview").json()
    assert sample["kind"] == "table"
    assert all(column["type"] for column in sample["columns"])
    assert ann.get(f"{P}/samples/customer/preview").json()["error"]["hint"] == "Did you mean 'customers'?"
    assert ann.get(f"{P}/pipelines/p/columns", params=asked).json()["columns"] == []


def test_a_model_that_is_not_registered_is_a_problem_of_the_argument(ann: TestClient) -> None:
    text = json.dumps({"pipeline": "p", "tasks": {"use": TRAIN["use"]}})
    found = ann.post(f"{P}/pipelines:validate", json={"text": text}).json()
    assert [error["path"] for error in found["errors"]] == ["tasks.use.args.load_model"]
