"""Limits by control groups: version 1 or 2, whichever this server may write; a cage is one replica's groups.

Entering a cage costs a grace period of the kernel (about 10 ms when nobody entered one lately), so only replicas with
a memory limit are caged before they start; the others follow when they are a few seconds old (`adopt`).
CPU is shared by weight (the asked cores), with a ceiling of the asked cores rounded up: a task that asks 0.1 may use
an idle core, and never starves the others.
"""

from __future__ import annotations

import contextlib
import hashlib
import math
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

PIDS = 1024
"""Processes and threads a replica may have."""


@dataclass(frozen=True)
class Cage:
    """Groups of one replica: folders to remove, files to enter by, file that counts kills for memory."""

    folders: tuple[str, ...] = ()
    join: tuple[str, ...] = ()
    oom: str = ""


class Cages:
    """Makes cages below `base` folders; `version` 0 means this server may not."""

    def __init__(self, home: Path, root: Path = Path("/sys/fs/cgroup")) -> None:
        self._name = "cubestudio-" + hashlib.sha256(str(home).encode()).hexdigest()[:8]
        self._cores = os.cpu_count() or 1
        self._root = root
        self.version = 0
        self._bases: dict[str, str] = {}
        with contextlib.suppress(OSError):
            self.version, self._bases = self._find(root)

    def make(self, name: str, cpu: float, memory: int, pids: int = PIDS) -> Cage | None:
        """A new cage, or None when there is no way to have one."""
        if not self.version:
            return None
        try:
            return self._make(name, cpu, memory, pids)
        except FileNotFoundError:  # another server of this home has just tidied up
            with contextlib.suppress(OSError):
                self.version, self._bases = self._find(self._root)
                return self._make(name, cpu, memory, pids)
        except OSError:
            pass
        return None

    def close(self) -> None:
        """Remove the groups above the cages, unless something still runs in them."""
        discard(list(self._bases.values()))

    def _make(self, name: str, cpu: float, memory: int, pids: int) -> Cage:
        if self.version == 2:
            folder = f"{self._bases['all']}/{name}"
            _mkdir(folder)
            self._limit_2(folder, cpu, memory, pids)
            return Cage((folder,), (folder + "/cgroup.procs",), folder + "/memory.events")
        folders = {kind: f"{base}/{name}" for kind, base in self._bases.items()}
        for folder in folders.values():
            _mkdir(folder)
        self._limit_1(folders, cpu, memory, pids)
        return Cage(
            tuple(folders.values()),
            tuple(folder + "/cgroup.procs" for folder in folders.values()),
            folders["memory"] + "/memory.oom_control",
        )

    def _limit_1(self, folders: dict[str, str], cpu: float, memory: int, pids: int) -> None:
        if memory:
            _write(folders["memory"] + "/memory.limit_in_bytes", memory)
            with contextlib.suppress(OSError):  # only where swap is accounted
                _write(folders["memory"] + "/memory.memsw.limit_in_bytes", memory)
        if "pids" in folders:
            _write(folders["pids"] + "/pids.max", pids)
        if "cpu" in folders:
            _write(folders["cpu"] + "/cpu.shares", max(2, int(cpu * 1024)))
            ceiling = max(1, math.ceil(cpu))
            if ceiling < self._cores:
                _write(folders["cpu"] + "/cpu.cfs_quota_us", ceiling * 100_000)

    def _limit_2(self, folder: str, cpu: float, memory: int, pids: int) -> None:
        if memory:
            _write(folder + "/memory.max", memory)
            with contextlib.suppress(OSError):
                _write(folder + "/memory.swap.max", 0)
        _write(folder + "/pids.max", pids)
        with contextlib.suppress(OSError):  # the cpu controller is often not delegated
            _write(folder + "/cpu.weight", max(1, min(10_000, int(cpu * 100))))
            ceiling = max(1, math.ceil(cpu))
            if ceiling < self._cores:
                _write(folder + "/cpu.max", f"{ceiling * 100_000} 100000")

    def _find(self, root: Path) -> tuple[int, dict[str, str]]:
        own = _own_groups()
        if (root / "cgroup.controllers").exists():
            for parent in (root / own.get("", "").lstrip("/")).parent, root:
                with contextlib.suppress(OSError):
                    return 2, {"all": self._base_2(parent)}
            return 0, {}
        bases: dict[str, str] = {}
        for kind in ("memory", "pids", "cpu"):
            for parent in root / kind / own.get(kind, "").lstrip("/"), root / kind:
                with contextlib.suppress(OSError):
                    base = parent / self._name
                    _mkdir(str(base))
                    probe = base / f"probe-{os.getpid()}"
                    probe.mkdir()
                    probe.rmdir()
                    bases[kind] = str(base)
                    break
        return (1, bases) if "memory" in bases else (0, {})

    def _base_2(self, parent: Path) -> str:
        """A group beside ours with memory and pids for its children; needs delegation or root."""
        base = parent / self._name
        _mkdir(str(base))
        try:
            for folder in parent, base:
                for kind in "memory", "pids", "cpu":
                    with contextlib.suppress(OSError):
                        _write(f"{folder}/cgroup.subtree_control", f"+{kind}")
            given = (base / "cgroup.subtree_control").read_text().split()
            if not {"memory", "pids"} <= set(given):
                raise PermissionError
            if not os.access(parent / "cgroup.procs", os.W_OK):
                raise PermissionError
        except OSError:
            with contextlib.suppress(OSError):
                base.rmdir()
            raise
        return str(base)


def enter(cage_join: Sequence[str], pids: Sequence[int]) -> None:
    """Move running processes into a cage; those that ended meanwhile do not matter."""
    for path in cage_join:
        for pid in pids:
            with contextlib.suppress(OSError):
                _write(path, pid)


def discard(folders: Sequence[str]) -> None:
    """Remove a cage whose wrapper could not."""
    for folder in folders:
        with contextlib.suppress(OSError):
            os.rmdir(folder)


def _own_groups() -> dict[str, str]:
    """Controller → our group; "" is version 2."""
    groups: dict[str, str] = {}
    for line in Path("/proc/self/cgroup").read_text().splitlines():
        _, kinds, path = line.split(":", 2)
        for kind in kinds.split(","):
            groups[kind] = path
    return groups


def _mkdir(path: str) -> None:
    with contextlib.suppress(FileExistsError):
        os.mkdir(path)


def _write(path: str, value: int | str) -> None:
    fd = os.open(path, os.O_WRONLY | os.O_CLOEXEC)
    try:
        os.write(fd, str(value).encode())
    finally:
        os.close(fd)
