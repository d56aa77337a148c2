"""What the container uses, from its control group of either version; outside a container, from its processes."""

from __future__ import annotations

import os
import resource

from cubestudio_agent.descent import descendants

_ROOT = "/sys/fs/cgroup"
_UNLIMITED = 1 << 60


class Meter:
    """Reads it. `peak` is the most memory that was seen.

    Args:
        root: where control groups are mounted; "" = look at processes.
    """

    def __init__(self, root: str | None = None) -> None:
        self._root = (_ROOT if os.getpid() == 1 else "") if root is None else root
        self._is_v2 = os.path.exists(self._root + "/cgroup.controllers")
        self.peak = 0

    def read(self) -> tuple[float, int]:
        """CPU seconds since the start, and bytes in use without what the kernel can drop at once."""
        cpu, memory = self._group() if self._root else (None, None)
        if cpu is None or memory is None:
            cpu, memory = _processes()
        self.peak = max(self.peak, memory)
        return cpu, memory

    def limit(self) -> int:
        """Bytes of memory it may have, 0 = any."""
        found = _number(self._file("memory.max", "memory/memory.limit_in_bytes"))
        return found if found is not None and found < _UNLIMITED else 0

    def oom_kills(self) -> int:
        """How often the kernel killed in it for memory."""
        if not self._root:
            return 0
        return _words(self._file("memory.events", "memory/memory.oom_control")).get("oom_kill", 0)

    def _group(self) -> tuple[float | None, int | None]:
        if self._is_v2:
            used = _words(self._file("cpu.stat", "")).get("usage_usec")
            cpu = None if used is None else used / 1e6
            cache = "inactive_file"
        else:
            spent = _number(self._file("", "cpuacct/cpuacct.usage"))
            cpu = None if spent is None else spent / 1e9
            cache = "total_inactive_file"
        memory = _number(self._file("memory.current", "memory/memory.usage_in_bytes"))
        if memory is not None:
            memory = max(0, memory - _words(self._file("memory.stat", "memory/memory.stat")).get(cache, 0))
        return cpu, memory

    def _file(self, v2: str, v1: str) -> str:
        try:
            with open(f"{self._root}/{v2 if self._is_v2 else v1}") as file:
                return file.read()
        except OSError:
            return ""


def _processes() -> tuple[float, int]:
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu, memory = ended.ru_utime + ended.ru_stime, 0
    page, tick = os.sysconf("SC_PAGE_SIZE"), os.sysconf("SC_CLK_TCK")
    for pid in descendants(os.getpid()):
        try:
            with open(f"/proc/{pid}/stat") as file:
                told = file.read().rpartition(")")[2].split()
        except OSError:
            continue
        cpu += (int(told[11]) + int(told[12])) / tick
        memory += int(told[21]) * page
    return cpu, memory


def _number(text: str) -> int | None:
    return int(text) if text.strip().isdigit() else None


def _words(text: str) -> dict[str, int]:
    """Lines of a name and a number."""
    pairs = (line.split() for line in text.splitlines())
    return {pair[0]: int(pair[1]) for pair in pairs if len(pair) == 2 and pair[1].isdigit()}
