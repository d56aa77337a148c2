"""Services that sleep, with the real gateway, real processes, and the route that wakes them."""

from __future__ import annotations

import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from conformance.gateway.upstreams import Answer, ask
from cubestudio.db import Database
from cubestudio.serving import service
from cubestudio.serving.facts import ServicePhase
from cubestudio.serving.scaling import loop as scaling_loop
from cubestudio.serving.scaling.activator import Activator
from serving.floor import PROJECT, small_engine
from serving.sleepers import SleepyFloor, Watchman, sleepy_floor

MOST = 30
"""Requests that are kept here; the product keeps more."""


@pytest.fixture(scope="module")
def patched() -> Iterator[pytest.MonkeyPatch]:
    with pytest.MonkeyPatch.context() as patch:
        for module in ("service", "engines"):
            patch.setattr(f"cubestudio.serving.{module}.engine_for", small_engine)
        patch.setattr("cubestudio.serving.scaling.wish.LEAST_IDLE", 0.1)
        patch.setattr(scaling_loop, "TICK", 0.1)
        yield patch


@pytest.fixture
def town(sqlite_db: Database, patched: pytest.MonkeyPatch) -> Iterator[tuple[SleepyFloor, Watchman]]:
    activator = Activator(sqlite_db, most=MOST, longest=30.0)
    with tempfile.TemporaryDirectory(prefix="cube-asleep-", dir="/tmp") as home:
        Path(home).chmod(0o755)
        with sleepy_floor(sqlite_db, Path(home), activator) as made:
            yield made


def fall_asleep(floor: SleepyFloor, word: str = "fine") -> None:
    """A service `flowers` without a replica."""
    floor.version("iris", word)
    floor.create("flowers", "iris")
    floor.wait_ready("flowers")
    floor.scale("flowers", least=0, most=1, idle=0.3)
    slept = floor.wait("flowers", lambda found: found.status.phase is ServicePhase.ASLEEP)
    assert (slept.instances, slept.wanted) == ((), 0)
    # It stays awake for long from now on: what follows takes its time on a busy machine.
    floor.scale("flowers", least=0, most=1, idle=600.0)


def until(met: Callable[[], bool]) -> None:
    """Wait for it."""
    deadline = time.monotonic() + 30
    while not met():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_requests_to_a_service_that_sleeps_are_kept_and_answered_by_one_waking(
    town: tuple[SleepyFloor, Watchman],
) -> None:
    floor, _ = town
    fall_asleep(floor)
    assert floor.call("flowers", authorization="Bearer bad").status == 401
    assert floor.scaled("flowers").wanted == 0, "who may not call it does not wake it"
    begun = time.monotonic()
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: floor.call("flowers"), range(20)))
    assert {answer.status for answer in answers} == {200}, [answer.body for answer in answers][:3]
    assert {answer.json["model"] for answer in answers} == {"iris:1"}
    assert len({answer.json["pid"] for answer in answers}) == 1
    assert time.monotonic() - begun < 20
    numbers = [mark.count for mark in floor.scaled("flowers").history]
    assert numbers == [1, 0, 1]
    assert floor.wait_ready("flowers").wanted == 1


def test_no_more_are_kept_than_it_says_and_none_for_ever(town: tuple[SleepyFloor, Watchman]) -> None:
    floor, watchman = town
    fall_asleep(floor)
    floor.version("iris", "mute")  # its server never gets ready
    floor.update("flowers", "iris", version="2")
    watchman.activator._longest = 3.0
    started = threading.Event()

    def call(_: int) -> Answer:
        started.set()
        return floor.call("flowers", accept_language="zh")

    with ThreadPoolExecutor(MOST + 5) as pool:
        answers = list(pool.map(call, range(MOST + 5)))
    assert {answer.status for answer in answers} == {503}
    assert Counter(answer.code for answer in answers) == {"WakingLate": MOST, "WakingFull": 5}
    assert {answer.headers["retry-after"] for answer in answers} == {"5"}
    assert {answer.headers["content-type"] for answer in answers} == {"application/json"}
    said = {answer.code: answer.json["error"]["text"] for answer in answers}
    assert str(MOST) in said["WakingFull"] and "等待" in said["WakingFull"]
    until(lambda: not watchman.activator._held)


def test_what_was_stopped_or_does_not_start_is_not_waited_for(town: tuple[SleepyFloor, Watchman]) -> None:
    floor, _ = town
    fall_asleep(floor)
    floor.version("iris", "broken")
    floor.update("flowers", "iris", version="2")  # an update wakes it, so that its version shows what it can
    floor.wait("flowers", lambda found: found.status.phase is ServicePhase.FAILED)
    answer = floor.call("flowers")
    assert (answer.status, answer.code, answer.headers["retry-after"]) == (503, "WakingFailed", "30")
    assert "exit code 1" in answer.json["error"]["text"]
    told = floor.call("flowers", accept_language="zh").json["error"]["text"]
    assert told.startswith("服务启动不了") and "exit" not in told
    with floor.database.write() as uow:
        service.set_running(uow, PROJECT.id, "flowers", False, "ann")
    floor.wait("flowers", lambda found: found.status.phase is ServicePhase.STOPPED)
    assert floor.call("flowers").code in ("ServiceStopped", "ServiceNotReady")


def test_without_the_studio_the_sleeper_says_so_and_the_next_studio_wakes_it(
    town: tuple[SleepyFloor, Watchman],
) -> None:
    floor, watchman = town
    fall_asleep(floor)
    with floor.database.read() as uow:
        row = service.find_row(uow, PROJECT.id, "flowers")
    watchman.stop()
    answer = floor.call("flowers")
    assert (answer.status, answer.code) == (503, "PermissionUnknown")
    assert floor.scaled("flowers").wanted == 0
    # Without the secret of its route nobody on the machine wakes it.
    again = Watchman(Activator(floor.database))
    again.start()
    try:
        path = f"/internal/wake/{row['id']}/guess/http/x"
        assert ask(again.endpoint.port, path).status == 404
        assert floor.scaled("flowers").wanted == 0
        secret = floor.scaled("flowers").secret
        found = ask(again.endpoint.port, f"/internal/wake/{row['id']}/{secret}/http/x", timeout=40)
        assert (found.status, found.headers["x-cube-target"]) == (200, "demo/flowers/r1")
    finally:
        again.stop()
