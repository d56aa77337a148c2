"""Processes as `/proc` shows them: what a wrapper has below it, what it uses, what a lost one left behind."""

from __future__ import annotations

import os
import re
import signal
import time
from dataclasses import dataclass

from cubestudio_agent.descent import descendants

_TICK = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True)
class Load:
    """Use of a process tree: CPU seconds since its start, bytes now, pids of the living."""

    cpu: float
    memory: int
    pids: tuple[int, ...]


def load_of(wrapper: int) -> Load:
    """Use of all below `wrapper`; its own reaped children count, itself does not."""
    ticks, memory, largest_shared, alive = 0, 0, 0, []
    for pid in [wrapper, *descendants(wrapper)]:
        times = _times(pid)
        if times is None:
            continue
        ticks += times[2] + times[3]
        if pid == wrapper:
            continue
        ticks += times[0] + times[1]
        private, shared = _memory(pid)
        memory += private
        largest_shared = max(largest_shared, shared)
        alive.append(pid)
    return Load(ticks / _TICK, memory + largest_shared, tuple(alive))


def end_marked(root: str, workload: str, attempt: int, seconds: float = 10.0) -> bool:
    """Kill every process that bears a mark of the attempt until none is left; False when some would not go.

    Only for a wrapper that was killed itself: while it lives, it knows its own by descent. The marks are the
    attempt's variables (a program may overwrite those), its folder as current folder, its log as output.
    """
    deadline = time.monotonic() + seconds
    variables = {f"CUBE_WORKLOAD={workload}".encode(), f"CUBE_ATTEMPT={attempt}".encode()}
    while True:
        found = [pid for pid in _all() if _is_marked(pid, root + "/", variables)]
        if not found:
            return True
        for pid in found:
            try:
                os.kill(pid, signal.SIGKILL)
            except OSError:
                pass
        if time.monotonic() > deadline:
            return False
        time.sleep(0.005)


def environments_in_use(folder: str) -> set[str]:
    """Names below `folder` that stand in the variables of any process (its PATH begins with its environment)."""
    pattern = re.compile(re.escape(folder.encode()) + rb"/([0-9a-f]+)/bin")
    return {name.decode() for pid in _all() for name in pattern.findall(_variables(pid))}


def _all() -> list[int]:
    own = os.getpid()
    return [pid for pid in map(int, filter(str.isdigit, os.listdir("/proc"))) if pid != own]


def _is_marked(pid: int, root: str, variables: set[bytes]) -> bool:
    if variables <= set(_variables(pid).split(b"\0")):
        return True
    for link in "cwd", "fd/1", "fd/2":
        try:
            if os.readlink(f"/proc/{pid}/{link}").startswith(root):
                return True
        except OSError:
            continue
    return False


def _variables(pid: int) -> bytes:
    try:
        with open(f"/proc/{pid}/environ", "rb", 0) as file:
            return file.read()
    except OSError:
        return b""


def _times(pid: int) -> tuple[int, int, int, int] | None:
    """utime, stime, cutime, cstime in ticks."""
    try:
        with open(f"/proc/{pid}/stat", "rb", 0) as file:
            words = file.read().rpartition(b")")[2].split()
        return int(words[11]), int(words[12]), int(words[13]), int(words[14])
    except (OSError, IndexError):
        return None


def _memory(pid: int) -> tuple[int, int]:
    """Private and shared resident bytes."""
    try:
        with open(f"/proc/{pid}/statm", "rb", 0) as file:
            words = file.read().split()
        return (int(words[1]) - int(words[2])) * _PAGE, int(words[2]) * _PAGE
    except (OSError, IndexError):
        return 0, 0
