"""The way to the studio: one stream of lines that come, and what is told in return."""

from __future__ import annotations

import http.client
import json
import ssl
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode, urlsplit

Json = dict[str, Any]
SILENCE = 20.0
"""Seconds after which a stream on which nothing comes is dead: the studio asks more often than that."""


class Away(Exception):
    """The studio does not answer, or not as it should."""


class Link:
    """To the gateway's address at the studio.

    Args:
        url: `<the studio's URL>/api/v1/gateways/<place>`.
        token: of this gateway.
        pod: tells the followers of one gateway apart.
    """

    def __init__(self, url: str, token: str, pod: str) -> None:
        self._url = urlsplit(url)
        self._headers = {"authorization": f"Bearer {token}"}
        self._pod = pod
        self._telling: http.client.HTTPConnection | None = None

    def lines(self, digest: str) -> Iterator[Json]:
        """What the studio says, for as long as it does. `digest` is of the delivery that is held already.

        Raises:
            Away: at the end of the stream, however it comes.
        """
        connection = self._connect()
        try:
            connection.request("GET", self._path("table", pod=self._pod, digest=digest), headers=self._headers)
            answer = connection.getresponse()
            if answer.status != 200:
                raise Away(f"{answer.status} {answer.read(500).decode('utf-8', 'replace')}")
            while line := answer.readline():
                yield json.loads(line)
            raise Away("the stream ended")
        except (OSError, http.client.HTTPException, ValueError) as broken:
            raise Away(f"{type(broken).__name__}: {broken}") from broken
        finally:
            connection.close()

    def tell(self, said: Json) -> None:
        """Raises `Away` when it was not heard."""
        body = json.dumps({"pod": self._pod, **said}).encode()
        headers = {**self._headers, "content-type": "application/json"}
        for is_fresh in (False, True):  # a kept connection may have been closed meanwhile
            if self._telling is None or is_fresh:
                self._hang_up()
                self._telling = self._connect()
            try:
                self._telling.request("POST", self._path("status"), body=body, headers=headers)
                answer = self._telling.getresponse()
                words = answer.read()
                if answer.status < 300:
                    return
                raise Away(f"{answer.status} {words[:500].decode('utf-8', 'replace')}")
            except (OSError, http.client.HTTPException) as broken:
                self._hang_up()
                if is_fresh:
                    raise Away(f"{type(broken).__name__}: {broken}") from broken

    def _hang_up(self) -> None:
        if self._telling is not None:
            self._telling.close()
            self._telling = None

    def _path(self, what: str, **query: str) -> str:
        asked = f"?{urlencode(query)}" if query else ""
        return f"{self._url.path}/{what}{asked}"

    def _connect(self) -> http.client.HTTPConnection:
        host, port = self._url.hostname or "", self._url.port
        if self._url.scheme == "https":
            return http.client.HTTPSConnection(host, port, timeout=SILENCE, context=ssl.create_default_context())
        return http.client.HTTPConnection(host, port, timeout=SILENCE)
