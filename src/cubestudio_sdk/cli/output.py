"""Tables, JSON, YAML."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from cubestudio_sdk.cli.words import say, state_words

if TYPE_CHECKING:
    from rich.console import Console


_WIDEST = 100_000
"""Columns of what is no terminal: a program that reads a table wants every line whole."""


@dataclass(frozen=True)
class Column:
    """One column of a table: its heading in both languages and how a row shows it."""

    english: str
    chinese: str
    show: Callable[[dict[str, Any]], Any]
    wide: bool = False
    long: bool = False  # a sentence: it is broken into lines before anything else is cut


def column(key: str, english: str, chinese: str, wide: bool = False) -> Column:
    """A column that shows `key` as it is."""
    return Column(english, chinese, lambda row: row.get(key), wide)


def since(key: str, english: str, chinese: str, wide: bool = False) -> Column:
    """A column that shows how long ago the time `key` was."""
    return Column(english, chinese, lambda row: ago(row.get(key)), wide)


def state(key: str = "state") -> Column:
    """The state as icon and word."""
    return Column("STATE", "状态", lambda row: state_words(str(row.get(key) or ""))[0])


def console(stderr: bool = False) -> Console:
    """Where rich prints; plain when it is no terminal, or with NO_COLOR."""
    from rich.console import Console

    width = None if os.isatty(2 if stderr else 1) else 200
    return Console(stderr=stderr, highlight=False, width=width, emoji=False, markup=False)


def print_one(thing: Any, output: str) -> None:
    """One thing in full: YAML unless JSON is asked for."""
    if output == "json":
        click.echo(json.dumps(thing, ensure_ascii=False, indent=2))
    else:
        from cubestudio_sdk.yaml import to_yaml

        click.echo(to_yaml(thing), nl=False)


def print_many(things: Iterable[Any], columns: Sequence[Column], output: str) -> None:
    """A list of things."""
    rows = list(things)
    if output in ("json", "yaml"):
        print_one(rows, output)
        return
    if not rows:
        click.echo(say("nothing here yet", "还没有内容"), err=True)
        return
    from rich.table import Table

    shown = [entry for entry in columns if output == "wide" or not entry.wide]
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for entry in shown:
        table.add_column(say(entry.english, entry.chinese), no_wrap=not entry.long, overflow="fold")
    for row in rows:
        table.add_row(*(_cell(entry.show(row)) for entry in shown))
    paper = console()
    if not paper.is_terminal:
        paper.width = paper.measure(table, options=paper.options.update(max_width=_WIDEST)).maximum
    paper.print(table)


def ago(moment: Any) -> str:
    """`2026-11-23T18:00:00Z` as `5 min ago`; empty when there is none."""
    if not moment:
        return ""
    seconds = (datetime.now(UTC) - parse_time(str(moment))).total_seconds()
    if seconds < -1:
        return say(f"in {duration(-seconds, False)}", f"{duration(-seconds, False)}后")
    return say(f"{duration(seconds, False)} ago", f"{duration(seconds, False)}前")


def parse_time(moment: str) -> datetime:
    """An ISO-8601 time."""
    return datetime.fromisoformat(moment.replace("Z", "+00:00"))


def duration(seconds: float, is_exact: bool = True) -> str:
    """Seconds in the units that say enough: the largest, and the next when it should be exact."""
    seconds = max(0.0, seconds)
    if seconds < 60:
        return f"{seconds:.1f} {say('s', '秒')}" if seconds < 10 and is_exact else f"{seconds:.0f} {say('s', '秒')}"
    units = ((86400, "d", "天"), (3600, "h", "小时"), (60, "min", "分"), (1, "s", "秒"))
    at = next(number for number, (length, _, _) in enumerate(units) if seconds >= length)
    parts = []
    for length, english, chinese in units[at : at + (2 if is_exact else 1)]:
        parts.append(f"{int(seconds // length)} {say(english, chinese)}")
        seconds %= length
    return " ".join(parts)


def size(count: Any) -> str:
    """Bytes as people say them."""
    if count is None or count == "":
        return ""
    number = float(count)
    for unit in ("B", "KiB", "MiB", "GiB"):
        if number < 1024 or unit == "GiB":
            return f"{number:.0f} {unit}" if unit == "B" else f"{number:.1f} {unit}"
        number /= 1024
    return ""


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, dict):
        return " ".join(f"{key}={_cell(item)}" for key, item in value.items())
    if isinstance(value, (list, tuple)):
        return ", ".join(_cell(item) for item in value)
    if isinstance(value, bool):
        return say("yes", "是") if value else ""
    if isinstance(value, float):
        return f"{value:.6g}"
    return str(value)
