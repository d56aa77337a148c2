"""Servers under load: started, awaited, ended with all their processes."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
from peers.installing import NotInstallable, environment_of

_PATIENCE = 120


@dataclass(frozen=True)
class Contestant:
    """A server of one model: `command` gets the port in place of `{port}`."""

    name: str
    packages: tuple[str, ...]
    command: tuple[str, ...]
    path: str
    body: Any
    environment: str
    env: dict[str, str] = field(default_factory=dict)
    folder: Path | None = None
    is_peer: bool = True
    is_onnx: bool = False


@dataclass(frozen=True)
class Running:
    """A contestant that answers; `key` is shown to the gateway when it stands behind one."""

    name: str
    url: str
    body: Any
    is_peer: bool
    is_onnx: bool
    idle_mb: float
    key: str = ""


@contextmanager
def running(contestant: Contestant) -> Iterator[Running]:
    """Start it, wait for its first prediction, end it. NotInstallable when it cannot be had here."""
    python = environment_of(contestant.environment, contestant.packages)
    port = _free_port()
    words = [word.replace("{python}", str(python)).replace("{port}", str(port)) for word in contestant.command]
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
    env = {**os.environ, **threads, "PATH": f"{python.parent}:{os.environ['PATH']}", **contestant.env}
    env = {name: value.replace("{port}", str(port)) for name, value in env.items()}
    with open(os.devnull, "wb") as nothing:
        process = subprocess.Popen(
            words, env=env, cwd=contestant.folder, stdout=nothing, stderr=nothing, start_new_session=True
        )
    try:
        url = f"http://127.0.0.1:{port}{contestant.path}"
        _await(url, contestant.body, process)
        time.sleep(1)
        yield Running(
            contestant.name, url, contestant.body, contestant.is_peer, contestant.is_onnx, _pss_mb(process.pid)
        )
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End it and all it started: BentoML's workers are in groups of their own."""
    with suppress(psutil.NoSuchProcess):  # it ended by itself
        for child in psutil.Process(process.pid).children(recursive=True):
            with suppress(psutil.NoSuchProcess):
                child.kill()
    process.kill()
    process.wait()


def _await(url: str, body: Any, process: subprocess.Popen[bytes]) -> None:
    ends = time.monotonic() + _PATIENCE
    said: object = "no answer"
    while time.monotonic() < ends:
        if process.poll() is not None:
            raise NotInstallable(f"it ended with {process.returncode}")
        request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                answer.read()
            return
        except urllib.error.HTTPError as refusal:
            if refusal.code < 500:
                raise NotInstallable(f"it refuses the request: {refusal.read()[:300]!r}") from None
            said = refusal
        except (urllib.error.URLError, OSError) as reason:
            said = reason
        time.sleep(0.3)
    raise NotInstallable(f"it did not answer within {_PATIENCE} s: {said}")


def _pss_mb(pid: int) -> float:
    """Memory of one process, its share of shared pages counted in part."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return 0.0


def _free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])
