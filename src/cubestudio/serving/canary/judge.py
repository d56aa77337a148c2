"""Whether a candidate revision may have more of the traffic: a pure function of what it and the live one were asked."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from cubestudio.serving.canary.wish import Limits, Step
from cubestudio.serving.metrics.measures import Measure

FEWEST_FAILURES = 3
"""One failed request among twenty condemns nobody."""
NOISE = 0.02
"""Seconds: two revisions whose p99 lie closer together are equally fast, whatever their ratio."""


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
        return Verdict(Move.STAY, _still(left))
    return Verdict(Move.ADVANCE, "it kept to its limits")


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


def _still(seconds: float) -> str:
    if seconds < 90:
        return f"the next step comes in {max(1, seconds):.0f} seconds"
    return f"the next step comes in {seconds / 60:.0f} minutes"
