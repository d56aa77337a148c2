"""Pipelines as YAML: written, read, and written again over what somebody wrote."""

from __future__ import annotations

import copy
import difflib
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

sys.path.insert(0, str(Path(__file__).parent))
import pipelines_made as made

from cubestudio.spec.forms import print_pipeline
from cubestudio.spec.pipeline import pipeline_data
from cubestudio.spec.pipeline_read import parse_pipeline, read_pipeline
from cubestudio.spec.renaming import rename_tasks
from cubestudio.spec.sameness import equal
from cubestudio.spec.texts import Document
from cubestudio.spec.yaml_patch import patch_yaml
from cubestudio.spec.yaml_write import write_yaml

quick = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


def normal(data: Any) -> dict[str, Any]:
    pipeline, problems = read_pipeline(Document(data))
    assume(pipeline is not None) if problems else None
    return pipeline_data(pipeline)


def read(text: str) -> dict[str, Any]:
    pipeline, problems = parse_pipeline(text)
    assert pipeline is not None, (problems, text)
    return pipeline_data(pipeline)


@quick
@given(made.pipeline_files())
def test_what_is_printed_reads_back_the_same(data: dict[str, Any]) -> None:
    wanted = normal(data)
    text = write_yaml(wanted)
    assert equal(read(text), wanted), text
    assert equal(normal(wanted), wanted)


@quick
@given(made.pipeline_files())
def test_printing_over_itself_changes_no_byte(data: dict[str, Any]) -> None:
    text = write_yaml(normal(data))
    assert patch_yaml(text, read(text), {}) == text


@quick
@given(made.pipeline_files(), made.pipeline_files())
def test_any_pipeline_can_be_printed_over_any_other(one: dict[str, Any], other: dict[str, Any]) -> None:
    wanted = normal(other)
    base = write_yaml(normal(one))
    text = patch_yaml(base, wanted, {})
    assert equal(read(text), wanted), text
    assert patch_yaml(text, wanted, {}) == text


BASE = """\
# A study, written by hand.
pipeline: study   # its name
label:   'Study'

params: {n: 010, day: 2024-01-31, on: "yes"}  # three of them

# what all tasks share
env: &shared
  A: 1   # one
  B: &b "two"

tasks:
  # where it begins
  load:
    template: dataset-import
    args: {source: 'sample://breast_cancer', label: target}   # shipped
    timeout: 600
  # cleans
  clean:   # often slow
    template: data-process
    needs: load
    args:
      # the table
      input: "{{ tasks.load.outputs.data }}"
      test_size: 0.250   # a quarter
      code: |  # several lines
        print( 'x' )

        y = 1
    env: {<<: *shared, C: *b}
    retries: 0

  # learns
  xgb:
    template: xgb
    args:
      train: "{{ tasks['clean'].outputs.train }}"
      models:
        - a   # first
        # before b
        - b
        - {c: 1}
    # after its arguments
  last: {command: [echo, "{{ tasks.xgb.outputs.model }}"]}
# the end
"""


def base_data() -> dict[str, Any]:
    return copy.deepcopy(read(BASE))


def changed(change: Any, renamed: dict[str, str] | None = None) -> str:
    """BASE with a change of its data; checked to mean it, and to stay as it is from then on."""
    data = base_data()
    change(data)
    text = print_pipeline(data, "yaml", BASE, renamed or {})
    wanted = normal(rename_tasks(data, renamed or {}))
    assert equal(read(text), wanted), text
    assert print_pipeline(read(text), "yaml", text) == text
    return text


def lines(text: str) -> list[str]:
    return [line for line in difflib.ndiff(BASE.splitlines(), text.splitlines()) if line[0] in "+-"]


def test_the_same_meaning_changes_no_byte() -> None:
    assert changed(lambda data: None) == BASE
    raw = YAML(typ="safe", pure=True).load(BASE)
    assert raw["tasks"]["load"]["timeout"] == 600 and base_data()["tasks"]["load"]["timeout"] == "10m"


def test_a_value_changes_alone() -> None:
    assert lines(changed(lambda data: data["tasks"]["clean"]["args"].update(test_size=0.5))) == [
        "-       test_size: 0.250   # a quarter",
        "+       test_size: 0.5   # a quarter",
    ]
    assert lines(changed(lambda data: data["tasks"]["load"]["args"].update(source="file://it's.csv"))) == [
        "-     args: {source: 'sample://breast_cancer', label: target}   # shipped",
        "+     args: {source: 'file://it''s.csv', label: target}   # shipped",
    ]
    text = changed(lambda data: data["tasks"]["clean"]["args"].update(code="z = 2\n"))
    assert "      code: |  # several lines\n        z = 2\n    env: {<<: *shared, C: *b}\n" in text


def test_numbers_and_dates_keep_their_spelling_and_meaning() -> None:
    data = base_data()
    assert data["params"] == {"n": 10, "day": "2024-01-31", "on": "yes"}
    text = changed(lambda data: data["params"].update(more="010"))
    assert 'params: {n: 010, day: 2024-01-31, on: "yes", more: "010"}  # three of them' in text


def test_a_deleted_task_takes_its_comments_and_leaves_those_of_others() -> None:
    def drop(data: dict[str, Any]) -> None:
        del data["tasks"]["clean"]
        data["tasks"]["xgb"]["args"]["train"] = "file://a.csv"

    text = changed(drop)
    assert not any(gone in text for gone in ("# cleans", "often slow", "the table"))
    for comment in ("where it begins", "shipped", "learns", "first", "before b", "after its arguments", "the end"):
        assert f"# {comment}" in text
    assert "  # learns\n  xgb:\n" in text


