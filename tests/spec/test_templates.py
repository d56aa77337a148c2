"""Template manifests and the check of a task's arguments against them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import cubestudio_examples
import cubestudio_templates
from cubestudio.kit.errors import Fault
from cubestudio.spec.templates import check_args, load_template, parse_template, split_reference

MANIFEST: dict[str, Any] = {
    "name": "demo",
    "label": "Demo",
    "command": ["python", "{code}/main.py"],
    "args": {
        "train": {"type": "file", "required": True},
        "label": {"type": "column", "of": "train"},
        "features": {"type": "columns", "of": "train", "default": []},
        "depth": {"type": "integer", "default": 6, "minimum": 1, "maximum": 64},
        "rate": {"type": "number", "default": 0.1, "minimum": 0},
        "fast": {"type": "boolean", "default": False},
        "mode": {"type": "choice", "choices": ["auto", "on", 3], "default": "auto"},
        "name": {"type": "string", "pattern": "[a-z]+"},
        "models": {"type": "list", "items": "model", "maximum": 2},
        "params": {"type": "json", "default": {}},
        "command": {"type": "command"},
        "source": {"type": "file", "schemes": ["https"]},
    },
    "outputs": {"model": {"type": "folder"}, "auc": {"type": "number"}},
}
DEMO = parse_template(MANIFEST)


def checked(**given: Any) -> Any:
    """The typed value of the one argument given."""
    typed, problems = check_args(DEMO, {"train": "/t.csv", **given})
    assert problems == []
    return typed[next(iter(given))]


def problem(**given: Any) -> str:
    """The sentence about the one thing wrong."""
    _, problems = check_args(DEMO, {"train": "/t.csv", **given})
    assert len(problems) == 1
    return f"{problems[0].say()} {problems[0].say_hint()}".strip()


@pytest.mark.parametrize("folder", cubestudio_templates.template_folders(), ids=lambda folder: folder.name)
def test_every_shipped_template_is_whole(folder: Path) -> None:
    template = load_template(folder)
    assert template.name == folder.name
    assert set(template.label) == set(template.help) == {"en", "zh"}
    for name, arg in template.args.items():
        assert set(arg.label) == {"en", "zh"}, name
        assert set(arg.help) in (set(), {"en", "zh"}), name
    for name, output in template.outputs.items():
        assert set(output.label) == {"en", "zh"}, name
    shipped = {other.name for other in cubestudio_templates.template_folders()}
    assert set(template.recommends) <= shipped
    assert isinstance(template.environment, str)
    assert cubestudio_templates.environment_file(template.environment)
    assert all(cubestudio_templates.shared_folder(shared).is_dir() for shared in template.shared)
    assert {"README.md", "sample.args.json"} <= {file.name for file in folder.iterdir()}


def test_the_sample_arguments_of_every_template_fit_it() -> None:
    import json

    for folder in cubestudio_templates.template_folders():
        sample = json.loads((folder / "sample.args.json").read_text("utf-8"))
        deferred = {name for name, value in sample.items() if "{{" in json.dumps(value)}
        _, problems = check_args(load_template(folder), sample, deferred)
        assert [str(problem.say()) for problem in problems] == [], folder.name


def test_the_trainers_share_one_shape() -> None:
    shapes = []
    for name in ("xgb", "lightgbm", "random_forest", "lr"):
        template = load_template(cubestudio_templates.ROOT / name)
        args = list(template.args.items())
        common = args[: [key for key, _ in args].index("save_dir") + 1] + args[-1:]
        plain = [(key, arg.model_copy(update={"help": {}})) for key, arg in common]
        shapes.append((plain, template.outputs, template.environment, template.resources))
    assert all(shape == shapes[0] for shape in shapes)


def test_the_templates_are_these_and_every_example_is_listed() -> None:
    assert {folder.name for folder in cubestudio_templates.template_folders()} == {
        "dataset-import", "data-process", "feature-process", "xgb", "lightgbm", "random_forest", "lr",
        "model-evaluation", "model-register", "model-convert", "model-offline-predict", "deploy-service",
        "python", "command", "pytorchjob", "tfjob", "paddle", "mxnet", "mindspore", "mpi", "horovod", "ray",
    }  # fmt: skip
    from ruamel.yaml import YAML

    index = YAML(typ="safe", pure=True).load(cubestudio_examples.INDEX.read_text("utf-8"))
    assert sorted(entry["name"] for entry in index["examples"]) == cubestudio_examples.example_names()


def test_samples_and_environments_are_found_by_name_only() -> None:
    assert cubestudio_templates.sample_file("customers")
    assert cubestudio_templates.sample_file("../samples/customers") is None
    assert cubestudio_templates.environment_file("../environments/plain") is None


def test_numbers_are_taken_from_text_and_never_from_truth() -> None:
    assert checked(depth="8") == 8 and checked(depth=8.0) == 8
    assert checked(rate="0.25") == 0.25 and checked(rate="1e-3") == 0.001
    assert problem(depth=True) == "Argument 'depth' must be a whole number, not true."
    assert problem(depth="8.5") == "Argument 'depth' must be a whole number, not '8.5'."
    assert problem(depth="{8}") == "Argument 'depth' must be a whole number, not '{8}'."
    assert problem(rate="nan") == "Argument 'rate' must be a number, not 'nan'."
    assert problem(fast=1) == "Argument 'fast' must be true or false, not 1."
    assert checked(fast="true") is True


def test_text_is_not_made_of_what_yaml_changed() -> None:
    assert checked(name="abc") == "abc"
    assert "Put it in quotes" in problem(name=1.1)
    assert "does not fit [a-z]+" in problem(name="ABC")


def test_ranges_choices_and_counts() -> None:
    assert problem(depth=0) == "Argument 'depth' is at least 1, not 0."
    assert problem(depth=65) == "Argument 'depth' is at most 64, not 65."
    assert checked(mode="3") == 3
    assert problem(mode="aut") == "Argument 'mode' cannot be 'aut'; it is one of auto, on, 3. Did you mean 'auto'?"
    assert problem(models=["/a", "/b", "/c"]) == "Argument 'models' takes at most 2 items."


def test_unknown_and_missing_arguments_are_named() -> None:
    assert problem(dept=3) == "Template 'demo' has no argument 'dept'. Did you mean 'depth' or 'mode'?"
    _, problems = check_args(DEMO, {})
    assert [found.say() for found in problems] == ["Argument 'train' of template 'demo' is required."]
    _, emptied = check_args(DEMO, {"train": ""})
    assert len(emptied) == 1


def test_expressions_are_left_for_later() -> None:
    typed, problems = check_args(DEMO, {"depth": "{{ params.depth }}"}, {"depth", "train"})
    assert problems == []
    assert "depth" not in typed and "train" not in typed
    assert typed["rate"] == 0.1 and typed["name"] is None
    _, problems = check_args(DEMO, {}, {"train", "typo"})
    assert [found.arg for found in problems] == ["typo"]


def test_files_are_references_artifacts_or_local_paths() -> None:
    assert checked(train="file://data/a.csv") == "file://data/a.csv"
    assert checked(train={"artifact": "art_1"}) == {"artifact": "art_1"}
    assert checked(source="https://example.org/a.csv")
    assert "Write file://path" in problem(train="a.csv")
    assert "cannot be read from 'https://'" in problem(train="https://example.org/a.csv")
    assert "without '..'" in problem(train="file://../../etc/passwd")
    assert problem(models=["/a", 5]).startswith("Argument 'models[1]' must be a file")


def test_lists_columns_json_and_commands() -> None:
    assert checked(features="年龄，城市, 套餐") == ["年龄", "城市", "套餐"]
    assert checked(features=["a", 1]) == ["a", "1"]
    assert checked(models='["/a"]') == ["/a"]
    assert "Write it in brackets" in problem(models="/a")
    assert checked(params='{"eta": 0.1}') == {"eta": 0.1}
    assert "JSON says" in problem(params="{eta: 1}")
    assert checked(command="ls | wc") == "ls | wc" and checked(command=["sleep", 1.5]) == ["sleep", "1.5"]
    assert "list of words" in problem(command={})


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.dictionaries(
        st.sampled_from([*MANIFEST["args"], "other"]),
        st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.integers() | st.text()),
    )
)
def test_checking_never_breaks_and_is_stable(values: dict[str, Any]) -> None:
    typed, problems = check_args(DEMO, values)
    for found in problems:
        assert found.say() and found.fault().code == "ArgumentInvalid"
    assert set(typed) | {found.arg.partition("[")[0] for found in problems} >= set(DEMO.args)
    again, later = check_args(DEMO, {name: value for name, value in typed.items() if value is not None})
    assert {name: again[name] for name in typed if name in again} == typed
    assert all(found.text.endswith("is required.") for found in later)


def test_the_schema_tells_a_form_all_it_needs() -> None:
    schema = DEMO.schema_of_args()
    assert schema["required"] == ["train"] and schema["additionalProperties"] is False
    assert schema["properties"]["depth"] == {
        "x-type": "integer", "type": "integer", "default": 6, "minimum": 1, "maximum": 64,
    }  # fmt: skip
    assert schema["properties"]["mode"]["enum"] == ["auto", "on", 3]
    assert schema["properties"]["features"]["items"] == {"type": "string", "x-type": "column"}
    assert schema["properties"]["models"]["maxItems"] == 2


BAD: list[tuple[dict[str, Any], str]] = [
    ({"name": "Big Name"}, "Template 'Big Name': name: a template's name has small letters"),
    ({"labl": "x"}, "labl: there is no such key. Did you mean 'label'?"),
    ({"args": {"x": {"type": "intger"}}}, "Did you mean 'integer'"),
    ({"args": {"x": {"type": "string", "requird": True}}}, "args.x.requird: there is no such key."),
    ({"args": {"x": {"type": "choice"}}}, "a choice needs `choices`"),
    ({"args": {"x": {"type": "column", "of": "y"}}}, "`y`, which is no argument"),
    ({"args": {"x": {"type": "integer", "default": "many"}}}, "the default of 'x' does not fit"),
    ({"args": {"x": {"type": "integer", "minimum": 3, "maximum": 1}}}, "`minimum` is above `maximum`"),
    ({"args": {"x": {"type": "string", "pattern": "("}}}, "`pattern` is no regular expression"),
    ({"args": {"a-b": {"type": "string"}}}, "`a-b` cannot name an argument"),
    ({"outputs": {"m": {"type": "picture"}}}, "outputs.m.type"),
    ({"command": []}, "command"),
    ({"shared": ["../elsewhere"]}, "is no plain folder name"),
    ({"resources": {"cpu": "many"}}, "cpu 'many'"),
    ({"environment": {"python": ">=3.11", "package": []}}, "environment.package: there is no such key."),
]


@pytest.mark.parametrize(("change", "sentence"), BAD, ids=[case[1] for case in BAD])
def test_a_bad_manifest_says_what_is_wrong_with_it(change: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Fault) as refused:
        parse_template({**MANIFEST, **change})
    assert sentence in str(refused.value)


def test_a_folder_is_checked_with_its_files(tmp_path: Path) -> None:
    with pytest.raises(Fault, match="holds no template"):
        load_template(tmp_path)
    (tmp_path / "template.yaml").write_text("name: [", "utf-8")
    with pytest.raises(Fault, match="is no YAML") as broken:
        load_template(tmp_path)
    assert "is no YAML" in broken.value.say()
    (tmp_path / "template.yaml").write_text('name: own\nversion: 2\nlabel: Own\ncommand: [python, "{code}/run.py"]\n')
    with pytest.raises(Fault) as missing:
        load_template(tmp_path)
    assert "runs 'run.py', which is not in its folder" in missing.value.say()
    (tmp_path / "run.py").touch()
    assert load_template(tmp_path).reference == "own@2"
    assert split_reference("own@2") == ("own", "2") and split_reference("own") == ("own", None)
