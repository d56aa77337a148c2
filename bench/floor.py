"""The floor: the same processes without any studio. Whatever an engine does, it cannot be faster than this."""

from __future__ import annotations

import os
import resource
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

FIBO = "def fibo(n):\n    return n if n < 2 else fibo(n - 1) + fibo(n - 2)\n\n\nprint(fibo(10))"
"""The step of the chain: the published comparisons of workflow engines use it too."""
PARALLEL = 8


@dataclass(frozen=True)
class Bare:
    """How long it took, and the CPU seconds of the children and of whoever started them."""

    seconds: float
    cpu: float


def step_command(python: str) -> list[str]:
    """argv of one step of the chain."""
    return [python, "-I", "-S", "-c", FIBO]


def nothing_command(python: str) -> list[str]:
    """argv of one task of the fan."""
    return [python, "-I", "-S", "-c", "pass"]


def chain(python: str, steps: int) -> Bare:
    """`steps` processes one after the other: the plainest loop a person would write."""
    return one_by_one(step_command(python), steps)


def one_by_one(command: list[str], count: int) -> Bare:
    """The same command `count` times."""
    cpu, begin = _cpu(), time.perf_counter()
    for _ in range(count):
        subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    return Bare(time.perf_counter() - begin, _cpu() - cpu)


def fan(python: str, tasks: int, folder: Path) -> Bare:
    """`tasks` processes, `PARALLEL` at a time, each with its own session, folder and output file."""
    command = nothing_command(python)
    running: dict[int, subprocess.Popen[bytes]] = {}
    cpu, begin = _cpu(), time.perf_counter()
    for number in range(tasks):
        while len(running) >= PARALLEL:
            _reap(running)
        place = folder / str(number)
        place.mkdir()
        with (place / "log").open("wb") as log:
            process = subprocess.Popen(command, cwd=place, stdout=log, stderr=log, start_new_session=True)
        running[process.pid] = process
    while running:
        _reap(running)
    return Bare(time.perf_counter() - begin, _cpu() - cpu)


def _reap(running: dict[int, subprocess.Popen[bytes]]) -> None:
    pid, status = os.wait()
    process = running.pop(pid)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{_shown(process.args)} ended with {process.returncode}")


def _shown(command: object) -> str:
    return " ".join(map(str, command)) if isinstance(command, Sequence) else str(command)


def _cpu() -> float:
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime
