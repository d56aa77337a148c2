"""What services were asked, on the wire."""

from __future__ import annotations

from collections.abc import Sequence

from cubestudio.kit.wire import Moment, Wire
from cubestudio.serving.metrics.charts import Chart, ReplicaUse
from cubestudio.serving.metrics.measures import Measure
from cubestudio.workloads.schemas import SeriesOut

ASKED = 60.0
"""Seconds that lists and the state line of a service speak of."""


class AskedOut(Wire):
    """What a service was asked in the last `seconds`: requests a second, share of answers 5xx (0…1), seconds within
    which half and 99 of 100 answers came (null = there were none), mean number of requests under way."""

    seconds: float
    requests: int
    qps: float
    error_rate: float
    p50: float | None
    p99: float | None
    active: float


class AskedSeriesOut(Wire):
    """What a revision (null: the whole service) was asked, step by step; latencies in seconds, null = no answers."""

    revision: int | None
    requests: int
    failures: int
    qps: list[float]
    error_rate: list[float]
    p50: list[float | None]
    p90: list[float | None]
    p99: list[float | None]
    active: list[float]


class ReplicaUseOut(Wire):
    """Cores and memory of a replica over time."""

    number: int
    revision: int
    workload: str
    series: SeriesOut


class ServiceMetricsOut(Wire):
    """What a service was asked over time: columns as long as `times`, the ends of the steps in epoch seconds. `step`
    may be longer than was asked for: what is past an hour is known by the minute, what is past a day by ten."""

    since: Moment
    until: Moment
    step: int
    times: list[int]
    total: AskedSeriesOut
    revisions: list[AskedSeriesOut]
    replicas: list[ReplicaUseOut]


def asked_out(measure: Measure) -> AskedOut:
    """A measure."""
    return AskedOut(
        seconds=measure.seconds,
        requests=measure.requests,
        qps=_short(measure.qps),
        error_rate=_short(measure.error_rate),
        p50=_seconds(measure, 0.5),
        p99=_seconds(measure, 0.99),
        active=_short(measure.active),
    )


def metrics_out(chart: Chart, replicas: Sequence[ReplicaUse]) -> ServiceMetricsOut:
    """A chart."""
    return ServiceMetricsOut(
        since=chart.since,
        until=chart.until,
        step=chart.step,
        times=chart.times,
        total=_series(None, chart.total),
        revisions=[_series(number, found) for number, found in chart.revisions.items()],
        replicas=[ReplicaUseOut.model_validate(use) for use in replicas],
    )


def _series(revision: int | None, found: Sequence[Measure]) -> AskedSeriesOut:
    return AskedSeriesOut(
        revision=revision,
        requests=sum(measure.requests for measure in found),
        failures=sum(measure.failures for measure in found),
        qps=[_short(measure.qps) for measure in found],
        error_rate=[_short(measure.error_rate) for measure in found],
        p50=[_seconds(measure, 0.5) for measure in found],
        p90=[_seconds(measure, 0.9) for measure in found],
        p99=[_seconds(measure, 0.99) for measure in found],
        active=[_short(measure.active) for measure in found],
    )


def _short(value: float) -> float:
    return float(f"{value:.4g}")


def _seconds(measure: Measure, q: float) -> float | None:
    found = measure.quantile(q)
    return None if found is None else _short(found)
