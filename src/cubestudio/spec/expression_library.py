"""Functions, filters, tests and the few methods of expressions; every result has a bounded size."""

from __future__ import annotations

import calendar
import itertools
import json
import math
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import Any

from cubestudio.kit.errors import Fault
from cubestudio.spec.expression_values import Clock, Moment, as_text, check_count, check_text, to_json


def strftime(value: Any, form: str = "%Y-%m-%d %H:%M:%S") -> str:
    """A date as text."""
    if not isinstance(form, str) or len(form) > 100:
        raise TypeError("a short date format is due")
    return Moment.read(value).at.strftime(form)


def date_add(value: Any, months: int = 0, **parts: Any) -> Moment:
    """A date moved by `months weeks days hours minutes seconds`; the end of a month stays one."""
    at = Moment.read(value).at
    if unknown := set(parts) - {"weeks", "days", "hours", "minutes", "seconds"}:
        raise TypeError(f"date_add knows months, weeks, days, hours, minutes, seconds, not {sorted(unknown)[0]}")
    if months:
        index = at.year * 12 + at.month - 1 + int(months)
        year, month = divmod(index, 12)
        at = at.replace(year=year, month=month + 1, day=min(at.day, calendar.monthrange(year, month + 1)[1]))
    return Moment(at + timedelta(**parts))


def date_floor(value: Any, unit: str = "day") -> Moment:
    """The begin of the `hour day week month year` of a date."""
    at = Moment.read(value).at.replace(minute=0, second=0, microsecond=0)
    if unit == "hour":
        return Moment(at)
    at = at.replace(hour=0)
    if unit == "week":
        return Moment(at - timedelta(days=at.weekday()))
    if unit in ("month", "year"):
        return Moment(at.replace(day=1) if unit == "month" else at.replace(day=1, month=1))
    if unit != "day":
        raise TypeError("the unit is one of hour, day, week, month, year")
    return Moment(at)


def _range(*bounds: int) -> list[int]:
    found = range(*bounds)
    check_count(len(found))
    return list(found)


def _replace(text: Any, old: str, new: str) -> str:
    whole = as_text(text)
    check_text(len(whole) + whole.count(old) * max(0, len(new) - len(old)))
    return whole.replace(old, new)


def _join(items: Iterable[Any], glue: str = "", attribute: str | None = None) -> str:
    parts = [as_text(_pick(item, attribute) if attribute else item) for item in _items(items)]
    check_text(sum(map(len, parts)) + len(glue) * len(parts))
    return glue.join(parts)


def _items(value: Any) -> list[Any]:
    if isinstance(value, str | list | tuple | range):
        return list(value)
    if isinstance(value, Mapping):
        return list(value)
    raise TypeError("a list is due")


def _pick(item: Any, attribute: str) -> Any:
    for part in attribute.split("."):
        item = item[int(part)] if isinstance(item, list | tuple) and part.isdigit() else item[part]
    return item


def _map(items: Any, attribute: str) -> list[Any]:
    return [_pick(item, attribute) for item in _items(items)]


def _sort(items: Any, reverse: bool = False, attribute: str | None = None) -> list[Any]:
    key: Callable[[Any], Any] = (lambda item: _pick(item, attribute)) if attribute else (lambda item: item)
    return sorted(_items(items), key=key, reverse=bool(reverse))


def _unique(items: Any) -> list[Any]:
    seen: dict[str, Any] = {}
    for item in _items(items):
        seen.setdefault(json.dumps(item, sort_keys=True, default=str), item)
    return list(seen.values())


def _flatten(items: Any) -> list[Any]:
    flat = [inner for item in _items(items) for inner in (item if isinstance(item, list | tuple) else [item])]
    check_count(len(flat))
    return flat


def _product(*lists: Any) -> list[list[Any]]:
    sizes = [_items(items) for items in lists]
    check_count(math.prod(len(items) for items in sizes))
    return [list(row) for row in itertools.product(*sizes)]


def _int(value: Any, default: int | None = None) -> int:
    try:
        return int(value)
    except (TypeError, ValueError):
        if default is None:
            raise
        return default


def _float(value: Any, default: float | None = None) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        if default is None:
            raise
        return default


def _round(value: Any, digits: int = 0) -> int | float:
    rounded: int | float = round(value, max(-300, min(300, digits))) if digits else round(value)
    return rounded


def _split(text: Any, glue: str | None = None) -> list[str]:
    parts = as_text(text).split(glue)
    check_count(len(parts))
    return parts


def _basename(path: Any) -> str:
    return as_text(path).rstrip("/").rpartition("/")[2]


