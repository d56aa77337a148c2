"""What a task leaves is read beneath its folder, capped, and never trusted."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from cubestudio.drivers.blobs_fs import FileBlobs
from cubestudio.kit.errors import Fault
from cubestudio.pipelines.gather import Gathered, gather_outputs
from cubestudio.registry import collect
from cubestudio.registry.facts import StoredArtifact
from cubestudio.spec.templates import Template, parse_template

OUTPUTS = {"data": {"type": "file"}, "model": {"type": "folder"}, "auc": {"type": "number"}, "names": {"type": "json"}}
TRAINER = parse_template({"name": "t", "label": "T", "command": ["x"], "outputs": OUTPUTS})


class Out:
    """An output folder and what is gathered from it."""

    def __init__(self, tmp_path: Path) -> None:
        self.folder = tmp_path / "out"
        self.folder.mkdir()
        self.blobs = FileBlobs(tmp_path)

    def write(self, name: str, content: Any) -> Path:
        file = self.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            file.write_bytes(content)
        else:
            file.write_text(content if isinstance(content, str) else json.dumps(content))
        return file

    def gather(self, template: Template | None = TRAINER, succeeded: bool = True) -> Gathered:
        def keep(path: str, limit: int) -> StoredArtifact:
            return collect.store_output(self.blobs, "prj_1", 1, self.folder, path)

        return gather_outputs(self.folder, template, succeeded, keep)


@pytest.fixture
def out(tmp_path: Path) -> Out:
    return Out(tmp_path)


def test_values_and_files_are_told_apart(out: Out) -> None:
    out.write("outputs.json", {"auc": 0.9, "names": ["a"], "data": {"file": "train.csv"}})
    out.write("train.csv", "a,b\n")
    out.write("model/w.bin", b"\0\1")
    out.write("scratch", "not declared")
    found = out.gather()
    assert found.values == {"auc": 0.9, "names": ["a"]}
    assert {(name, kept.kind, kept.filename) for name, kept in found.files} == {
        ("data", "file", "train.csv"),
        ("model", "folder", "model"),
    }


def test_a_command_gives_whatever_it_writes_under_a_plain_name(out: Out) -> None:
    out.write("data", "x")
    out.write("log.txt", "x")
    out.write(".hidden", "x")
    assert [name for name, _ in out.gather(None).files] == ["data"]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"auc": "high"}, "output 'auc' is declared as number, but the task gave \"high\""),
        ({"acu": 1}, "template 't' declares no output 'acu'"),
        ({"data": 3}, "output 'data' is declared as file, but the task gave 3"),
        ({"data": {"file": "../../keys/master.key"}}, "'../../keys/master.key'"),
        ({"data": {"file": "absent.csv"}}, "there is no file or folder 'absent.csv' among the outputs"),
        ([1], "outputs.json must be an object"),
        ({"a b": 1}, "'a b' cannot name an output"),
    ],
)
def test_a_broken_promise_fails_the_task_with_a_sentence(out: Out, given: Any, sentence: str) -> None:
    out.write("outputs.json", given)
    with pytest.raises(Fault) as caught:
        out.gather()
    assert sentence in caught.value.say()


def test_outputs_that_are_no_json_fail_the_task(out: Out) -> None:
    out.write("outputs.json", "{'a': 1}")
    with pytest.raises(Fault, match="is no JSON"):
        out.gather()


def test_values_have_a_bound(out: Out) -> None:
    out.write("outputs.json", {"names": "x" * 300_000})
    with pytest.raises(Fault, match="larger than 262144 bytes"):
        out.gather()


def test_links_fifos_and_devices_are_not_followed(out: Out, tmp_path: Path) -> None:
    secret = tmp_path / "master.key"
    secret.write_text("geheim")
    (out.folder / "data").symlink_to(secret)
    os.mkfifo(out.folder / "results.json")
    (out.folder / "model").mkdir()
    (out.folder / "model" / "key").symlink_to(secret)
    found = out.gather()
    ((name, kept),) = found.files
    assert (name, kept.files) == ("model", ())
    assert found.results == []
    out.write("outputs.json", {"data": {"file": "data"}})
    with pytest.raises(Fault):
        out.gather()


def test_a_linked_outputs_file_is_not_read(out: Out, tmp_path: Path) -> None:
    other = tmp_path / "other.json"
    other.write_text('{"auc": 1}')
    (out.folder / "outputs.json").symlink_to(other)
    assert out.gather().values == {}


def test_a_gigabyte_of_results_is_noted_and_not_read(out: Out) -> None:
    with (out.folder / "results.json").open("wb") as file:
        file.truncate(1 << 30)
    found = out.gather()
    assert found.results == []
    assert "larger than" in found.notes[0]


def test_the_error_of_a_failed_task_is_its_reason(out: Out) -> None:
    out.write("error.json", {"text": "Column 'x' is absent.", "hint": "Did you mean 'y'?"})
    out.write("outputs.json", {"auc": "not looked at"})
    found = out.gather(succeeded=False)
    assert (found.error, found.hint, found.values) == ("Column 'x' is absent.", "Did you mean 'y'?", {})


def test_results_of_every_type_are_ready_for_the_page(out: Out) -> None:
    out.write("roc.png", b"\x89PNG")
    out.write("t.csv", "﻿名,值\n甲,1\n".encode())
    out.write("g.csv", "名\n甲\n".encode("gb18030"))
    out.write("t.json", [{"a": 1}, {"b": 2}])
    out.write("chart.json", {"series": []})
    results = [
        {"type": "image", "title": "ROC", "file": "roc.png"},
        {"type": "table", "columns": ["a"], "rows": [[1]]},
        {"type": "table", "file": "t.csv"},
        {"type": "table", "file": "g.csv"},
        {"type": "table", "file": "t.json"},
        {"type": "echarts", "option": {"x": 1}},
        {"type": "echarts", "file": "chart.json"},
        {"type": "text", "text": "**hi**"},
        {"type": "metric", "name": "auc", "value": 0.9},
    ]
    out.write("results.json", results)
    found = out.gather().results
    assert [entry["type"] for entry in found] == [entry["type"] for entry in results]
    assert not any(entry.get("broken") for entry in found)
    assert found[2]["columns"] == ["名", "值"]
    assert found[2]["rows"] == [["甲", "1"]]
    assert found[3]["rows"] == [["甲"]]
    assert found[4]["rows"] == [[1, None], [None, 2]]
    assert found[6]["option"] == {"series": []}


@pytest.mark.parametrize(
    "entry",
    [
        {"type": "hologram"},
        "text",
        {"type": "image", "file": "absent.png"},
        {"type": "image", "file": "/etc/passwd"},
        {"type": "echarts", "option": "function () {}"},
        {"type": "table"},
        {"type": "table", "file": "../x.csv"},
    ],
)
def test_a_result_that_cannot_be_shown_says_so_in_its_place(out: Out, entry: Any) -> None:
    out.write("results.json", [entry, {"type": "text", "text": "fine"}])
    broken, fine = out.gather().results
    assert broken["broken"] and broken["text"].startswith("This result cannot be shown: ")
    assert fine["text"] == "fine"


def test_the_seeds_metric_file_is_understood(out: Out) -> None:
    out.write("roc.png", b"\x89PNG")
    out.write("line.json", {"series": [1]})
    seed = [
        {"metric_type": "image", "describe": "ROC", "image": "./roc.png"},
        {"metric_type": "text", "describe": "Note", "text": "hi"},
        {"metric_type": "echart-line", "describe": "Loss", "file_path": "line.json"},
    ]
    out.write("metric.json", seed)
    found = out.gather().results
    assert [(entry["type"], entry["title"]) for entry in found] == [
        ("image", "ROC"),
        ("text", "Note"),
        ("echarts", "Loss"),
    ]
    assert found[2]["option"] == {"series": [1]}


def test_python_numbers_that_json_does_not_know_are_read(out: Out) -> None:
    out.write("outputs.json", '{"auc": NaN}')
    assert str(out.gather().values["auc"]) == "nan"
