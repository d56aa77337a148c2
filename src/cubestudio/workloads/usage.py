"""What workloads use and have used: series over time, and what it adds up to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cubestudio.db import UnitOfWork
from cubestudio.kit.clock import now
from cubestudio.metering import service as metering
from cubestudio.metering.schemas import CostOut
from cubestudio.workloads import store
from cubestudio.workloads.schemas import MetricsOut, SeriesOut

_GIB = 1 << 30


def metrics(uow: UnitOfWork, rows: Sequence[dict[str, Any]]) -> MetricsOut:
    """Use over time of the attempts of workload rows (oldest first), numbered through, with what was asked for."""
    ids = [row["id"] for row in rows]
    known = {(found["workload_id"], found["attempt"]): found["data"] for found in store.series(uow, ids)}
    attempts: list[SeriesOut] = []
    number = 0
    for row in rows:
        for attempt in _attempts(row):
            number += 1
            data = known.get((row["id"], attempt))
            if data is not None:
                attempts.append(_series(number, data))
    last = rows[-1] if rows else None
    return MetricsOut(
        cpu_asked=last["held_cpu"] if last else 0.0,
        memory_asked=last["held_memory"] if last else 0,
        accelerators_asked=_accelerators(last) if last else 0.0,
        attempts=attempts,
        cost=cost(uow, ids),
    )


def latest(uow: UnitOfWork, rows: Sequence[dict[str, Any] | None], since: float) -> dict[str, SeriesOut]:
    """Use since a moment of the latest attempt of each workload row, by the workload's id; of those that are known."""
    there = {row["id"]: row["attempt"] for row in rows if row is not None}
    found = {}
    for known in store.series(uow, list(there)):
        data = known["data"]
        if known["attempt"] == there[known["workload_id"]]:
            points = [point for point in data["points"] if data["started_at"] + point[0] >= since]
            found[known["workload_id"]] = _series(known["attempt"], data | {"points": points})
    return found


def cost(uow: UnitOfWork, workload_ids: Sequence[str]) -> CostOut:
    """Resource-seconds of workloads by the ledger; of attempts under way up to now."""
    total = metering.cost_of(uow, workload_ids)
    running = 0
    at = now()
    for row in store.holding(uow, workload_ids):
        if row["started_at"] is None:
            continue
        seconds = max(0.0, at - row["started_at"])
        running += 1
        total.add(
            {
                "attempts": 1,
                "cpu_seconds_asked": row["held_cpu"] * seconds,
                "cpu_seconds_used": (row["usage"] or {}).get("cpu_seconds", 0.0),
                "memory_byte_seconds_asked": row["held_memory"] * seconds,
                "accelerator_seconds": _accelerators(row) * seconds,
            }
        )
    return CostOut(
        attempts=total.attempts,
        running=running,
        cpu_seconds_asked=total.cpu_seconds_asked,
        cpu_seconds_used=total.cpu_seconds_used,
        memory_gib_seconds=total.memory_byte_seconds_asked / _GIB,
        accelerator_seconds=total.accelerator_seconds,
    )


def _attempts(row: dict[str, Any]) -> list[int]:
    """Numbers of a row's attempts, as its log counts them."""
    past = [attempt["attempt"] for attempt in row["attempts"] or ()]
    return past if row["attempt"] in past else [*past, row["attempt"]]


def _accelerators(row: dict[str, Any]) -> float:
    asked = (row["devices"] or {}).get("asked") or ()
    return float(sum(item["count"] * item["share"] for _, items in asked for item in items))


def _series(number: int, data: dict[str, Any]) -> SeriesOut:
    columns = [list(column) for column in zip(*data["points"], strict=True)] or [[], [], [], [], []]
    return SeriesOut(
        attempt=number,
        started_at=data["started_at"],
        step=data["step"],
        seconds=columns[0],
        cpu=columns[1],
        memory=columns[2],
        accelerator=columns[3] if any(value is not None for value in columns[3]) else [],
        accelerator_memory=columns[4] if any(value is not None for value in columns[4]) else [],
    )
