"""Over random lines, clocks, pauses and crashes: no due time runs twice, none is left out against its policy."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from clockwork import Clockwork, Crash, at
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cubestudio.kit.clock import iso
from cubestudio.kit.errors import Fault
from cubestudio.pipelines.service import backfills
from cubestudio.pipelines.service.backfills import BackfillWish
from cubestudio.spec.cron import due_after
from cubestudio.spec.due import GRACE

if TYPE_CHECKING:
    from conftest import Servers

pytestmark = pytest.mark.timeout(600)

LINES = st.sampled_from(
    [
        "*/7 * * * *",
        "0 * * * *",
        "15,45 */2 * * *",
        "30 2 * * *",
        "0 2,3 * * *",
        "*/20 1-4 * * *",
        "5 0 * * 0",
        "@hourly",
    ]
)
ZONES = st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe"])
STARTS = st.sampled_from(
    [at("2026-03-28T22:13"), at("2026-10-24T22:40"), at("2026-11-01T03:30"), at("2026-06-01T11:59")]
)
SECONDS = st.one_of(st.integers(1, 120), st.integers(1, 3600), st.integers(3600, 6 * 3600)).map(float)
WEATHER = st.lists(
    st.one_of(
        st.tuples(st.just("look"), SECONDS),
        st.tuples(st.just("sleep"), SECONDS),
        st.tuples(st.just("pause"), SECONDS),
        st.tuples(st.just("resume"), SECONDS),
        st.tuples(st.just("crash before"), st.integers(1, 4).map(float)),
        st.tuples(st.just("crash late"), st.integers(1, 4).map(float)),
        st.tuples(st.just("end"), st.just(0.0)),
        st.tuples(st.just("tidy"), SECONDS),
    ),
    min_size=3,
    max_size=14,
)


class Story:
    """What happened, beside the studio's own books: when somebody looked, while the schedule was not paused."""

    def __init__(self, clock: Clockwork, policy: str, line: str, zone: str) -> None:
        self.clock = clock
        self.start = clock.now
        self.looks: list[float] = []
        self.gone: list[float] = []
        self.line, self.zone = line, zone
        self.paused = False
        clock.schedule(cron=line, timezone=zone, catch_up=policy, concurrency=2)

    def happen(self, what: str, much: float) -> None:
        clock = self.clock
        if what in ("look", "sleep", "pause", "resume"):
            clock.now += much
        if what == "pause":
            self.note()
            clock.pause()
            self.paused = True
        elif what == "resume":
            clock.resume()
            self.paused = False
        elif what == "end":
            clock.end_all()
        elif what == "tidy":
            self.gone += clock.tidy(much)
        elif what.startswith("crash"):
            clock.leases.fuse, clock.leases.late = int(much), what == "crash late"
            try:
                clock.step()
            except Crash:
                clock.restart()
            clock.leases.fuse = 0
        if what in ("look", "crash before", "crash late", "resume"):
            self.note()
            clock.step()

    def ran(self) -> list[float]:
        """Execution dates of all runs there ever were."""
        return sorted([*self.gone, *self.clock.run_dates()])

    def note(self) -> None:
        if not self.paused:
            self.looks.append(self.clock.now)

    def dues(self) -> list[float]:
        found = []
        for due in due_after(self.line, self.zone, self.start):
            if due > self.clock.now:
                return found
            found.append(due)
        return found


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(["all", "latest", "none"]), LINES, ZONES, STARTS, WEATHER)
def test_every_due_time_is_run_once_or_left_out_by_its_policy(
    database_servers: Servers,
    monkeypatch: pytest.MonkeyPatch,
    policy: str,
    line: str,
    zone: str,
    start: float,
    weather: list[tuple[str, float]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        database = database_servers.fresh("sqlite", Path(folder))
        try:
            clock = Clockwork(database, Path(folder), monkeypatch, start)
            story = Story(clock, policy, line, zone)
            for what, much in weather:
                story.happen(what, much)
                dates = story.ran()
                assert len(dates) == len(set(dates)), "a due time was run twice"
            story.happen("resume", 1.0)
            clock.drain()
            check(clock, story, policy)
            story.gone += clock.tidy(0.0)
            fill_in(clock, story)
        finally:
            database.close()


def check(clock: Clockwork, story: Story, policy: str) -> None:
    """At the end, with nothing under way."""
    rows = {row["due_at"]: row["state"] for row in clock.rows()}
    dues = story.dues()
    ran = set(story.ran())
    assert len(story.ran()) == len(ran)
    assert ran <= set(dues)
    if policy == "all":
        assert ran == set(dues)
        return
    assert set(rows) <= set(dues)
    looked = story.start
    for look in sorted(set(story.looks)):
        passed = [due for due in dues if looked < due <= look]
        fresh = {due for due in passed if look - due <= GRACE}
        wanted = fresh or (set(passed[-1:]) if policy == "latest" else set())
        assert wanted == ran & set(passed), f"of {passed}, seen at {look}, {sorted(ran & set(passed))} were run"
        assert all(rows.get(due, "Skipped") == "Skipped" for due in set(passed) - wanted)
        looked = look
    assert ran == {due for due, state in rows.items() if state == "Succeeded"} | set(story.gone)


def fill_in(clock: Clockwork, story: Story) -> None:
    """A backfill of all that was, after most of it was forgotten, runs nothing that had been run."""
    before, wish = story.ran(), BackfillWish(start=iso(story.start), end=iso(clock.now))
    try:
        clock.write(backfills.start_backfill, "s", wish, "user:ann")
    except Fault as fault:
        assert fault.code in ("BackfillEmpty", "RangeInvalid")
    clock.drain()
    assert len(story.ran()) == len(set(story.ran())) >= len(before)
