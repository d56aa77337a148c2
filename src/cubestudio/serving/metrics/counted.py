"""From counts that only grow to what came between two looks (pure)."""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass

from cubestudio.ports.gateway import BOUNDS, Traffic

Target = tuple[str, str]
"""`(route, target)`."""

KEPT = 600.0
"""Seconds for which a target that is gone stays remembered: its counts may come back."""

_REVISION = re.compile(r"\D*(\d+)")
_NOTHING = Traffic(0, 0, ())


def number_of(target: str) -> int | None:
    """The revision that a target of a service's route is: `r7` is 7."""
    found = _REVISION.fullmatch(target)
    return int(found[1]) if found else None


@dataclass(frozen=True)
class Counted:
    """What a target was asked between two looks: `active` are request-seconds, `latency` answers by bucket of
    `BOUNDS`."""

    requests: int = 0
    failures: int = 0
    active: float = 0.0
    latency: tuple[int, ...] = (0,) * len(BOUNDS)

    def __add__(self, other: Counted) -> Counted:
        times = tuple(one + more for one, more in zip(self.latency, other.latency, strict=True))
        return Counted(
            self.requests + other.requests, self.failures + other.failures, self.active + other.active, times
        )

    def __bool__(self) -> bool:
        return bool(self.requests or self.failures or self.active or any(self.latency))


class Looks:
    """Remembers the last look at each target."""

    def __init__(self) -> None:
        self._last: dict[Target, tuple[Traffic, float]] = {}
        self._at: float | None = None
        self._life = ""

    def add(self, seen: Mapping[Target, Traffic], at: float, life: str = "") -> dict[Target, Counted]:
        """What came since the look before, of targets that were asked. The first look is where counting begins; all
        that a gateway counted in another life is new, however much it is."""
        began, self._at = self._at, at
        if life != self._life:
            self._last, self._life = {}, life
        last = {target: found for target, found in self._last.items() if found[1] > at - KEPT}
        self._last = last | {target: (traffic, at) for target, traffic in seen.items()}
        if began is None:
            return {}
        news = {
            target: difference(last[target][0] if target in last else _NOTHING, traffic, at - began)
            for target, traffic in seen.items()
        }
        return {target: counted for target, counted in news.items() if counted}


def difference(before: Traffic, now: Traffic, seconds: float) -> Counted:
    """What came between two looks, `seconds` apart, at one target. Counts that shrank began anew (with another
    gateway), so all they show is new; nothing is ever negative."""
    if now.requests < before.requests or now.failures < before.failures or _answers(now) < _answers(before):
        before = _NOTHING
    times = zip(_buckets(now), _buckets(before), strict=True)
    return Counted(
        requests=now.requests - before.requests,
        failures=now.failures - before.failures,
        active=now.active * seconds,
        latency=tuple(max(0, later - earlier) for later, earlier in times),
    )


def _answers(traffic: Traffic) -> int:
    return traffic.latency[-1][1] if traffic.latency else 0


def _buckets(traffic: Traffic) -> list[int]:
    """Answers by bucket; a gateway of an older release may have counted by other bounds."""
    counts = [0] * len(BOUNDS)
    below = 0
    for bound, within in traffic.latency:
        counts[bisect_left(BOUNDS, bound) if math.isfinite(bound) else -1] += within - below
        below = within
    return counts
