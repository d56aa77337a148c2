"""Leases: one doer a duty, taken over when it is silent, fenced when it comes back."""

from __future__ import annotations

import threading

import pytest

from cubestudio.db import Database
from cubestudio.db.leases import STALE, LeaseLost, Leases


class Clock:
    """Time that a test moves."""

    def __init__(self) -> None:
        self.at = 1_000_000.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_a_duty_has_one_doer(database: Database, clock: Clock) -> None:
    one, two = Leases(database, "one", clock), Leases(database, "two", clock)
    assert one.hold("engine")
    assert not two.hold("engine")
    assert two.hold("routing")
    assert one.hold("engine"), "holding again is holding still"


def test_of_many_that_ask_at_once_one_gets_it(database: Database, clock: Clock) -> None:
    servers = [Leases(database, f"server-{n}", clock) for n in range(6)]
    start, got = threading.Barrier(len(servers)), []

    def ask(server: Leases) -> None:
        start.wait()
        got.append(server.hold("engine"))

    threads = [threading.Thread(target=ask, args=(server,)) for server in servers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == [False] * 5 + [True]


def test_a_silent_doer_is_replaced_and_its_late_writes_refused(database: Database, clock: Clock) -> None:
    one, two = Leases(database, "one", clock), Leases(database, "two", clock)
    assert one.hold("engine")
    clock.at += STALE + 1
    assert two.hold("engine")
    with pytest.raises(LeaseLost), database.write() as uow:
        one.fence(uow, "engine")
    assert not one.hold("engine")
    with database.write() as uow:
        two.fence(uow, "engine")


def test_a_beating_doer_is_not_replaced(database: Database, clock: Clock) -> None:
    one, two = Leases(database, "one", clock), Leases(database, "two", clock)
    assert one.hold("engine")
    for _ in range(4):
        clock.at += STALE / 2
        one.beat()
        assert not two.hold("engine")


def test_a_doer_learns_at_its_next_beat_that_it_was_replaced(database: Database, clock: Clock) -> None:
    one, two = Leases(database, "one", clock), Leases(database, "two", clock)
    assert one.hold("engine")
    clock.at += STALE + 1
    assert two.hold("engine")
    one.beat()
    assert not one.hold("engine")


def test_a_server_of_the_same_name_takes_over_at_once(database: Database, clock: Clock) -> None:
    before = Leases(database, "one", clock)
    assert before.hold("engine")
    after = Leases(database, "one", clock)
    assert after.hold("engine")


def test_an_orderly_stop_frees_everything(database: Database, clock: Clock) -> None:
    one, two = Leases(database, "one", clock), Leases(database, "two", clock)
    assert one.hold("engine")
    one.release()
    assert two.hold("engine")
