"""A reverse proxy as people put one before the studio: it shows another server below a path, and nothing beside it."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from types import TracebackType


class ReverseProxy:
    """Shows the server at `port` below `prefix`, byte for byte: streams and websockets too, one connection a request.

    Args:
        strips: takes the prefix off the path before it asks, as `proxy_pass http://studio/;` of nginx does.
    """

    def __init__(self, port: int, prefix: str, strips: bool) -> None:
        self._port, self._prefix, self._strips = port, prefix, strips
        self._door = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._door.getsockname()[1]}{prefix}"
        self.asked: list[str] = []
        """Paths with their queries, in the order they were asked for."""

    def __enter__(self) -> ReverseProxy:
        threading.Thread(target=self._listen, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()

    @property
    def strays(self) -> list[str]:
        """What was asked for beside the prefix: addresses that forgot it."""
        return [path for path in self.asked if not self._shows(path)]

    def _shows(self, path: str) -> bool:
        return path == self._prefix or path.startswith(f"{self._prefix}/")

    def _listen(self) -> None:
        while True:
            try:
                client, _ = self._door.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client:
            head, body = _read_head(client)
            if not head:
                return  # browsers open connections ahead of need
            verb, path, version = head[0].split(" ", 2)
            self.asked.append(path)
            if not self._shows(path):
                client.sendall(b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
                return
            if self._strips:
                path = path.removeprefix(self._prefix) or "/"
            lines = [f"{verb} {path} {version}", *head[1:]]
            if not any(line.lower().startswith("upgrade:") for line in lines):
                lines = [line for line in lines if not line.lower().startswith("connection:")] + ["Connection: close"]
            with socket.create_connection(("127.0.0.1", self._port)) as server:
                server.sendall("\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body)
                threading.Thread(target=_pour, args=(client, server), daemon=True).start()
                _pour(server, client)


def _read_head(client: socket.socket) -> tuple[list[str], bytes]:
    """The lines of a request's head, and what of its body came with them; no lines when nothing was asked."""
    read = b""
    while b"\r\n\r\n" not in read:
        more = client.recv(65536)
        if not more:
            return [], b""
        read += more
    head, _, body = read.partition(b"\r\n\r\n")
    return head.decode("latin-1").split("\r\n"), body


def _pour(source: socket.socket, sink: socket.socket) -> None:
    """Until one side ends; then both do."""
    with suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
    for each in (source, sink):
        with suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)
