"""The HTTP server: uvicorn with a limit on slow senders, and an orderly end.

A client that sends its request byte by byte (slow-loris) is cut off, be it in the headers or in the body.
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
from collections.abc import Iterator
from typing import Any

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

KEEP_ALIVE_SECONDS = 75
DRAIN_SECONDS = 12


class ImpatientProtocol(HttpToolsProtocol):
    """Remembers since when a request has been arriving, and whether a part of one has come."""

    arriving_since: float | None = None
    silent_since: float | None = None
    """Of a connection that has no timer of its own for being kept alive."""
    is_within = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A connection that says nothing counts as a request that does not arrive."""
        super().connection_made(transport)
        self.arriving_since = self.loop.time()

    def on_message_begin(self) -> None:
        """The first byte of a request, unless the connection has waited for it already."""
        super().on_message_begin()
        self.is_within = True
        if self.arriving_since is None:
            self.arriving_since = self.loop.time()

    def on_message_complete(self) -> None:
        """The last byte of a request."""
        super().on_message_complete()
        self.is_within = False
        self.arriving_since = None

    def is_late(self, at: float, seconds: float) -> bool:
        """Whether its request has been arriving for longer than this, or none has come for long."""
        arriving, silent = self.arriving_since, self.silent_since
        if arriving is not None and arriving < at - seconds:
            return True
        return silent is not None and silent < at - KEEP_ALIVE_SECONDS


class Server(uvicorn.Server):
    """A server of one process that ends with 0 after TERM, once requests under way are answered."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """uvicorn would raise the signal again at the end; an orderly end is none by a signal."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.handle_exit, number, None)
        yield

    async def sweep(self, seconds: float) -> None:
        """Close connections whose request has been arriving for longer than this, or that say nothing any more."""
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(seconds / 10)
            at = loop.time()
            for connection in list(self.server_state.connections):
                if isinstance(connection, ImpatientProtocol) and connection.is_late(at, seconds):
                    connection.transport.close()


def make_server(app: Any, protocol: type[ImpatientProtocol]) -> Server:
    """A server for `app`, not yet listening."""
    config = uvicorn.Config(
        app,
        http=protocol,
        loop="uvloop",
        ws="none",
        lifespan="off",
        log_level="warning",
        access_log=False,
        server_header=False,
        date_header=False,
        proxy_headers=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=DRAIN_SECONDS,
    )
    return Server(config)


def listen(host: str, port: int) -> socket.socket:
    """A socket that accepts connections already; OSError when the port is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    found = socket.socket(family, socket.SOCK_STREAM)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    found.bind((host, port))
    found.listen(1024)
    return found
