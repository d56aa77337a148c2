"""Loops: they go on, they say when they stand still, they end."""

from __future__ import annotations

import threading

import pytest

from cubestudio.kit import loops
from cubestudio.kit.loops import Loop


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    at = [1000.0]
    monkeypatch.setattr(loops, "now", lambda: at[0])
    return at


def test_a_woken_loop_does_a_step_at_once() -> None:
    stepped = threading.Semaphore(0)

    def step() -> float:
        stepped.release()
        return 1000.0

    loop = Loop("test", step)
    loop.start()
    assert stepped.acquire(timeout=10)
    loop.wake()
    assert stepped.acquire(timeout=10)
    loop.stop()
    assert not loop.is_alive()


def test_a_loop_that_fails_goes_on(caplog: pytest.LogCaptureFixture) -> None:
    went_on = threading.Event()
    steps: list[int] = []

    def step() -> float:
        steps.append(1)
        if len(steps) == 1:
            raise RuntimeError("once")
        went_on.set()
        return 1000.0

    loop = Loop("test", step)
    loop.start()
    assert went_on.wait(10)
    loop.stop()
    assert "once" in caplog.text


def test_resting_for_as_long_as_it_said_is_living_and_longer_is_not(clock: list[float]) -> None:
    stepped = threading.Semaphore(0)

    def step() -> float:
        stepped.release()
        return 600.0

    loop = Loop("test", step)
    loop.start()
    assert stepped.acquire(timeout=10)
    loop.wake()
    assert stepped.acquire(timeout=10)  # the first rest has begun and was noted
    clock[0] += 601
    assert loop.is_alive(within=60)
    loop.stop()


def test_a_step_that_hangs_is_found(clock: list[float]) -> None:
    entered, release = threading.Event(), threading.Event()

    def step() -> float:
        entered.set()
        release.wait(10)
        return 1.0

    loop = Loop("test", step)
    loop.start()
    assert entered.wait(10)
    assert loop.is_alive(within=60)
    clock[0] += 61
    assert not loop.is_alive(within=60)
    release.set()
    loop.stop()