def test_a_renamed_task_keeps_its_place_its_comments_and_what_refers_to_it() -> None:
    text = changed(lambda data: None, {"clean": "tidy up"})
    assert lines(text) == [
        "-   clean:   # often slow",
        "+   tidy up:   # often slow",
        "-       train: \"{{ tasks['clean'].outputs.train }}\"",
        "+       train: \"{{ tasks['tidy up'].outputs.train }}\"",
    ]
    text = changed(lambda data: None, {"load": "fetch"})
    assert 'input: "{{ tasks.fetch.outputs.data }}"' in text and "needs: [fetch]" in text


def test_a_new_task_stands_behind_the_one_before_it_and_the_canvas_last() -> None:
    def more(data: dict[str, Any]) -> None:
        tasks = data["tasks"]
        data["tasks"] = {"load": tasks.pop("load"), "new": {"command": "echo hi"}, **tasks}
        note = {"text": "a\nb\n", "x": 0, "y": 0}
        data["canvas"] = {"direction": "LR", "nodes": {"load": {"x": 1, "y": 2}}, "notes": [note]}
        data["concurrency"] = 2

    text = changed(more)
    assert "    timeout: 600\n  new:\n    command: echo hi\n  # cleans\n" in text
    assert [line for line in text.splitlines() if line[:1].isalpha()][-1] == "canvas:"
    assert "# the end" in text


def test_aliases_are_written_out_only_when_what_they_mean_changes() -> None:
    text = changed(lambda data: data["env"].update(B="three"))
    assert '"three"' in text and "C: *b" not in text and "A: 1   # one" in text
    assert read(text)["tasks"]["clean"]["env"] == {"A": 1, "B": "two", "C": "two"}
    assert "<<: *shared" in changed(lambda data: data["tasks"]["load"].update(retries=3))
    gone = changed(lambda data: data.pop("env"))
    assert read(gone)["tasks"]["clean"]["env"] == {"A": 1, "B": "two", "C": "two"}
    own = changed(lambda data: data["tasks"]["clean"]["env"].update(A=5))
    assert read(own)["env"]["A"] == 1 and "# one" in own


def test_items_of_a_list_keep_their_comments() -> None:
    text = changed(lambda data: data["tasks"]["xgb"]["args"].update(models=["a", "new", {"c": 1}]))
    assert "        - a   # first\n        # before b\n        - new\n        - {c: 1}\n" in text
    text = changed(lambda data: data["tasks"]["xgb"]["args"].update(models=["a", {"c": 1}, {"d": 2}]))
    assert "# before b" not in text and "        - {c: 1}\n        - {d: 2}\n" in text


def test_defaults_that_are_spelled_out_stay() -> None:
    assert "    retries: 0\n" in changed(lambda data: data["tasks"]["clean"].update(retries=0))
    assert "    retries: 2\n" in changed(lambda data: data["tasks"]["clean"].update(retries=2))


def test_windows_lines_become_plain_once() -> None:
    assert print_pipeline(base_data(), "yaml", BASE.replace("\n", "\r\n")) == BASE


@pytest.mark.parametrize("base", ["pipeline: [", "- a\n", "{pipeline: x}", "just words", "\t"])
def test_a_base_that_cannot_be_read_is_replaced(base: str) -> None:
    assert equal(read(print_pipeline(base_data(), "yaml", base)), base_data())


@pytest.mark.parametrize("name", ["breast-cancer", "own-csv", "hello"])
def test_shipped_examples_stay_as_they_are(name: str) -> None:
    root = Path(__file__).parents[2] / "src" / "cubestudio_examples" / name / "pipeline.yaml"
    text = root.read_text("utf-8")
    assert print_pipeline(read(text), "yaml", text) == text


@quick
@given(st.data())
def test_any_change_of_a_text_by_hand_keeps_the_comments_of_what_stays(data: st.DataObject) -> None:
    wanted = base_data()
    name = data.draw(st.sampled_from(sorted(wanted["tasks"])))
    wanted["tasks"][name] = data.draw(made.tasks(sorted(wanted["tasks"])))
    kept = {"load": "# shipped", "clean": "# the table", "xgb": "# before b", "last": "# the end"}
    wanted = normal(wanted)
    text = print_pipeline(wanted, "yaml", BASE)
    assert equal(read(text), wanted), text
    assert all(comment in text for task, comment in kept.items() if task != name)
    assert print_pipeline(wanted, "yaml", text) == text


def test_renaming_follows_references_and_nothing_else() -> None:
    body = {
        "command": "echo {{ tasks.old.outputs.x + tasks['old'].outputs['tasks.old'] }} {{ tasks.older.outputs.y }}",
        "needs": ["old"],
        "when": "{{ tasks.old.state == 'tasks.old' }}",
    }
    canvas = {"nodes": {"old": {"x": 1, "y": 2}}, "groups": [{"name": "old", "tasks": ["old", "b"]}]}
    data = {"pipeline": "p", "tasks": {"old": {"command": "echo tasks.old.x"}, "b": body}, "canvas": canvas}
    new = rename_tasks(data, {"old": "new one"})
    assert list(new["tasks"]) == ["new one", "b"]
    assert new["tasks"]["new one"] == {"command": "echo tasks.old.x"}
    assert new["tasks"]["b"] == {
        "command": """echo {{ tasks["new one"].outputs.x + tasks['new one'].outputs['tasks.old'] }} """
        "{{ tasks.older.outputs.y }}",
        "needs": ["new one"],
        "when": """{{ tasks["new one"].state == 'tasks.old' }}""",
    }
    assert new["canvas"]["nodes"] == {"new one": {"x": 1, "y": 2}}
    assert new["canvas"]["groups"] == [{"name": "old", "tasks": ["new one", "b"]}]
    assert rename_tasks(new, {"old": "new one"}) == new
