"""What the pipeline engine promises, seen from outside on a real studio."""

from __future__ import annotations

import json
import sqlite3
import time
from contextlib import closing
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from cubestudio_sdk import Client, CubeError
from running import RunningStudio

LITTLE = {"cpu": 0.05, "memory": "64Mi"}


@pytest.fixture
def client(studio: RunningStudio) -> Client:
    return studio.client()


def command(text: str, **more: Any) -> dict[str, Any]:
    return {"command": text, "resources": LITTLE, **more}


def python(code: str, **inputs: Any) -> dict[str, Any]:
    return {
        "template": "python",
        "resources": {"cpu": 0.2, "memory": "256Mi"},
        "args": {"code": code, "inputs": inputs},
    }


def ended(client: Client, pipeline: dict[str, Any], **wish: Any) -> dict[str, Any]:
    """The tasks of a run by name, when it has ended; "" is the run itself."""
    run = client.wait(client.run(text=json.dumps({"pipeline": "promise", **pipeline}), **wish), timeout=90)
    return {"": run, **{task["name"]: task for task in client.tasks(run["id"])}}


def moment(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


def test_trigger_rules_and_the_exit_task(client: Client) -> None:
    rules = {
        "all_success": "Skipped", "all_done": "Succeeded", "one_success": "Succeeded", "one_failed": "Succeeded",
        "none_failed": "Skipped", "always": "Succeeded",
    }  # fmt: skip
    tasks = {
        "good": command("true"),
        "bad": command("exit 3"),
        "left out": command("true", skip=True),
        "not now": command("true", when="{{ 1 > 2 }}"),
        "after it": command("true", needs=["left out"]),
        **{rule: command("true", needs=["good", "bad"], trigger=rule) for rule in rules},
    }
    tells = command("echo {{ run.state }} {{ run.failed | join(' ') }} {{ tasks.good.state }}")
    found = ended(client, {"tasks": tasks, "on_exit": tells})
    assert {rule: found[rule]["state"] for rule in rules} == rules
    assert [found[name]["state"] for name in ("left out", "not now", "after it")] == ["Skipped"] * 3
    assert "'bad'" in client.why(found[""]["id"], "all_success")["text"]
    assert found[""]["state"] == "Failed"
    assert client.log_text(found[""]["id"], "on_exit") == "Failed bad Succeeded\n"


def test_foreach_spreads_gathers_and_bears_nothing(client: Client) -> None:
    tasks = {
        "each": {**python("output('y', inputs['x'] * 2)", x="{{ item }}"), "foreach": "{{ params.xs }}"},
        "none": {**command("exit 1"), "foreach": []},
        "sum": python("output('s', [sum(inputs['ys']), inputs['zs']])",
                      ys="{{ tasks.each.outputs.y }}", zs="{{ tasks.none.outputs.z }}"),
    }  # fmt: skip
    found = ended(client, {"params": {"xs": [3, 1, 2]}, "tasks": tasks})
    assert found[""]["state"] == "Succeeded", found
    assert client.get_task(found[""]["id"], "sum")["outputs"] == {"s": [12, []]}


def test_a_failure_is_tried_again_after_growing_pauses_and_time_is_limited(client: Client) -> None:
    tasks = {
        "flaky": command('echo "try $CUBE_ATTEMPT"; [ "$CUBE_ATTEMPT" -ge 3 ]', retries=3, backoff="0.3s"),
        "hopeless": command("exit 9", retries=1, backoff="0.1s"),
        "slow": command("sleep 1000", timeout="1s"),
    }
    found = ended(client, {"tasks": tasks})
    assert (found["flaky"]["state"], found["flaky"]["attempt"]) == ("Succeeded", 3)
    assert client.log_text(found[""]["id"], "flaky") == "try 1\ntry 2\ntry 3\n"
    tries = client.get_task(found[""]["id"], "flaky")["attempts"]
    pauses = [moment(later["started_at"]) - moment(tried["ended_at"]) for tried, later in pairwise(tries)]
    assert pauses[0] >= 0.25 and pauses[1] >= 0.5
    assert (found["hopeless"]["state"], found["hopeless"]["attempt"]) == ("Failed", 2)
    assert "exit code 9" in found["hopeless"]["reason"]
    assert found["slow"]["reason"] == "ran longer than its time-out of 1 s"


def test_a_run_keeps_to_its_concurrency_and_begins_with_what_matters(client: Client) -> None:
    tasks = {name: command("sleep 0.2", priority=90 if name == "d" else 0) for name in "abcd"}
    found = ended(client, {"concurrency": 1, "tasks": tasks})
    spans = sorted((moment(found[n]["started_at"]), moment(found[n]["ended_at"]), n) for n in tasks)
    assert [name for _, _, name in spans] == ["d", "a", "b", "c"]
    assert all(after[0] >= before[1] for before, after in pairwise(spans))


def test_equal_steps_come_from_the_cache_and_say_what_changed(client: Client) -> None:
    first = {**python("output('y', inputs['n'] + 1)", n="{{ params.n }}"), "cache": True}
    pipeline = {"params": {"n": time.time_ns()}, "tasks": {"a": first}}
    assert ended(client, pipeline)["a"]["state"] == "Succeeded"
    again = ended(client, pipeline)
    assert again["a"]["state"] == "Cached"
    assert "inputs are equal" in client.why(again[""]["id"], "a")["text"]
    other = ended(client, pipeline, params={"n": 1})
    assert "changed since" in client.why(other[""]["id"], "a")["text"]
    assert "argument 'inputs'" in client.why(other[""]["id"], "a")["text"]
    assert ended(client, pipeline, no_cache=True)["a"]["state"] == "Succeeded"


SECRET = "very-Secret/Wert-é-4711"


def test_a_secret_is_nowhere_but_in_the_process(client: Client, studio: RunningStudio) -> None:
    client.set_secret("DEEP", SECRET)
    half = len(SECRET) // 2
    said = (  # in two pieces, so that the pipeline's own text does not hold it
        f"echo $DEEP; printf '{SECRET[:half]}'; sleep 0.5; echo '{SECRET[half:]}'; "
        "head -c 65530 /dev/zero | tr '\\0' x; echo $DEEP"
    )
    tasks = {
        "shell": command(said, env={"DEEP": "{{ secrets.DEEP }}"}),
        "args": python("print(inputs['d'])", d="{{ secrets.DEEP }}"),
    }
    found = ended(client, {"env": {"G": "{{ secrets.DEEP }}"}, "tasks": tasks})
    run = found[""]["id"]
    for name in tasks:
        assert "***" in client.log_text(run, name)
        assert SECRET not in client.log_text(run, name)
        assert SECRET not in json.dumps(client.get_task(run, name), ensure_ascii=False)
    followed = [line.text for line in client.logs(run, "shell")]
    assert not any(SECRET in line for line in followed)
    with closing(sqlite3.connect(studio.home / "db" / "cube.sqlite")) as database:
        assert not any(SECRET in line for line in database.iterdump())
    for file in studio.home.rglob("args.json"):
        assert file.parent.stat().st_mode & 0o077 == 0


TEMPLATE = """\
name: greet
version: "{version}"
group: code
label: {{en: Greet, zh: 问候}}
help: {{en: Greets., zh: 问候。}}
icon: hand
command: ["python", "{{code}}/main.py"]
environment: plain
resources: {{cpu: 0.1, memory: 64Mi}}
outputs:
  said: {{type: string}}
"""


def test_a_run_keeps_the_version_of_a_template_it_began_with(client: Client, tmp_path: Path) -> None:
    for version in ("1", "2"):
        folder = tmp_path / version
        folder.mkdir()
        (folder / "template.yaml").write_text(TEMPLATE.format(version=version))
        (folder / "README.md").write_text("# Greet\n")
        (folder / "main.py").write_text(f"from cubestudio_sdk import task\ntask.output('said', 'version {version}')\n")

    def said(run: str, name: str) -> str:
        return client.get_task(run, name)["outputs"]["said"]

    client.register_template(tmp_path / "1")
    pipeline = {"tasks": {"newest": {"template": "greet"}, "pinned": {"template": "greet@1"}}}
    old = ended(client, pipeline)
    assert old[""]["state"] == "Succeeded", old
    client.register_template(tmp_path / "2")
    new = ended(client, pipeline)
    assert said(new[""]["id"], "newest") == "version 2"
    assert said(new[""]["id"], "pinned") == "version 1"
    again = client.wait(client.rerun(old[""]["id"]), timeout=60)
    assert said(again["id"], "newest") == "version 1"
    with pytest.raises(CubeError, match="no version '7'"):
        client.run(text=json.dumps({"pipeline": "x", "tasks": {"a": {"template": "greet@7"}}}))


def test_what_cannot_run_here_says_what_there_is(client: Client) -> None:
    tasks = {
        "cpu": {"command": "true", "resources": {"cpu": 4000}},
        "memory": {"command": "true", "resources": {"memory": "900Ti"}},
        "absent": command("no-such-program"),
    }
    found = ended(client, {"tasks": tasks})
    assert "asks 4000 cpu, but there are only" in found["cpu"]["reason"]
    assert "memory, but there are only" in found["memory"]["reason"]
    assert "not found" in found["absent"]["reason"] and "/bin/sh" not in found["absent"]["reason"]


def test_dates_and_parameters_are_those_of_the_run(client: Client) -> None:
    tasks = {"a": command("echo {{ params.day }} $BEFORE {{ run.id }}")}
    day = "{{ execution_date | strftime('%F') }}"
    env = {"BEFORE": "{{ execution_date | date_add(days=-1) | strftime('%F') }}"}
    found = ended(client, {"params": {"day": day}, "env": env, "tasks": tasks})
    given, before, run = client.log_text(found[""]["id"], "a").split()
    assert run == found[""]["id"]
    assert moment(given) - moment(before) == 86400
    other = ended(client, {"params": {"day": day}, "env": env, "tasks": tasks}, params={"day": "today"})
    assert client.log_text(other[""]["id"], "a").startswith("today ")
