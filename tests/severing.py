"""A way to a server that can be cut and mended: to try what happens while it is away, without disturbing it."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class Way:
    """Carries connections from `near:port` to a server, unless it is cut."""

    def __init__(self, host: str, port: int, near: str = "127.0.0.1") -> None:
        self._target = (host, port)
        self._listener = socket.create_server((near, 0))
        self.port = int(self._listener.getsockname()[1])
        self._lock = threading.Lock()
        self._lines: list[socket.socket] = []
        self._is_cut = False
        threading.Thread(target=self._accept, name="way", daemon=True).start()

    def cut(self) -> None:
        """Break every connection and take no new one."""
        with self._lock:
            self._is_cut = True
            for line in self._lines:
                with suppress(OSError):
                    line.shutdown(socket.SHUT_RDWR)
            self._lines.clear()

    def mend(self) -> None:
        """Take connections again."""
        with self._lock:
            self._is_cut = False

    def close(self) -> None:
        """The end."""
        self.cut()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            with self._lock:
                if self._is_cut:
                    near.close()
                    continue
                try:
                    far = socket.create_connection(self._target, timeout=10)
                except OSError:
                    near.close()
                    continue
                far.settimeout(None)
                self._lines += [near, far]
            for source, sink in ((near, far), (far, near)):
                threading.Thread(target=_carry, args=(source, sink), daemon=True).start()


def _carry(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
    for line in (source, sink):
        with suppress(OSError):
            line.shutdown(socket.SHUT_RDWR)
    with suppress(OSError):
        source.close()


@contextmanager
def way_to(host: str, port: int, near: str = "127.0.0.1") -> Iterator[Way]:
    """A way, closed at the end."""
    way = Way(host, port, near)
    try:
        yield way
    finally:
        way.close()
