"""What people do with runs, through `cube` and the client, on a real studio."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cubestudio_sdk import Client, CubeError, pipeline, task
from running import RunningStudio

SMALL = """\
pipeline: {name}
params: {{factor: 2, name: Ada}}
tasks:
  first:
    template: python
    args:
      inputs: {{factor: "{{{{ params.factor }}}}"}}
      code: |
        print("factor", inputs["factor"])
        output("product", 21 * inputs["factor"])
  second:
    template: command
    args:
      inputs: {{product: "{{{{ tasks.first.outputs.product }}}}"}}
      command: echo "product is $CUBE_INPUT_PRODUCT"
"""

GATED = """\
pipeline: gated
tasks:
  before:
    template: command
    resources: {cpu: 0.1, memory: 64Mi}
    args: {command: "while [ ! -e \\"$CUBE_PROJECT_DIR/gate\\" ]; do sleep 0.05; done; echo open"}
  after:
    template: command
    needs: [before]
    resources: {cpu: 0.1, memory: 64Mi}
    args: {command: "echo after"}
"""


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


@pytest.fixture
def gate(studio: RunningStudio, client: Client) -> Callable[[bool], None]:
    """Opens or shuts what the task `before` waits for."""

    def move(is_open: bool) -> None:
        if is_open:
            client.upload_stream(iter([b"open"]), "gate", 4)
        elif any(entry["name"] == "gate" for entry in client.files()):
            client.delete_file("gate")

    move(False)
    return move


def test_apply_run_watch_and_look(studio: RunningStudio, tmp_path: Path) -> None:
    file = tmp_path / "small.yaml"
    file.write_text(SMALL.format(name="small"))
    assert studio.cube("apply", "-f", str(file)).stdout == "pipeline/small version 1\n"
    watched = studio.cube("run", "small", "--param", "factor=3", "--watch", "--no-cache")
    assert watched.returncode == 0, watched.stderr
    run = watched.stdout.splitlines()[0].removeprefix("run/")
    assert studio.cube("logs", run, "second").stdout.splitlines()[-1] == "product is 63"
    assert "first | factor 3" in studio.cube("logs", "-f", run).stdout.splitlines()
    listed = json.loads(studio.cube("get", "runs", "-o", "json").stdout)
    assert listed[0]["id"] == run
    described = json.loads(studio.cube("describe", "run", "last", "-o", "json").stdout)
    assert [task["state"] for task in described["tasks"]] == ["Succeeded", "Succeeded"]
    assert "ended well" in studio.cube("why", run).stdout
    assert run in studio.cube("get", "runs").stdout
    assert studio.cube("delete", "run", run).returncode == 0
    assert studio.cube("describe", "run", run).returncode == 1


def test_the_log_of_a_foreach_is_that_of_its_items(studio: RunningStudio, tmp_path: Path) -> None:
    file = tmp_path / "greet.yaml"
    file.write_text(
        """\
pipeline: greet
tasks:
  before: {template: command, args: {command: sleep 0.5; echo ready}}
  greet: {template: command, foreach: [Ada, Grace], needs: [before], args: {command: "echo Hello, {{ item }}!"}}
"""
    )
    run = studio.cube("run", "-f", str(file)).stdout.split()[0].removeprefix("run/")
    lines = ["greet[0] | Hello, Ada!", "greet[1] | Hello, Grace!"]
    assert sorted(studio.cube("logs", "-f", run, "greet").stdout.splitlines()) == lines
    assert studio.cube("logs", run, "greet").stdout.splitlines() == lines
    assert studio.cube("logs", run, "greet[1]").stdout == "Hello, Grace!\n"
    assert studio.cube("logs", "-f", run, "before").stdout == "ready\n"


def test_an_item_that_still_waits_is_followed(studio: RunningStudio, tmp_path: Path) -> None:
    file = tmp_path / "queue.yaml"
    file.write_text(
        """\
pipeline: queue
concurrency: 1
tasks:
  greet: {template: command, foreach: [Ada, Grace], args: {command: "sleep 1; echo Hello, {{ item }}!"}}
