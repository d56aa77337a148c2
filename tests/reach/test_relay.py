"""What ends an open shell, and that it is closed then whatever happens."""

from __future__ import annotations

import asyncio
import json
import threading
from dataclasses import dataclass, field
from typing import Any

import pytest

from cubestudio.reach import relay, shells
from cubestudio.reach.relay import Relay
from cubestudio.reach.shells import End


@dataclass
class Tape:
    """A terminal that prints what it is told to and remembers what was done to it."""

    prints: list[bytes] = field(default_factory=list)
    typed: bytes = b""
    sizes: list[tuple[int, int]] = field(default_factory=list)
    closed: threading.Event = field(default_factory=threading.Event)
    over: bool = False

    def read(self, timeout: float) -> bytes | None:
        """The next piece, nothing, or the end."""
        if self.prints:
            return self.prints.pop(0)
        if self.over:
            return None
        return None if self.closed.wait(min(timeout, 0.01)) else b""

    def write(self, data: bytes) -> None:
        """Keys."""
        self.typed += data

    def resize(self, columns: int, rows: int) -> None:
        """A size."""
        self.sizes.append((columns, rows))

    def close(self) -> None:
        """The end."""
        self.closed.set()


class Line:
    """A socket: what the browser sends, then silence."""

    def __init__(self, *messages: dict[str, Any]) -> None:
        self.messages = list(messages)
        self.shown = b""

    async def receive(self) -> Any:
        """The next message."""
        if self.messages:
            return self.messages.pop(0)
        await asyncio.Event().wait()

    async def send_bytes(self, data: bytes) -> None:
        """Output."""
        self.shown += data


async def never() -> None:
    """The server does not stop."""
    await asyncio.Event().wait()


async def at_once() -> None:
    """It stops now."""


def run(tape: Tape, line: Line, check: Any = lambda: None, ending: Any = never) -> End:
    """The relay to its end, however it comes."""
    end = asyncio.run(asyncio.wait_for(Relay(line, tape, check, ending, 0.01).run(), 20))
    assert tape.closed.is_set()
    return end


def test_what_is_printed_is_shown_and_an_exit_is_an_exit() -> None:
    tape, line = Tape([b"one", b"two"], over=True), Line()
    assert run(tape, line) is shells.EXITED
    assert line.shown == b"onetwo"


def test_keys_and_sizes_arrive_and_nonsense_is_not_heard() -> None:
    texts = [{"resize": [80, 24]}, {"resize": [0, 24]}, {"resize": "big"}, {"resize": [True, 9999]}, [], {"x": 1}]
    messages = [{"type": "websocket.receive", "text": json.dumps(text)} for text in texts]
    messages += [{"type": "websocket.receive", "text": "{"}, {"type": "websocket.receive", "bytes": b"ls\n"}]
    tape = Tape()
    assert run(tape, Line(*messages, {"type": "websocket.disconnect"})) is shells.LEFT
    assert (tape.typed, tape.sizes) == (b"ls\n", [(80, 24)])


def test_it_ends_with_the_right_to_it() -> None:
    answers = [None, None, shells.NOT_WELCOME]
    assert run(Tape(), Line(), lambda: answers.pop(0) if answers else shells.NOT_WELCOME) is shells.NOT_WELCOME


def test_a_terminal_that_went_with_its_attempt_says_so() -> None:
    answers = [None, shells.ATTEMPT_ENDED]
    assert run(Tape(over=True), Line(), lambda: answers.pop(0)) is shells.ATTEMPT_ENDED


def test_it_ends_when_the_server_stops() -> None:
    assert run(Tape(), Line(), ending=at_once) is shells.SERVER_STOPS


def test_it_ends_when_nobody_types(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shells, "IDLE", 0.05)
    assert run(Tape(), Line()) is shells.IDLE_TOO_LONG


def test_a_line_that_breaks_closes_the_shell() -> None:
    class Broken(Line):
        async def send_bytes(self, data: bytes) -> None:
            raise ConnectionError

    tape = Tape([b"x"])
    with pytest.raises(ConnectionError):
        run(tape, Broken())
    assert tape.closed.is_set()


def test_every_end_is_a_sentence_with_a_way_out() -> None:
    assert len({end.code for end in shells.ENDS}) == len(shells.ENDS)
    assert all(end.text for end in shells.ENDS)
    assert relay.MOST >= 8
