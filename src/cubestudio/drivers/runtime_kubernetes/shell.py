"""A shell beside a running replica, by the API's `exec`: the server's end; the other is `cubestudio_agent.shell`.

The keeper in the pod has a terminal of its own and everything goes through its standard streams: a terminal that the
cluster gave would stay behind in the pod when the studio hangs up, and so would what runs on it.
"""

from __future__ import annotations

import json
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import urlencode

from cubestudio.drivers.runtime_kubernetes.client import Client, path
from cubestudio.drivers.runtime_kubernetes.pods import COMMAND
from cubestudio.kit.errors import Fault
from cubestudio_sdk.line import Line

_OPENING = 60.0
"""Seconds a shell may take to open on a busy machine."""
_PING = 15.0
"""Seconds between signs of life; the keeper waits four times as long."""
_TYPED = 16384
_STDIN, _STDOUT, _STDERR, _ERROR = 0, 1, 2, 3
_HEAD = struct.Struct(">cI")


def not_running() -> Fault:
    """There is nothing to open a shell in."""
    return Fault("NotRunning", "it does not run any more, so there is nothing to open a shell in", status=409)


def open_shell(client: Client, namespace: str, pod: str, container: str, columns: int, rows: int) -> KubernetesTerminal:
    """Open one in a container of a pod. Raises Fault when it does not run (any more), or may not be entered."""
    terminal = KubernetesTerminal(connect(client, namespace, pod, container, ["shell", str(columns), str(rows)]))
    told = terminal.first_word(_OPENING)
    if told != "open":
        terminal.close()
        raise not_running() if told in ("", "ended") else _failed(told)
    return terminal


def connect(client: Client, namespace: str, pod: str, container: str, words: list[str]) -> Line:
    """Run the agent with these words beside what runs in the container: a line to its standard streams, by channels."""
    from websockets.exceptions import InvalidStatus, WebSocketException

    server, tls, headers = client.address()
    command = [*COMMAND, *words]
    query = [("container", container), ("stdin", "true"), ("stdout", "true"), ("stderr", "true"), ("tty", "false")]
    query += [("command", word) for word in command]
    where = server.rstrip("/").replace("http", "ws", 1) + path("Pod", namespace, pod) + "/exec?" + urlencode(query)
    client.count("exec")
    try:
        return Line(where, headers, ssl=tls, subprotocols=["v4.channel.k8s.io"], proxy=None, open_timeout=_OPENING)
    except InvalidStatus as refused:
        code = refused.response.status_code
        if code in (401, 403):
            text = "the cluster does not allow the studio to open shells"
            hint = "Ask an administrator to look at the rights on the cluster's page."
            raise Fault("NotPermitted", text, hint, 409) from refused
        if code in (400, 404, 409, 500):  # no such pod or container, or it has ended
            raise not_running() from refused
        raise _failed(f"HTTP {code}") from refused
    except (WebSocketException, OSError) as error:
        raise _failed(str(error) or type(error).__name__) from error


def _failed(reason: str) -> Fault:
    text = "the shell could not be opened: {reason}"
    return Fault("ShellFailed", text, "Try again; the machine may be short of memory or processes.", 503, reason=reason)


class KubernetesTerminal:
    """Implements `ports.runtime.Terminal` over the channels of an `exec`."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._lock = threading.Lock()
        self._sending = threading.Lock()
        self._over = False
        self._closed = threading.Event()
        threading.Thread(target=self._stay, name="shell-alive", daemon=True).start()

    def first_word(self, seconds: float) -> str:
        """What the keeper says of itself; "" when it is over before."""
        deadline, said = time.monotonic() + seconds, ""
        while time.monotonic() < deadline:
            channel, data = self._next(deadline - time.monotonic())
            if channel == _STDERR:
                return data.decode("utf-8", "replace")
            if channel == _ERROR:
                return _why(data)
            if channel < 0:
                return said
        return "it took too long"

    def read(self, timeout: float) -> bytes | None:
        """Output as it comes."""
        if self._over or self._closed.is_set():
            return None
        deadline = time.monotonic() + timeout
        while True:
            channel, data = self._next(max(0.0, deadline - time.monotonic()))
            if channel == _STDOUT and data:
                return data
            if channel == _ERROR or channel < 0:
                self._over = True
                return None
            if time.monotonic() >= deadline:
                return b""

    def write(self, data: bytes) -> None:
        """Type, piece by piece."""
        for start in range(0, len(data), _TYPED):
            self._send(b"d", data[start : start + _TYPED])

    def resize(self, columns: int, rows: int) -> None:
        """Another size."""
        if columns in range(1, 1000) and rows in range(1, 1000):
            self._send(b"r", struct.pack(">HH", columns, rows))

    def close(self) -> None:
        """Hang up; the keeper ends everything, and would also if it never heard of it."""
        with self._lock:
            if self._closed.is_set():
                return
            self._closed.set()
        threading.Thread(target=self._hang_up, name="shell-closing", daemon=True).start()

    # --- within -----------------------------------------------------------------------------------------------

    def _next(self, timeout: float) -> tuple[int, bytes]:
        """A channel and what came on it: -1 when it is over, `_STDIN` when nothing came in time."""
        from websockets.exceptions import ConnectionClosed

        try:
            data = self._line.recv(max(0.001, timeout))
        except TimeoutError:
            return _STDIN, b""
        except (ConnectionClosed, OSError):
            return -1, b""
        return (data[0], data[1:]) if isinstance(data, bytes) and data else (_STDIN, b"")

    def _send(self, kind: bytes, body: bytes = b"") -> None:
        if self._over or (self._closed.is_set() and kind != b"q"):
            return
        with _quietly(), self._sending:
            self._line.send(bytes([_STDIN]) + _HEAD.pack(kind, len(body)) + body)

    def _stay(self) -> None:
        while not self._closed.wait(_PING) and not self._over:
            self._send(b"p")

    def _hang_up(self) -> None:
        if self._sending.acquire(timeout=1.0):  # else somebody types and nobody takes it: the line itself goes
            self._sending.release()
            self._send(b"q")
        with _quietly():
            self._line.close()


@contextmanager
def _quietly() -> Iterator[None]:
    """It may be over at any time."""
    from websockets.exceptions import WebSocketException

    with suppress(WebSocketException, OSError):
        yield


def _why(data: bytes) -> str:
    """What the cluster says of an `exec` that did not come about; "" when it just ended."""
    try:
        status: dict[str, Any] = json.loads(data)
    except ValueError:
        return ""
    if status.get("status") == "Success" or "container not found" in str(status.get("message", "")):
        return ""
    return str(status.get("message", ""))[:300]
