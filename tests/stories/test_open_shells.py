"""A shell in a running task: through the gateway, on a real terminal, for those who may, as long as they may."""

from __future__ import annotations

import fcntl
import json
import os
import select
import struct
import sys
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from cubestudio_sdk import Client, CubeError
from running import RunningStudio

WAITS = "open('there', 'w').close(); print('up', flush=True); import time; time.sleep(600)"


@dataclass
class Screen:
    """One end of a websocket, and what came over it."""

    line: ClientConnection
    ended: dict[str, Any] | None = None
    seen: str = ""

    def type(self, text: str) -> None:
        """Press keys."""
        self.line.send(text.encode())

    def until(self, text: str, seconds: float = 30) -> str:
        """Read until it is there."""
        deadline = time.monotonic() + seconds
        while text not in self.seen:
            assert time.monotonic() < deadline, self.seen
            self._take(deadline - time.monotonic())
        before, _, self.seen = self.seen.partition(text)
        return before

    def end(self, seconds: float = 30) -> dict[str, Any]:
        """Read until it is over; why."""
        deadline = time.monotonic() + seconds
        while self.ended is None:
            self._take(deadline - time.monotonic())
        with pytest.raises(ConnectionClosed):
            self.line.recv(10)
        return self.ended

    def _take(self, seconds: float) -> None:
        message = self.line.recv(max(0.1, seconds))
        if isinstance(message, bytes):
            self.seen += message.decode("utf-8", "replace")
        else:
            self.ended = json.loads(message)["ended"]


@contextmanager
def screen(studio: RunningStudio, workload: str, headers: dict[str, str], query: str = "") -> Iterator[Screen]:
    """A shell at the gateway."""
    with connect(address(studio, workload) + query, additional_headers=headers, proxy=None) as line:
        yield Screen(line)


def address(studio: RunningStudio, workload: str, project: str = "default") -> str:
    """Where the shell of a workload is."""
    return f"ws://127.0.0.1:{studio.port}/api/v1/projects/{project}/workloads/{workload}/shell"


def start(client: Client, code: str = WAITS, **more: Any) -> tuple[str, str]:
    """A run of one task that waits; its id and its workload's."""
    task = {"command": ["python", "-c", code], **more}
    run = client.run(text={"pipeline": "waits", "tasks": {"wait": task}})["id"]
    deadline = time.monotonic() + 60
    while True:
        found = client.get_task(run, "wait")
        if found["state"] == "Running" and "up" in client.log_text(run, "wait"):
            return run, str(found["workload"])
        assert time.monotonic() < deadline, found
        time.sleep(0.1)


@pytest.fixture
def bearer(studio: RunningStudio) -> dict[str, str]:
    """The token of this machine's command line."""
    token = (studio.home / "run" / "cli-token").read_text().split()[0]
    return {"authorization": f"Bearer {token}"}


def test_a_developer_looks_around_in_a_running_task(studio: RunningStudio, bearer: dict[str, str]) -> None:
    client = studio.client()
    run, workload = start(client, env={"PLAIN": "7"})
    with screen(studio, workload, bearer, "?columns=101&rows=33") as seen:
        seen.type("echo $PLAIN-$CUBE_TASK; ls there; stty size; id -u\n")
        seen.until("7-wait")
        seen.until("there\r\n33 101")
        if os.geteuid() == 0:
            seen.until("200")
        seen.line.send(json.dumps({"resize": [50, 20]}))
        seen.type("stty size; echo 中文\n")
        seen.until("20 50\r\n中文")
        seen.type(f"cat {studio.home}/run/cli-token; echo tried-$((1+1))\n")
        told = seen.until("tried-2")
        assert os.geteuid() != 0 or "Permission denied" in told
        seen.type("exit\n")
        assert seen.end()["code"] == "ShellExited"
    lines = client.transport.json("GET", "/projects/default/audit")["items"]
    mine = [line for line in lines if line["subject"] == workload]
    assert [line["action"] for line in mine] == ["shell.close", "shell.open"]
    assert mine[0]["after"]["reason"] == "ShellExited" and mine[1]["after"]["address"]
    client.stop(run)


def test_a_shell_ends_with_its_task_and_says_so(studio: RunningStudio, bearer: dict[str, str]) -> None:
    client = studio.client()
    run, workload = start(client)
    with screen(studio, workload, bearer) as seen:
        seen.type("trap '' HUP TERM; echo deaf-$((1+1))\n")
        seen.until("deaf-2")
        client.stop(run)
        assert seen.end()["code"] == "AttemptEnded"
    with pytest.raises(InvalidStatus) as refused:
        connect(address(studio, workload), additional_headers=bearer, proxy=None)
    assert json.loads(refused.value.response.body)["error"]["code"] == "NotRunning"


def test_cube_shell_types_what_it_is_given(studio: RunningStudio) -> None:
    client = studio.client()
    run, workload = start(client)
    done = studio.cube("shell", f"{run}/wait", stdin="echo $CUBE_TASK-$((40+2))\n")
    assert done.returncode == 0, done.stderr
    assert "wait-42" in done.stdout
    refused = studio.cube("shell", workload, "-r", "worker-7", stdin="")
    assert refused.returncode == 1 and "main-0" in refused.stderr
    client.stop(run)
    client.wait(run)
    refused = studio.cube("shell", f"{run}/wait", stdin="")
    assert refused.returncode == 1 and "does not run" in refused.stderr


