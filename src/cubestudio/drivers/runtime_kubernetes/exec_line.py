"""One websocket to the API server for threads: they may read and write it at the same time.

A TLS connection must not be used by two threads at once (OpenSSL corrupts memory then), and that is just what a client
does whose one thread waits for words while another sends some. So a loop of its own talks to it, in one thread.
"""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections.abc import Coroutine, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from websockets.asyncio.client import ClientConnection

T = TypeVar("T")

_PARTING = 1.0
"""Seconds for saying farewell, and then for those who still wait to hear that it is over."""


class ExecLine:
    """An open connection. Every method raises OSError or WebSocketException once it is over."""

    def __init__(self, where: str, tls: ssl.SSLContext | None, headers: Mapping[str, str], patience: float) -> None:
        self._lock = threading.Lock()
        self._ended = False
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._run, name="shell-line", daemon=True).start()
        try:
            self._talk = self._do(_connect(where, tls, headers, patience))
        except BaseException:
            self._end()
            raise

    def recv(self, timeout: float) -> bytes:
        """The next message. Raises TimeoutError when none came in time."""
        message = self._do(asyncio.wait_for(self._talk.recv(), max(0.001, timeout)))
        return message.encode() if isinstance(message, str) else bytes(message)

    def send(self, message: bytes) -> None:
        """Send it; blocks while nobody takes it."""
        self._do(self._talk.send(message))

    def close(self) -> None:
        """Hang up. Idempotent."""
        try:
            self._do(self._talk.close())
        finally:
            self._end()

    # --- within -----------------------------------------------------------------------------------------------

    def _do(self, what: Coroutine[Any, Any, T]) -> T:
        with self._lock:
            if self._ended:
                what.close()
                raise ConnectionAbortedError("the line was closed")
            future = asyncio.run_coroutine_threadsafe(what, self._loop)
        return future.result()

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


async def _connect(
    where: str, tls: ssl.SSLContext | None, headers: Mapping[str, str], patience: float
) -> ClientConnection:
    from websockets.asyncio.client import connect

    return await connect(
        where,
        ssl=tls,
        additional_headers=headers,
        subprotocols=["v4.channel.k8s.io"],  # type: ignore[list-item]
        proxy=None,
        compression=None,
        max_size=None,
        open_timeout=patience,
        close_timeout=_PARTING,
    )
