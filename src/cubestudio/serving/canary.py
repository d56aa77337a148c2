"""Whether a candidate revision may have more of the traffic: steps, limits, and the judge, all pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from cubestudio.serving import errors
from cubestudio.serving.measures import Measure
from cubestudio.serving.split import WHOLE, Split

MOST_STEPS = 20
MOST_MINUTES = 7 * 24 * 60.0
FEWEST_FAILURES = 3
"""One failed request among twenty condemns nobody."""
NOISE = 0.02
"""Seconds: two revisions whose p99 lie closer together are equally fast, whatever their ratio."""


@dataclass(frozen=True)
class Step:
    """A share of the requests, or a copy of `mirror` percent of them, for some minutes."""

    percent: int
    minutes: float = 5.0
    mirror: int = 0


@dataclass(frozen=True)
class Limits:
    """What a candidate must keep to; None = whatever it is.

    Attributes:
        error_rate: most of its requests that may fail (0–1). error_ratio: most times the live revision's rate.
        p99_ms: slowest p99. p99_ratio: most times the live revision's p99.
        requests: it must have answered in a step before anything is said about it; 0 = steps go by time alone.
    """

    error_rate: float | None = 0.05
    error_ratio: float | None = 2.0
    p99_ms: float | None = None
    p99_ratio: float | None = 2.0
    requests: int = 20


@dataclass(frozen=True)
class Canary:
    """How an update gets its traffic: step by step, each held to the limits."""

    steps: tuple[Step, ...] = (Step(5), Step(25), Step(50))
    limits: Limits = Limits()


class RolloutState(StrEnum):
    """Where a canary is."""

    RUNNING = "running"
    PAUSED = "paused"  # it keeps its share, and is still taken back when it does badly
    PROMOTED = "promoted"
    ROLLED_BACK = "rolled_back"
    REPLACED = "replaced"  # a later update came in between


OPEN = (RolloutState.RUNNING, RolloutState.PAUSED)


class Move(StrEnum):
    """What the judge says."""

    STAY = "stay"
    ADVANCE = "advance"
    BACK = "back"


@dataclass(frozen=True)
class Verdict:
    """What to do, and why: an English sentence."""

    move: Move
    why: str


def judge(step: Step, limits: Limits, elapsed: float, candidate: Measure, live: Measure) -> Verdict:
    """Whether the candidate goes on. `elapsed` are the seconds of the step, `candidate` and `live` what the two were
    asked meanwhile."""
    if candidate.requests < limits.requests:
        why = f"{candidate.requests} of {limits.requests} requests were seen that it is judged by"
        return Verdict(Move.STAY, why)
    fault = _errors(limits, candidate, live) or _slowness(limits, candidate, live)
    if fault:
        return Verdict(Move.BACK, fault)
    left = step.minutes * 60 - elapsed
    if left > 0:
        return Verdict(Move.STAY, f"the next step comes in {_span(left)}")
    return Verdict(Move.ADVANCE, "it kept to its limits")


def split_at(stable: int, candidate: int, step: Step) -> Split:
    """The shares of a step; both revisions have all their replicas."""
    mirror = (candidate, step.mirror) if step.mirror and not step.percent else None
    return Split(((stable, WHOLE - step.percent), (candidate, step.percent)), mirror)


def check_canary(canary: Canary) -> None:
    """Raise a Fault that names what cannot be."""
    if not 1 <= len(canary.steps) <= MOST_STEPS:
        raise errors.canary_invalid("a canary has 1 to {most} steps, got {got}", most=MOST_STEPS, got=len(canary.steps))
    before = -1
    for number, step in enumerate(canary.steps, 1):
        _check_step(number, step, before)
        before = step.percent
    for name, value in asdict(canary.limits).items():
        if value is not None and value < 0:
            raise errors.canary_invalid("the limit {name} cannot be below 0, got {got}", name=name, got=value)


def stored_steps(canary: Canary) -> list[dict[str, Any]]:
    """For a row."""
    return [asdict(step) for step in canary.steps]


def canary_of(row: Mapping[str, Any]) -> Canary:
    """From a rollout's row."""
    return Canary(tuple(Step(**step) for step in row["steps"]), Limits(**row["limits"]))


def _check_step(number: int, step: Step, before: int) -> None:
    if not 0 <= step.percent <= WHOLE or not 0 <= step.mirror <= WHOLE:
        text = "step {number}: 0 to 100 percent of the requests, got {got}"
        raise errors.canary_invalid(text, number=number, got=step.mirror or step.percent)
    if step.percent <= before:
        text = "step {number}: each step has a larger share than the one before, got {got} after {before}"
        raise errors.canary_invalid(text, number=number, got=step.percent, before=before)
    if bool(step.percent) == bool(step.mirror):
        text = "step {number}: it has a share of the requests, or a mirror of them; only the first step can be a mirror"
        raise errors.canary_invalid(text, number=number)
    if not 0 <= step.minutes <= MOST_MINUTES:
        text = "step {number}: it lasts 0 to {most} minutes, got {got}"
        raise errors.canary_invalid(text, number=number, most=f"{MOST_MINUTES:.0f}", got=step.minutes)


def _errors(limits: Limits, candidate: Measure, live: Measure) -> str:
    rate, usual = candidate.error_rate, live.error_rate
    if candidate.failures < FEWEST_FAILURES:
        return ""
    told = f"{candidate.failures} of its {candidate.requests} requests failed ({rate:.1%})"
    if limits.error_rate is not None and rate > limits.error_rate:
        return f"{told}, more than the {limits.error_rate:.1%} allowed"
    if limits.error_ratio is not None and live.requests and rate > limits.error_ratio * usual:
        return f"{told}, more than {limits.error_ratio:g} times the {usual:.1%} of the live revision"
    return ""


def _slowness(limits: Limits, candidate: Measure, live: Measure) -> str:
    p99, usual = candidate.quantile(0.99), live.quantile(0.99)
    if p99 is None:
        return ""
    told = f"its p99 is {p99 * 1000:.0f} ms"
    if limits.p99_ms is not None and p99 * 1000 > limits.p99_ms:
        return f"{told}, more than the {limits.p99_ms:g} ms allowed"
    if limits.p99_ratio is None or usual is None or p99 <= limits.p99_ratio * usual or p99 <= usual + NOISE:
        return ""
    return f"{told}, more than {limits.p99_ratio:g} times the {usual * 1000:.0f} ms of the live revision"


def _span(seconds: float) -> str:
    return f"{seconds / 60:.0f} min" if seconds >= 90 else f"{max(1, seconds):.0f} s"
