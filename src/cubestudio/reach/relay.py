"""Between a browser's socket and a terminal: bytes both ways until one of several ends comes."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol, TypeVar

from cubestudio.ports.runtime import Terminal
from cubestudio.reach import shells
from cubestudio.reach.shells import End

MOST = 64
"""Shells a server keeps at a time; each has a thread that waits for its output."""
LOOK = 1.0
"""Seconds a read waits at most."""

T = TypeVar("T")
_threads = ThreadPoolExecutor(2 * MOST, thread_name_prefix="shell")


class Line(Protocol):
    """The socket, as much of it as is needed here."""

    async def receive(self) -> Any:
        """The next message: `bytes` or `text`, or the type `websocket.disconnect`."""
        ...

    async def send_bytes(self, data: bytes) -> None:
        """Show output; waits while the other side takes nothing."""
        ...


class Relay:
    """One open shell.

    Args:
        check: asked every `every` seconds (in a thread) why the shell must end; None = it may go on.
        ending: awaited; returns when the server stops.
    """

    def __init__(
        self,
        line: Line,
        terminal: Terminal,
        check: Callable[[], End | None],
        ending: Callable[[], Awaitable[object]],
        every: float,
    ) -> None:
        self._line, self._terminal, self._check, self._ending, self._every = line, terminal, check, ending, every
        self._typed_at = time.monotonic()

    async def run(self) -> End:
        """Until it is over; the terminal is closed then."""
        duties = [self._show(), self._type(), self._watch(), self._stop()]
        tasks = [asyncio.create_task(duty) for duty in duties]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            first: asyncio.Task[End] = next(task for task in tasks if task in done)
            return first.result()
        finally:
            self._terminal.close()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _show(self) -> End:
        while True:
            data = await self._in_thread(self._terminal.read, LOOK)
            if data is None:
                return await self._why_over()
            if data:
                await self._line.send_bytes(data)

    async def _why_over(self) -> End:
        """An attempt that ended takes its shells along before the engine has written that down."""
        for pause in (0.0, 0.15, 0.3):
            await asyncio.sleep(pause)
            end = await self._in_thread(self._check)
            if end:
                return end
        return shells.EXITED

    async def _type(self) -> End:
        while True:
            message = await self._line.receive()
            if message["type"] == "websocket.disconnect":
                return shells.LEFT
            data = message.get("bytes")
            if data:
                self._typed_at = time.monotonic()
                await self._in_thread(self._terminal.write, data)
            elif message.get("text"):
                size = _size(message["text"])
                if size:
                    self._terminal.resize(*size)

    async def _watch(self) -> End:
        while True:
            await asyncio.sleep(self._every)
            if time.monotonic() - self._typed_at > shells.IDLE:
                return shells.IDLE_TOO_LONG
            end = await self._in_thread(self._check)
            if end:
                return end

    async def _stop(self) -> End:
        await self._ending()
        return shells.SERVER_STOPS

    @staticmethod
    async def _in_thread(call: Callable[..., T], *values: Any) -> T:
        return await asyncio.get_running_loop().run_in_executor(_threads, call, *values)


def _size(text: str) -> tuple[int, int] | None:
    """`{"resize": [columns, rows]}`; anything else is not heard."""
    try:
        columns, rows = json.loads(text)["resize"]
    except (ValueError, TypeError, KeyError):
        return None
    fits = all(isinstance(number, int) and 0 < number < 1000 for number in (columns, rows))
    return (columns, rows) if fits else None
