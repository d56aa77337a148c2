"""Python that writes pipeline files."""

from __future__ import annotations

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from cubestudio_sdk import item, pipeline, secret, task, template


@task(packages=["numpy==2.1.0"], outputs=["low", "high"], resources={"memory": "1Gi"})
def ends(values: list[float]) -> tuple[float, float]:
    """The least and the greatest."""
    return min(values), max(values)


@task
def say(text: str, times: int = 1) -> None:
    print(text * times)


@pipeline(params={"test_size": 0.25}, label="Cancer", concurrency=2)
def cancer_study(test_size, trees=100):
    data = template("dataset-import", source="sample://breast_cancer")
    parts = template("data-process", input=data.outputs.data, test_size=test_size)
    model = template("xgb@1", train=parts.outputs.train, label="target", n=trees).set(name="best", retries=2)
    template("model-register", model=model.outputs.model).set(when=(model.outputs.auc > 0.9) & ~(trees == 1))
    say(f"{trees} trees").set(needs=[parts, "best"], env={"KEY": secret("API_KEY")})
    say("done").at_exit()


def test_a_pipeline_function_writes_the_file_people_write() -> None:
    file = cancer_study.to_dict()
    assert list(file) == ["pipeline", "label", "concurrency", "params", "tasks", "on_exit"]
    assert file["pipeline"] == "cancer-study"
    assert file["params"] == {"test_size": 0.25, "trees": 100}
    assert list(file["tasks"]) == ["dataset_import", "data_process", "best", "model_register", "say"]
    assert file["tasks"]["best"] == {
        "template": "xgb@1",
        "args": {"train": "{{ tasks.data_process.outputs.train }}", "label": "target", "n": "{{ params.trees }}"},
        "retries": 2,
    }
    assert file["tasks"]["model_register"]["when"] == (
        "{{ (tasks.best.outputs.auc > 0.9) and (not (params.trees == 1)) }}"
    )
    assert file["tasks"]["say"]["needs"] == ["data_process", "best"]
    assert file["tasks"]["say"]["env"] == {"KEY": "{{ secrets.API_KEY }}"}
    assert file["tasks"]["say"]["args"]["inputs"] == {"text": "{{ params.trees }} trees", "times": 1}
    assert file["on_exit"]["args"]["inputs"]["text"] == "done"


def test_the_yaml_says_the_same_as_the_mapping() -> None:
    assert YAML(typ="safe", pure=True).load(cancer_study.to_yaml()) == cancer_study.to_dict()


def test_a_task_is_a_plain_function_outside_of_a_pipeline() -> None:
    assert ends([3, 1, 2]) == (1, 3)


def test_a_task_carries_its_source_without_the_decorator(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CUBE_OUTPUT_DIR", str(tmp_path))

    @pipeline
    def small():
        ends([1.0, 2.5])

    made = small.to_dict()["tasks"]["ends"]
    assert made["environment"] == {"packages": ["numpy==2.1.0"]}
    assert "@task" not in made["args"]["code"]
    exec(compile(made["args"]["code"], "task", "exec"), {"inputs": made["args"]["inputs"]})
    assert (tmp_path / "outputs.json").read_text() == '{"low": 1.0, "high": 2.5}'


def test_a_path_that_is_returned_becomes_a_file_output(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CUBE_OUTPUT_DIR", str(tmp_path / "out"))
    made = tmp_path / "train.csv"
    made.write_text("a,b\n")
    task.give(["data", "rows"], (made, 7))
    assert (tmp_path / "out" / "train.csv").read_text() == "a,b\n"
    assert (tmp_path / "out" / "outputs.json").read_text() == '{"data": {"file": "train.csv"}, "rows": 7}'


def test_a_call_with_one_output_is_that_output() -> None:
    @pipeline
    def chain(names=("a", "b")):
        first = say("x")
        say(first).set(foreach=["a", "b"], label="second")
        say(item)

    tasks = chain.to_dict()["tasks"]
    assert tasks["say_2"]["args"]["inputs"]["text"] == "{{ tasks.say.outputs.result }}"
    assert tasks["say_2"]["foreach"] == ["a", "b"]
    assert tasks["say_3"]["args"]["inputs"]["text"] == "{{ item }}"


def test_mistakes_are_told_where_they_are_made() -> None:
    @pipeline
    def wrong_output():
        say(ends([1.0]).outputs.middle)

    @pipeline
    def which_output():
        say(ends([1.0]))

    @pipeline
    def early_if(n=1):
        if n > 1:
            say("x")

    @pipeline
    def late_name():
        first = ends([1.0])
        say(f"{first.outputs.low}")
        first.set(name="other")

    for broken, kind, words in (
        (wrong_output, AttributeError, "no output 'middle'; it has low, high"),
        (which_output, TypeError, r"Say which output of task 'ends' is meant: `.outputs.NAME` \(low, high\)"),
        (early_if, TypeError, "give it to `when=`"),
        (late_name, ValueError, "name it right after the call"),
    ):
        with pytest.raises(kind, match=words):
            broken.to_dict()
    with pytest.raises(RuntimeError, match="inside of a function with @pipeline"):
        template("xgb")
    with pytest.raises(TypeError, match="no field 'retry'"):
        task(retry=1)
    with pytest.raises(TypeError, match="has no name"):
        task(lambda x: x)
    factor = 3
    with pytest.raises(TypeError, match="do not travel with its source"):

        @task
        def scaled(x: int) -> int:
            return x * factor
