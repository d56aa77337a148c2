"""Pipelines in other forms over HTTP: read and printed, never kept, never run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from cubestudio.accounts.roles import Role
from studio import Studio

P = "/api/v1/projects/alpha/pipelines"
HEAD = "from cubestudio_sdk import pipeline, template\n\n@pipeline\n"
YAML = """# by hand
pipeline: demo
params: {n: 010}  # ten
tasks:
  # says it
  a: {command: "echo {{ params.n }}"}
  b: {command: "echo b", needs: a}
"""


@pytest.fixture
def ann(studio: Studio) -> TestClient:
    """A developer of the project alpha."""
    studio.user("olga")
    studio.project("alpha", "olga")
    studio.user("ann")
    studio.member("alpha", "ann", Role.DEVELOPER)
    return studio.browser("ann")


def parse(client: TestClient, text: str, form: str = "yaml") -> dict[str, Any]:
    answer = client.post(f"{P}:parse", json={"text": text, "form": form})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def printed(client: TestClient, **wish: Any) -> str:
    answer = client.post(f"{P}:print", json=wish)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["text"])


def test_a_stranger_finds_nothing(studio: Studio, ann: TestClient) -> None:
    studio.user("eve")
    for verb, wish in (("parse", {"text": YAML}), ("print", {"data": {"tasks": {}}})):
        assert studio.client().post(f"{P}:{verb}", json=wish).status_code == 401
        assert studio.browser("eve").post(f"{P}:{verb}", json=wish).status_code == 404


def test_yaml_to_data_to_python_and_back_over_the_yaml(ann: TestClient) -> None:
    parsed = parse(ann, YAML)
    assert parsed["ok"] and parsed["name"] == "demo" and parsed["locked"] == []
    assert parsed["data"]["tasks"]["b"] == {"command": "echo b", "needs": ["a"]}
    python = printed(ann, data=parsed["data"], form="python")
    assert "from cubestudio_sdk import command, pipeline" in python
    again = parse(ann, python, "python")
    assert again["ok"] and again["data"] == parsed["data"]
    assert [node["name"] for node in again["graph"]["nodes"]] == ["a", "b"]
    assert printed(ann, data=again["data"], base=YAML) == YAML


def test_a_renamed_task_keeps_its_comment_and_its_references_follow(ann: TestClient) -> None:
    text = printed(ann, data=parse(ann, YAML)["data"], base=YAML, renamed={"a": "first"})
    assert text == YAML.replace("  a: {", "  first: {").replace("needs: a", "needs: [first]")


def test_problems_of_python_have_the_lines_of_the_python(ann: TestClient) -> None:
    text = f"{HEAD}def p(n=1):\n    template(\n        'xgbb',\n    )\n"
    found = parse(ann, text, "python")
    assert not found["ok"] and found["data"] is not None
    assert [(e["path"], e["line"]) for e in found["errors"]] == [("tasks.xgbb.template", 6)]


def test_what_is_not_read_is_locked_and_gives_no_data(ann: TestClient) -> None:
    text = f"{HEAD}def p():\n    for n in [1]:\n        template('xgb')\n"
    found = parse(ann, text, "python")
    assert found["data"] is None and not found["ok"]
    assert found["locked"] == [{"line": 5, "text": "a loop is not read: use foreach="}]
    chinese = ann.post(f"{P}:parse", json={"text": text, "form": "python"}, headers={"Accept-Language": "zh"}).json()
    assert chinese["locked"][0]["text"] == "循环不会被读取：请用 foreach="


def test_python_is_never_run(ann: TestClient, tmp_path: Path) -> None:
    trap = tmp_path / "trap"
    parse(ann, f"open({str(trap)!r}, 'w').close()\nfrom cubestudio_sdk import pipeline\n", "python")
    assert not trap.exists()


@pytest.mark.parametrize(
    ("verb", "wish", "status", "code"),
    [
        ("parse", {"text": "", "form": "toml"}, 422, "FormUnknown"),
        ("print", {"data": {"tasks": {}}, "form": "pyhton"}, 422, "FormUnknown"),
        ("print", {"data": {"tasks": []}}, 422, "PipelineInvalid"),
        ("print", {"data": {"pipeline": "p", "tasks": {"a": {}}}, "form": "python"}, 422, "PipelineInvalid"),
        ("parse", {"text": "#" * (5 << 20)}, 413, "TextTooLarge"),
    ],
)
def test_a_wish_that_makes_no_sense_is_refused(
    ann: TestClient, verb: str, wish: dict[str, Any], status: int, code: str
) -> None:
    answer = ann.post(f"{P}:{verb}", json=wish)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)


def test_a_draft_is_data_as_far_as_it_goes(ann: TestClient) -> None:
    found = parse(ann, "pipeline: p\ntasks: {a: {retries: many}}\n")
    assert not found["ok"] and found["data"]["tasks"] == {"a": {"retries": "many"}}
    assert parse(ann, "pipeline: p\ntasks: [a]\n")["data"] is None
    assert parse(ann, "pipeline: [")["data"] is None


def test_numbers_that_json_lacks_travel_as_texts_and_come_back_over_the_base(ann: TestClient) -> None:
    text = YAML.replace("010", ".inf")
    data = parse(ann, text)["data"]
    assert data["params"]["n"] == ".inf"
    assert printed(ann, data=data, base=text) == text
