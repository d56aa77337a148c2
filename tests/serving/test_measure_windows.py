"""What was asked within a span, out of stored points, on every database."""

from __future__ import annotations

import math
from bisect import bisect_right
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cubestudio.db import Database
from cubestudio.ports.gateway import BOUNDS
from cubestudio.serving import store
from cubestudio.serving.metrics import measures
from cubestudio.serving.metrics.measures import Measure, join, window, windows

T = 1_800_000_000


def point(at: int, revision: int = 1, service: str = "svc_1", **more: Any) -> dict[str, Any]:
    """A row of 5 seconds: ten requests of some 4 ms, one of them failed."""
    row = {"service_id": service, "at": at, "revision": revision, "is_copy": 0, "gateway": "a", "span": 5}
    return row | {"requests": 10, "failures": 1, "active": 2.5, "latency": [0, 0, 0, 10]} | more


def put(database: Database, *rows: dict[str, Any]) -> None:
    with database.write() as uow:
        store.insert_points(uow, rows)


def test_a_window_adds_up_the_points_of_a_revision_or_of_all(database: Database) -> None:
    there = [point(T + step) for step in (0, 5, 10)] + [point(T + 10, 2), point(T + 10, gateway="b")]
    put(database, *there, point(T + 10, 3, is_copy=1), point(T + 10, service="svc_2"))
    with database.read() as uow:
        first = window(uow, "svc_1", 1, 10, at=T + 10)
        assert (first.seconds, first.requests, first.failures, first.active) == (10, 30, 3, 0.75)
        assert (first.qps, first.error_rate) == (3.0, 0.1)
        assert first.quantile(1.0) == 0.005
        assert window(uow, "svc_1", 1, 60, at=T + 10).requests == 40
        assert window(uow, "svc_1", None, 10, at=T + 10).requests == 40, "a mirror's copies were not asked of it"
        assert window(uow, "svc_1", 3, 10, at=T + 10).requests == 10
        assert window(uow, "svc_1", 1, 10, at=T - 5) == Measure(10)
        both = windows(uow, ["svc_1", "svc_2", "svc_3"], 5, at=T + 8)
    assert {name: of.requests for name, of in both.items()} == {"svc_1": 30, "svc_2": 10, "svc_3": 0}


def test_a_service_takes_its_points_with_it(database: Database) -> None:
    put(database, point(T), point(T, service="svc_2"))
    with database.write() as uow:
        store.delete_service(uow, "svc_1")
    with database.read() as uow:
        assert [row["service_id"] for row in store.points(uow, ["svc_1", "svc_2"], 0, T)] == ["svc_2"]


def test_without_a_moment_a_window_ends_with_the_last_written_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measures, "now", lambda: T + 10.5)
    assert measures.last_step(None) == T + 5
    monkeypatch.setattr(measures, "now", lambda: T + 11.5)
    assert measures.last_step(None) == T + 10
    assert (measures.steps(0.1), measures.steps(7), measures.steps(60)) == (5, 10, 60)


def test_nobody_asked() -> None:
    none = join(60, [])
    assert (none.qps, none.error_rate, none.active, none.quantile(0.99)) == (0, 0, 0, None)


@given(
    st.lists(st.floats(0.0, 5000.0, allow_nan=False), min_size=1, max_size=300),
    st.sampled_from([0.0, 0.5, 0.9, 0.99, 1.0]),
)
@settings(max_examples=150)
def test_a_quantile_is_right_within_its_bucket(times: list[float], share: float) -> None:
    counts = [0] * len(BOUNDS)
    for seconds in times:
        counts[bisect_right(BOUNDS, seconds)] += 1
    told = join(5, [point(T, requests=len(times), latency=counts)]).quantile(share)
    true = sorted(times)[max(0, math.ceil(share * len(times)) - 1)]
    bucket = bisect_right(BOUNDS, true)
    lower, upper = ((0.0, *BOUNDS)[bucket], BOUNDS[bucket])
    assert told is not None and lower <= told <= (lower if math.isinf(upper) else upper)
