"""What one attempt used over time: a bounded series that grows coarser instead of longer (pure)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

MOST = 240
"""Points of a series; when they are reached, neighbours are joined and the step doubles."""
STEP = 2.0
"""Seconds between the points of a young attempt."""

Point = list[float | None]
"""`[seconds since the start, cores in use, bytes, load of its accelerators 0…1, their bytes]`; None = not known."""


@dataclass
class Series:
    """Points of one attempt, all replicas together. CPU is the mean between two points, memory the most."""

    started_at: float
    step: float = STEP
    points: list[Point] = field(default_factory=list)
    last_at: float = 0.0
    cpu_seconds: float = 0.0
    dirty: bool = False
    stored: bool = False
    _memory: float = 0.0
    _load: float | None = None
    _device_memory: float | None = None

    def add(
        self,
        at: float,
        cpu_seconds: float,
        memory: float,
        load: float | None = None,
        device_memory: float | None = None,
        *,
        last: bool = False,
    ) -> None:
        """A measurement; it becomes a point when a step has gone by (or when it is the `last`)."""
        self._memory = max(self._memory, memory)
        self._load = load if load is not None else self._load
        self._device_memory = device_memory if device_memory is not None else self._device_memory
        before = self.last_at or self.started_at
        if at - before < (self.step / 4 if last else self.step * 0.9):
            return
        cores = max(0.0, cpu_seconds - self.cpu_seconds) / (at - before)
        if last and not memory:  # it is gone; its last memory says more than nothing
            self._memory = float(self.points[-1][2] or 0.0) if self.points else 0.0
        self.points.append(
            [round(at - self.started_at, 1), round(cores, 3), self._memory, self._load, self._device_memory]
        )
        self.last_at, self.cpu_seconds = at, max(cpu_seconds, self.cpu_seconds)
        self._memory, self._load, self._device_memory = 0.0, None, None
        self.dirty = True
        if len(self.points) >= MOST:
            self._join()

    def _join(self) -> None:
        joined: list[Point] = []
        before = 0.0
        for at in range(0, len(self.points) - 1, 2):
            first, second = self.points[at], self.points[at + 1]
            middle, end = float(first[0] or 0), float(second[0] or 0)
            span = end - before
            cores = ((middle - before) * float(first[1] or 0) + (end - middle) * float(second[1] or 0)) / span
            joined.append([end, round(cores, 3), *(_most(first[n], second[n]) for n in (2, 3, 4))])
            before = end
        if len(self.points) % 2:
            joined.append(self.points[-1])
        self.points = joined
        self.step *= 2

    def data(self) -> dict[str, Any]:
        """As it is stored."""
        return {
            "started_at": self.started_at,
            "step": self.step,
            "last_at": self.last_at,
            "cpu_seconds": round(self.cpu_seconds, 3),
            "points": self.points,
        }


def series_from(data: dict[str, Any]) -> Series:
    """A stored series, which goes on growing."""
    names = ("started_at", "step", "last_at", "cpu_seconds")
    return Series(**{name: data[name] for name in names}, points=list(data["points"]), stored=True)


def _most(one: float | None, other: float | None) -> float | None:
    return other if one is None else one if other is None else max(one, other)