def test_cube_shell_makes_a_terminal_of_the_terminal(studio: RunningStudio) -> None:
    client = studio.client()
    run, _ = start(client)
    pid, terminal = os.forkpty()
    if pid == 0:
        os.execve(sys.executable, [sys.executable, "-m", "cubestudio_sdk.cli", "shell", f"{run}/wait"], studio.env)
    try:
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 31, 97, 0, 0))
        assert "connected" in _read(terminal, "$ ")
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 22, 66, 0, 0))
        os.write(terminal, b"sh -c 'echo as\"\"leep; exec sleep 600'\r")
        _read(terminal, "asleep\r\n")
        os.write(terminal, b"\x03")
        os.write(terminal, b"echo code-$?; stty size\r")
        told = _read(terminal, "22 66")
        assert "code-130\r\n22 66" in told
        if "$ " not in told.partition("22 66")[2]:
            _read(terminal, "$ ")  # what is typed before the shell listens again is lost
        os.write(terminal, b"\x04")
        with suppress(OSError):  # the end of a terminal is an error
            while os.read(terminal, 4096):
                pass
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    finally:
        os.close(terminal)
    client.stop(run)


def _read(terminal: int, text: str, seconds: float = 30) -> str:
    told, deadline = b"", time.monotonic() + seconds
    while text not in told.decode("utf-8", "replace"):
        assert time.monotonic() < deadline and select.select([terminal], [], [], seconds)[0], told
        told += os.read(terminal, 4096)
    return told.decode("utf-8", "replace")


def test_a_tasks_environment_is_held_open_with_its_inputs(studio: RunningStudio, bearer: dict[str, str]) -> None:
    client = studio.client()
    make = "import os; open(os.environ['CUBE_OUTPUT_DIR'] + '/data', 'w').write('forty-two')"
    fails = ["python", "-c", "import sys; print('read', open(sys.argv[1]).read(), 'it\\'s'); sys.exit(3)"]
    tasks = {
        "make": {"command": ["python", "-c", make]},
        "fail": {"command": [*fails, "{{ tasks.make.outputs.data }}"], "env": {"PLAIN": "7"}, "timeout": "1s"},
    }
    failed = client.wait(client.run(text={"pipeline": "held", "tasks": tasks}))
    assert failed["state"] == "Failed"
    held = client.debug(failed["id"], "fail", hold=True, hold_seconds=600)
    assert held["kind"] == "hold"
    deadline = time.monotonic() + 60
    while "task.sh" not in client.log_text(held["id"], "fail"):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert client.get_run(held["id"])["held_until"] > held["created_at"]
    with screen(studio, str(client.get_task(held["id"], "fail")["workload"]), bearer) as seen:
        seen.type("~/task.sh; echo code-$?-$PLAIN\n")
        assert "read forty-two it's" in seen.until("code-3-7")
    told = studio.cube("debug", held["id"], "fail", "--hold", "--minutes", "1", "-o", "json")
    again = json.loads(told.stdout)["id"]
    for run in (held["id"], again):
        client.stop(run)
        assert client.wait(run)["state"] == "Stopped"


def test_what_runs_once_for_each_item_cannot_be_held(studio: RunningStudio) -> None:
    client = studio.client()
    task = {"command": ["true"], "foreach": [1, 2]}
    run = client.wait(client.run(text={"pipeline": "each", "tasks": {"t": task}}))
    with pytest.raises(CubeError) as refused:
        client.debug(run["id"], "t", hold=True)
    assert refused.value.code == "HoldForeach"
    with pytest.raises(CubeError) as refused:
        client.debug(run["id"], "t", hold=True, hold_seconds=1)
    assert "hold_seconds" in refused.value.text


def test_a_shell_ends_with_the_token_that_opened_it(studio: RunningStudio) -> None:
    client = studio.client()
    run, workload = start(client)
    wish = {"name": "shell", "scopes": ["read", "run", "write"]}
    token = client.transport.json("POST", "/me/tokens", wish)
    with screen(studio, workload, {"authorization": f"Bearer {token['token']}", "accept-language": "zh"}) as seen:
        seen.type("echo in-$((1+1))\n")
        seen.until("in-2")
        client.transport.json("DELETE", f"/me/tokens/{token['id']}")
        ended = seen.end()
    assert ended["code"] == "SessionExpired"
    client.stop(run)


def test_a_cookie_opens_a_shell_from_the_studios_own_page_alone(studio: RunningStudio) -> None:
    client = studio.client()
    run, workload = start(client)
    client.transport.json("POST", "/users", {"username": "grace", "password": "a correct horse 7"})
    client.transport.json("PUT", "/projects/default/members/grace", {"role": "developer"})
    with httpx.Client(base_url=studio.url) as browser:
        login = browser.post("/api/v1/auth:login", json={"username": "grace", "password": "a correct horse 7"})
        new = {"current": "a correct horse 7", "new": "a correct horse 78"}
        done = browser.post("/api/v1/me:password", json=new, headers={"x-csrf-token": login.json()["csrf"]})
        assert done.status_code == 204
        cookie = {"cookie": f"cube_session={browser.cookies['cube_session']}"}
    for origin in ("http://evil.example", f"http://u-1.localhost:{studio.port}", "null", None):
        with pytest.raises(InvalidStatus) as refused:
            connect(address(studio, workload), additional_headers=cookie, origin=origin, proxy=None)
        assert json.loads(refused.value.response.body)["error"]["code"] == "OriginRefused"
    with screen(studio, workload, {**cookie, "origin": studio.url}) as seen:
        seen.type("echo in-$((1+1))\n")
        seen.until("in-2")
        client.transport.json("PUT", "/projects/default/members/grace", {"role": "viewer"})
        assert seen.end()["code"] == "SessionExpired"
    client.stop(run)
