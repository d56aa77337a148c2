"""Scaling on the wire."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from pydantic import Field

from cubestudio.kit.wire import Moment, Said, Wire
from cubestudio.serving.scaling.scale import Scale
from cubestudio.serving.scaling.wish import Line, Metric, Scaling, bounds_at
from cubestudio.spec import cron
from cubestudio.spec.cron_words import sentence

PREVIEWED = 5
"""Due times of a line that are told ahead."""


class ScaleLineIn(Wire):
    """From each due time of `cron` on, `min` to `max` replicas, until another line comes due."""

    cron: Annotated[str, Field(max_length=cron.LONGEST)]
    timezone: Annotated[str, Field(max_length=60)] = "UTC"
    min: int
    max: int


class ScalingPatch(Wire):
    """How many replicas there shall be; what is left out stays.

    `min` = `max` is that number, always; `min` 0 lets the service sleep after `idle` seconds without a request. Between
    them targets decide, 0 = none: `cpu`, `memory`, `gpu` in per cent, `qps` (requests a second) and `concurrency`
    (requests under way) of one replica. `calm`: seconds in which fewer must have been enough. `lines` take the place
    of `min` and `max` by the clock. `priority` -100…100: the higher gets room first.
    """

    min: int | None = None
    max: int | None = None
    cpu: float | None = None
    memory: float | None = None
    gpu: float | None = None
    qps: float | None = None
    concurrency: float | None = None
    idle: float | None = None
    calm: float | None = None
    lines: list[ScaleLineIn] | None = None
    priority: int | None = None

    def applied(self, now: Scaling) -> Scaling:
        """`now` with what was given."""
        targets = dict(now.targets)
        for metric in Metric:
            given = getattr(self, metric.value)
            if given is not None:
                targets[metric] = given
        lines = now.lines
        if self.lines is not None:
            lines = tuple(Line(line.cron, line.timezone, line.min, line.max) for line in self.lines)
        return replace(
            now,
            least=now.least if self.min is None else self.min,
            most=now.most if self.max is None else self.max,
            targets=tuple((metric, targets[metric]) for metric in Metric if targets.get(metric)),
            idle=now.idle if self.idle is None else self.idle,
            calm=now.calm if self.calm is None else self.calm,
            lines=lines,
            priority=now.priority if self.priority is None else self.priority,
        )


class ScaleDueOut(Wire):
    """A moment, and what the clock on the wall shows in the line's zone then."""

    at: Moment
    local: str


class ScaleLineOut(ScaleLineIn):
    """A line, what it means in words, when it comes due next; `holds`: it is the one that holds now."""

    sentence: str
    next: list[ScaleDueOut]
    holds: bool


class ScaleMarkOut(Wire):
    """From a moment on, a number of replicas."""

    at: Moment
    wanted: int


class ScalingOut(Wire):
    """The wish (see `ScalingPatch`; a target 0 is none) and its outcome: `wanted` replicas since `since`, and `why`;
    `least` and `most` hold now; `history` tells the numbers before, oldest first."""

    min: int
    max: int
    cpu: float
    memory: float
    gpu: float
    qps: float
    concurrency: float
    idle: float
    calm: float
    lines: list[ScaleLineOut]
    priority: int
    wanted: int
    why: Said
    since: Moment | None
    least: int
    most: int
    history: list[ScaleMarkOut]


def scaling_out(scaling: Scaling, scale: Scale, at: float, language: str) -> ScalingOut:
    """Wish and outcome."""
    bounds = bounds_at(scaling, at)
    return ScalingOut(
        min=scaling.least,
        max=scaling.most,
        **{metric.value: dict(scaling.targets).get(metric, 0.0) for metric in Metric},
        idle=scaling.idle,
        calm=scaling.calm,
        lines=[_line(line, line is bounds.line, at, language) for line in scaling.lines],
        priority=scaling.priority,
        wanted=scale.wanted,
        why=scale.why,
        since=scale.at or None,
        least=bounds.least,
        most=bounds.most,
        history=[ScaleMarkOut(at=mark.at, wanted=mark.count) for mark in scale.history],
    )


def _line(line: Line, holds: bool, at: float, language: str) -> ScaleLineOut:
    coming = [due for due, _ in zip(cron.due_after(line.cron, line.timezone, at), range(PREVIEWED), strict=False)]
    return ScaleLineOut(
        cron=line.cron,
        timezone=line.timezone,
        min=line.least,
        max=line.most,
        sentence=sentence(line.cron, language),
        next=[ScaleDueOut(at=due, local=cron.local(due, line.timezone)) for due in coming],
        holds=holds,
    )
