"""Counts of several Envoys as those of one gateway: only ever growing, whichever of them comes, goes or begins anew."""

from __future__ import annotations

from collections.abc import Mapping

from cubestudio.ports.gateway import BOUNDS, Traffic

Target = tuple[str, str]
_NOTHING = Traffic(0, 0, ())


class Tally:
    """Adds up what each Envoy counted since it was first heard."""

    def __init__(self) -> None:
        self._last: dict[str, Mapping[Target, Traffic]] = {}
        self._lives: dict[str, str] = {}
        self._total: dict[Target, Traffic] = {}

    def add(self, source: str, seen: Mapping[Target, Traffic], life: str = "") -> None:
        """What an Envoy says now. What it counted before it was first heard belongs to nobody's charts any more; all
        that is counted in a further life of it is new."""
        former = self._last.get(source)
        if former is not None and life != self._lives[source]:
            former = {}
        self._last[source], self._lives[source] = seen, life
        for target, counted in seen.items():
            before = counted if former is None else former.get(target, _NOTHING)
            self._total[target] = _grown(self._total.get(target, _NOTHING), before, counted)

    def forget(self, source: str) -> None:
        """It is gone."""
        self._last.pop(source, None)
        self._lives.pop(source, None)

    def traffic(self) -> dict[Target, Traffic]:
        """The sum, of targets that any Envoy still tells of."""
        told = {target for seen in self._last.values() for target in seen}
        self._total = {target: total for target, total in self._total.items() if target in told}
        return {target: _with_active(total, self._active(target)) for target, total in self._total.items()}

    def _active(self, target: Target) -> int:
        return sum(seen[target].active for seen in self._last.values() if target in seen)


def _grown(total: Traffic, before: Traffic, now: Traffic) -> Traffic:
    """`total` and what came between `before` and `now`; counts that shrank began anew."""
    if now.requests < before.requests:
        before = _NOTHING
    latency: tuple[tuple[float, int], ...] = ()
    if now.latency or total.latency:
        counts = zip(BOUNDS, _counts(total), _counts(before), _counts(now), strict=True)
        latency = tuple((bound, so_far + max(0, new - old)) for bound, so_far, old, new in counts)
    failures = total.failures + max(0, now.failures - before.failures)
    return Traffic(total.requests + now.requests - before.requests, failures, latency)


def _counts(traffic: Traffic) -> tuple[int, ...]:
    return tuple(count for _, count in traffic.latency) or (0,) * len(BOUNDS)


def _with_active(total: Traffic, active: int) -> Traffic:
    return Traffic(total.requests, total.failures, total.latency, active)
