"""From a gateway's counts to stored points."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cubestudio.db import Database
from cubestudio.db.leases import Leases
from cubestudio.ports.gateway import BOUNDS, Traffic
from cubestudio.routing import service as routing
from cubestudio.serving import store
from cubestudio.serving.metrics import coarser, collecting, measures
from cubestudio.serving.metrics.collecting import Collector
from cubestudio.serving.metrics.counted import Counted, Looks
from cubestudio.serving.metrics.measures import window
from cubestudio.spec.routes import Endpoint, Mirror, Route, Target

T = 1_800_000_000
HERE = (Endpoint("127.0.0.1", 9),)


def traffic(requests: int, failures: int = 0, active: int = 0, answers: int | None = None) -> Traffic:
    """Counts of a gateway, all answers within 5 to 7 ms."""
    within = requests if answers is None else answers
    return Traffic(requests, failures, tuple((b, within if b > 0.005 else 0) for b in BOUNDS), active)


ASKED = st.tuples(st.integers(0, 50), st.integers(0, 5), st.booleans())


@given(st.lists(ASKED, min_size=1, max_size=30))
def test_what_is_counted_is_what_was_asked_whatever_the_gateway_does(life: list[tuple[int, int, bool]]) -> None:
    """Also where a gateway that began anew shows more than the one before it."""
    looks = Looks()
    looks.add({}, 0, "life 0")
    total = shown = failures = shown_failures = lives = 0
    told = Counted()
    for at, (requests, failed, restarts) in enumerate(life, 1):
        failed = min(failed, requests)
        if restarts:
            shown = shown_failures = 0
            lives += 1
        shown, shown_failures = shown + requests, shown_failures + failed
        total, failures = total + requests, failures + failed
        news = looks.add({("demo/x", "r1"): traffic(shown, shown_failures)}, at * 5.0, f"life {lives}")
        for counted in news.values():
            assert min(counted.requests, counted.failures, *counted.latency) >= 0
            told += counted
    assert (told.requests, told.failures, sum(told.latency)) == (total, failures, total)


@given(st.lists(st.integers(0, 100), min_size=2, max_size=20))
def test_counts_that_jump_anyhow_never_give_less_than_nothing(shown: list[int]) -> None:
    looks = Looks()
    for at, requests in enumerate(shown):
        for counted in looks.add({("demo/x", "r1"): traffic(requests)}, at * 5.0).values():
            assert counted.requests > 0 and min(counted.latency) == 0
    assert all(later >= 0 for _, later in pairwise(shown))


def test_the_first_look_begins_and_a_target_that_comes_back_goes_on() -> None:
    looks = Looks()
    one, two = ("demo/x", "r1"), ("demo/x", "r2")
    assert looks.add({one: traffic(500)}, 0) == {}
    assert looks.add({one: traffic(500), two: traffic(3)}, 5)[two].requests == 3
    assert looks.add({two: traffic(3)}, 10) == {}
    assert looks.add({one: traffic(501, active=2), two: traffic(3)}, 15)[one] == Counted(
        1, 0, 10.0, tuple(int(bound == 0.007) for bound in BOUNDS)
    )
    assert looks.add({one: traffic(7)}, 2000)[one].requests == 7, "after so long it is another one"


class Door:
    """A gateway that shows what the test says."""

    name = "door"

    def __init__(self) -> None:
        self.shows: dict[tuple[str, str], Traffic] = {}
        self.alive = True
        self.lives = ["one"]

    def life(self) -> str:
        """The last of `lives` from when it is reached on."""
        return self.lives.pop(0) if len(self.lives) > 1 else self.lives[0]

    def traffic(self) -> dict[tuple[str, str], Traffic]:
        return self.shows

    def is_alive(self) -> bool:
        return self.alive


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The moment it is for the collector."""
    at = [float(T)]
    monkeypatch.setattr(collecting, "now", lambda: at[0])
    monkeypatch.setattr(measures, "now", lambda: at[0])
    return at


def collector(database: Database, door: Any, name: str = "") -> Collector:
    return Collector(database, Leases(database, f"test:{name}"), door, name)


