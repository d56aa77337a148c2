"""Metrics a task reports step by step: lines appended to one file of its output folder, read on as it grows.

A line is `{"step": 7, "at": 1764000000.5, "metrics": {"loss": 0.3}}`. Nothing in it is trusted. The database sees the
points once, thinned out, when the task has ended.
"""

from __future__ import annotations

import math
import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from cubestudio.kit import beneath
from cubestudio.kit.errors import Fault

FILE = "metrics.jsonl"
MOST_READ = 64 << 20
"""Bytes of the file that are looked at; what comes after is left out."""
MOST_METRICS = 64
MOST_POINTS = 1000
"""Points kept of a metric: every 2^n-th, and always the last."""
_LINE = 1 << 16
_BLOCK = 1 << 20
_REMEMBERED = 64


@dataclass
class Line:
    """One metric, thinned out while it grows."""

    every: int = 1
    count: int = 0
    least: float = math.inf
    most: float = -math.inf
    points: list[list[float]] = field(default_factory=list)
    last: list[float] = field(default_factory=list)

    def add(self, step: float, value: float, at: float) -> None:
        """The next point: step, value, epoch seconds."""
        if self.count % self.every == 0:
            self.points.append([step, value, at])
            if len(self.points) >= MOST_POINTS:
                self.points = self.points[::2]
                self.every *= 2
        self.count += 1
        self.least, self.most = min(self.least, value), max(self.most, value)
        self.last = [step, value, at]

    def result(self, name: str) -> dict[str, Any]:
        """As an entry of the results."""
        points = self.points if not self.last or self.points[-1:] == [self.last] else [*self.points, self.last]
        return {
            "type": "series",
            "title": name,
            "name": name,
            "value": self.last[1],
            "least": self.least,
            "most": self.most,
            "count": self.count,
            "points": points,
        }


class MetricStream:
    """What was read so far of one file; `read_on` takes what was added since."""

    def __init__(self) -> None:
        self.lines: dict[str, Line] = {}
        self._offset = 0
        self._rest = b""

    def read_on(self, folder: Path) -> None:
        """Read what is new, at most to the limit. Raises Fault when the file is absent or no regular file."""
        with beneath.open_file(folder, FILE) as file:
            file.seek(self._offset)
            while self._offset < MOST_READ and (block := file.read(min(_BLOCK, MOST_READ - self._offset))):
                self._offset += len(block)
                *whole, self._rest = (self._rest + block).split(b"\n")
                for text in whole:
                    self._take(text)
                if len(self._rest) > _LINE:
                    self._rest = b""

    def finish(self) -> None:
        """Nothing more comes: a last line without newline counts."""
        self._take(self._rest)
        self._rest = b""

    def results(self) -> list[dict[str, Any]]:
        """One entry a metric, in the order they first came."""
        return [line.result(name) for name, line in self.lines.items() if line.count]

    def _take(self, text: bytes) -> None:
        if len(text) > _LINE:
            return
        try:
            entry = orjson.loads(text)
        except orjson.JSONDecodeError:
            return
        if not isinstance(entry, dict) or not isinstance(entry.get("metrics"), dict):
            return
        step, at = _number(entry.get("step")), _number(entry.get("at"))
        for name, given in entry["metrics"].items():
            value = _number(given)
            if value is None or not name or len(name) > 200:
                continue
            line = self.lines.get(name)
            if line is None:
                if len(self.lines) >= MOST_METRICS:
                    continue
                line = self.lines[name] = Line()
            line.add(step if step is not None else float(line.count), value, at or 0.0)


class MetricStreams:
    """The streams of tasks that run now, so that each look reads only what is new."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, MetricStream] = OrderedDict()
        self._lock = threading.Lock()

    def results(self, folder: Path) -> list[dict[str, Any]]:
        """Entries for the page of an attempt's folder; none while it reported no metric by step."""
        with self._lock:
            stream = self._known.pop(str(folder), None) or MetricStream()
            try:
                stream.read_on(folder)
            except Fault:
                return []
            self._known[str(folder)] = stream
            while len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
            return stream.results()


def read_whole(folder: Path) -> list[dict[str, Any]]:
    """Entries of an ended attempt; a last line without newline counts."""
    stream = MetricStream()
    stream.read_on(folder)
    stream.finish()
    return stream.results()


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    number = float(value)
    return number if math.isfinite(number) else None
