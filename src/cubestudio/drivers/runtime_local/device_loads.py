"""How busy the accelerators of this machine are; asked in the background, since the tool takes its time."""

from __future__ import annotations

import shutil
import subprocess
import threading
from collections.abc import Mapping

from cubestudio.kit.clock import now
from cubestudio.ports.runtime import DeviceLoad

_QUERY = ("--query-gpu=uuid,utilization.gpu,memory.used", "--format=csv,noheader,nounits")
_FRESH = 4.0
"""Seconds an answer is good for."""


class DeviceLoads:
    """Remembers the last answer of the driver's own tool and asks again when it is old and somebody wants it."""

    def __init__(self, tool: str = "nvidia-smi") -> None:
        self._tool = tool
        self._known: Mapping[str, DeviceLoad] = {}
        self._asked_at = 0.0
        self._asking: threading.Thread | None = None

    def latest(self) -> Mapping[str, DeviceLoad]:
        """What is known now; an older answer is renewed meanwhile."""
        if now() - self._asked_at > _FRESH and (self._asking is None or not self._asking.is_alive()):
            self._asked_at = now()
            self._asking = threading.Thread(target=self.ask, name="device-loads", daemon=True)
            self._asking.start()
        return self._known

    def ask(self) -> None:
        """Ask the tool now; nothing is known when it fails."""
        path = shutil.which(self._tool)
        if not path:
            return
        try:
            told = subprocess.run([path, *_QUERY], capture_output=True, text=True, timeout=20, check=True)
        except (OSError, subprocess.SubprocessError):
            self._known = {}
            return
        self._known = parse_loads(told.stdout)


def parse_loads(text: str) -> dict[str, DeviceLoad]:
    """Loads in `nvidia-smi --query-gpu=uuid,utilization.gpu,memory.used --format=csv,noheader,nounits`."""
    found = {}
    for line in text.splitlines():
        fields = [part.strip() for part in line.split(",")]
        if len(fields) == 3 and fields[0].startswith("GPU-") and fields[1].isdigit() and fields[2].isdigit():
            found[fields[0]] = DeviceLoad(min(1.0, int(fields[1]) / 100), int(fields[2]) << 20)
    return found
