"""Free TCP ports of the loopback address, never handed out twice while their attempt lives."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterable

from cubestudio.kit.errors import Fault

_FIRST, _LAST = 20000, 32000  # below the kernel's ephemeral range, so that no outgoing connection takes one


class FreePorts:
    """A memory of the ports in use by attempts."""

    def __init__(self, seed: int = 0) -> None:
        self._lock = threading.Lock()
        self._held: dict[int, str] = {}
        self._next = _FIRST + seed % (_LAST - _FIRST)

    def take(self, count: int, holder: str) -> list[int]:
        """`count` ports nobody listens on, kept for `holder` until `release`."""
        taken: list[int] = []
        with self._lock:
            for _ in range(_LAST - _FIRST):
                if len(taken) == count:
                    return taken
                port, self._next = self._next, self._next + 1 if self._next < _LAST else _FIRST
                if port not in self._held and _is_free(port):
                    self._held[port] = holder
                    taken.append(port)
            for port in taken:
                del self._held[port]
        raise Fault("PortsExhausted", "no free port is left on this machine", "Stop services you no longer need.")

    def keep(self, ports: Iterable[int], holder: str) -> None:
        """Remember ports of an adopted attempt."""
        with self._lock:
            self._held.update((port, holder) for port in ports)

    def release(self, holder: str) -> None:
        """Give back what `holder` has."""
        with self._lock:
            for port in [port for port, who in self._held.items() if who == holder]:
                del self._held[port]


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
