"""A steady load that tells every request that got no good answer, and why.

An open loop: requests are sent at their times whether or not answers have come, eight at once so that several are under
way whatever happens. Seven go over connections that are kept, one over a new one, as callers do.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

_AT_ONCE = 8
_PATIENCE = 30.0
_Pair = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass
class Steady:
    """What is asked and what came of it.

    Attributes:
        request: head and body as they are sent, without a header `connection`. rate: requests a second. host: who is
            asked.
        answered: good answers so far. failed: (seconds since the start, what came in place of 200).
        longest: seconds of the slowest good answer.
    """

    port: int
    request: bytes
    rate: float
    answered: int = 0
    failed: list[tuple[float, str]] = field(default_factory=list)
    longest: float = 0.0
    host: str = "127.0.0.1"
    _idle: list[_Pair] = field(default_factory=list)
    _is_over: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def pressing(self) -> Iterator[Steady]:
        """Ask in a thread of its own until the block is left, and wait for the last answers."""
        thread = threading.Thread(target=lambda: asyncio.run(self._press()), name="steady", daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._is_over.set()
            thread.join(_PATIENCE + 10)

    def reasons(self) -> dict[str, int]:
        """How often what came in place of 200."""
        return dict(Counter(reason for _, reason in self.failed))

    async def _press(self) -> None:
        begun, number = time.perf_counter(), 0
        under_way: set[asyncio.Task[None]] = set()
        while not self._is_over.is_set():
            await asyncio.sleep(max(0.0, begun + number / self.rate - time.perf_counter()))
            for one in range(_AT_ONCE):
                task = asyncio.create_task(self._ask(begun, one == 0))
                under_way.add(task)
                task.add_done_callback(under_way.discard)
            number += _AT_ONCE
        await asyncio.gather(*under_way)
        for _, writer in self._idle:
            writer.close()

    async def _ask(self, begun: float, is_new: bool) -> None:
        sent = time.perf_counter()
        try:
            reason = await asyncio.wait_for(self._once(is_new), _PATIENCE)
        except TimeoutError:
            reason = f"no answer within {_PATIENCE:g} s"
        except (OSError, asyncio.IncompleteReadError) as broken:
            reason = type(broken).__name__
        if reason:
            self.failed.append((round(sent - begun, 3), reason))
        else:
            self.answered += 1
            self.longest = max(self.longest, time.perf_counter() - sent)

    async def _once(self, is_new: bool) -> str:
        """One request; "" when it was answered with 200."""
        pair = self._idle.pop() if self._idle and not is_new else await self._connect()
        reader, writer = pair
        is_kept = False
        try:
            writer.write(self.request)
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            body = await reader.readexactly(int(head.partition(b"content-length:")[2].split(None, 1)[0]))
            is_kept = b"connection: close" not in head and not is_new
            status = head.split(None, 2)[1].decode()
            return "" if status == "200" else f"{status} {body.decode(errors='replace')[:200]}"
        finally:
            if is_kept:
                self._idle.append(pair)
            else:
                writer.close()

    async def _connect(self) -> _Pair:
        return await asyncio.open_connection(self.host, self.port)


def post(path: str, body: bytes, **headers: str) -> bytes:
    """A request for `Steady`; `_` in names of headers stands for `-`."""
    said = {"host": "127.0.0.1", "content-type": "application/json", "content-length": str(len(body)), **headers}
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in said.items())
    return f"POST {path} HTTP/1.1\r\n{lines}\r\n".encode() + body
