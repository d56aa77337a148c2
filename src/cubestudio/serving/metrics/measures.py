"""What services were asked: the reading side of their points, which `collecting` writes."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cubestudio.db import UnitOfWork
from cubestudio.kit.clock import now
from cubestudio.ports.gateway import BOUNDS
from cubestudio.serving import store

STEP = 5
"""Seconds between the points of the last hour; older ones lie further apart."""
LAG = 1.0
"""Seconds after which the point of a step is surely written."""


@dataclass(frozen=True)
class Measure:
    """What a revision, or a whole service, was asked within a span.

    Attributes:
        seconds: the span. failures: answers 5xx.
        latency: `(bound in seconds, answers that took less)`, rising, the last bound is infinity; () = none counted.
        active: mean number of requests under way.
    """

    seconds: float
    requests: int = 0
    failures: int = 0
    latency: tuple[tuple[float, int], ...] = ()
    active: float = 0.0

    @property
    def qps(self) -> float:
        """Requests a second."""
        return self.requests / self.seconds

    @property
    def error_rate(self) -> float:
        """Share of failures, 0…1; 0 without requests."""
        return self.failures / self.requests if self.requests else 0.0

    def quantile(self, q: float) -> float | None:
        """Seconds within which the share `q` of the answers came, by a straight line through the bucket; None without
        answers. Of answers beyond the last bound only that is known."""
        total = self.latency[-1][1] if self.latency else 0
        below, lower = 0, 0.0
        for bound, within in self.latency:
            if total and within > below and within >= q * total:
                if math.isinf(bound):
                    return lower
                return lower + (bound - lower) * max(0.0, q * total - below) / (within - below)
            below, lower = within, bound
        return None


def window(uow: UnitOfWork, service_id: str, revision: int | None, seconds: float, at: float | None = None) -> Measure:
    """What a revision was asked in the `seconds` up to `at` (None = now, as far as it is known); None as revision: the
    whole service, without a mirror's copies. Exact to `STEP` seconds, for what is long past to a minute or ten."""
    until = last_step(at)
    span = steps(seconds)
    rows = store.points(uow, [service_id], until - span, until)
    return join(span, (row for row in rows if _counts(row, revision)))


def windows(uow: UnitOfWork, service_ids: Sequence[str], seconds: float, at: float | None = None) -> dict[str, Measure]:
    """`window` of several whole services, by id; also of those nobody asked."""
    until, span = last_step(at), steps(seconds)
    by_service: dict[str, list[dict[str, Any]]] = {service_id: [] for service_id in service_ids}
    for row in store.points(uow, service_ids, until - span, until):
        if _counts(row, None):
            by_service[row["service_id"]].append(row)
    return {service_id: join(span, rows) for service_id, rows in by_service.items()}


def last_step(at: float | None) -> int:
    """The end of the last step whose point is written; of a given moment, the step it lies in is taken whole."""
    return math.floor((now() - LAG) / STEP) * STEP if at is None else math.ceil(at / STEP) * STEP


def steps(seconds: float) -> int:
    """A span of whole steps, at least one."""
    return max(1, math.ceil(seconds / STEP)) * STEP


def join(seconds: float, rows: Iterable[Mapping[str, Any]]) -> Measure:
    """Points as one measure of a span."""
    requests = failures = 0
    active = 0.0
    counts = [0] * len(BOUNDS)
    for row in rows:
        requests += row["requests"]
        failures += row["failures"]
        active += row["active"]
        for bucket, count in enumerate(row["latency"]):
            counts[bucket] += count
    return Measure(seconds, requests, failures, _rising(counts), active / seconds)


def _rising(counts: Sequence[int]) -> tuple[tuple[float, int], ...]:
    if not any(counts):
        return ()
    total = 0
    rising = []
    for bound, count in zip(BOUNDS, counts, strict=True):
        total += count
        rising.append((bound, total))
    return tuple(rising)


def _counts(row: Mapping[str, Any], revision: int | None) -> bool:
    return not row["is_copy"] if revision is None else bool(row["revision"] == revision)
