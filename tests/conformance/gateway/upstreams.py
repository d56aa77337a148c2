"""Real little servers behind a gateway, and a client that shows answers raw."""

from __future__ import annotations

import hashlib
import http.client
import json
import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from cubestudio.ports.followed import TOKEN_HEADER
from cubestudio.spec.routes import Endpoint

_PASSED_ON = re.compile("/api/v1/gateways/[^/]+(?=/internal/)")


class Address:
    """Of this machine, as the gateway under test reaches it."""

    host = "127.0.0.1"


class Upstream(ThreadingHTTPServer):
    """Echoes requests as JSON; plays the studio's permission check; streams; speaks raw after an upgrade.

    `hangs_up`: takes a request whole and closes without an answer, as one does that is killed; `left` counts them.
    `fails`: answers 500. `wakes`: questions about what sleeps, answered after `wake`. `taken` counts what it answered,
    `last_headers` are those of the last one.
    """

    daemon_threads = True
    request_queue_size = 256

    def __init__(self, name: str) -> None:
        super().__init__((Address.host, 0), _Echo)
        self.name = name
        self.asked: list[dict[str, Any]] = []
        self.wakes: list[dict[str, Any]] = []
        self.woken = threading.Event()
        self.verdict = ("", 200)
        self.go_on = threading.Event()
        self.under_way = threading.Event()
        self.hangs_up = False
        self.left = 0
        self.fails = False
        self.taken = 0
        self.last_headers: dict[str, str] = {}

    def wake(self, target: str, status: int = 200) -> None:
        """Answer all questions about what sleeps, also those to come."""
        self.verdict = (target, status)
        self.woken.set()

    @property
    def endpoint(self) -> Endpoint:
        """Where it listens."""
        return Endpoint(Address.host, self.server_port)


class _Echo(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    server: Upstream

    def handle_any(self) -> None:
        if self.headers.get(TOKEN_HEADER):  # a gateway elsewhere asks, which comes to the studio another way
            self.path = _PASSED_ON.sub("", self.path)
        if self.server.hangs_up:
            list(self._body())
            self.server.left += 1
            self.close_connection = True
        elif self.headers.get("upgrade", "").lower() == "websocket":
            self._raw()
        elif self.path.startswith("/internal/authz/"):
            self._authz()
        elif self.path.startswith("/internal/wake/"):
            self._wake()
        elif self.path.startswith("/stream"):
            self._stream()
        elif self.path.startswith("/slow"):
            self.server.under_way.set()
            self.server.go_on.wait(60)
            self._echo()
        else:
            self._echo()

    do_GET = do_POST = do_PUT = do_DELETE = do_OPTIONS = handle_any

    def _echo(self) -> None:
        digest, size = hashlib.sha256(), 0
        for block in self._body():
            digest.update(block)
            size += len(block)
        said: dict[str, Any] = {
            "server": self.server.name,
            "method": self.command,
            "path": self.path,
            "headers": {name.lower(): value for name, value in self.headers.items()},
            "size": size,
            "sha256": digest.hexdigest(),
        }
        self.server.taken += 1
        self.server.last_headers = said["headers"]
        self._send(500 if self.server.fails else 200, said, {"set-cookie": "cube_session=stolen; Path=/"})

    def _authz(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.asked.append({"path": self.path, "method": self.command, "headers": headers})
        list(self._body())
        user = headers.get("cookie", "").partition("cube_session=good")[2] or "ann"
        if headers.get("authorization") == "Bearer good" or "cube_session=good" in headers.get("cookie", ""):
            self._send(200, {}, {"x-cube-user": user})
        else:
            self._send(401, {"error": {"code": "LoginNeeded"}}, {})

    def _wake(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        list(self._body())
        self.server.wakes.append({"path": self.path, "headers": headers})
        self.server.woken.wait(60)
        target, status = self.server.verdict
        said = {} if status == 200 else {"error": {"code": "Full"}}
        self._send(status, said, {"x-cube-target": target} if target else {"retry-after": "7"})

    def _stream(self) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()
        self.wfile.write(b"6\r\nfirst\n\r\n")
        self.wfile.flush()
        self.server.go_on.wait(60)
        self.wfile.write(b"7\r\nsecond\n\r\n0\r\n\r\n")

    def _raw(self) -> None:
        self.send_response(101)
        self.send_header("upgrade", "websocket")
        self.send_header("connection", "upgrade")
        self.end_headers()
        self.wfile.flush()
        while data := self.connection.recv(4096):
            self.connection.sendall(data.upper())
        self.close_connection = True

    def _body(self) -> Iterator[bytes]:
        if "chunked" in self.headers.get("transfer-encoding", ""):
            while size := int(self.rfile.readline(), 16):
                yield self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
            return
        left = int(self.headers.get("content-length") or 0)
        while left > 0:
            block = self.rfile.read(min(left, 1 << 18))
            left -= len(block)
            yield block

    def _send(self, status: int, content: Any, headers: dict[str, str]) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        for name, value in {"content-type": "application/json", "content-length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Silence."""


@contextmanager
def upstream(name: str) -> Iterator[Upstream]:
    """A running one."""
    server = Upstream(name)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.go_on.set()
        server.shutdown()
        server.server_close()


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def json(self) -> Any:
        """The body parsed."""
        return json.loads(self.body)

    @property
    def code(self) -> str:
        """The code of an error."""
        return str(self.json["error"]["code"])


def ask(port: int, path: str, method: str = "GET", body: Any = None, timeout: float = 60, **headers: str) -> Answer:
    """One request on a connection of its own; the path is sent as it is."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body=body, headers=named)
        answer = connection.getresponse()
        found = {name.lower(): value for name, value in answer.getheaders()}
        return Answer(answer.status, found, answer.read())
    finally:
        connection.close()


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])
