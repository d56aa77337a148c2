"""The pipeline file: what it may say, and what is said about what it may not."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from cubestudio.kit.errors import Fault
from cubestudio.spec.pipeline import Environment, Trigger, duration_text, parse_duration, pipeline_data
from cubestudio.spec.pipeline_check import check_pipeline
from cubestudio.spec.pipeline_read import parse_pipeline, read_pipeline
from cubestudio.spec.problems import Problems
from cubestudio.spec.templates import Template, parse_template
from cubestudio.spec.texts import Document, read_text

TEMPLATES: dict[str, Template] = {}
for manifest in (
    {
        "name": "load",
        "label": "Load",
        "command": ["python"],
        "args": {"source": {"type": "file", "required": True, "schemes": ["sample"]}},
        "outputs": {"data": {"type": "file"}, "rows": {"type": "integer"}},
    },
    {
        "name": "train",
        "label": "Train",
        "command": ["python"],
        "args": {
            "train": {"type": "file", "required": True},
            "depth": {"type": "integer", "default": 6, "minimum": 1, "maximum": 64},
            "mode": {"type": "choice", "choices": ["auto", "tree"], "default": "auto"},
            "code": {"type": "code"},
        },
        "outputs": {"model": {"type": "folder"}, "auc": {"type": "number"}},
    },
    {"name": "free", "label": "Free", "command": ["python"], "any_outputs": True, "args": {"code": {"type": "code"}}},
):
    made = parse_template(manifest)
    TEMPLATES[made.name] = TEMPLATES[made.reference] = made


def problems_of(text: str, secrets: list[str] | None = None) -> Problems:
    document, problems = read_text(text)
    if problems:
        return problems
    pipeline, problems = read_pipeline(document)
    if pipeline is None:
        return problems
    return check_pipeline(pipeline, TEMPLATES, ["plain", "tabular"], secrets, document.positions)[1]


def only(text: str) -> tuple[str, str, str]:
    """Path, sentence and hint of the only problem."""
    problems = problems_of(text)
    assert len(problems) == 1, [problem.say() for problem in problems]
    return problems[0].path, problems[0].say(), problems[0].say_hint()


GOOD = """
pipeline: breast-cancer
label: Brustkrebs
params: {test_size: 0.25, trees: {type: integer, default: 100, minimum: 1}}
env: {WHO: "{{ params.test_size }}", N: 3}
concurrency: 4
notify: {webhook: "https://example.org/hook", on: [Failed]}
retention: {runs: 20}
tasks:
  load: {template: load, args: {source: "sample://x"}}
  train:
    template: train@1
    args: {train: "{{ tasks.load.outputs.data }}", depth: "{{ params.trees }}"}
    needs: [wait]
    when: "{{ tasks.load.outputs.rows > 10 }}"
    trigger: none_failed
    retries: 2
    backoff: 5s
    timeout: 1h30m
    resources: {cpu: 500m, memory: 1Gi, gpu: 1}
    environment: {python: ">=3.11", packages: [pandas==3.0.1]}
    foreach: [1, 2]
    cache: {ttl: 1d}
  wait: {command: [sleep, 1], priority: 5, skip: "{{ params.trees > 3 }}"}
on_exit: {command: "echo {{ run.outcome }}"}
canvas: {x: 1}
"""


def test_a_good_file_is_read_whole() -> None:
    pipeline, problems = parse_pipeline(GOOD)
    assert pipeline is not None, [problem.say() for problem in problems]
    train = pipeline.tasks["train"]
    assert (train.retries, train.backoff, train.timeout, train.trigger) == (2, 5.0, 5400.0, Trigger.NONE_FAILED)
    assert train.environment == Environment(python=">=3.11", packages=("pandas==3.0.1",))
    assert train.cache.ttl == 86400
    assert pipeline.params["test_size"].argument.type == "number"
    assert pipeline.params["trees"].stated
    assert problems_of(GOOD) == []


def test_printing_and_reading_give_an_equal_pipeline() -> None:
    pipeline, _ = parse_pipeline(GOOD)
    assert pipeline is not None
    assert read_pipeline(Document(pipeline_data(pipeline)))[0] == pipeline


def test_references_and_needs_are_the_edges() -> None:
    document, _ = read_text(GOOD)
    pipeline, _ = read_pipeline(document)
    assert pipeline is not None
    checked, _ = check_pipeline(pipeline, TEMPLATES)
    assert {(e.source, e.target, e.output) for e in checked.edges} == {
        ("wait", "train", ""),
        ("load", "train", "data"),
        ("load", "train", "rows"),
    }
    assert checked.graph.needs == ((), (2, 0), ())


def test_json_is_a_pipeline_file_too() -> None:
    pipeline, problems = parse_pipeline('{"pipeline": "p", "tasks": {"a": {"command": "true"}}}')
    assert pipeline is not None and not problems


def test_every_problem_is_told_at_once_with_its_line() -> None:
    text = """pipeline: P!
