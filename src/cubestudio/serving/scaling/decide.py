"""How many replicas there shall be: a pure function of what was seen, in the manner of Kubernetes' autoscaler.

Each target has an opinion, the greatest one counts. More come at once, in steps; fewer when fewer have been enough all
the time of `calm`. What is not known takes nothing away.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from cubestudio.serving.scaling.wish import Metric

TOLERANCE = 0.1
"""How far from its target a load may be without a change."""
RISE_SECONDS, FALL_SECONDS = 15.0, 60.0
"""The number at most doubles (or grows by `RISE_LEAST`) within the one, and at most halves within the other."""
RISE_LEAST = 4

_SAYS = {
    Metric.CPU: "{value:.0f} % of the processors asked for are in use, {target:g} % wished",
    Metric.MEMORY: "{value:.0f} % of the memory asked for is in use, {target:g} % wished",
    Metric.GPU: "accelerators work {value:.0f} % of the time, {target:g} % wished",
    Metric.QPS: "{value:.3g} requests a second, {target:g} wished for each replica",
    Metric.CONCURRENCY: "{value:.3g} requests under way, {target:g} wished for each replica",
}
ASLEEP = "no request for {seconds:g} seconds; the next one wakes it"
WOKEN = "a request woke it"
FIXED = "so many are wished"
UNKNOWN = "nothing is measured now, so none is taken away"
PRESSED = "a service of higher priority waits for room"
UNREAD = "{reason}; not all of its targets can be measured now, so none is taken away"
CALMING = "{reason}; fewer after {seconds:g} seconds of calm"
AT_MOST = "{reason}; no more than {most} are allowed"
AT_LEAST = "{reason}; at least {least} are kept"
BY_STEPS = "{reason}; the number changes in steps"


@dataclass(frozen=True)
class Load:
    """What one target looks at.

    Attributes:
        value: requests of all replicas together (qps, concurrency), or the mean of replicas in per cent; None = not
            known.
        target: what one replica shall bear.
    """

    metric: Metric
    target: float
    value: float | None


@dataclass(frozen=True)
class Mark:
    """From a moment on, a number."""

    at: float
    count: int


@dataclass(frozen=True)
class Seen:
    """A service at one moment.

    Attributes:
        wanted: replicas there shall be until now. ready: those that answer.
        is_idle: surely no request for `idle` seconds, and none under way.
        is_held, gives: a service of higher priority waits for room, so it gets no more replicas, or has one less.
        opinions: numbers the loads asked for within the last `calm` seconds.
        changes: numbers there were to be within the last minute, rising in time.
    """

    at: float
    wanted: int
    ready: int
    least: int
    most: int
    loads: tuple[Load, ...] = ()
    idle: float = 600.0
    calm: float = 300.0
    is_idle: bool = False
    is_held: bool = False
    gives: bool = False
    opinions: tuple[Mark, ...] = ()
    changes: tuple[Mark, ...] = ()


@dataclass(frozen=True)
class Decision:
    """How many, why in one sentence, and the opinions to remember."""

    wanted: int
    why: str
    opinions: tuple[Mark, ...] = ()


def decide(seen: Seen) -> Decision:
    """The number for now."""
    if seen.least == 0 and (seen.wanted == 0 or seen.is_idle):
        return Decision(0, ASLEEP.format(seconds=seen.idle))
    least = max(1, seen.least)
    if least == seen.most:
        return Decision(least, FIXED)
    asked, why = _asked(seen)
    kept = [mark for mark in seen.opinions if mark.at > seen.at - seen.calm]
    # An opinion is remembered as it is, below and above the bounds: they may change.
    opinions = (*(mark for mark in kept if mark.count > asked), Mark(seen.at, asked))
    count, why = _calmed(seen, asked, why, opinions)
    stepped = _stepped(seen, count)
    why = why if stepped == count else BY_STEPS.format(reason=why)
    room = seen.wanted - 1 if seen.gives else seen.wanted
    if seen.is_held and stepped > room:
        stepped, why = room, PRESSED
    return Decision(*_bounded(seen, least, stepped, why), opinions)


def _asked(seen: Seen) -> tuple[int, str]:
    """What the loads ask for, all together."""
    known = [(_opinion(seen, load), load) for load in seen.loads if load.value is not None]
    if not known:
        return max(seen.wanted, 1), UNKNOWN
    count, load = max(known, key=lambda one: one[0])
    why = _SAYS[load.metric].format(value=load.value, target=load.target)
    if len(known) < len(seen.loads) and count < seen.wanted:
        return seen.wanted, UNREAD.format(reason=why)
    return count, why


def _opinion(seen: Seen, load: Load) -> int:
    """What one load asks for."""
    assert load.value is not None
    current = max(seen.wanted, 1)
    if load.metric in (Metric.QPS, Metric.CONCURRENCY):
        asked = load.value / load.target
    else:
        # What was measured is the mean of those that run; those that start have no say yet.
        asked = max(seen.ready, 1) * load.value / load.target
        if seen.ready < current:
            asked = max(asked, current)
    if abs(asked / current - 1) <= TOLERANCE:
        return current
    return max(1, math.ceil(asked - 1e-9))


def _calmed(seen: Seen, asked: int, why: str, opinions: Sequence[Mark]) -> tuple[int, str]:
    """Fewer only when fewer have been enough all the time."""
    if asked >= seen.wanted:
        return asked, why
    enough = max(mark.count for mark in opinions)
    if enough <= asked:
        return asked, why
    return min(seen.wanted, enough), CALMING.format(reason=why, seconds=seen.calm)


def _stepped(seen: Seen, count: int) -> int:
    lowest = min(_within(seen, RISE_SECONDS))
    highest = max(_within(seen, FALL_SECONDS))
    count = min(count, max(lowest * 2, lowest + RISE_LEAST, seen.wanted))
    return max(count, min(math.ceil(highest / 2), seen.wanted))


def _within(seen: Seen, seconds: float) -> list[int]:
    """Numbers that held within the last `seconds`, the present one among them."""
    found = [seen.wanted]
    for mark in reversed(seen.changes):
        found.append(mark.count)
        if mark.at <= seen.at - seconds:
            break
    return found


def _bounded(seen: Seen, least: int, count: int, why: str) -> tuple[int, str]:
    if count > seen.most:
        return seen.most, AT_MOST.format(reason=why, most=seen.most)
    if count < least:
        return least, AT_LEAST.format(reason=why, least=least)
    return count, why


@dataclass(frozen=True)
class Claim:
    """A service where room is short: `waits` for some, or has `surplus` replicas above its least."""

    id: str
    priority: int
    waits: bool
    surplus: int


@dataclass(frozen=True)
class Pressure:
    """While a service waits for room: those of lower priority are `held` where they are, and `gives` gives a replica
    back now (None = nobody has more than its least)."""

    held: frozenset[str] = frozenset()
    gives: str | None = None


def pressure(claims: Sequence[Claim]) -> Pressure:
    """The one of the lowest priority gives first, one replica at a time."""
    waiting = max((claim.priority for claim in claims if claim.waits), default=None)
    if waiting is None:
        return Pressure()
    held = [claim for claim in claims if claim.priority < waiting]
    rich = min((claim for claim in held if claim.surplus > 0), key=lambda one: (one.priority, one.id), default=None)
    return Pressure(frozenset(claim.id for claim in held), rich.id if rich else None)
