"""A follower whose Envoy is slow, or that meets something unforeseen, comes again by itself."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cubestudio_follower import follow
from cubestudio_follower.follow import Follower
from cubestudio_follower.link import Away
from cubestudio_follower.swap import Refused

TABLE = {"digest": "d1", "ask": 0, "table": {"version": "v1"}}


class Over(BaseException):
    """Ends what goes on for ever."""


class Played:
    """A studio that says the table to who does not have it; `breaks` is what its next streams end with."""

    def __init__(self) -> None:
        self.told: list[dict[str, Any]] = []
        self.breaks: list[BaseException] = []

    def lines(self, digest: str) -> Iterator[dict[str, Any]]:
        if digest != "d1":
            yield TABLE
        yield {"ask": 1}
        raise self.breaks.pop(0) if self.breaks else Over()

    def tell(self, said: dict[str, Any]) -> None:
        self.told.append(said)


class Slow:
    """Envoy's files, of an Envoy that answers at the next try."""

    def __init__(self, *refusals: Refused) -> None:
        self.refusals = list(refusals)

    def apply(self, delivery: dict[str, Any]) -> None:
        if self.refusals:
            raise self.refusals.pop(0)


def follower(home: Path, studio: Played, envoy: Slow) -> Follower:
    """Of the two."""
    made = Follower(home, studio)  # type: ignore[arg-type]
    made._swapper = envoy  # type: ignore[assignment]
    return made


def test_a_table_without_an_answer_is_told_and_asked_for_again(tmp_path: Path) -> None:
    studio = Played()
    late = follower(tmp_path, studio, Slow(Refused("rds/routes.json", "no answer", is_final=False)))
    with pytest.raises(Away, match="asked for again"):
        late.follow()
    assert [said["refusal"]["reason"] for said in studio.told] == ["no answer"]
    with pytest.raises(Over):
        late.follow()
    assert (studio.told[-1]["refusal"], studio.told[-1]["digest"]) == (None, "d1")


def test_a_table_that_is_refused_is_told_once_and_the_stream_goes_on(tmp_path: Path) -> None:
    studio = Played()
    with pytest.raises(Over):
        follower(tmp_path, studio, Slow(Refused("rds/routes.json", "bad"))).follow()
    assert [(said["ask"], said["refusal"]["reason"]) for said in studio.told] == [(0, "bad"), (1, "bad")]


def test_nothing_ends_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(follow, "_FIRST_PAUSE", 0.0)
    studio = Played()
    studio.breaks = [Away("the stream ended"), RuntimeError("odd"), OSError("its disk is full")]
    with pytest.raises(Over):
        follower(tmp_path, studio, Slow()).run()
    said = capsys.readouterr().out
    assert "RuntimeError: odd" in said and "OSError: its disk is full" in said and "the studio is away" in said
    assert [told["ask"] for told in studio.told] == [0, 1, 1, 1, 1]


KEPT = """
import os, signal
from cubestudio_follower.keep import keep
def work():
    print(os.getppid(), os.getpid(), flush=True)
    signal.pause()
keep(work)
"""


def test_its_container_goes_on_when_it_is_killed_and_ends_when_told() -> None:
    keeper = subprocess.Popen([sys.executable, "-c", KEPT], stdout=subprocess.PIPE, text=True)
    assert keeper.stdout is not None
    with keeper.stdout as said:
        try:
            first, follower = map(int, said.readline().split())
            os.kill(follower, signal.SIGKILL)
            assert '"code": -9' in said.readline()
            again, successor = map(int, said.readline().split())
            assert first == again == keeper.pid and successor != follower
            keeper.terminate()
            assert said.read() == "", "nothing of it is left"  # it would hold the pipe open
            assert keeper.wait(30) == 0
        finally:
            keeper.kill()
            keeper.wait()
