"""Pipelines as Python: printed, read without running it, and run with the SDK."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, example, given, settings

sys.path.insert(0, str(Path(__file__).parent))
import pipelines_made as made

from cubestudio.spec.forms import print_pipeline
from cubestudio.spec.pipeline import pipeline_data
from cubestudio.spec.pipeline_read import read_pipeline
from cubestudio.spec.python_read import read_python
from cubestudio.spec.python_write import write_python
from cubestudio.spec.renaming import rename_tasks
from cubestudio.spec.sameness import equal
from cubestudio.spec.texts import Document

quick = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


def normal(data: Any) -> dict[str, Any]:
    pipeline, problems = read_pipeline(Document(data))
    if problems:
        assume(False)
    assert pipeline is not None
    return pipeline_data(pipeline)


def run(text: str, folder: Path) -> dict[str, Any]:
    """What the SDK builds when the file runs."""
    import linecache

    file = folder / "made.py"
    file.write_text(text, "utf-8")
    linecache.checkcache(str(file))
    scope: dict[str, Any] = {"__name__": "made", "__file__": str(file)}
    exec(compile(text, str(file), "exec"), scope)
    builders = [value for value in scope.values() if type(value).__name__ == "PipelineBuilder"]
    built: dict[str, Any] = builders[0].to_dict()
    return built


SPOKEN = {
    "pipeline": "demo",
    "tasks": {"load": {"template": "xgb"}, "go": {"command": "{{ tasks.load.outputs.data }}"}},
}


@quick
@given(data=made.pipeline_files())
@example(data=SPOKEN)
def test_what_is_printed_reads_back_the_same(data: dict[str, Any]) -> None:
    wanted = normal(data)
    reading = read_python(write_python(wanted))
    assert not reading.problems and not reading.locked, (reading.problems, write_python(wanted))
    assert equal(normal(reading.data), wanted), write_python(wanted)


@quick
@given(data=made.pipeline_files())
@example(data=SPOKEN)
def test_what_is_printed_runs_with_the_sdk_and_builds_the_same(tmp_path_factory: Any, data: dict[str, Any]) -> None:
    wanted = normal(data)
    text = write_python(wanted)
    assert equal(normal(run(text, tmp_path_factory.getbasetemp())), wanted), text


WRITTEN = '''\
"""A study, written by hand."""

from __future__ import annotations

from cubestudio_sdk import pipeline, secret, task, template

TARGET = "target"  # of the table


# the ends of a list
@task(packages=["numpy==2.1.0"], outputs=["low", "high"], retries=1)
def ends(values: list[float]) -> tuple[float, float]:
    """The least and the greatest."""
    return min(values), max(values)  # both

@pipeline(params={"test_size": 0.25}, label="Study")
def cancer_study(test_size, trees=100):
    """What it does."""
    # where it begins
    data = template("dataset-import", source='sample://breast_cancer')  # shipped
    parts = template("data-process", input=data.outputs.data, test_size=test_size)

    # learns
    model = template("xgb@1", train=parts.outputs.train, label=TARGET, n=trees).set(name="best", retries=2)
    template("model-register", model=model.outputs.model).set(when=(model.outputs.auc > 0.9) & ~(trees == 1))
    found = ends([1, 2.5])
    found.set(needs=[parts, "best"], env={"KEY": secret("API_KEY")})
    template("report", text=f"{trees} trees", more={"low": found.outputs.low}).at_exit()
'''
"""Python somebody wrote, with comments, an unusual quote and a function."""


def test_a_text_by_hand_reads_as_the_sdk_runs_it(tmp_path: Path) -> None:
    reading = read_python(WRITTEN)
    assert not reading.problems and not reading.locked
    assert reading.data == run(WRITTEN, tmp_path)


def patched(change: Any, renamed: dict[str, str] | None = None, tmp: Path | None = None) -> str:
    data = normal(read_python(WRITTEN).data)
    change(data)
    text = print_pipeline(data, "python", WRITTEN, renamed or {})
    wanted = normal(rename_tasks(data, renamed or {}))
    assert equal(normal(read_python(text).data), wanted), text
    if tmp is not None:
        assert equal(normal(run(text, tmp)), wanted)
    return text


def test_the_same_pipeline_over_a_text_changes_no_byte() -> None:
    assert patched(lambda data: None) == WRITTEN


def test_a_changed_task_is_written_anew_and_the_rest_stays(tmp_path: Path) -> None:
    text = patched(lambda data: data["tasks"]["dataset_import"]["args"].update(source="file://a.csv"), tmp=tmp_path)
    assert text == WRITTEN.replace("'sample://breast_cancer'", '"file://a.csv"')


def test_a_task_that_is_deleted_takes_its_comments_along(tmp_path: Path) -> None:
    def change(data: dict[str, Any]) -> None:
        del data["tasks"]["model_register"]

    left = [line for line in WRITTEN.split("\n") if "model-register" not in line]
    assert patched(change, tmp=tmp_path) == "\n".join(left)


def test_a_renamed_task_keeps_its_place_and_comments(tmp_path: Path) -> None:
    text = patched(lambda data: None, {"dataset_import": "the start"}, tmp_path)
    assert "# where it begins\n    data = template(" in text and '.set(name="the start")  # shipped\n' in text
    assert text.count("\n") == WRITTEN.count("\n")


def test_a_new_task_stands_behind_the_one_before_it(tmp_path: Path) -> None:
    def change(data: dict[str, Any]) -> None:
        tasks = data["tasks"]
        more = {"sh": {"command": "echo hi", "needs": ["data_process"]}}
        data["tasks"] = {
            "dataset_import": tasks["dataset_import"],
            "data_process": tasks["data_process"],
            **more,
            **tasks,
        }

    text = patched(change, tmp=tmp_path)
    assert 'test_size=test_size)\n    command("echo hi").set(name="sh", needs=[parts])\n\n    # learns' in text
    assert text.startswith(
        '"""A study, written by hand."""\n\nfrom __future__ import annotations\n\nfrom cubestudio_sdk import command\n'
    )


def test_a_new_parameter_changes_the_head_alone(tmp_path: Path) -> None:
    text = patched(lambda data: data["params"].update(seed=7), tmp=tmp_path)
    assert "seed=7" in text and "# where it begins" in text and "def cancer_study(" in text


def test_inputs_of_an_inline_function_change_in_its_call(tmp_path: Path) -> None:
    text = patched(lambda data: data["tasks"]["ends"]["args"]["inputs"].update(values=[3]), tmp=tmp_path)
    assert "found = ends(values=[3]).set(" in text and "# the ends of a list" in text


@quick
@given(one=made.pipeline_files(), other=made.pipeline_files())
def test_any_pipeline_can_be_printed_over_any_other(one: dict[str, Any], other: dict[str, Any]) -> None:
    wanted = normal(other)
    text = print_pipeline(wanted, "python", write_python(normal(one)))
    assert equal(normal(read_python(text).data), wanted), text
    assert print_pipeline(wanted, "python", text) == text


BEYOND = [
    ("for n in [1, 2]:\n        template('xgb')", "a loop is not read: use foreach="),
    ("if trees:\n        template('xgb')", "a condition is not read: use when="),
    ("x = [template('xgb') for n in range(3)]", "a comprehension is not read: use foreach="),
    ("template('xgb', n=open('/etc/passwd').read())", "'.read' is not read here"),
    ("template('xgb', n=__import__('os'))", "this call is not read, since what it gives is known only by running it"),
    ("template('xgb', n=unknown)", "the name 'unknown' is not known here"),
    ("a, b = 1, 2", "a value is given to one name"),
    ("template('xgb', model=template('lr'))", "say which output of task 'lr' is meant: .outputs.NAME"),
]


@pytest.mark.parametrize(("line", "sentence"), BEYOND)
def test_what_is_beyond_the_subset_is_told_with_its_line(line: str, sentence: str) -> None:
    head = "from cubestudio_sdk import pipeline, template\n\n@pipeline\ndef p(trees):\n    template('command')\n"
    text = f"{head}    {line}\n"
    reading = read_python(text)
    assert reading.data is None
    told = {(part.line, part.say()) for part in reading.locked}
    assert (6, sentence) in told or "open" in line
    assert {problem.line for problem in reading.problems} == {6}


def test_what_runs_beside_the_pipeline_is_shown_but_harms_nothing() -> None:
    text = WRITTEN + "\nprint(cancer_study.to_yaml())\n\nif __name__ == '__main__':\n    cancer_study.run()\n"
    reading = read_python(text)
    assert reading.data == read_python(WRITTEN).data
    assert [(part.line, part.say()) for part in reading.locked] == [
        (
            text.split("\n").index("print(cancer_study.to_yaml())") + 1,
            "this runs beside the pipeline and is not looked at",
        )
    ]


def test_nothing_of_the_text_is_ever_run(tmp_path: Path) -> None:
    trap = tmp_path / "trap"
    text = f"open({str(trap)!r}, 'w')\nimport this_is_not_there\n{WRITTEN}"
    assert read_python(text).data is not None
    assert not trap.exists()


def test_broken_python_is_one_sentence_with_its_line() -> None:
    reading = read_python("from cubestudio_sdk import pipeline\n\n@pipeline\ndef p(:\n    pass\n")
    assert [(problem.line, problem.say()) for problem in reading.problems] == [(4, "this is no Python: invalid syntax")]
    assert reading.data is None


def test_a_text_without_a_pipeline_says_so() -> None:
    assert read_python("x = 1\n").problems[0].text == "the text has no function with @pipeline"


def test_the_sdk_takes_every_field_of_the_file() -> None:
    from cubestudio.spec.python_read import OPTIONS
    from cubestudio.spec.python_task import CODE, TASK_OPTIONS
    from cubestudio_sdk import authoring

    assert set(TASK_OPTIONS) == set(authoring._OPTIONS)
    assert set(OPTIONS) == set(authoring._PIPELINE_OPTIONS)
    assert CODE == authoring._CODE


def test_every_sentence_about_what_is_not_read_has_its_chinese() -> None:
    from cubestudio.kit.languages import translate
    from cubestudio.spec.python_task import _COMPOUND
    from cubestudio.spec.python_values import _SENTENCES

    for sentence in {*_COMPOUND.values(), *_SENTENCES.values()}:
        assert translate(sentence, "zh") != sentence
