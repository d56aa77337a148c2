"""A whole studio as people run it: its own process, home and port; started, killed and used from outside."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from cubestudio.drivers.runtime_local import control
from cubestudio_sdk import Client

START_LIMIT, STOP_LIMIT = 180.0, 60.0
"""Seconds that a server takes at most, on a machine that does much else."""
FIRST_UID = 1_000_000 + 100 * os.getpid()
"""Users of what runs in these studios. They are nobody else's: tests at the same time may use up those they run as."""


class RunningStudio:
    """A studio in a home of its own."""

    def __init__(self, home: Path, **settings: str) -> None:
        self.home = home
        self.settings = settings
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}{settings.get('CUBE_PATH_PREFIX', '')}"
        self._child: subprocess.Popen[bytes] | None = None
        self._clients: list[Client] = []

    @property
    def env(self) -> dict[str, str]:
        """What `cube` and the server are told."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("CUBE_")}
        mine = {"CUBE_HOME": str(self.home), "CUBE_PORT": str(self.port), "CUBE_LANG": "en"}
        mine["CUBE_FIRST_UID"] = str(FIRST_UID)
        return {**kept, **mine, **self.settings, "CUBE_CONFIG": str(self.home / "no-config.toml")}

    def up(self) -> None:
        """Start it and wait until it answers through the gateway."""
        with (self.home / "up.log").open("ab") as output:
            self._child = subprocess.Popen(
                [sys.executable, "-m", "cubestudio.main"],
                env=self.env, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True,
            )  # fmt: skip
        until = time.monotonic() + START_LIMIT
        while not self.answers():
            assert self._child.poll() is None, self.said()
            assert time.monotonic() < until, self.said()
            time.sleep(0.05)

    def answers(self) -> bool:
        """Whether it does."""
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=2) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def said(self) -> str:
        """The last words of the server."""
        return (self.home / "up.log").read_text()[-3000:]

    def errors(self) -> str:
        """What the server noted as its own faults."""
        log = self.home / "logs" / "server.log"
        lines = log.read_text().splitlines() if log.exists() else []
        return "\n".join(json.loads(line).get("error", "") for line in lines if '"level": "error"' in line)

    @property
    def pid(self) -> int:
        """Of the server."""
        assert self._child is not None
        return self._child.pid

    def kill_server(self) -> None:
        """kill -9, and nobody tidies up."""
        assert self._child is not None
        self._child.kill()
        self._child.wait()

    def kill_gateway(self) -> None:
        """kill -9 of Envoy, if there is one right now."""
        kill_by_file(self.home / "gateway" / "pid")

    def wrappers(self) -> dict[tuple[str, int], Path]:
        """(workload, attempt) -> state file that names its wrapper, of all that have begun and not ended."""
        found = {}
        for file in self.home.glob("workloads/*/control/main-0.state"):
            birth, report = control.read(str(file))
            if birth is not None and report is None:
                workload, _, attempt = file.parts[-3].rpartition(".")
                found[workload, int(attempt)] = file
        return found

    def terminate(self) -> None:
        """SIGTERM, as an upgrade does; workloads and gateway go on."""
        assert self._child is not None
        self._child.terminate()
        self._child.wait(STOP_LIMIT)

    def down(self) -> None:
        """`cube down`: nothing of this home runs any more."""
        for client in self._clients:
            client.close()
        subprocess.run([sys.executable, "-m", "cubestudio.main", "down"], env=self.env, check=True, capture_output=True)
        if self._child is not None:
            self._child.wait(STOP_LIMIT)

    def client(self, token: str | None = None, patience: float = 60, project: str = "default") -> Client:
        """As the administrator of this machine, or with a token."""
        with pytest.MonkeyPatch.context() as settings:
            for name in [name for name in os.environ if name.startswith("CUBE_")]:
                settings.delenv(name)
            for name, value in self.env.items():
                settings.setenv(name, value)
            made = Client(self.url, token, project, patience=patience)
        self._clients.append(made)
        return made

    def cube(self, *words: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        """Run `cube` as its user does."""
        command = [sys.executable, "-m", "cubestudio_sdk.cli", *words]
        return subprocess.run(command, env=self.env, input=stdin, capture_output=True, text=True)


def kill_by_file(file: Path) -> bool:
    """kill -9 the process a pid file names; whether there was one."""
    try:
        os.kill(int(file.read_text().split()[0]), signal.SIGKILL)
    except (OSError, IndexError, ValueError):
        return False
    return True


def _free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])
