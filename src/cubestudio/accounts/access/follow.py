"""Answers that go on: server-sent events that end when the reader is no longer welcome or the server stops."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from fastapi import Request
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool

from cubestudio.accounts import service
from cubestudio.accounts.access.door import parts_of
from cubestudio.accounts.caller import Caller
from cubestudio.accounts.task_tokens import TaskTokens
from cubestudio.db import Database

HEARTBEAT = 15.0
"""Seconds of silence after which a comment is sent, so that proxies keep the connection."""
RECHECK = 3.0
"""Seconds between two looks whether the reader's session or token is still good."""


@dataclass(frozen=True)
class Message:
    """One server-sent event; `id` is the cursor a reconnecting reader sends as Last-Event-ID."""

    data: Any
    id: str = ""
    event: str = ""

    def encode(self) -> bytes:
        """Its lines."""
        head = (f"id: {self.id}\n" if self.id else "") + (f"event: {self.event}\n" if self.event else "")
        return head.encode() + b"data: " + orjson.dumps(self.data) + b"\n\n"


ENDED = Message({"code": "SessionExpired"}, event="end")
"""The last message of a stream whose reader may no longer read."""

Look = Callable[[], tuple[Sequence[Message], bool]]
"""Gives what is new since its last call, and whether that was the end. Called in a worker thread; may read."""


class Ending:
    """Told once that the server stops; ends every stream, so that the stop need not wait for them."""

    def __init__(self) -> None:
        self.is_set = False
        self._wakers: set[Callable[[], None]] = set()

    def set(self) -> None:
        """End all streams. From any thread."""
        self.is_set = True
        for wake in tuple(self._wakers):
            wake()

    def add(self, wake: Callable[[], None]) -> None:
        """Call `wake` at the end."""
        self._wakers.add(wake)

    def discard(self, wake: Callable[[], None]) -> None:
        """No longer."""
        self._wakers.discard(wake)


def follow(request: Request, caller: Caller, look: Look, topic: str, poll: float = 1.0) -> StreamingResponse:
    """Stream what `look` gives, looking again at each hint of `topic` and at the latest after `poll` seconds.

    Ends when `look` says so, when the caller's session or token is revoked or expires (within seconds; the last
    message is then the event `end` with the code `SessionExpired`), when the reader goes, and when the server stops.
    """
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    blocks = _stream(request, caller, look, topic, poll)
    return StreamingResponse(blocks, headers=headers, media_type="text/event-stream")


async def _stream(request: Request, caller: Caller, look: Look, topic: str, poll: float) -> AsyncIterator[bytes]:
    database: Database = parts_of(request)[Database]
    ending: Ending = request.app.state.ending
    loop, awake = asyncio.get_running_loop(), asyncio.Event()

    def wake() -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(awake.set)

    unsubscribe = database.hints.subscribe(topic, wake)
    ending.add(wake)
    checked = said = time.monotonic()
    try:
        yield b": welcome\n\n"
        while not ending.is_set:
            awake.clear()
            if time.monotonic() - checked >= RECHECK:
                checked = time.monotonic()
                if not await run_in_threadpool(_welcome, request, caller):
                    yield ENDED.encode()
                    return
            messages, over = await run_in_threadpool(look)
            if messages:
                yield b"".join(message.encode() for message in messages)
                said = time.monotonic()
            elif time.monotonic() - said >= HEARTBEAT:
                yield b": still here\n\n"
                said = time.monotonic()
            if over:
                return
            if not messages:
                await _until(awake, min(poll, RECHECK))
    finally:
        unsubscribe()
        ending.discard(wake)


async def _until(awake: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(awake.wait(), seconds)
    except TimeoutError:
        pass


def _welcome(request: Request, caller: Caller) -> bool:
    parts = parts_of(request)
    with parts[Database].read() as uow:
        return service.recheck(uow, parts[TaskTokens], caller)
