"""What people do wrong, or mean badly, on a real studio: each answer is one sentence that names the thing."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cubestudio_sdk import Client, CubeError
from running import RunningStudio

SMALL = "resources: {cpu: 0.1, memory: 128Mi}"


def until(holds: Callable[[], Any], seconds: float = 60) -> Any:
    """What `holds` gives once it is true."""
    limit = time.monotonic() + seconds
    while not (found := holds()):
        assert time.monotonic() < limit
        time.sleep(0.05)
    return found


@pytest.fixture
def client(studio: RunningStudio) -> Client:
    return studio.client()


def put(client: Client, name: str, content: bytes) -> None:
    client.upload_stream(iter([content]), name, len(content))


def ended(client: Client, text: str, seconds: float = 60, **wish: Any) -> dict[str, Any]:
    """The tasks of a run of `text` by name, when it has ended; "" is the run itself."""
    run = client.wait(client.run(text=text, **wish), timeout=seconds)
    return {"": run, **{task["name"]: task for task in client.tasks(run["id"])}}


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_task_may_be_called_anything_and_its_name_is_never_code(client: Client) -> None:
    names = ["it's", 'say "hi"', "训练 模型", "$(touch pwned); `id`", "..a", "%2e%2e", "a?b#c&d=e"]
    text = json.dumps({"pipeline": "names", "tasks": {name: {"command": 'echo "$CUBE_TASK"; ls'} for name in names}})
    found = ended(client, text)
    assert found[""]["state"] == "Succeeded"
    for name in names:
        assert client.log_text(found[""]["id"], name) == f"{name}\n"
        assert client.get_task(found[""]["id"], name)["name"] == name


@pytest.mark.parametrize(
    ("tasks", "sentence"),
    [
        ("../up: {command: x}", "holds no '/'"),
        ("..: {command: x}", "is not '.' or '..'"),
        ("a: {command: x, needs: [b]}\n  b: {command: x, needs: [a]}", "in a circle: a → b → a"),
        ("load: {command: x}\n  b: {command: 'echo {{ tasks.laod.outputs.x }}'}", "Did you mean 'load'?"),
        ("a: {template: xgb, args: {trian: 'sample://customers', label: y}}", "Did you mean 'train'?"),
        ("a: {template: xgb, args: {train: 'sample://customers', max_depth: deep}}", "a whole number, not 'deep'"),
        ("a: {template: xgb, args: {train: 'sample://custmers'}}", "Did you mean 'customers'?"),
        ("a: {template: xgb, args: {train: 'file://../../keys/tasks.key'}}", "not 'file://../../keys/tasks.key'"),
        ("a: {template: xgb, args: {max_depth: \"__import__('os').system('id')\"}}", "must be a whole number"),
        ("a: {command: \"{{ ''.__class__ }}\"}", "'__class__' starts with '_'"),
        ("a: {command: x}\n  a: {command: y}", "line 4: tasks.a: 'a' stands here twice"),
    ],
)
def test_a_wrong_file_is_refused_before_anything_starts(client: Client, tasks: str, sentence: str) -> None:
    before = next((run["id"] for run in client.runs(limit=1)), None)
    with pytest.raises(CubeError) as refused:
        client.run(text=f"pipeline: wrong\ntasks:\n  {tasks}\n")
    assert refused.value.status == 422
    assert sentence in str(refused.value)
    assert next((run["id"] for run in client.runs(limit=1)), None) == before


def test_an_unknown_file_is_named_with_the_near_ones(client: Client) -> None:
    put(client, "near/customers.csv", b"a,b\n1,2\n")
    with pytest.raises(CubeError, match=r"no file 'near/custmers.csv'.? Did you mean 'near/customers.csv'\?"):
        client.run(text="pipeline: x\ntasks: {a: {template: lr, args: {train: 'file://near/custmers.csv'}}}")


def test_code_given_as_a_value_stays_a_value(client: Client, tmp_path: Path) -> None:
    trap = f"__import__('os').system('touch {tmp_path}/x'); $(touch {tmp_path}/x) {{{{ secrets.NONE }}}}"
    text = (
        "pipeline: trap\nparams: {x: none}\ntasks:\n"
        "  shown: {command: [echo, '{{ params.x }}'], resources: {cpu: 0.1}}\n"
        "  code: {template: python, args: {inputs: {x: '{{ params.x }}'}, code: \"print('{{ x }}', inputs['x'])\"}}\n"
    )
    found = ended(client, text, params={"x": trap})
    assert found[""]["state"] == "Succeeded", found
    assert client.log_text(found[""]["id"], "shown") == f"{trap}\n"
    assert client.log_text(found[""]["id"], "code") == f"{{{{ x }}}} {trap}\n"
    assert not (tmp_path / "x").exists()


def test_too_much_memory_is_told_with_size_limit_and_mend(client: Client) -> None:
    grow = "b = []\nwhile True:\n    b.append(bytearray(20 << 20))"
    task = {"template": "python", "resources": {"memory": "150Mi"}, "args": {"code": grow}}
    found = ended(client, json.dumps({"pipeline": "hog", "tasks": {"hog": task}}))
    assert found["hog"]["state"] == "Failed"
    assert "150 MiB" in found["hog"]["reason"]
    assert "resources: {memory:" in found["hog"]["hint"]
    assert "150 MiB" in client.why(found[""]["id"], "hog")["text"]


DAEMON = """\
import os, signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        print("daemon", os.getpid(), flush=True)
        time.sleep(1000)
    os._exit(0)
