"""The quick lane: a small JSON request to a quick model is answered where it arrives, without a task of its own.

Everything else – other addresses, large or chunked bodies, whatever cannot be answered with 200 – goes the usual way
through ASGI, which then tells what is wrong. For a model of 10 µs the usual way is most of the cost.
"""

from __future__ import annotations

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from cubestudio_serve.http import ImpatientProtocol

MOST_BYTES = 64 << 10
_ADDRESS = b"/predict"
_HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: application/json; charset=utf-8\r\ncontent-length: %d\r\n\r\n"
_LAST_HEAD = _HEAD.replace(b"content-length", b"connection: close\r\ncontent-length")


class QuickProtocol(ImpatientProtocol):
    """Gathers a request of the quick lane itself; `App.quick` answers it or declines."""

    _gathered: list[bytes] | None = None
    _is_ending = False

    def on_headers_complete(self) -> None:
        """Choose the lane."""
        if self.url == _ADDRESS and self.app.is_quick and self._fits():
            self._gathered = []
        else:
            super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """A piece of the body."""
        if self._gathered is None:
            super().on_body(body)
        else:
            self._gathered.append(body)

    def on_message_complete(self) -> None:
        """Answer, or begin the usual way with what was gathered."""
        if self._gathered is None:
            super().on_message_complete()
            return
        body = b"".join(self._gathered)
        self._gathered = None
        content = self.app.quick(body)
        if content is None:
            HttpToolsProtocol.on_headers_complete(self)
            super().on_body(body)
            super().on_message_complete()
            if self._is_ending:
                self.cycle.keep_alive = False
            return
        self.arriving_since = None
        self.server_state.total_requests += 1
        if self._is_ending or not self.parser.should_keep_alive():
            self.transport.write(_LAST_HEAD % len(content) + content)
            self.transport.close()
            return
        self.transport.write(_HEAD % len(content) + content)
        self.timeout_keep_alive_task = self.loop.call_later(self.timeout_keep_alive, self.timeout_keep_alive_handler)

    def shutdown(self) -> None:
        """An orderly end lets a request that is arriving arrive."""
        if self._gathered is None:
            super().shutdown()
        else:
            self._is_ending = True

    def _fits(self) -> bool:
        """Whether it is a small whole JSON body, and nothing before it is still being answered."""
        if self.parser.get_method() != b"POST" or self.parser.get_http_version() != "1.1" or self.flow.write_paused:
            return False
        if self.pipeline or not (self.cycle is None or self.cycle.response_complete):
            return False
        size = -1
        for name, value in self.headers:
            if name == b"content-length":
                size = int(value) if value.isdigit() else -1
            elif name == b"content-type":
                if not value.startswith((b"application/json", b"application/x-www-form-urlencoded")):
                    return False
            elif name in (b"transfer-encoding", b"content-encoding", b"expect", b"upgrade"):
                return False
        return 0 <= size <= MOST_BYTES