tasks:
  a:
    comand: x
    retries: -1
  b:
    command: x
    timeout: 5 minutes
    trigger: all_good
    resources: {cpu: two}
"""
    found = {(problem.line, problem.path) for problem in problems_of(text)}
    assert found == {
        (1, "pipeline"),
        (3, "tasks.a"),
        (4, "tasks.a.comand"),
        (5, "tasks.a.retries"),
        (8, "tasks.b.timeout"),
        (9, "tasks.b.trigger"),
        (10, "tasks.b.resources.cpu"),
    }


def one(**task: Any) -> str:
    import json

    return json.dumps({"pipeline": "p", "params": {"size": 1}, "tasks": {"a": {"command": "x", **task}}})


@pytest.mark.parametrize(
    ("text", "path", "sentence", "hint"),
    [
        ("", "", "a pipeline is a mapping", "pipeline: my-pipeline"),
        ("pipeline: p\ntasks: {}", "tasks", "at least one task", ""),
        ("pipeline: p\ntaks: {a: 1}\ntasks: {a: {command: x}}", "taks", "no key 'taks'", "Did you mean 'tasks'?"),
        ("pipeline: p\ntasks: {a: {}}", "tasks.a", "neither template nor command", "command"),
        ("pipeline: p\ntasks:\n  a: {command: x}\n  a: {command: y}", "tasks.a", "twice", "rename"),
        ("pipeline: p\ntasks:\n\ta: 1", "", "this is no YAML", "spaces"),
        ("pipeline: p\ntasks: {a: {command: {{ params.x }} }}", "tasks.a.command", "plain word", "quotes"),
        (one(when="size > 3"), "tasks.a.when", "true, false or an expression", "{{ size > 3 }}"),
        (one(needs=["b"]), "tasks.a.needs[0]", "there is no task 'b'", "There is: a."),
        (one(env={"X": "{{ params.sise }}"}), "tasks.a.env.X", "no parameter 'sise'", "Did you mean 'size'?"),
        (one(env={"X": "{{ size }}"}), "tasks.a.env.X", "'size' in an expression is not known", "Write params.size."),
        (one(env={"X": "{{ item }}"}), "tasks.a.env.X", "'item' cannot be used here", "foreach"),
        (one(env={"X": "{{ env.Y }}"}), "tasks.a.env.X", "no global variable 'Y'", ""),
        (one(env={"X": "{{ params.size + }}"}), "tasks.a.env.X", "no expression", "{{ params.name }}"),
        (one(env={"1X": "a"}), "tasks.a.env.1X", "cannot name an environment variable", "letters"),
        (one(env={"CUBE_TOKEN": "a"}), "tasks.a.env.CUBE_TOKEN", "belongs to the studio", ""),
        (one(env={"X": "{{ tasks.a.outputs.x }}"}), "tasks.a", "a → a", "Remove one"),
        (one(when="{{ secrets.S == 'x' }}"), "tasks.a.when", "cannot be compared", "as it is"),
        (one(skip="{{ secrets.S }}"), "tasks.a.skip", "'secrets' cannot be used here", ""),
        (one(environment="tabula"), "tasks.a.environment", "no environment 'tabula'", "Did you mean 'tabular'?"),
        (one(environment={"packages": ["-e ."]}), "tasks.a.environment.packages[0]", "no requirement", "name==version"),
        (one(workdir="../x"), "tasks.a.workdir", "relative path", ""),
        (one(foreach="abc"), "tasks.a.foreach", "a list or an expression", "[1, 2, 3]"),
        (one(command=[]), "tasks.a.command", "a text or a list of words", ""),
        (one(resources={"cpus": 1}), "tasks.a.resources.cpus", "unknown resource 'cpus'", "Did you mean 'cpu'"),
        (one(priority=1000), "tasks.a.priority", "from -100 to 100", ""),
        (one(args={"x": 1}), "tasks.a.args", "takes no args", "env"),
        ("pipeline: p\ntasks: {a/b: {command: x}}", "tasks.a/b", "no '/'", ""),
        ("pipeline: p\ntasks: {'..': {command: x}}", "tasks...", "not '.' or '..'", ""),
        ("pipeline: p\ntasks: {'a ': {command: x}}", "tasks.a ", "printable", ""),
        ("pipeline: p\ntasks: {on_exit: {command: x}}", "tasks.on_exit", "exit task", ""),
        ("pipeline: p\ntasks: {a: {command: x}}\non_exit: {command: y, needs: [a]}", "on_exit", "needs nobody", ""),
        ("pipeline: p\nparams: {a b: 1}\ntasks: {a: {command: x}}", "params.a b", "cannot name a parameter", ""),
        (
            "pipeline: p\nparams: {d: {type: integer, default: many}}\ntasks: {a: {command: x}}",
            "params.d.default",
            "whole number",
            "",
        ),
        ("pipeline: p\nnotify: {webhook: ftp://x}\ntasks: {a: {command: x}}", "notify.webhook", "http", ""),
    ],
)
def test_a_bad_file_is_refused_with_the_way_out(text: str, path: str, sentence: str, hint: str) -> None:
    found = only(text)
    assert found[0] == path
    assert sentence in found[1]
    assert hint in found[2]


def with_train(**args: Any) -> str:
    import json

    tasks = {
        "load": {"template": "load", "args": {"source": "sample://x"}},
        "train": {"template": "train", "args": {"train": "{{ tasks.load.outputs.data }}", **args}},
    }
    return json.dumps({"pipeline": "p", "params": {"d": 3}, "tasks": tasks})


@pytest.mark.parametrize(
    ("args", "path", "sentence", "hint"),
    [
        ({"dept": 3}, "dept", "has no argument 'dept'", "Did you mean 'depth'"),
        ({"depth": "deep"}, "depth", "must be a whole number, not 'deep'", ""),
        ({"depth": 100}, "depth", "at most 64", ""),
        ({"depth": 1.5}, "depth", "whole number", ""),
        ({"mode": "tre"}, "mode", "cannot be 'tre'", "Did you mean 'tree'?"),
        ({"train": None}, "train", "is required", ""),
        ({"train": "data.csv"}, "train", "must be a file", "file://"),
        ({"train": "file://../x"}, "train", "must be a file", "beneath"),
        ({"train": "{{ tasks.load.outputs.dta }}"}, "train", "gives no output 'dta'", "Did you mean 'data'?"),
        ({"train": "{{ tasks.lod.outputs.data }}"}, "train", "there is no task 'lod'", "Did you mean 'load'?"),
        ({"train": "{{ tasks.load.outputs.rows }}"}, "train", "is of type integer; argument 'train' takes file", ""),
        ({"depth": "{{ tasks.load.outputs.data }}"}, "depth", "is of type file; argument 'depth' takes integer", ""),
        ({"train": "{{ tasks.load.data }}"}, "train", "a task has outputs and a state", "tasks.load.outputs.data"),
    ],
)
def test_arguments_are_checked_by_the_templates_schema(
    args: dict[str, Any], path: str, sentence: str, hint: str
) -> None:
    found = only(with_train(**args))
    assert found[0] == f"tasks.train.args.{path}"
    assert sentence in found[1]
    assert hint in found[2]


def test_an_unknown_template_and_version_are_named() -> None:
    text = "pipeline: p\ntasks: {{a: {{template: {}, args: {{source: 'sample://x'}}}}}}"
    assert only(text.format("lod"))[1:] == ("there is no template 'lod'", "Did you mean 'load'?")
    assert only(text.format("load@7"))[1:] == ("template 'load' has no version '7'", "There is: 1.")


def test_code_is_no_text_with_expressions_unless_it_is_one_as_a_whole() -> None:
    assert problems_of(with_train(code="print(f'{{x}}')\nd = {'a': {'b': 1}}")) == []
    assert problems_of(with_train(code="{{ params.d }}")) == []
    assert only(with_train(code="{{ params.e }}"))[1] == "there is no parameter 'e'"


def test_code_in_an_argument_is_data_and_never_run() -> None:
    attack = "{{ ''.__class__.__mro__[1].__subclasses__() }}"
    assert "plain name can be called" in only(with_train(mode=attack))[1]


def test_unknown_secrets_are_told_when_the_project_is_known() -> None:
    text = one(env={"X": "{{ secrets.TOKN }}"})
    assert problems_of(text) == []
    assert problems_of(text, ["TOKEN"])[0].say_hint() == "Did you mean 'TOKEN'?"


@pytest.mark.parametrize("name", ["it's", 'say "hi"', "训练 模型", "a b", "a.b", "{x}", "-", "ü", "$(rm -rf)", "a\\b"])
def test_any_printable_name_names_a_task(name: str) -> None:
    import json

    tasks = {name: {"command": "x"}, "z": {"command": "y", "needs": [name]}}
    assert problems_of(json.dumps({"pipeline": "p", "tasks": tasks})) == []
    bad = json.dumps({"pipeline": "p", "tasks": {**tasks, "q": {"command": "x", "needs": [name + "?"]}}})
    assert "Did you mean" in problems_of(bad)[0].say_hint()


def test_a_longer_cycle_is_shown_as_a_circle() -> None:
    tasks = "a: {command: x, needs: [c]}, b: {command: x, needs: [a]}, c: {command: 'x {{ tasks.b.outputs.y }}'}"
    sentence = only(f"pipeline: p\ntasks: {{{tasks}}}")[1]
    assert sentence == "these tasks wait for each other in a circle: a → b → c → a"


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("a: 010", {"a": 10}),
        ("a: 0o10", {"a": 8}),
        ("a: 2026-01-02", {"a": "2026-01-02"}),
        ("a: yes", {"a": "yes"}),
        ("a: 1e3", {"a": 1000.0}),
        ("a: &x {b: 1}\nc: *x", {"a": {"b": 1}, "c": {"b": 1}}),
        ("x: &x {b: 1, c: 2}\ny: {<<: *x, c: 3}", {"x": {"b": 1, "c": 2}, "y": {"b": 1, "c": 3}}),
        ("a: ~", {"a": None}),
        ("'1': 2", {"1": 2}),
    ],
)
def test_yaml_is_version_1_2_and_gives_plain_data(text: str, data: Any) -> None:
    assert read_text(text)[0].data == data


def test_a_task_that_gives_no_arguments_lacks_the_required_ones() -> None:
    path, text, _ = only("pipeline: p\ntasks: {a: {template: load}}")
    assert path == "tasks.a.args.source"
    assert "is required" in text


@pytest.mark.parametrize(
    ("text", "line"),
    [("pipeline: x\ntasks: [\n", 3), ("pipeline: x\ntasks:\n  a: {command: x}\n  a: {command: y}\n", 4)],
)
def test_a_slip_of_yaml_is_shown_at_its_line(text: str, line: int) -> None:
    assert parse_pipeline(text)[1][0].line == line


def test_a_yaml_bomb_is_refused() -> None:
    bomb = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n"
    bomb += "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 9))
    assert "too many" in read_text(bomb)[1][0].say()
    for opened in ("[", "{a: ", "- "):
        assert "too deeply" in read_text(opened * 5000)[1][0].say()


@given(some.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    parse_pipeline(text)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("90", 90), (90, 90), ("90s", 90), ("10m", 600), ("1h30m", 5400), ("2d", 172800), ("1.5h", 5400)],
)
def test_durations_are_read_as_people_write_them(text: Any, seconds: float) -> None:
    assert parse_duration(text) == seconds
    assert parse_duration(duration_text(seconds)) == seconds


@pytest.mark.parametrize("text", ["", "soon", "1x", "-3", -1, None, True, "1 hour"])
def test_what_is_no_duration_is_refused(text: Any) -> None:
    with pytest.raises(Fault, match="is not a duration"):
        parse_duration(text)


def test_ports_are_names_with_or_without_a_number_and_come_back_as_they_were() -> None:
    for written, meant in (
        ("{web: 8000, debug: null}", {"web": 8000, "debug": 0}),
        ("[web, tensor-board]", {"web": 0, "tensor-board": 0}),
    ):
        pipeline, problems = parse_pipeline(f"{{pipeline: p, tasks: {{t: {{command: x, ports: {written}}}}}}}")
        assert pipeline is not None, problems
        assert dict(pipeline.tasks["t"].ports) == meant
        again, _ = read_pipeline(Document(pipeline_data(pipeline)))
        assert again == pipeline


@pytest.mark.parametrize(
    "ports", ["8000", "{web: 80}", "{web: 70000}", "{web: true}", "{web: '8000'}", "{Web: 8000}", "[1]", "{a b: 8000}"]
)
def test_ports_that_cannot_be_are_said_where_they_stand(ports: str) -> None:
    pipeline, problems = parse_pipeline(f"{{pipeline: p, tasks: {{t: {{command: x, ports: {ports}}}}}}}")
    assert pipeline is None
    assert problems[0].path.startswith("tasks.t.ports")


def test_volumes_are_places_and_what_lies_there_and_come_back_as_they_were() -> None:
    written = "{corpus: file://corpus, data/one.csv: file://tables/one.csv, of: 'file://{{ params.day }}'}"
    pipeline, problems = parse_pipeline(f"{{pipeline: p, tasks: {{t: {{command: x, volumes: {written}}}}}}}")
    assert pipeline is not None, problems
    meant = {"corpus": "file://corpus", "data/one.csv": "file://tables/one.csv", "of": "file://{{ params.day }}"}
    assert dict(pipeline.tasks["t"].volumes) == meant
    again, _ = read_pipeline(Document(pipeline_data(pipeline)))
    assert again == pipeline


@pytest.mark.parametrize(
    ("volumes", "said"),
    [
        ("corpus", "'volumes' names places and what lies there"),
        ("{/data: file://a}", "'/data' is no place for a volume"),
        ("{../data: file://a}", "'../data' is no place for a volume"),
        ("{'a//b': file://a}", "'a//b' is no place for a volume"),
        ("{code: file://a}", "the place 'code' belongs to the studio"),
        ("{inputs/a: file://a}", "the place 'inputs/a' belongs to the studio"),
        ("{a: file://x, a-b: file://x, a/b: file://y}", "the volume 'a/b' lies within the volume 'a'"),
        ("{a: s3://bucket}", "'s3://bucket' is no source of a volume"),
        ("{a: corpus}", "'corpus' is no source of a volume"),
        ("{a: null}", "'None' is no source of a volume"),
        ("{a: file://}", "'file://' names no file or folder"),
        ("{a: file://../keys}", "'file://../keys' names no file or folder"),
        ("{a: file:///etc}", "'file:///etc' names no file or folder"),
        ("{work: file://a}", "the working directory 'work/x' lies within the volume 'work'"),
    ],
)
def test_volumes_that_cannot_be_are_said_where_they_stand(volumes: str, said: str) -> None:
    text = f"pipeline: p\ntasks:\n  t:\n    command: x\n    workdir: work/x\n    volumes: {volumes}\n"
    pipeline, problems = parse_pipeline(text)
    assert pipeline is None
    assert [problem.say().startswith(said) for problem in problems] == [True], problems
    assert problems[0].path.startswith("tasks.t.volumes")
    assert problems[0].line == 6


def test_a_folded_text_is_one_line_and_nothing_else() -> None:
    text = "pipeline: p\ntasks:\n  t:\n    command: >-\n      echo one\n      two\n\n      three\n"
    pipeline, problems = parse_pipeline(text)
    assert problems == [] and pipeline is not None
    assert pipeline.tasks["t"].command == "echo one two\nthree"
