"""Cron lines: what they mean, in every zone and over every change of the clocks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cubestudio.kit.errors import Fault
from cubestudio.spec import cron
from cubestudio.spec.cron_words import sentence
from cubestudio.spec.due import GRACE, CatchUp, sort_due

ZONES = ["UTC", "Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Sao_Paulo"]


def at(text: str, zone: str = "UTC") -> float:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp()


def local(moments: list[float], zone: str) -> list[str]:
    return [f"{datetime.fromtimestamp(each, ZoneInfo(zone)):%m-%d %H:%M %Z}" for each in moments]


def field(low: int, high: int) -> st.SearchStrategy[str]:
    number = st.integers(low, high)
    span = st.tuples(number, number).map(lambda ends: f"{min(ends)}-{max(ends)}")
    step = st.integers(1, high).map(lambda each: f"*/{each}")
    one = st.one_of(number.map(str), span, step)
    return st.one_of(st.just("*"), st.lists(one, min_size=1, max_size=3).map(",".join))


LINES = st.tuples(field(0, 59), field(0, 23), field(1, 31), field(1, 12), field(0, 7)).map(" ".join)
MOMENTS = st.integers(int(at("2024-01-01T00:00")), int(at("2028-01-01T00:00"))).map(float)


def matches(value: int, text: str, low: int, high: int) -> bool:
    """A second reading of a field, as plain as it can be."""
    for part in text.split(","):
        body, _, step = part.partition("/")
        first, _, last = (f"{low}-{high}" if body == "*" else body).partition("-")
        if value in range(int(first), int(last or first) + 1, int(step or 1)):
            return True
    return False


def is_due(line: str, moment: datetime) -> bool:
    minute, hour, day, month, weekday = line.split()
    on_day = matches(moment.day, day, 1, 31)
    number = moment.isoweekday()
    on_weekday = matches(number, weekday, 0, 7) or matches(number % 7, weekday, 0, 7)
    either = not (day.startswith("*") or weekday.startswith("*"))
    return (
        matches(moment.minute, minute, 0, 59)
        and matches(moment.hour, hour, 0, 23)
        and matches(moment.month, month, 1, 12)
        and (on_day or on_weekday if either else on_day and on_weekday)
    )


@settings(max_examples=150, deadline=None)
@given(LINES, MOMENTS)
def test_due_times_are_those_minutes_that_fit(line: str, start: float) -> None:
    begin = int(start // 60) * 60
    span = range(begin + 60, begin + 3 * 86400, 60)
    wanted = [float(each) for each in span if is_due(line, datetime.fromtimestamp(each, UTC))]
    until = begin + 3 * 86400
    found = []
    for due in cron.due_after(line, "UTC", float(begin)):
        if due >= until:
            break
        found.append(due)
    assert found == wanted


@settings(max_examples=150, deadline=None)
@given(LINES, st.sampled_from(ZONES), MOMENTS)
def test_due_times_rise_and_none_is_left_out_by_beginning_elsewhere(line: str, zone: str, start: float) -> None:
    found = list(islice(cron.due_after(line, zone, start), 12))
    assume(found)
    assert found == sorted(set(found))
    assert found[0] > start
    for before, after in pairwise(found):
        assert cron.next_due(line, zone, before) == after
        assert cron.next_due(line, zone, (before + after) / 2) == after


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 59), st.integers(0, 23), st.sampled_from(ZONES), MOMENTS)
def test_a_daily_time_is_due_once_a_day_whatever_clocks_do(minute: int, hour: int, zone: str, start: float) -> None:
    found = list(islice(cron.due_after(f"{minute} {hour} * * *", zone, start), 370))
    days = [datetime.fromtimestamp(each, ZoneInfo(zone)).date() for each in found]
    assert days == [days[0] + timedelta(days=number) for number in range(370)]


def test_a_time_that_does_not_exist_is_due_at_the_first_that_does() -> None:
    found = list(islice(cron.due_after("30 2 * * *", "Europe/Berlin", at("2026-03-28T12:00", "Europe/Berlin")), 2))
    assert local(found, "Europe/Berlin") == ["03-29 03:00 CEST", "03-30 02:30 CEST"]


def test_two_times_that_do_not_exist_are_one_moment() -> None:
    start = at("2026-03-29T00:00", "Europe/Berlin")
    found = list(islice(cron.due_after("0,30 2,3 * * *", "Europe/Berlin", start), 3))
    assert local(found, "Europe/Berlin") == ["03-29 03:00 CEST", "03-29 03:30 CEST", "03-30 02:00 CEST"]


def test_a_time_that_exists_twice_is_due_once() -> None:
    found = list(islice(cron.due_after("30 2 * * *", "Europe/Berlin", at("2026-10-24T12:00", "Europe/Berlin")), 2))
    assert local(found, "Europe/Berlin") == ["10-25 02:30 CEST", "10-26 02:30 CET"]
    between = found[0] + 1800  # within the second of the two hours
    assert cron.next_due("30 2 * * *", "Europe/Berlin", between) == found[1]


def test_intervals_go_on_in_real_time() -> None:
    start = at("2026-10-25T01:45", "Europe/Berlin")
    found = list(islice(cron.due_after("*/30 * * * *", "Europe/Berlin", start), 6))
    assert {after - before for before, after in pairwise(found)} == {1800.0}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("61 * * * *", "'61' does not fit the field minute, which takes 0 to 59"),
        ("0 24 * * *", "'24' does not fit the field hour, which takes 0 to 23"),
        ("0 0 0 * *", "'0' does not fit the field day of month, which takes 1 to 31"),
        ("0 0 * FOO *", "'FOO' does not fit the field month, which takes 1 to 12"),
        ("0 0 * * 8", "'8' does not fit the field day of week, which takes 0 to 7"),
        ("*/0 * * * *", "'*/0' does not fit the field minute, which takes 0 to 59"),
        ("9-5 * * * *", "the range '9-5' in the field minute runs backwards"),
        ("0 0 30 2 *", "'0 0 30 2 *' never comes due"),
        ("0 0 * *", "this one has 4"),
        ("@dayly", "Did you mean '@daily'"),
    ],
)
def test_a_bad_line_is_one_sentence_that_names_the_field(line: str, said: str) -> None:
    with pytest.raises(Fault) as caught:
        cron.check(line, "UTC", 0.0)
    assert said in str(caught.value)


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="0123456789*/-,#LWMON @x", max_size=30))
def test_any_text_is_a_line_or_a_fault(text: str) -> None:
    try:
        fields = cron.check(text, "UTC", 1_700_000_000.0)
    except Fault:
        return
    assert cron.normal(fields) == fields
    assert sentence(fields)
    assert sentence(fields, "zh")


def test_a_zone_that_is_none_says_which_was_meant() -> None:
    with pytest.raises(Fault, match="Asia/Shanghai"):
        cron.zone("Asia/Shanghia")


@pytest.mark.parametrize(
    ("line", "english", "chinese"),
    [
        ("0 2 * * *", "At 02:00 every day", "每天 02:00"),
        ("*/15 8-18 * * 1-5", "Every 15th minute from 08:00 through 18:59 on Monday through Friday",
         "每周一至周五，8 至 18 点之间每 15 分钟"),
        ("30 1,13 * * *", "At 01:30 and 13:30 every day", "每天 01:30 和 13:30"),
        ("0 9 L * *", "At 09:00 on the last day of every month", "每月最后一天 09:00"),
        ("0 9 * * MON#2", "At 09:00 on the second Monday of the month", "每月第 2 个周一 09:00"),
        ("0 0 1 1 *", "At 00:00 on January 1", "每年 1 月 1 日 00:00"),
        ("@hourly", "At the start of every hour", "每小时的整点"),
        ("0 0 1,15 * *", "At 00:00 on the first and the 15th day of month", "每月 1、15 日 00:00"),
        ("* * * * *", "Every minute", "每分钟"),
    ],
)  # fmt: skip
def test_lines_in_words(line: str, english: str, chinese: str) -> None:
    assert sentence(line) == english
    assert sentence(line, "zh") == chinese


DUES = st.lists(st.integers(0, 10_000), unique=True, max_size=40).map(sorted)


@given(DUES, st.integers(0, 20_000), st.sampled_from(CatchUp))
def test_nothing_is_lost_between_running_and_leaving_out(dues: list[int], later: int, policy: CatchUp) -> None:
    passed = [float(due) for due in dues]
    now = (passed[-1] if passed else 0.0) + later
    found = sort_due(passed, now, policy)
    assert sorted([*found.run, *found.skip]) == passed
    assert all(due in found.run for due in passed if now - due <= GRACE)
    if policy is CatchUp.ALL:
        assert not found.skip
    if policy is CatchUp.LATEST and passed:
        assert passed[-1] in found.run
        assert sum(now - due > GRACE for due in found.run) <= 1
    if policy is CatchUp.NONE:
        assert all(now - due <= GRACE for due in found.run)
