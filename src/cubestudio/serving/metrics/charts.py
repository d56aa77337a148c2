"""What a service was asked over time, as columns to draw."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from cubestudio.db import UnitOfWork
from cubestudio.kit.clock import now
from cubestudio.kit.errors import Fault
from cubestudio.serving import store
from cubestudio.serving.metrics import measures
from cubestudio.serving.metrics.coarser import AGES, FORGOTTEN
from cubestudio.serving.metrics.measures import STEP, Measure
from cubestudio.workloads import service as workloads
from cubestudio.workloads import usage
from cubestudio.workloads.schemas import SeriesOut

STEPS = (5, 15, 60, 300, 600, 1800, 3600, 7200, 21_600)
MOST = 360
"""Steps of a chart that did not say its step."""
MOST_ASKED = 2000
SPAN = 900.0

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Chart:
    """Measures of equal steps that end at `times`. `total` is the service, without a mirror's copies; of `revisions`
    those that were asked at all."""

    since: float
    until: float
    step: int
    times: list[int]
    total: list[Measure]
    revisions: dict[int, list[Measure]]


@dataclass(frozen=True)
class ReplicaUse:
    """What the latest attempt of a replica uses and used."""

    number: int
    revision: int
    workload: str
    series: SeriesOut


def chart(
    uow: UnitOfWork,
    service_id: str,
    since: float | None = None,
    until: float | None = None,
    span: float = SPAN,
    step: int | None = None,
) -> Chart:
    """Of the time from `since` (None = `span` seconds before the end) to `until` (None = now, as far as it is known).

    The step is made longer where points lie further apart: a minute beyond an hour ago, ten beyond a day.
    """
    last = measures.last_step(until if until is not None and until < now() else None)
    since = max(last - span if since is None else since, last - FORGOTTEN)
    if since >= last:
        raise Fault("SpanInvalid", "the time asked for must begin before it ends", "Give an earlier since.")
    width = _width(last - since, since, step)
    first = math.floor(since / width) * width
    times = list(range(first + width, math.ceil(last / width) * width + 1, width))
    rows = store.points(uow, [service_id], first, last)
    numbers = sorted({row["revision"] for row in rows})

    def measured(chosen: Iterable[Row]) -> list[Measure]:
        slots: list[list[Row]] = [[] for _ in times]
        for row in chosen:
            slots[math.ceil((row["at"] - first) / width) - 1].append(row)
        ends = (min(time, last) - (time - width) for time in times)
        return [measures.join(seconds, found) for seconds, found in zip(ends, slots, strict=True)]

    return Chart(
        since=first,
        until=last,
        step=width,
        times=times,
        total=measured(row for row in rows if not row["is_copy"]),
        revisions={number: measured(row for row in rows if row["revision"] == number) for number in numbers},
    )


def replicas(uow: UnitOfWork, service_id: str, since: float) -> list[ReplicaUse]:
    """What replicas that are there use, since then."""
    there = [row for row in store.replicas(uow, [service_id]) if not row["is_leaving"]]
    series = usage.latest(uow, [workloads.find(uow, row["workload_id"]) for row in there], since)
    return [
        ReplicaUse(row["number"], row["revision"], row["workload_id"], series[row["workload_id"]])
        for row in there
        if row["workload_id"] in series
    ]


def _width(span: float, since: float, asked: int | None) -> int:
    finest = next((coarse for age, _, coarse in AGES if since < now() - age - coarse), STEP)
    if asked is None:
        wide = (step for step in STEPS if step >= finest and span / step <= MOST)
        return next(wide, STEPS[-1])
    if asked < STEP or asked % STEP:
        raise Fault("StepInvalid", "a step is {least} seconds or a multiple of it, got {got}", least=STEP, got=asked)
    if span / asked > MOST_ASKED:
        text = "a chart has {most} steps at most"
        raise Fault("StepInvalid", text, "Ask for a longer step or a shorter time.", most=MOST_ASKED)
    return math.ceil(max(asked, finest) / finest) * finest
