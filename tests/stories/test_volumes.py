"""A task with a volume works on the project's files themselves."""

from __future__ import annotations

from typing import Any

import pytest

from cubestudio_sdk import CubeError
from running import RunningStudio

TEXT = """\
pipeline: shared
tasks:
  count:
    command: "wc -l < data/corpus/a.txt | tee data/corpus/lines.txt"
    volumes: {data/corpus: file://corpus}
"""


def test_a_task_reads_a_volume_and_writes_to_it(studio: RunningStudio) -> None:
    client = studio.client()
    client.upload_stream(iter([b"a\nb\n"]), "corpus/a.txt", 4)
    run: Any = client.wait(client.run(text=TEXT), timeout=120)
    assert run["state"] == "Succeeded", client.why(run["id"])
    assert "lines.txt" in {entry["name"] for entry in client.files("corpus")}
    assert "2" in client.log_text(run["id"], "count")


def test_a_volume_that_is_not_there_is_said_before_anything_runs(studio: RunningStudio) -> None:
    client = studio.client()
    client.upload_stream(iter([b"a\n"]), "corpus/a.txt", 2)
    with pytest.raises(CubeError, match=r"line 5: .*volumes.*the project space has no file 'korpus'"):
        client.run(text=TEXT.replace("file://corpus", "file://korpus"))


def test_a_step_runs_again_when_a_file_deep_in_its_volume_changed(studio: RunningStudio) -> None:
    client = studio.client()
    client.upload_stream(iter([b"a\n"]), "deep/below/a.txt", 2)
    text = "pipeline: deep\ntasks:\n  t: {command: cat deep/below/a.txt, cache: true, volumes: {deep: file://deep}}\n"

    def state() -> str:
        run: Any = client.wait(client.run(text=text), timeout=120)
        return str(client.get_task(run["id"], "t")["state"])

    assert [state(), state()] == ["Succeeded", "Cached"]
    client.upload_stream(iter([b"other\n"]), "deep/below/a.txt", 6)
    assert state() == "Succeeded"


def test_a_task_may_change_what_somebody_uploaded(studio: RunningStudio) -> None:
    client = studio.client()
    client.upload_stream(iter([b"a\n"]), "kept/a.txt", 2)
    text = "pipeline: kept\ntasks:\n  t: {command: echo b >> a.txt, volumes: {a.txt: file://kept/a.txt}}\n"
    run: Any = client.wait(client.run(text=text), timeout=120)
    assert run["state"] == "Succeeded", client.why(run["id"])
    assert [(entry["name"], entry["size"]) for entry in client.files("kept")] == [("a.txt", 4)]


def test_a_working_directory_computed_within_a_volume_is_said(studio: RunningStudio) -> None:
    client = studio.client()
    client.upload_stream(iter([b"a\n"]), "corpus/a.txt", 2)
    text = """\
pipeline: within
params: {where: corpus/day}
tasks:
  t: {command: pwd, workdir: "{{ params.where }}", volumes: {corpus: file://corpus}}
"""
    run: Any = client.wait(client.run(text=text), timeout=120)
    assert run["state"] == "Failed"
    said = str(client.get_task(run["id"], "t"))
    assert "the working directory 'corpus/day' lies within the volume 'corpus'" in said
