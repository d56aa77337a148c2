"""How an update gets its traffic step by step, and what the candidate must keep to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from cubestudio.serving import errors
from cubestudio.serving.split import WHOLE, Split

MOST_STEPS = 20
MOST_MINUTES = 7 * 24 * 60.0


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
