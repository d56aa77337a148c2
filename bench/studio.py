"""A real studio in a home of its own on a free port, driven over HTTP like people drive it."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
from cpu import CpuMeter

PATIENCE = 120.0


class StudioFailed(RuntimeError):
    """The studio did not do what a benchmark needs; its own words are in the text."""


class Studio:
    """Starts `cube up`, and stops everything at the end.

    Args:
        home: its home; kept by the caller.
        database_url: another database than SQLite in the home.
    """

    def __init__(self, home: Path, database_url: str = "") -> None:
        self.home = home
        self.port = _free_port()
        self.meter = CpuMeter()
        self._database_url = database_url
        self._process: subprocess.Popen[bytes] | None = None
        self._log = home.parent / f"{home.name}.log"
        self._http: httpx.Client | None = None
        self.exec_at = 0.0

    @property
    def pid(self) -> int:
        """Of the server."""
        assert self._process
        return self._process.pid

    @property
    def http(self) -> httpx.Client:
        """Speaks to the studio through its gateway as the administrator of this machine."""
        if self._http is None:
            token = (self.home / "run" / "cli-token").read_text().split()[0]
            self._http = httpx.Client(
                base_url=f"http://127.0.0.1:{self.port}/api/v1",
                headers={"Authorization": f"Bearer {token}"},
                timeout=PATIENCE,
            )
        return self._http

    def start(self) -> None:
        """Execute `cube up`; does not wait."""
        env = {name: value for name, value in os.environ.items() if not name.startswith("CUBE_")}
        env |= {"CUBE_HOME": str(self.home), "CUBE_PORT": str(self.port), "NO_COLOR": "1", "CUBE_LOG_LEVEL": "warning"}
        if self._database_url:
            env["CUBE_DATABASE_URL"] = self._database_url
        cube = str(Path(sys.executable).with_name("cube"))
        with self._log.open("ab") as log:
            self.exec_at = time.perf_counter()
            self._process = subprocess.Popen(
                [*self.meter.enter(), cube, "up"], env=env, stdout=log, stderr=log, stdin=subprocess.DEVNULL,
                start_new_session=True,
            )  # fmt: skip

    def wait_for(self, path: str) -> float:
        """Seconds from exec until `path` answers 200 through the gateway."""
        request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nConnection: close\r\n\r\n".encode()
        while True:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 5) as line:
                line.sendall(request)
                if line.recv(64).startswith(b"HTTP/1.1 200"):
                    return time.perf_counter() - self.exec_at
            if self._process is None or self._process.poll() is not None:
                raise StudioFailed(f"cube up ended:\n{self.words()}")
            if time.perf_counter() - self.exec_at > PATIENCE:
                raise StudioFailed(f"{path} did not answer 200:\n{self.words()}")
            time.sleep(0.004)

    def words(self) -> str:
        """The end of what the server printed."""
        return self._log.read_text(errors="replace")[-3000:] if self._log.exists() else ""

    def stop(self, everything: bool = True) -> None:
        """Stop the server; with `everything` also gateway and workloads."""
        if self._http:
            self._http.close()
            self._http = None
        if self._process and self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(20)
            self._process.kill()
            self._process.wait()
        if everything:
            cube = str(Path(sys.executable).with_name("cube"))
            env = {**os.environ, "CUBE_HOME": str(self.home), "CUBE_PORT": str(self.port)}
            subprocess.run([cube, "down"], env=env, capture_output=True, check=False, timeout=60)
            self.meter.close()

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """JSON in, JSON out; a refusal is a failure of the benchmark."""
        answer = self.http.request(method, path, json=body)
        if answer.status_code >= 400:
            raise StudioFailed(f"{method} {path}: {answer.status_code} {answer.text[:800]}")
        return answer.json() if answer.content else None

    def environment_python(self) -> str:
        """The interpreter that tasks of the environment `plain` get here, as one of them tells it."""
        task = {"command": ["python", "-c", "import sys; print(sys.executable)"], "environment": "plain"}
        text = json.dumps({"pipeline": "bench-python", "tasks": {"tell": task}})
        run = self.call("POST", "/projects/default/runs", {"text": text})["id"]
        ledger = self.ledger()
        ledger.wait_for_end(run)
        ledger.close()
        said = self.http.get(f"/projects/default/runs/{run}/tasks/tell/log").text.split()
        return next(word for word in said if word.startswith("/"))

    def ledger(self) -> Ledger:
        """A look into the database file itself."""
        return Ledger(self.home / "db" / "cube.sqlite")


class Ledger:
    """Watches runs in the database itself: an end counts when it is written, and asking costs the server nothing."""

    def __init__(self, file: Path) -> None:
        self._connection = sqlite3.connect(f"file:{file}?mode=ro", uri=True, isolation_level=None, timeout=30)

    def run_state(self, run: str) -> str:
        """State of a run."""
        return str(self._connection.execute("SELECT state FROM runs WHERE id = ?", (run,)).fetchone()[0])

    def succeeded(self, run: str) -> int:
        """How many tasks of a run have succeeded."""
        return int(self._connection.execute("SELECT succeeded FROM runs WHERE id = ?", (run,)).fetchone()[0])

    def wait_for_end(self, run: str, pause: float = 0.002) -> None:
        """Until the run has ended; it must have succeeded."""
        deadline = time.perf_counter() + 20 * PATIENCE
        while (state := self.run_state(run)) in ("Queued", "Running"):
            if time.perf_counter() > deadline:
                raise StudioFailed(f"run {run} is {state} for ever")
            time.sleep(pause)
        if state != "Succeeded":
            raise StudioFailed(f"run {run} ended {state}")

    def close(self) -> None:
        """Let go."""
        self._connection.close()


@contextlib.contextmanager
def running(database_url: str = "") -> Iterator[Studio]:
    """A studio that is up, in a temporary home every user may enter; gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="cube-bench-", dir="/tmp"))
    folder.chmod(0o755)
    studio = Studio(folder / "home", database_url)
    try:
        studio.start()
        studio.wait_for("/api/v1/me")
        yield studio
    finally:
        studio.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