"""
    )
    client = studio.client()
    run = client.run(text=file.read_text())["id"]
    while client.get_task(run, "greet")["total"] is None:
        time.sleep(0.02)
    assert client.get_task(run, "greet[1]")["state"] == "Waiting"
    assert studio.cube("logs", "-f", run, "greet[1]").stdout == "Hello, Grace!\n"


def test_a_wrong_file_is_refused_with_its_line_and_a_suggestion(studio: RunningStudio, tmp_path: Path) -> None:
    file = tmp_path / "wrong.yaml"
    file.write_text(SMALL.format(name="wrong").replace("template: command", "template: comand"))
    refused = studio.cube("run", "-f", str(file))
    assert refused.returncode == 1
    assert "comand" in refused.stderr and "command" in refused.stderr


def test_a_failed_task_says_why_and_is_run_again_from_there(
    studio: RunningStudio, client: Client, tmp_path: Path
) -> None:
    mended = studio.home / "mended"
    file = tmp_path / "mend.yaml"
    file.write_text(
        "pipeline: mend\n"
        "tasks:\n"
        "  one: {template: command, args: {command: 'echo one >> \"$CUBE_PROJECT_DIR/ones\"'}}\n"
        "  two: {template: command, needs: [one], args: {command: 'ls \"$CUBE_PROJECT_DIR/mended\"'}}\n"
        "  three: {template: command, needs: [two], args: {command: echo three}}\n"
    )
    watched = studio.cube("run", "-f", str(file), "--watch")
    assert watched.returncode == 1
    assert "Task 'two' failed" in watched.stderr and "mended" in watched.stderr
    run = watched.stdout.splitlines()[0].removeprefix("run/")
    client.upload_stream(iter([b"x"]), mended.name, 1)
    again = studio.cube("rerun", run, "--from-failed", "--watch", "-o", "json")
    assert again.returncode == 0, again.stderr
    assert client.get_run(run)["state"] == "Succeeded"
    with (tmp_path / "ones").open("wb") as target:
        target.write(Path(client.download("ones", tmp_path / "fetched")[0].target).read_bytes())
    assert (tmp_path / "ones").read_text() == "one\n"


def test_pause_holds_what_has_not_begun_and_resume_goes_on(client: Client, gate: Callable[[bool], None]) -> None:
    run = client.run(text=GATED, no_cache=True)["id"]
    until(lambda: client.get_task(run, "before")["state"] == "Running")
    client.pause(run)
    gate(True)
    until(lambda: client.get_task(run, "before")["state"] == "Succeeded")
    assert client.get_run(run)["state"] == "Paused"
    assert client.get_task(run, "after")["state"] in ("Waiting", "Queued")
    assert "paused" in client.why(run, "after")["text"]
    client.resume(run)
    assert client.wait(run, timeout=60)["state"] == "Succeeded"


def test_stop_ends_what_runs_and_skips_the_rest(client: Client, gate: Callable[[bool], None]) -> None:
    run = client.run(text=GATED, no_cache=True)["id"]
    until(lambda: client.get_task(run, "before")["state"] == "Running")
    client.stop(run)
    assert client.wait(run, timeout=60)["state"] == "Stopped"
    assert {task["state"] for task in client.tasks(run)} <= {"Stopped", "Skipped"}


def test_one_task_is_debugged_alone(client: Client) -> None:
    run = client.run(text=SMALL.format(name="debugged"))
    client.wait(run, timeout=60)
    debugged = client.wait(client.debug(run["id"], "second"), timeout=60)
    assert debugged["state"] == "Succeeded"
    assert debugged["id"] != run["id"]


def test_a_pipeline_written_in_python_runs(client: Client) -> None:
    @task(outputs=["low", "high"])
    def ends(values: list[float]) -> tuple[float, float]:
        print(f"{{braces}} and {values}")
        return min(values), max(values)

    @task
    def between(low: float, high: float) -> float:
        return (low + high) / 2

    @pipeline(params={"values": [1.0, 5.0]})
    def middle(values):
        found = ends(values)
        between(found.outputs.low, found.outputs.high)

    run = client.wait(middle.run(client, values=[2.0, 9.0]), timeout=60)
    assert run["state"] == "Succeeded", client.why(run["id"])
    assert client.get_task(run["id"], "between")["outputs"] == {"result": 5.5}


def test_files_go_in_and_out_whole(studio: RunningStudio, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    (folder / "deep").mkdir(parents=True)
    (folder / "a 数据.csv").write_text("a,b\n1,2\n")
    (folder / "deep" / "empty").touch()
    assert studio.cube("cp", str(folder), ":in/").returncode == 0
    assert "a 数据.csv" in studio.cube("get", "files", "in/data").stdout
    back = studio.cube("cp", ":in/data", str(tmp_path / "back"))
    assert back.returncode == 0, back.stderr
    assert (tmp_path / "back" / "a 数据.csv").read_text() == "a,b\n1,2\n"
    assert (tmp_path / "back" / "deep" / "empty").read_bytes() == b""
    assert studio.cube("cp", ":in/data/b.csv", str(tmp_path)).returncode == 1
    escaping = studio.cube("cp", str(folder / "a 数据.csv"), ":../../../escaped")
    assert escaping.returncode == 1
    assert not [found for found in (studio.home, *studio.home.parents) if (found / "escaped").exists()]
    assert not list(studio.home.glob("**/escaped"))


def test_two_gigabytes_go_in_while_the_server_stays_small(studio: RunningStudio, tmp_path: Path) -> None:
    big = tmp_path / "big.bin"
    with big.open("wb") as stream:
        stream.truncate(2 << 30)
    copied = studio.cube("cp", "-q", str(big), ":big.bin")
    assert copied.returncode == 0, copied.stderr
    entry = next(entry for entry in studio.client().files() if entry["name"] == "big.bin")
    assert entry["size"] == 2 << 30
    status = Path(f"/proc/{studio.pid}/status").read_text()
    peak = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))
    assert peak < 256 * 1024, f"{peak} KiB"
    studio.client().delete_file("big.bin")


def test_a_log_is_followed_over_restarts_of_server_and_gateway(own_studio: RunningStudio) -> None:
    studio = own_studio
    client = studio.client()
    command = "for n in $(seq 600); do echo line $n; sleep 0.01; done"
    talk = f"pipeline: talk\ntasks: {{talker: {{template: command, args: {{command: '{command}'}}}}}}\n"
    run = client.run(text=talk)["id"]
    heard: list[str] = []
    words = (line.text for line in client.logs(run, "talker"))
    listener = threading.Thread(target=lambda: heard.extend(words), daemon=True)
    listener.start()
    until(lambda: len(heard) > 50)
    studio.terminate()
    studio.up()
    until(lambda: len(heard) > 250)
    studio.kill_gateway()
    listener.join(60)
    assert heard == [f"line {n}" for n in range(1, 601)]


def test_a_token_that_is_revoked_ends_the_stream_it_opened(
    studio: RunningStudio, client: Client, gate: Callable[[bool], None]
) -> None:
    run = client.run(text=GATED, no_cache=True)["id"]
    until(lambda: client.get_task(run, "before")["state"] == "Running")
    made = client.create_token("short-lived", scopes=["read"], days=1)
    refused: list[CubeError] = []

    def listen() -> None:
        try:
            list(studio.client(made["token"]).logs(run, "before"))
        except CubeError as error:
            refused.append(error)

    listener = threading.Thread(target=listen, daemon=True)
    listener.start()
    time.sleep(0.5)
    client.delete_token(made["id"])
    listener.join(30)
    assert not listener.is_alive()
    assert refused[0].status == 401
    client.stop(run)


def test_a_template_of_ones_own_is_registered_and_used(studio: RunningStudio, tmp_path: Path) -> None:
    made = studio.cube("init", "template", str(tmp_path / "line-count"))
    assert made.returncode == 0
    registered = studio.cube("create", "template", str(tmp_path / "line-count"))
    assert registered.stdout == "template/line-count@1\n", registered.stderr
    client = studio.client()
    client.upload_stream(iter([b"a\n\nb\n"]), "lines.txt", 5)
    text = "pipeline: own\ntasks:\n  count:\n    template: line-count\n    args: {data: 'file://lines.txt'}\n"
    run = client.wait(client.run(text=text), timeout=120)
    assert run["state"] == "Succeeded", client.why(run["id"])
    assert client.get_task(run["id"], "count")["outputs"] == {"lines": 2}


def test_a_secret_reaches_the_task_and_never_its_log(studio: RunningStudio) -> None:
    assert studio.cube("create", "secret", "KEY", stdin="open sesame 42\n").returncode == 0
    text = (
        "pipeline: hidden\ntasks:\n  use:\n    template: command\n    env: {KEY: '{{ secrets.KEY }}'}\n"
        "    args: {command: 'echo key: $KEY, length ${#KEY}'}\n"
    )
    client = studio.client()
    run = client.wait(client.run(text=text), timeout=60)
    log = client.log_text(run["id"], "use")
    assert "length 14" in log
    assert "sesame" not in log
    assert "KEY" in studio.cube("get", "secrets").stdout


def test_the_first_administrator_is_made_by_the_link_and_logs_in_from_elsewhere(
    own_studio: RunningStudio, tmp_path: Path
) -> None:
    link = own_studio.cube("admin", "setup-link").stdout.strip()
    assert link.startswith(f"{own_studio.url}/setup?token="), link
    wish = {"token": link.partition("token=")[2], "username": "ann", "password": "a correct horse 7"}
    elsewhere = {
        "PATH": os.environ["PATH"],
        "CUBE_CONFIG": str(tmp_path / "config.toml"),
        "CUBE_LANG": "en",
        "HOME": str(tmp_path),
    }

    def cube(*words: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "cubestudio_sdk.cli", *words]
        return subprocess.run(command, env=elsewhere, input=stdin, capture_output=True, text=True)

    own_studio.client().transport.json("POST", "/auth:setup", wish)
    assert cube("login", own_studio.url, "-u", "ann", stdin="a wrong horse 77\n").returncode == 1
    logged_in = cube("login", own_studio.url, "-u", "ann", "-p", "default", stdin="a correct horse 7\n")
    assert logged_in.returncode == 0, logged_in.stderr
    assert "as ann" in logged_in.stdout
    assert "default" in cube("get", "projects").stdout
    assert "cube on" in cube("get", "tokens").stdout
    token = json.loads(cube("get", "tokens", "-o", "json").stdout)[0]
    assert cube("delete", "token", token["id"]).returncode == 0
    refused = cube("get", "projects")
    assert refused.returncode == 1
    assert "hint: " in refused.stderr