def _stem(path: Any) -> str:
    name = _basename(path)
    return name[: name.rfind(".")] if name.rfind(".") > 0 else name


def _slug(text: Any) -> str:
    return re.sub(r"[^a-z0-9]+", "-", as_text(text).lower()).strip("-")


_COMMON: dict[str, Callable[..., Any]] = {
    "abs": abs,
    "basename": _basename,
    "date_add": date_add,
    "date_floor": date_floor,
    "flatten": _flatten,
    "float": _float,
    "int": _int,
    "length": lambda value: len(value),
    "list": lambda value: _items(value),
    "max": lambda *values: max(values if len(values) > 1 else _items(values[0])),
    "min": lambda *values: min(values if len(values) > 1 else _items(values[0])),
    "round": _round,
    "slug": _slug,
    "sort": _sort,
    "stem": _stem,
    "strftime": strftime,
    "string": as_text,
    "sum": lambda items: sum(_items(items)),
    "tojson": to_json,
    "unique": _unique,
}

FUNCTIONS: dict[str, Callable[..., Any]] = {
    **_COMMON,
    "len": _COMMON["length"],
    "str": as_text,
    "range": _range,
    "product": _product,
    "date": lambda text: Moment.read(text),
}

FILTERS: dict[str, Callable[..., Any]] = {
    **_COMMON,
    "count": _COMMON["length"],
    "first": lambda items: _items(items)[0],
    "last": lambda items: _items(items)[-1],
    "fromjson": lambda text: json.loads(text),
    "items": lambda mapping: [[key, mapping[key]] for key in mapping],
    "keys": lambda mapping: [*mapping],
    "values": lambda mapping: [mapping[key] for key in mapping],
    "join": _join,
    "lower": lambda text: as_text(text).lower(),
    "upper": lambda text: as_text(text).upper(),
    "trim": lambda text: as_text(text).strip(),
    "map": _map,
    "replace": _replace,
    "reverse": lambda items: items[::-1] if isinstance(items, str) else _items(items)[::-1],
    "split": _split,
}

TESTS: dict[str, Callable[..., bool]] = {
    "none": lambda value: value is None,
    "true": lambda value: value is True,
    "false": lambda value: value is False,
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "string": lambda value: isinstance(value, str),
    "mapping": lambda value: isinstance(value, Mapping),
    "sequence": lambda value: isinstance(value, list | tuple | str),
    "even": lambda value: value % 2 == 0,
    "odd": lambda value: value % 2 == 1,
    "divisibleby": lambda value, number: value % number == 0,
    "in": lambda value, items: value in items,
}

_TEXT_METHODS: dict[str, Callable[..., Any]] = {
    "upper": str.upper,
    "lower": str.lower,
    "strip": str.strip,
    "lstrip": str.lstrip,
    "rstrip": str.rstrip,
    "startswith": str.startswith,
    "endswith": str.endswith,
    "split": _split,
    "replace": _replace,
    "join": lambda glue, items: _join(items, glue),
}
_MAPPING_METHODS: dict[str, Callable[..., Any]] = {
    "get": lambda mapping, key, default=None: mapping.get(key, default),
    "keys": FILTERS["keys"],
    "values": FILTERS["values"],
    "items": FILTERS["items"],
}
_MOMENT_METHODS: dict[str, Callable[..., Any]] = {
    "strftime": strftime,
    "date": date_floor,
    "isoformat": lambda moment: moment.at.isoformat(),
    "timestamp": lambda moment: moment.at.timestamp(),
    "weekday": lambda moment: moment.at.weekday(),
}


def call_method(target: Any, name: str, args: list[Any], kwargs: dict[str, Any]) -> Any:
    """`target.name(…)` when it is one of the few allowed; Fault otherwise."""
    if isinstance(target, Clock):
        return _clock_call(target, name, kwargs)
    methods = (
        _TEXT_METHODS if isinstance(target, str)
        else _MAPPING_METHODS if isinstance(target, Mapping)
        else _MOMENT_METHODS if isinstance(target, Moment)
        else {}
    )  # fmt: skip
    if name not in methods:
        hint = f"It can: {', '.join(methods)}." if methods else "Use a filter: value | round(2)."
        raise Fault("ExpressionCall", "an expression cannot call '{name}()' here", hint, name=name)
    return methods[name](target, *args, **kwargs)


def _clock_call(clock: Clock, name: str, kwargs: dict[str, Any]) -> Any:
    if name in ("now", "utcnow"):
        return clock.moment
    if name == "today":
        return date_floor(clock.moment)
    if name == "timedelta":
        return timedelta(**kwargs)
    raise Fault("ExpressionCall", "an expression cannot call '{name}()' here", "It can: now, today.", name=name)
