"""A shell in a running task: through the gateway, on a real terminal, for those who may, as long as they may."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from cubestudio_sdk import Client
from running import RunningStudio

WAITS = "open('there', 'w').close(); print('up', flush=True); import time; time.sleep(600)"


@dataclass
class Session:
    """What a browser has: a cookie and the proof against foreign pages."""

    http: httpx.Client
    cookie: str


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
    run = client.run({"pipeline": "waits", "tasks": {"wait": task}})["id"]
    deadline = time.monotonic() + 60
    while True:
        found = client.get_task(run, "wait")
        if found["state"] == "Running" and "up" in "".join(
            line.text for line in client.logs(run, "wait", follow=False)
        ):
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
    lines = client.transport.json("GET", "projects/default/audit")["items"]
    mine = [line for line in lines if line["subject"] == workload]
    assert [line["action"] for line in mine] == ["shell.close", "shell.open"]
    assert mine[0]["after"]["reason"] == "ShellExited" and mine[1]["after"]["address"] == "127.0.0.1"
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
