"""Dynamic batching: requests that wait for a dear model are answered by one call of it."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from cubestudio_serve.answer import Answer

if TYPE_CHECKING:  # numpy need not be there to gather requests
    from cubestudio_serve.signature import Schema

MOST_ROWS = 64
"""Rows of one call; more gain little and make the first of them wait."""


class _Waiting(NamedTuple):
    batch: Any
    rows: int
    answer: asyncio.Future[Answer]


class Batcher:
    """Gathers requests while the model is busy, and for `window` seconds after a call that answered several.

    Without load nothing waits: a request that comes alone is asked at once.
    """

    def __init__(
        self,
        call: Callable[[Any, int], Awaitable[Answer]],
        schema: Schema,
        lanes: int,
        window: float,
    ) -> None:
        self._ask_model = call
        self._schema = schema
        self._lanes = lanes
        self._window = window
        self._waiting: deque[_Waiting] = deque()
        self._running = 0
        self._last = 1
        self._timer: asyncio.TimerHandle | None = None
        self._calls: set[asyncio.Task[None]] = set()

    def ask(self, batch: Any, rows: int) -> asyncio.Future[Answer]:
        """The answer for some rows, once a call brings it."""
        loop = asyncio.get_running_loop()
        one = _Waiting(batch, rows, loop.create_future())
        self._waiting.append(one)
        if self._running < self._lanes:
            if len(self._waiting) >= self._last:
                self._start()
            elif self._timer is None:
                self._timer = loop.call_later(self._window, self._start)
        return one.answer

    def _start(self) -> None:
        """Begin calls for what waits, as far as there are lanes."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        while self._waiting and self._running < self._lanes:
            taken = [self._waiting.popleft()]
            rows = taken[0].rows
            while self._waiting and rows + self._waiting[0].rows <= MOST_ROWS:
                taken.append(self._waiting.popleft())
                rows += taken[-1].rows
            self._running += 1
            self._last = len(taken)
            call = asyncio.get_running_loop().create_task(self._call(taken))
            self._calls.add(call)
            call.add_done_callback(self._calls.discard)

    async def _call(self, taken: list[_Waiting]) -> None:
        loop = asyncio.get_running_loop()
        try:
            taken = [one for one in taken if not one.answer.cancelled()]
            if not taken:
                return
            try:
                joined = taken[0].batch if len(taken) == 1 else self._schema.join(one.batch for one in taken)
                answer = await self._ask_model(joined, sum(one.rows for one in taken))
            except Exception as reason:
                if len(taken) == 1:
                    _fail(taken[0].answer, reason)
                else:
                    await self._one_by_one(taken)
                return
            start = 0
            for one in taken:
                if not one.answer.done():
                    one.answer.set_result(answer.rows(start, start + one.rows))
                start += one.rows
        finally:
            self._running -= 1
            # Those just answered are about to ask again: a moment's patience makes the next call as full as this one.
            if self._waiting and (len(self._waiting) >= self._last or self._timer is None):
                if len(self._waiting) >= self._last:
                    self._start()
                else:
                    self._timer = loop.call_later(self._window, self._start)

    async def _one_by_one(self, taken: list[_Waiting]) -> None:
        """After a joint call failed: only the request that is to blame shall suffer."""
        for one in taken:
            try:
                answer = await self._ask_model(one.batch, one.rows)
            except Exception as reason:
                _fail(one.answer, reason)
            else:
                if not one.answer.done():
                    one.answer.set_result(answer)


def _fail(answer: asyncio.Future[Answer], reason: Exception) -> None:
    if not answer.done():
        answer.set_exception(reason)