time.sleep(1000)
"""


def test_a_task_that_forks_and_ignores_term_is_gone_when_it_is_stopped(client: Client) -> None:
    task = {"template": "python", "grace": "0.5s", "args": {"code": DAEMON}}
    run = client.run(text=json.dumps({"pipeline": "daemon", "tasks": {"d": task}}))["id"]
    log = until(lambda: client.get_task(run, "d")["workload"] and client.log_text(run, "d"))
    pid = int(log.split()[-1])
    assert is_alive(pid)
    client.stop(run)
    assert client.wait(run, timeout=60)["state"] == "Stopped"
    assert not is_alive(pid)


def test_a_hundred_megabytes_and_bytes_that_are_no_text_are_a_log_too(client: Client, studio: RunningStudio) -> None:
    text = (
        "pipeline: loud\ntasks:\n"
        f"  loud: {{command: \"yes 'a quite ordinary line of some length' | head -c 104857600; echo END\", {SMALL}}}\n"
        f"  bytes: {{command: 'head -c 1000000 /dev/urandom; echo; echo END', {SMALL}}}\n"
    )
    found = ended(client, text)
    assert found[""]["state"] == "Succeeded"
    for task, least in (("loud", 104_857_600), ("bytes", 500_000)):
        log = client.log_text(found[""]["id"], task)
        assert len(log) > least
        assert log.endswith("END\n")
    status = Path(f"/proc/{studio.pid}/status").read_text()
    peak = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))
    assert peak < 256 * 1024, f"{peak} KiB"


def test_nothing_leads_out_of_the_projects_space(client: Client, studio: RunningStudio) -> None:
    for path in ("../../keys", "a/../../b", "/etc/passwd"):
        with pytest.raises(CubeError):
            list(client.files(path))
    trap = f"""cd "$CUBE_OUTPUT_DIR" && ln -s /etc/passwd data && mkfifo pipe && ln -s {studio.home}/keys keys
        ln -s /etc "$CUBE_PROJECT_DIR/outside"
        cat {studio.home}/keys/master.key {studio.home}/db/cube.sqlite || true"""
    found = ended(client, json.dumps({"pipeline": "links", "tasks": {"a": {"command": trap}}}))
    run = found[""]["id"]
    assert client.get_task(run, "a")["artifacts"] == []
    with pytest.raises(CubeError, match="no file 'outside'"):
        list(client.files("outside"))
    if os.geteuid() == 0:  # otherwise the workload is the same user, and `cube doctor` says so
        assert client.log_text(run, "a").count("Permission denied") == 2


def test_a_gigabyte_of_results_is_refused_and_the_task_is_well(client: Client) -> None:
    task = {"command": "truncate -s 1G $CUBE_OUTPUT_DIR/results.json", "resources": {"cpu": 0.1}}
    found = ended(client, json.dumps({"pipeline": "results", "tasks": {"a": task}}))
    assert found["a"]["state"] == "Succeeded"
    assert "results.json" in found["a"]["reason"] and "larger than" in found["a"]["reason"]


ROWS = "".join(f"{20 + n % 40},{n * 7 % 3000},{('北京', '上海')[n % 2]},{'是否'[n % 3 == 0]}\n" for n in range(120))


@pytest.mark.timeout(400)
def test_tables_with_a_slip_end_in_one_sentence_and_a_gbk_table_is_learned_from(client: Client) -> None:
    put(client, "客户.csv", ("年龄,收入,城市,流失\n" + ROWS).encode("gbk"))
    put(client, "empty.csv", b"")
    put(client, "one.csv", b"a,b,y\n" + b"".join(b"%d,%d,1\n" % (n, n) for n in range(40)))
    args: dict[str, dict[str, Any]] = {
        "label": {"train": "file://客户.csv", "label": "流矢"},
        "empty": {"train": "file://empty.csv", "label": "y"},
        "one class": {"train": "file://one.csv", "label": "y"},
        "column": {"train": "file://one.csv", "label": "y", "features": ["a", "bb"]},
        "good": {"train": "file://客户.csv", "label": "流失"},
    }
    tasks = {name: {"template": "lr", "args": given, "resources": {"cpu": 0.4}} for name, given in args.items()}
    found = ended(client, json.dumps({"pipeline": "slips", "tasks": tasks}), 360)
    assert found["good"]["state"] == "Succeeded", found["good"]
    assert "流矢" in found["label"]["reason"] and "流失" in found["label"]["hint"]
    assert "empty.csv" in found["empty"]["reason"]
    assert "class" in found["one class"]["reason"]
    assert "'bb'" in found["column"]["reason"] and "'b'" in found["column"]["hint"]
    assert {task["code"] for name, task in found.items() if name not in ("", "good")} == {"TaskFailed"}
