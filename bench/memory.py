"""Memory of all processes of a studio: PSS, so that shared pages are counted once."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Process:
    """A process and its share of memory in bytes."""

    pid: int
    name: str
    pss: int
    private: int


def processes_of(home: Path, server: int) -> list[Process]:
    """The server, all below it, and whatever else lives for this home (the gateway is detached)."""
    parents = {pid: _parent(pid) for pid in _pids()}
    found = {server}
    grown = True
    while grown:
        below = {pid for pid, parent in parents.items() if parent in found} - found
        found |= below
        grown = bool(below)
    found |= {pid for pid in parents if _cwd(pid).startswith(str(home))}
    measured = (measure(pid) for pid in sorted(found))
    return [process for process in measured if process]


def measure(pid: int) -> Process | None:
    """One process, None when it is gone."""
    fields = dict[str, int]()
    for line in _read(pid, "smaps_rollup").decode().splitlines()[1:]:
        key, _, rest = line.partition(":")
        fields[key] = int(rest.split()[0]) * 1024
    if not fields:
        return None
    words = _read(pid, "cmdline").replace(b"\0", b" ").decode(errors="replace").split()
    comm = _read(pid, "comm").decode(errors="replace").strip()
    name = comm if comm.startswith("cube-") else Path(words[0]).name if words else comm
    private = fields["Private_Clean"] + fields["Private_Dirty"]
    return Process(pid, name, fields["Pss"], private)


def _pids() -> list[int]:
    return [int(name) for name in os.listdir("/proc") if name.isdigit()]


def _parent(pid: int) -> int:
    words = _read(pid, "stat").rpartition(b")")[2].split()
    return int(words[1]) if len(words) > 1 else 0


def _cwd(pid: int) -> str:
    with contextlib.suppress(OSError):
        return os.readlink(f"/proc/{pid}/cwd")
    return ""


def _read(pid: int, name: str) -> bytes:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/{name}").read_bytes()
    return b""
