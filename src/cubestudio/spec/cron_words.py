"""A cron line as a sentence: English by cronsim, Chinese from the same fields."""

from __future__ import annotations

import re

from cubestudio.spec.cron import DAYS, MONTHS, normal

_WEEK = "日一二三四五六日"


def sentence(line: str, language: str = "en") -> str:
    """What a valid line means (`At 02:00 every day`, `每天 02:00`)."""
    fields = normal(line)
    if language == "zh":
        return _chinese(*fields.split())
    from datetime import UTC, datetime

    from cronsim import CronSim

    return CronSim(fields, datetime.now(UTC)).explain()


def _chinese(minute: str, hour: str, day: str, month: str, weekday: str) -> str:
    date = _date(day, month, weekday)
    time, repeats = _time(minute, hour)
    if repeats:
        return f"{date}，{time}" if date else time
    return f"{date or '每天'} {time}"


def _time(minute: str, hour: str) -> tuple[str, bool]:
    """The time of day, and whether it repeats within a day by itself."""
    minutes, hours = _plain(minute), _plain(hour)
    if minutes is not None and hours is not None and len(minutes) * len(hours) <= 8:
        times = [f"{h:02d}:{m:02d}" for h in hours for m in minutes]
        return _and(times), False
    span = _hours(hour)
    if minute == "*":
        return f"{span}每分钟" if span else "每分钟", True
    if (step := _step(minute)) is not None:
        return f"{span}每 {step} 分钟", True
    if minutes is not None:
        at = "整点" if minutes == [0] else f"第 {_and([str(m) for m in minutes])} 分"
        every = _step(hour)
        return f"每 {every} 小时的{at}" if every is not None else f"{span or '每小时'}的{at}", True
    return f"{span or '每小时'}的第 {_spans(minute)} 分", True


def _hours(hour: str) -> str:
    if hour == "*":
        return ""
    if (step := _step(hour)) is not None:
        return f"每隔 {step} 小时，"
    if "/" in hour:
        return f"{_spans(hour)}，"
    return f"{_spans(hour)} 点之间" if "-" in hour else f"{_spans(hour)} 点内"


def _date(day: str, month: str, weekday: str) -> str:
    parts = []
    if month != "*":
        named = f"每年 {_spans(_numbers(month, MONTHS, 1))} 月"
        parts.append(named if _step(month) is None else _every(month, "个月"))
    days = []
    if day != "*":
        days.append(_day(day, "" if parts else "每月") if _step(day) is None else _every(day, "天"))
    if weekday != "*":
        days.append(_weekdays(weekday))
    joined = ("且" if day.startswith("*") or weekday.startswith("*") else "或").join(days)
    if parts and not days:
        joined = "每天"
    return (parts[0] + (" " if parts and joined else "") if parts else "") + joined


def _day(day: str, of: str) -> str:
    if day in ("L", "LW"):
        return f"{of}最后一天" if day == "L" else f"{of}最后一个工作日"
    return f"{of} {_spans(day)} 日".lstrip()


def _weekdays(weekday: str) -> str:
    shown = []
    for part in _numbers(weekday, DAYS, 0).split(","):
        if "#" in part:
            which, _, nth = part.partition("#")
            shown.append(f"每月第 {nth} 个周{_WEEK[int(which)]}")
        elif part.endswith("L"):
            shown.append(f"每月最后一个周{_WEEK[int(part[:-1])]}")
        elif "/" in part:
            body, _, step = part.partition("/")
            shown.append(f"每周每 {step} 天" if body == "*" else f"周{_week_span(body)}中每 {step} 天")
        else:
            shown.append(f"周{_week_span(part)}")
    text = "、".join(shown)
    return text if text.startswith("每") else f"每{text}"


def _week_span(part: str) -> str:
    return "至周".join(_WEEK[int(each)] for each in part.split("-"))


def _every(field: str, unit: str) -> str:
    return f"每 {_step(field)} {unit}"


def _step(field: str) -> int | None:
    """The step of `*/n`."""
    found = re.fullmatch(r"\*/(\d+)", field)
    return int(found[1]) if found else None


def _plain(field: str) -> list[int] | None:
    """The numbers of a list without ranges and steps."""
    parts = field.split(",")
    return sorted({int(part) for part in parts}) if all(part.isdecimal() for part in parts) else None


def _spans(field: str) -> str:
    shown = []
    for part in field.split(","):
        body, _, step = part.partition("/")
        text = body.replace("-", " 至 ").replace("*", "全部")
        shown.append(f"{text} 每隔 {step}" if step else text)
    return "、".join(shown)


def _numbers(field: str, names: list[str], first: int) -> str:
    for at, name in enumerate(names, first):
        field = field.replace(name, str(at))
    return field


def _and(words: list[str]) -> str:
    return words[0] if len(words) == 1 else "、".join(words[:-1]) + f" 和 {words[-1]}"
