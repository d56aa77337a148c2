"""Old points become fewer: joined into minutes after an hour, into ten minutes after a day, forgotten after a month.

A service has so at most 720 + 1,380 + 4,176 points for each revision that is asked at the same time, and a point is
either fine or coarse, never both.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from cubestudio.db import UnitOfWork
from cubestudio.serving import store
from cubestudio.serving.metrics.measures import STEP

AGES = ((86_400, 60, 600), (3600, STEP, 60))
"""`(age in seconds, span of younger points, span of older ones)`, the oldest first."""
FORGOTTEN = 30 * 86_400
_A_JOIN = 600
"""Seconds of points that one transaction joins."""


@dataclass(frozen=True)
class Join:
    """Points of the span `fine` past `after` and up to `until` shall be of the span `coarse`; 0 = be forgotten."""

    fine: int
    coarse: int
    after: int
    until: int


def due(uow: UnitOfWork, at: float) -> Iterator[Join]:
    """What is to be joined by now; each is a transaction's work."""
    coarsest = AGES[0][2]
    oldest = store.oldest_point(uow, coarsest)
    if oldest is not None and oldest <= at - FORGOTTEN:
        yield Join(coarsest, 0, 0, math.floor(at - FORGOTTEN))
    for age, fine, coarse in AGES:
        oldest = store.oldest_point(uow, fine)
        end = math.floor((at - age) / coarse) * coarse
        if oldest is not None:
            for after in range((math.ceil(oldest / coarse) - 1) * coarse, end, _A_JOIN):
                yield Join(fine, coarse, after, min(after + _A_JOIN, end))


def join(uow: UnitOfWork, work: Join) -> None:
    """Do it; doing so again changes nothing."""
    time = ([work.fine, work.coarse], work.after, work.until)
    rows = store.points_between(uow, *time) if work.coarse else []
    if any(row["span"] == work.fine for row in rows) or not work.coarse:
        store.delete_points(uow, *time)
        store.insert_points(uow, joined(rows, work.coarse))


def joined(rows: Iterable[Mapping[str, Any]], span: int) -> list[dict[str, Any]]:
    """Points joined into those of a longer span; gateways are added up."""
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in rows:
        at = math.ceil(row["at"] / span) * span
        key = (row["service_id"], at, row["revision"], row["is_copy"])
        into = found.get(key)
        if into is None:
            found[key] = {**row, "at": at, "span": span, "gateway": ""}
            continue
        for name in ("requests", "failures", "active"):
            into[name] += row[name]
        into["latency"] = [one + more for one, more in zip_longest(into["latency"], row["latency"], fillvalue=0)]
    return list(found.values())


def trimmed(counts: Sequence[int]) -> list[int]:
    """Counts by bucket without the empty ones at the end."""
    last = max((place for place, count in enumerate(counts, 1) if count), default=0)
    return list(counts[:last])
