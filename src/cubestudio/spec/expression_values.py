"""Values of expressions and the operators on them, each bounded in size."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from cubestudio.kit.errors import Fault

MAX_TEXT = 1 << 20
"""Characters of one result."""
MAX_ITEMS = 10_000
"""Items a function may make."""
_MAX_BITS = 4096


@dataclass(frozen=True, slots=True, order=True)
class Moment:
    """A point in time with the few abilities expressions need. As text: `2026-11-23 18:00:00`."""

    at: datetime

    def __str__(self) -> str:
        return self.at.strftime("%Y-%m-%d %H:%M:%S")

    def __add__(self, other: Any) -> Moment:
        if not isinstance(other, timedelta):
            return NotImplemented
        return Moment(self.at + other)

    def __sub__(self, other: Any) -> Any:
        if isinstance(other, timedelta):
            return Moment(self.at - other)
        return self.at - other.at if isinstance(other, Moment) else NotImplemented

    @staticmethod
    def from_epoch(seconds: float) -> Moment:
        """The moment of epoch seconds, in UTC."""
        return Moment(datetime.fromtimestamp(seconds, UTC))

    @staticmethod
    def read(value: Any) -> Moment:
        """A moment from a moment or ISO text."""
        if isinstance(value, Moment):
            return value
        if isinstance(value, str):
            parsed = datetime.fromisoformat(value)
            return Moment(parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC))
        raise TypeError("a date is due")


MOMENT_FIELDS = ("year", "month", "day", "hour", "minute", "second")


class Named(dict[str, Any]):
    """A mapping with a text of its own: a file, which inside a text is its path."""

    def text(self) -> str:
        """How it looks inside a text."""
        return to_json(dict(self))


@dataclass(frozen=True, slots=True)
class Clock:
    """`datetime.datetime.now()` and its kin, as the seed's pipelines write them; time stands still within a run."""

    moment: Moment


def check_count(count: int) -> None:
    if count > MAX_ITEMS:
        raise Fault("ExpressionTooLarge", "an expression makes at most {limit} items", limit=MAX_ITEMS)


def check_text(size: int) -> None:
    """Refuse a text that would grow beyond the bound."""
    if size > MAX_TEXT:
        raise Fault("ExpressionTooLarge", "an expression makes at most {limit} characters", limit=MAX_TEXT)


def as_text(value: Any) -> str:
    """How a value looks inside a text: booleans and null as in JSON, lists and mappings as JSON."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Named):
        return value.text()
    if isinstance(value, list | tuple | range | Mapping):
        return to_json(value)
    return str(value)


def to_json(value: Any) -> str:
    text = json.dumps(plain(value), ensure_ascii=False)
    check_text(len(text))
    return text


def plain(value: Any) -> Any:
    """A result in JSON's own types: dates as text, tuples as lists."""
    kind = type(value)
    if kind is str or kind is int or kind is float or kind is bool or value is None:
        return value
    if kind is list or kind is tuple or kind is range:
        return [plain(item) for item in value]
    if isinstance(value, Named):
        return value
    if isinstance(value, Mapping):
        return {as_text(key): plain(item) for key, item in value.items()}
    if isinstance(value, Moment):
        return str(value)
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, str | int | float):
        return value
    raise Fault("ExpressionFailed", "an expression ends in a value, not in {kind}", kind=kind.__name__)


def multiply(left: Any, right: Any) -> Any:
    """`left * right` with a bounded result."""
    for sequence, times in ((left, right), (right, left)):
        if isinstance(sequence, str | list | tuple):
            if not isinstance(times, int):
                raise TypeError("a list or text is multiplied by a whole number only")
            check_count(len(sequence) * max(0, times))
            return sequence * times
    if isinstance(left, int) and isinstance(right, int) and left.bit_length() + right.bit_length() > _MAX_BITS:
        raise OverflowError("the number is too large")
    return left * right


def power(base: Any, exponent: Any) -> Any:
    """`base ** exponent` with a bounded result."""
    if not _is_number(base) or not _is_number(exponent):
        raise TypeError("numbers are due")
    if isinstance(base, int) and isinstance(exponent, int) and base.bit_length() * abs(exponent) > _MAX_BITS:
        raise OverflowError("the number is too large")
    result = base**exponent
    if isinstance(result, complex):
        raise ValueError("the root of a negative number")
    return result


def add(left: Any, right: Any) -> Any:
    """`left + right` with a bounded result."""
    if isinstance(left, str) and isinstance(right, str):
        check_text(len(left) + len(right))
    elif isinstance(left, list) and isinstance(right, list):
        check_count(len(left) + len(right))
    return left + right


def modulo(left: Any, right: Any) -> Any:
    """`left % right` of numbers; never text formatting."""
    if not _is_number(left) or not _is_number(right):
        raise TypeError("numbers are due")
    return left % right


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float)
