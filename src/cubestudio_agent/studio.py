"""The studio as an agent sees it: a few addresses, which may be away for a while."""

from __future__ import annotations

import http.client
import json
import random
import ssl
import threading
import time
import urllib.parse
from typing import Any, Callable, Iterable, Union

Body = Union[None, bytes, Callable[[], Iterable[bytes]]]

_TIMEOUT = 60.0
_PAUSES = (0.2, 5.0)
_BLOCK = 1 << 18
_WHOLE = 8 << 20
BYTES = "application/octet-stream"


class Over(Exception):
    """Another attempt counts, or the studio knows this one no more: whatever this replica does is nobody's."""


class GaveUp(Exception):
    """The studio was away for longer than we wait."""


class Refused(Exception):
    """The studio will never take or give this: `code`, and its sentence as the message."""

    def __init__(self, status: int, code: str, text: str) -> None:
        super().__init__(text or code)
        self.status = status
        self.code = code


class Hope:
    """How long the studio may be away. Shared by all who talk to it.

    Args:
        patience: seconds without any answer after which one gives up, while it is limited.
    """

    def __init__(self, patience: float) -> None:
        self.patience = patience
        self.limited = True  # while the command runs nobody gives up: its work is worth more than our waiting
        self.over = threading.Event()
        self._heard = time.monotonic()

    def hear(self) -> None:
        """It answered."""
        self._heard = time.monotonic()

    def check(self) -> None:
        """Raise when there is none left."""
        if self.over.is_set():
            raise Over
        if self.limited and time.monotonic() - self._heard > self.patience:
            raise GaveUp

    def limit(self) -> None:
        """From now on the wait is limited."""
        self.hear()
        self.limited = True


class Studio:
    """One connection, for one thread.

    Args:
        url: base address. token: the agent's own. authorities: file of certificates to trust beside the system's, "".
    """

    def __init__(self, url: str, token: str, hope: Hope, authorities: str = "") -> None:
        self._parts = urllib.parse.urlsplit(url)
        self._base = self._parts.path.rstrip("/") + "/api/v1/agent"
        self._token = token
        self._authorities = authorities
        self._connection: http.client.HTTPConnection | None = None
        self.hope = hope

    def another(self) -> Studio:
        """A connection for another thread."""
        return Studio(self._parts.geturl(), self._token, self.hope, self._authorities)

    def json(self, method: str, path: str, value: Any = None) -> Any:
        """Ask, and say `value`; the answer, None when it is empty. Waits for a studio that is away."""
        body = None if value is None else json.dumps(value).encode()
        return self.ask(method, path, body, "application/json", _read_json)

    def bytes(self, method: str, path: str, body: Body) -> Any:
        """Bring bytes, or what an iterable gives (made anew for each try)."""
        return self.ask(method, path, body, BYTES, _read_json)

    def fetch(self, path: str, take: Callable[[http.client.HTTPResponse], Any]) -> Any:
        """Let `take` read the answer; it is called anew when the connection broke."""
        return self.ask("GET", path, None, "", take)

    def ask(
        self, method: str, path: str, body: Body, kind: str, take: Callable[[http.client.HTTPResponse], Any]
    ) -> Any:
        """One request, repeated until it is answered. Raises Over, Refused, GaveUp."""
        pause = _PAUSES[0]
        while True:
            self.hope.check()
            try:
                return self._once(method, path, body, kind, take)
            except (OSError, http.client.HTTPException, _Busy):
                self.close()
            self.hope.over.wait(pause * random.uniform(0.5, 1.0))
            pause = min(_PAUSES[1], pause * 2)

    def close(self) -> None:
        """Hang up."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _once(
        self, method: str, path: str, body: Body, kind: str, take: Callable[[http.client.HTTPResponse], Any]
    ) -> Any:
        connection = self._connection = self._connection or self._connect()
        headers = {"Authorization": "Bearer " + self._token, "Accept": "application/json"}
        if kind:
            headers["Content-Type"] = kind
        sent = body() if callable(body) else body
        try:
            connection.request(method, self._base + path, sent, headers, encode_chunked=callable(body))
        except (BrokenPipeError, ConnectionResetError):
            if not callable(body):
                raise
            # it may have answered before all was sent: that is what we want to hear
        answer = connection.getresponse()
        if answer.status < 300:
            found = take(answer)
            answer.read(_WHOLE)
            self.hope.hear()
            return found
        self._refuse(answer)

    def _refuse(self, answer: http.client.HTTPResponse) -> None:
        status, error = answer.status, _error(answer.read(_WHOLE))
        if answer.getheader("Connection", "").lower() == "close" or status in (413, 422):
            self.close()  # the rest of a body may stand in it still
        code = str(error.get("code", ""))
        if status in (408, 425, 429) or status >= 500 or (status == 404 and not code):
            raise _Busy
        self.hope.hear()
        if status in (401, 410) or code in ("AttemptUnknown", "AttemptForgotten", "ReplicaEnded"):
            raise Over
        raise Refused(status, code, str(error.get("text", "")))

    def _connect(self) -> http.client.HTTPConnection:
        host, port = self._parts.hostname or "", self._parts.port
        if self._parts.scheme == "https":
            trust = ssl.create_default_context()
            if self._authorities:
                trust.load_verify_locations(self._authorities)
            return http.client.HTTPSConnection(host, port, timeout=_TIMEOUT, context=trust)
        return http.client.HTTPConnection(host, port, timeout=_TIMEOUT)


class _Busy(Exception):
    """Not now."""


def _read_json(answer: http.client.HTTPResponse) -> Any:
    data = answer.read()
    return json.loads(data) if data else None


def _error(data: bytes) -> dict[str, Any]:
    """The studio's own word; a gateway before it says something else."""
    try:
        found = json.loads(data)["error"]
    except (ValueError, KeyError, TypeError):
        return {}
    return found if isinstance(found, dict) else {}