def wish(database: Database, name: str, service: str, *revisions: int, mirror: int = 0) -> None:
    targets = tuple(Target(f"r{number}", HERE, 100 // len(revisions)) for number in revisions)
    copies = Mirror(Target(f"r{mirror}", HERE), 10) if mirror else None
    with database.write() as uow:
        routing.set_route(uow, "service", service, Route(name, f"/serve/{name}/", targets, mirror=copies))


def rows(database: Database) -> list[dict[str, Any]]:
    with database.read() as uow:
        return store.points(uow, ["svc_1", "svc_2"], 0, T * 2)


def test_a_gateway_that_began_anew_is_noticed_whatever_it_shows(database: Database, clock: list[float]) -> None:
    wish(database, "demo/x", "svc_1", 1)
    door, counted = Door(), ("demo/x", "r1")
    one = collector(database, door)
    one.step()
    for lives, shown, total in (
        (["one"], 10, 10),
        (["one", "two"], 7, 10),  # it began anew during the look, so what was seen may be of either
        (["two"], 12, 22),
    ):
        clock[0] += 5
        door.lives, door.shows = lives, {counted: traffic(shown)}
        one.step()
        assert sum(row["requests"] for row in rows(database)) == total


def test_revisions_of_services_get_points_and_silence_costs_none(database: Database, clock: list[float]) -> None:
    wish(database, "demo/x", "svc_1", 1, 2, mirror=3)
    wish(database, "demo/x.grpc", "svc_1", 1, 2)
    door = Door()
    one = collector(database, door)
    one.step()
    door.shows = {
        ("demo/x", "r1"): traffic(10, 1, active=2),
        ("demo/x.grpc", "r1"): traffic(5),
        ("demo/x", "r2"): traffic(4),
        ("demo/x", "r3"): traffic(6),
        ("reach/w1", "port"): traffic(9),
    }
    clock[0] += 5
    pause = one.step()
    assert 5 < pause < 5.1
    with database.read() as uow:
        found = {number: window(uow, "svc_1", number, 5, at=clock[0]) for number in (1, 2, 3, None)}
    assert {number: of.requests for number, of in found.items()} == {1: 15, 2: 4, 3: 6, None: 19}
    assert (found[1].failures, found[1].active, found[1].quantile(1.0)) == (1, 2.0, 0.007)
    clock[0] += 5
    door.shows = {name: traffic(of.requests, of.failures) for name, of in door.shows.items()}
    one.step()
    assert len(rows(database)) == 3, "nothing new, nothing written"


def test_a_gateway_that_is_away_loses_nothing(sqlite_db: Database, clock: list[float]) -> None:
    wish(sqlite_db, "demo/x", "svc_1", 1)
    door = Door()
    one = collector(sqlite_db, door)
    door.alive = False
    one.step()
    door.alive, door.shows = True, {("demo/x", "r1"): traffic(100)}
    for shown, alive in ((100, True), (130, True), (0, False), (131, True)):
        clock[0] += 5
        door.alive, door.shows = alive, {("demo/x", "r1"): traffic(shown)} if alive else {}
        one.step()
    assert [row["requests"] for row in rows(sqlite_db)] == [30, 1], "what was there before the first look is not ours"


def test_what_cannot_be_written_waits(sqlite_db: Database, clock: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    wish(sqlite_db, "demo/x", "svc_1", 1)
    door = Door()
    one = collector(sqlite_db, door)
    one.step()
    with monkeypatch.context() as broken:
        broken.setattr(store, "insert_points", lambda *_: 1 / 0)
        clock[0], door.shows = clock[0] + 5, {("demo/x", "r1"): traffic(3)}
        with pytest.raises(ZeroDivisionError):
            one.step()
    clock[0], door.shows = clock[0] + 5, {("demo/x", "r1"): traffic(7)}
    one.step()
    assert [(row["at"], row["requests"]) for row in rows(sqlite_db)] == [(T + 10, 7)]


def test_two_servers_add_up(database: Database, clock: list[float]) -> None:
    wish(database, "demo/x", "svc_1", 1)
    doors = [Door(), Door()]
    both = [collector(database, door, name) for door, name in zip(doors, "ab", strict=True)]
    for one in both:
        one.step()
    clock[0] += 5
    for one, door, count in zip(both, doors, (3, 4), strict=True):
        door.shows = {("demo/x", "r1"): traffic(count)}
        one.step()
    with database.read() as uow:
        assert window(uow, "svc_1", None, 5, at=clock[0]).requests == 7


def test_old_points_become_fewer_and_none_is_lost(database: Database) -> None:
    base = {"service_id": "svc_1", "revision": 1, "is_copy": 0, "gateway": "a", "span": 5, "failures": 1, "active": 5.0}
    there = [base | {"at": at, "requests": 10, "latency": [0, at % 7, 1]} for at in range(T - 7200, T + 1, 5)]
    there += [row | {"gateway": "b"} for row in there[::3]]
    with database.write() as uow:
        store.insert_points(uow, there)

    def age(at: float) -> list[dict[str, Any]]:
        with database.read() as uow:
            works = list(coarser.due(uow, at))
        for work in works:
            with database.write() as uow:
                coarser.join(uow, work)
        return rows(database)

    def sums(found: list[dict[str, Any]]) -> tuple[int, int, float, int]:
        latency = sum(sum(row["latency"]) for row in found)
        return (*(sum(row[name] for row in found) for name in ("requests", "failures", "active")), latency)  # type: ignore[return-value]

    hour = age(T)
    assert sums(hour) == sums(there)
    assert {row["span"] for row in hour if row["at"] > T - 3600} == {5}
    assert {row["span"] for row in hour if row["at"] <= T - 3600} == {60}
    with database.read() as uow:
        assert list(coarser.due(uow, T)) == [], "and done again nothing changes"
    age(T + 86_400 + 600)
    day = age(T + 86_400 + 660)
    assert (sums(day), {row["span"] for row in day}) == (sums(there), {600})
    assert len(day) <= 14
    assert age(T + 31 * 86_400 + 4000) == []
