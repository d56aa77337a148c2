"""A websocket for programs with threads: one may wait for words while another sends some.

A TLS connection must not be used by two threads at once (OpenSSL corrupts memory then), and any client that reads in
one thread and writes in another does just that. So a loop of its own talks to it, in one thread.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine, Iterator, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from websockets.asyncio.client import ClientConnection

T = TypeVar("T")

_PARTING = 1.0
"""Seconds for saying farewell, and then for those who still wait to hear that it is over."""


class Line:
    """An open websocket, for any number of threads; `with` closes it. Iterating gives the messages until it is over.

    Args:
        url: `ws://…` or `wss://…`.
        headers: sent along with the handshake.
        settings: of `websockets.asyncio.client.connect`.

    Raises:
        InvalidHandshake: nobody took the call, and why (of `websockets`); OSError and TimeoutError also mean that.
    """

    def __init__(self, url: str, headers: Mapping[str, str], **settings: Any) -> None:
        self._lock = threading.Lock()
        self._ended = False
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._run, name="cube-line", daemon=True).start()
        try:
            self._talk = self._do(_connect(url, headers, settings))
        except BaseException:
            self._end()
            raise

    def recv(self, timeout: float | None = None) -> str | bytes:
        """The next message; text is `str`. Raises TimeoutError after `timeout` seconds without one, ConnectionClosed
        (of `websockets`) or OSError when it is over."""
        return self._do(asyncio.wait_for(self._talk.recv(), timeout))

    def send(self, message: str | bytes) -> None:
        """Send it; waits while nobody takes it. Raises ConnectionClosed or OSError when it is over."""
        self._do(self._talk.send(message))

    def close(self) -> None:
        """Hang up, also while others wait. Idempotent."""
        try:
            self._do(self._talk.close())
        except OSError:
            pass  # it was closed before
        finally:
            self._end()

    def __enter__(self) -> Line:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __iter__(self) -> Iterator[str | bytes]:
        """Messages until the other side ends it. Raises ConnectionClosedError when it was cut off."""
        from websockets.exceptions import ConnectionClosedOK

        try:
            while True:
                yield self.recv()
        except (ConnectionClosedOK, ConnectionAbortedError):
            return

    # --- within -----------------------------------------------------------------------------------------------

    def _do(self, what: Coroutine[Any, Any, T]) -> T:
        with self._lock:
            if self._ended:
                what.close()
                raise ConnectionAbortedError("the line was closed")
            future = asyncio.run_coroutine_threadsafe(what, self._loop)
        try:
            return future.result()
        except BaseException:  # whoever waited was interrupted
            future.cancel()
            raise

    def _end(self) -> None:
        with self._lock:
            if not self._ended:
                self._ended = True
                self._loop.call_soon_threadsafe(self._loop.call_later, _PARTING, self._loop.stop)

    def _run(self) -> None:
        try:
            self._loop.run_forever()
        finally:
            self._loop.close()


async def _connect(url: str, headers: Mapping[str, str], settings: Mapping[str, Any]) -> ClientConnection:
    from websockets.asyncio.client import connect

    plain: dict[str, Any] = {"max_size": None, "compression": None, "close_timeout": _PARTING}
    return await connect(url, additional_headers=headers, **plain | dict(settings))
