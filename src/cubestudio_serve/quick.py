"""The quick lane: a small JSON request to a quick model is answered where it arrives, without a task of its own.

It is read by one look at bytes that came whole, without the parser, whose calls for each header cost as much as a small
model. Everything else – other addresses, requests that come in pieces, any header that could mean something else,
whatever cannot be answered with 200 – goes the usual way through the parser and ASGI, which then tells what is wrong.
"""

from __future__ import annotations

import re

from cubestudio_serve.http import ImpatientProtocol

MOST_BYTES = 64 << 10
_LINE = b"POST /predict HTTP/1.1\r\n"
_END = b"\r\n\r\n"
_HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: application/json; charset=utf-8\r\ncontent-length: %d\r\n\r\n"
_PLAIN = re.compile(
    rb"(?:(?:"
    rb"content-length: ?(?P<length>[0-9]{1,6})|"
    rb"content-type: ?application/(?:json|x-www-form-urlencoded)(?:;[^\r\n\0]*)?|"
    rb"(?!content-|transfer-|expect|upgrade|connection|http2-)[a-z0-9!#$%&'*+.^_`|~-]++:[^\r\n\0]*+"
    rb")\r\n)++"
)
"""Headers, in small letters, of a request whose body is as long as it says, without codings or upgrades."""


def body_of(request: bytes) -> bytes | None:
    """The body of a plain request that is all of `request`; None when anything about it is out of the ordinary."""
    end = request.find(_END)
    if end < 0 or not request.startswith(_LINE):
        return None
    head = request[len(_LINE) : end + 2].lower()
    found = _PLAIN.fullmatch(head)
    if found is None or head.count(b"content-length:") != 1:
        return None
    length, start = int(found["length"] or -1), end + len(_END)
    return request[start:] if length == len(request) - start <= MOST_BYTES else None


class QuickProtocol(ImpatientProtocol):
    """Looks at what arrives between two requests; `App.quick` answers it or declines."""

    def data_received(self, data: bytes) -> None:
        """Bytes of the connection."""
        content = self._content(data)
        if content is None:
            self.silent_since = None
            super().data_received(data)
            return
        self.arriving_since = None
        self.server_state.total_requests += 1
        if self.timeout_keep_alive_task is not None:
            self._unset_keepalive_if_required()
        self.silent_since = self.loop.time()
        self.transport.write(_HEAD % len(content) + content)

    def _content(self, data: bytes) -> bytes | None:
        if self.is_within or self.flow.write_paused or not self.app.is_quick:
            return None
        if self.pipeline or not (self.cycle is None or self.cycle.response_complete):
            return None
        body = body_of(data)
        return None if body is None else self.app.quick(body)
