"""Numbers by the clock: the line that came due last holds, in every zone and over every change of the clocks."""

from __future__ import annotations

from datetime import datetime
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cubestudio.kit.errors import Fault
from cubestudio.serving.scaling.wish import (
    Line,
    Metric,
    Scaling,
    bounds_at,
    check_scaling,
    scaling_of,
    stored_scaling,
)
from cubestudio.spec import cron

ZONES = ["UTC", "Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"]
TARGETS = ((Metric.CONCURRENCY, 10.0),)
MINUTE = st.integers(0, 59)
CRONS = st.one_of(
    st.tuples(MINUTE, st.integers(0, 23)).map(lambda it: f"{it[0]} {it[1]} * * *"),
    st.tuples(MINUTE, st.integers(0, 23), st.integers(0, 6)).map(lambda it: f"{it[0]} {it[1]} * * {it[2]}"),
    st.tuples(MINUTE, st.integers(1, 31)).map(lambda it: f"{it[0]} 12 {it[1]} * *"),
    st.integers(1, 30).map(lambda step: f"*/{step} * * * *"),
    st.just("0 0 29 2 *"),
)
LINES = st.builds(Line, CRONS, st.sampled_from(ZONES), st.integers(0, 5), st.integers(5, 9))
MOMENTS = st.integers(1_700_000_000, 1_850_000_000).map(float)


def when(text: str, zone: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp()


@settings(max_examples=150, deadline=None)
@given(CRONS, st.sampled_from(ZONES), MOMENTS)
def test_the_last_due_time_is_the_one_before_the_next(line: str, zone: str, at: float) -> None:
    last = cron.last_due(line, zone, at)
    assert last is not None
    assert last <= at
    assert cron.next_due(line, zone, last) == cron.next_due(line, zone, at)
    assert cron.last_due(line, zone, last) == last


@settings(max_examples=80, deadline=None)
@given(st.lists(LINES, min_size=1, max_size=4), MOMENTS)
def test_a_line_holds_from_its_due_time_until_another_comes_due(lines: list[Line], at: float) -> None:
    scaling = Scaling(1, 9, TARGETS, lines=tuple(lines))
    found = bounds_at(scaling, at)
    assert found.line in lines
    coming = min(each for line in lines for each in islice(cron.due_after(line.cron, line.timezone, at), 1))
    assert bounds_at(scaling, (at + coming) / 2) == found
    assert bounds_at(scaling, coming).since == coming


def test_days_and_nights_over_a_change_of_the_clocks() -> None:
    zone = "Europe/Berlin"
    day, night = Line("0 8 * * *", zone, 4, 8), Line("0 20 * * *", zone, 1, 2)
    scaling = Scaling(1, 1, TARGETS, lines=(day, night))
    for text, line in (
        ("2026-03-28T19:59", day),
        ("2026-03-28T20:00", night),
        ("2026-03-29T07:59", night),  # the night that is an hour shorter
        ("2026-03-29T08:00", day),
        ("2026-10-25T07:59", night),
        ("2026-10-25T08:00", day),
    ):
        assert bounds_at(scaling, when(text, zone)).line == line, text


def test_of_two_lines_at_once_the_later_in_the_list_holds() -> None:
    one, other = Line("0 8 * * *", "UTC", 1, 2), Line("0 8 * * MON", "UTC", 3, 4)
    monday = when("2026-11-23T09:00", "UTC")
    assert bounds_at(Scaling(1, 1, TARGETS, lines=(one, other)), monday).least == 3
    assert bounds_at(Scaling(1, 1, TARGETS, lines=(other, one)), monday).least == 1


def test_a_wish_comes_back_from_its_row_and_a_fixed_number_follows_updates() -> None:
    wish = Scaling(0, 4, TARGETS, idle=60.0, lines=(Line("0 8 * * *", "UTC", 0, 4),), priority=50)
    assert scaling_of({"scaling": stored_scaling(wish), "replicas": 1}) == wish
    assert scaling_of({"scaling": None, "replicas": 3}) == Scaling(3, 3)
    fixed = stored_scaling(Scaling(2, 2, priority=7))
    assert scaling_of({"scaling": fixed, "replicas": 5}) == Scaling(5, 5, priority=7)


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        ({"least": 3, "most": 2}, "got 3 to 2"),
        ({"least": 0, "most": 0}, "got 0 to 0"),
        ({"least": 1, "most": 101}, "1 to 100"),
        ({"least": -1, "most": 2}, "got -1 to 2"),
        ({"least": 1, "most": 4}, "something must say how many"),
        ({"targets": ((Metric.CPU, 150.0),)}, "the target of cpu"),
        ({"targets": ((Metric.QPS, 0.0),)}, "the target of qps"),
        ({"targets": ((Metric.QPS, float("nan")),)}, "the target of qps"),
        ({"idle": 1.0}, "sleeps after 10"),
        ({"calm": -1.0}, "of calm"),
        ({"priority": 101}, "-100 to 100"),
        ({"lines": (Line("0 8 * *", "UTC", 1, 1),)}, "five fields"),
        ({"lines": (Line("0 8 * * *", "Mars/Olympus", 1, 1),)}, "no time zone"),
        ({"lines": (Line("0 0 31 2 *", "UTC", 1, 1),)}, "never comes due"),
        ({"lines": (Line("0 8 * * *", "UTC", 1, 3),)}, "something must say how many"),
        ({"lines": (Line("0 8 * * *", "UTC", 1, 1),) * 21}, "at most 20 lines"),
    ],
)
def test_what_cannot_be_is_told(wish: dict[str, Any], said: str) -> None:
    with pytest.raises(Fault) as refused:
        check_scaling(Scaling(**wish), 1_790_000_000.0)
    assert said in refused.value.say()
    assert refused.value.say("zh") != refused.value.say()
