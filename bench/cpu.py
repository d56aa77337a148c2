"""CPU used by a studio and everything it started, whoever reaped it."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

_ACCOUNTS = Path("/sys/fs/cgroup/cpuacct")


class CpuMeter:
    """Counts CPU seconds of processes born in it: by a cgroup where one can be made, else of the whole machine."""

    def __init__(self) -> None:
        self._group: Path | None = _ACCOUNTS / f"cube-bench-{os.getpid()}"
        try:
            self._group.mkdir(exist_ok=True)
        except OSError:
            self._group = None

    @property
    def what(self) -> str:
        """Whose CPU it is."""
        return "the studio and its tasks" if self._group else "the whole machine"

    def enter(self) -> list[str]:
        """Words before a command that make it count here."""
        if not self._group:
            return []
        return ["/bin/sh", "-c", f'echo $$ > {self._group}/cgroup.procs && exec "$@"', "sh"]

    def seconds(self) -> float:
        """CPU seconds so far."""
        if self._group:
            return int((self._group / "cpuacct.usage").read_text()) / 1e9
        words = Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]
        busy = sum(int(word) for word in words) - int(words[3]) - int(words[4])
        return busy / os.sysconf("SC_CLK_TCK")

    def close(self) -> None:
        """Remove the group once all in it have ended."""
        if self._group:
            with contextlib.suppress(OSError):
                self._group.rmdir()
