"""Cron lines: five fields read in a time zone, and the moments they mean.

The walking through the calendar is cronsim's (ADR 16). Daylight saving follows Debian's cron:

- A line with fixed minutes and hours (`30 2 * * *`) means times of the clock on the wall. A time that does not exist
  on the day clocks go forward is due at the first moment that does; a time that exists twice is due once, the first
  time.
- A line whose minutes or hours begin with `*` (`*/10 * * * *`) means intervals of real time: nothing is doubled and
  nothing left out, because every moment of it is another one.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from cubestudio.kit.errors import Fault, did_you_mean

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

LONGEST = 200
"""Characters of a cron line."""
SHORTHANDS = {
    "@hourly": "0 * * * *",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@weekly": "0 0 * * 0",
    "@monthly": "0 0 1 * *",
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
}
FIELDS = (("minute", 0, 59), ("hour", 0, 23), ("day of month", 1, 31), ("month", 1, 12), ("day of week", 0, 7))
"""Name and allowed range of each field, in order."""
MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
DAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]
_NAMES = {"month": {name: at for at, name in enumerate(MONTHS, 1)}, "day of week": {n: at for at, n in enumerate(DAYS)}}


def normal(line: str) -> str:
    """The five fields of a line in capitals, shorthands spelled out. A Fault names the field that is wrong."""
    given = line.strip()
    fields = SHORTHANDS.get(given.lower(), given).upper().split()
    if given.startswith("@") and given.lower() not in SHORTHANDS:
        text = "there is no shorthand '{line}'"
        raise Fault("CronInvalid", text, did_you_mean(given, SHORTHANDS), line=given[:LONGEST])
    if len(fields) != 5 or len(given) > LONGEST:
        text = "a cron line has five fields (minute, hour, day of month, month, day of week), this one has {count}"
        raise Fault("CronInvalid", text, "Write 0 2 * * * for daily at 02:00.", count=len(fields))
    for field, (name, low, high) in zip(fields, FIELDS, strict=True):
        for part in field.split(","):
            _check(part, name, low, high)
    return " ".join(fields)


def _check(part: str, name: str, low: int, high: int) -> None:
    """One item of a field's list: `*`, `5`, `1-5`, `*/2`, `MON`, `L`, `5L`, `1#2`."""
    body, slash, step = part.partition("/")
    if slash and not (step.isdecimal() and step.isascii() and 0 < int(step) <= high):
        raise _wrong(part, name, low, high)
    if body == "*" or (not slash and name == "day of month" and body in ("L", "LW")):
        return
    if name == "day of week" and not slash:
        day, hash_, nth = body.partition("#")
        if hash_:
            if nth not in ("1", "2", "3", "4", "5"):
                raise _wrong(part, name, low, high)
            body = day
        elif body.endswith("L") and body[:-1].isdecimal():
            body = body[:-1]
    ends = [_number(end, name) for end in body.split("-")]
    if len(ends) > 2 or any(end is None or not low <= end <= high for end in ends):
        raise _wrong(part, name, low, high)
    if len(ends) == 2 and (ends[0] or 0) > (ends[1] or 0):
        text = "the range '{part}' in the field {field} runs backwards"
        raise Fault("CronInvalid", text, "Write the smaller number first.", part=part, field=name)


def _number(text: str, name: str) -> int | None:
    if text in _NAMES.get(name, ()):
        return _NAMES[name][text]
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 4 else None


def _wrong(part: str, name: str, low: int, high: int) -> Fault:
    text = f"'{{part}}' does not fit the field {name}, which takes {low} to {high}"  # a sentence a field, to translate
    return Fault("CronInvalid", text, "Lists 1,5, ranges 1-5 and steps */2 are fine.", part=part)


@lru_cache(maxsize=256)
def zone(name: str) -> ZoneInfo:
    """The time zone of that name; a Fault with what was perhaps meant."""
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        hint = did_you_mean(name, zones()) if name else "Write Asia/Shanghai or UTC."
        raise Fault("TimezoneUnknown", "there is no time zone '{name}'", hint, name=name[:60]) from None


@lru_cache(maxsize=1)
def zones() -> tuple[str, ...]:
    """Names people choose from: areas with a city, and UTC."""
    from zoneinfo import available_timezones

    areas = ("Africa/", "America/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/")
    return ("UTC", *sorted(name for name in available_timezones() if name.startswith(areas)))


def due_after(line: str, timezone: str, after: float) -> Iterator[float]:
    """Moments (epoch seconds) after `after`, rising, each once; ends when none comes in fifty years."""
    from cronsim import CronSim, CronSimError

    at = datetime.fromtimestamp(int(after // 1), UTC).astimezone(zone(timezone))
    try:
        walk = CronSim(normal(line), at)
    except CronSimError:  # each field is fine, and yet no month has such a day
        return
    last = after
    for moment in walk:
        due = moment.timestamp()
        if due > last:  # two times of the wall's clock may be one moment, or one that was already
            last = due
            yield due


def next_due(line: str, timezone: str, after: float) -> float | None:
    """The first moment after `after`."""
    return next(due_after(line, timezone, after), None)


def check(line: str, timezone: str, now: float) -> str:
    """The line in its normal form; a Fault when line or zone are wrong, or when it never comes due."""
    fields = normal(line)
    zone(timezone)
    if next_due(fields, timezone, now) is None:
        raise Fault("CronNever", "'{line}' never comes due", "No month has that day.", line=line.strip())
    return fields


def last_due(line: str, timezone: str, at: float) -> float | None:
    """The last moment up to `at`, found by the same walk as what comes next: forward from ever farther back."""
    hour = 3600.0
    for span in (hour, 24 * hour, 24 * 24 * hour, 600 * 24 * hour, 30 * 366 * 24 * hour):
        found = None
        for due in due_after(line, timezone, at - span):
            if due > at:
                break
            found = due
        if found is not None:
            return found
    return None


def local(at: float, timezone: str) -> str:
    """`2026-11-26 02:00`, as clocks in a zone show it."""
    return f"{datetime.fromtimestamp(at, zone(timezone)):%Y-%m-%d %H:%M}"
