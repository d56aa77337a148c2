"""What this machine offers: cores and memory as this server may use them."""

from __future__ import annotations

import os
from pathlib import Path


def cores() -> float:
    """Cores this process may run on, less what a quota above it takes away."""
    count = float(len(os.sched_getaffinity(0)))
    for quota, period in (
        ("/sys/fs/cgroup/cpu/cpu.cfs_quota_us", "/sys/fs/cgroup/cpu/cpu.cfs_period_us"),
        ("/sys/fs/cgroup/cpu.max", ""),
    ):
        words = _words(quota) + (_words(period) if period else [])
        if len(words) == 2 and words[0].isdigit() and int(words[1]) > 0:
            count = min(count, int(words[0]) / int(words[1]))
    return count


def memory() -> int:
    """Bytes of memory, less what a limit above it takes away."""
    total = 0
    for line in Path("/proc/meminfo").read_text().splitlines():
        if line.startswith("MemTotal:"):
            total = int(line.split()[1]) * 1024
    for limit in _memory_limits():
        words = _words(limit)
        if words and words[0].isdigit():
            total = min(total, int(words[0]))
    return total


def _memory_limits() -> list[str]:
    paths = ["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"]
    for line in Path("/proc/self/cgroup").read_text().splitlines():
        _, kinds, path = line.split(":", 2)
        if kinds == "":
            paths.append(f"/sys/fs/cgroup{path}/memory.max")
        elif "memory" in kinds.split(","):
            paths.append(f"/sys/fs/cgroup/memory{path}/memory.limit_in_bytes")
    return paths


def _words(path: str) -> list[str]:
    try:
        return Path(path).read_text().split()
    except OSError:
        return []
