"""How many replicas a service may have: what may be wished, and what of it holds at a moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

from cubestudio.kit.errors import Fault
from cubestudio.spec import cron

MOST_REPLICAS = 100
MOST_LINES = 20
LEAST_IDLE, MOST_IDLE = 10.0, 86_400.0
MOST_CALM = 3600.0


class Metric(StrEnum):
    """What a number of replicas is made from."""

    CPU = "cpu"  # per cent of the processors asked for
    MEMORY = "memory"  # per cent of the memory asked for
    GPU = "gpu"  # per cent of the time its accelerators work
    QPS = "qps"  # requests a second of one replica
    CONCURRENCY = "concurrency"  # requests under way at one replica


@dataclass(frozen=True)
class Line:
    """From each due time of `cron` on, between `least` and `most` replicas, until the next line comes due."""

    cron: str
    timezone: str
    least: int
    most: int


@dataclass(frozen=True)
class Scaling:
    """The wish.

    Attributes:
        least, most: replicas; equal = always so many. least 0 = it may sleep.
        targets: what one replica shall bear, by metric.
        idle: seconds without a request after which a service that may sleep does.
        calm: seconds in which fewer must have been enough before there are fewer.
        lines: the one that came due last holds, in place of `least` and `most`.
        priority: -100…100; replicas of a higher one get room first.
    """

    least: int = 1
    most: int = 1
    targets: tuple[tuple[Metric, float], ...] = ()
    idle: float = 600.0
    calm: float = 300.0
    lines: tuple[Line, ...] = ()
    priority: int = 0

    @property
    def is_fixed(self) -> bool:
        """Whether it is one number, always."""
        return self.least == self.most and not self.lines

    @property
    def may_sleep(self) -> bool:
        """Whether it is without a replica at times."""
        return self.least == 0 or any(line.least == 0 for line in self.lines)


@dataclass(frozen=True)
class Bounds:
    """What holds at a moment; `line` and since when, where a schedule says so."""

    least: int
    most: int
    line: Line | None = None
    since: float = 0.0


def bounds_at(scaling: Scaling, at: float) -> Bounds:
    """The line that came due last, of two at once the later one in the list; without lines the wish itself."""
    found = Bounds(scaling.least, scaling.most)
    for line in scaling.lines:
        due = cron.last_due(line.cron, line.timezone, at)
        if due is not None and due >= found.since:
            found = Bounds(line.least, line.most, line, due)
    return found


def scaling_of(row: Mapping[str, Any]) -> Scaling:
    """From a service's row; one that never wished otherwise has as many as it was made with."""
    stored = row["scaling"]
    if not stored:
        return Scaling(row["replicas"], row["replicas"])
    targets = tuple((Metric(name), value) for name, value in stored["targets"])
    found = Scaling(**{**stored, "targets": targets, "lines": tuple(Line(**line) for line in stored["lines"])})
    # A fixed number is the one that an update of the service says.
    return replace(found, least=row["replicas"], most=row["replicas"]) if found.is_fixed else found


def stored_scaling(scaling: Scaling) -> dict[str, Any]:
    """For a row."""
    targets = [[metric.value, value] for metric, value in scaling.targets]
    return {**asdict(scaling), "targets": targets, "lines": [asdict(line) for line in scaling.lines]}


def check_scaling(scaling: Scaling, at: float) -> Scaling:
    """The wish in its normal form; a Fault names what cannot be."""
    _check_bounds(scaling.least, scaling.most, bool(scaling.targets))
    for metric, value in scaling.targets:
        most = 100 if metric in (Metric.CPU, Metric.MEMORY, Metric.GPU) else 1_000_000
        if not 0 < value <= most:
            text = "the target of {metric} lies above 0 and up to {most}, got {got}"
            raise _invalid(text, metric=metric.value, most=most, got=value)
    if not LEAST_IDLE <= scaling.idle <= MOST_IDLE:
        text = "a service sleeps after {least:g} to {most:g} seconds without a request, got {got:g}"
        raise _invalid(text, least=LEAST_IDLE, most=MOST_IDLE, got=scaling.idle)
    if not 0 <= scaling.calm <= MOST_CALM:
        text = "replicas are taken away after 0 to {most:g} seconds of calm, got {got:g}"
        raise _invalid(text, most=MOST_CALM, got=scaling.calm)
    if not -100 <= scaling.priority <= 100:
        raise _invalid("the priority is -100 to 100, got {got}", got=scaling.priority)
    if len(scaling.lines) > MOST_LINES:
        raise _invalid("a service takes at most {most} lines of a schedule", most=MOST_LINES)
    return replace(scaling, lines=tuple(_checked(line, bool(scaling.targets), at) for line in scaling.lines))


def _checked(line: Line, has_target: bool, at: float) -> Line:
    _check_bounds(line.least, line.most, has_target)
    return replace(line, cron=cron.check(line.cron, line.timezone, at))


def _check_bounds(least: int, most: int, has_target: bool) -> None:
    if not 0 <= least <= most <= MOST_REPLICAS or most < 1:
        text = "replicas go from a least number of 0 or more to a most of 1 to {most}, got {low} to {high}"
        raise _invalid(text, "The least is not above the most.", most=MOST_REPLICAS, low=least, high=most)
    if most > max(least, 1) and not has_target:
        text = "between {low} and {high} replicas, something must say how many"
        raise _invalid(text, "Wish for a target: requests under way, requests a second, cpu, memory or gpu.",
                       low=least, high=most)  # fmt: skip


def _invalid(text: str, hint: str = "", **params: Any) -> Fault:
    return Fault("ScalingInvalid", text, hint, **params)
