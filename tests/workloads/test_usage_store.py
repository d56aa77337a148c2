"""Series and costs on every database server."""

from __future__ import annotations

import pytest

from cubestudio.db import Database
from cubestudio.metering import service as metering
from cubestudio.spec.resources import Resources
from cubestudio.spec.workload import WorkloadSpec
from cubestudio.workloads import service, store, usage
from cubestudio.workloads.owners import NewWorkload, ProjectRef
from cubestudio.workloads.series import Series

PROJECT = ProjectRef("prj_1", "default", 1)


def ledger(workload: str, attempt: int) -> metering.AttemptUsage:
    return metering.AttemptUsage(
        workload, attempt, PROJECT.id, "ann", "task", 1000.0, 1010.0, 20.0, 5.0, 10.0 * (1 << 30), 1 << 20, 2.5
    )


def test_series_and_costs_are_kept_and_found(database: Database) -> None:
    spec = WorkloadSpec(command=("true",), resources=Resources(cpu=2, memory=1 << 30))
    series = Series(1000.0)
    series.add(1002.0, 1.0, 5e6)
    with database.write() as uow:
        wish = NewWorkload(PROJECT, "task", "run_1.0", "t", spec)
        one, other = service.submit_all(uow, [wish, wish])
        store.insert_series(uow, [{"workload_id": one, "attempt": 1, "data": series.data()}])
        metering.record(uow, [ledger(one, 1), ledger(one, 2), ledger(other, 1)])
    series.add(1004.0, 3.0, 6e6)
    with database.write() as uow:
        store.update_series(uow, [{"workload_id": one, "attempt": 1, "data": series.data()}])
    with database.read() as uow:
        found = usage.metrics(uow, [service.get(uow, one, PROJECT.id)])
        everything = usage.cost(uow, [one, other, "wl_absent"])
        nothing = usage.cost(uow, [])
    assert (found.attempts[0].seconds, found.attempts[0].cpu) == ([2.0, 4.0], [0.5, 1.0])
    assert (found.cost.attempts, found.cost.cpu_seconds_asked, found.cost.cpu_seconds_used) == (2, 40.0, 10.0)
    assert everything.memory_gib_seconds == pytest.approx(30)
    assert everything.accelerator_seconds == 7.5
    assert nothing.attempts == 0


def test_what_runs_costs_already(database: Database) -> None:
    spec = WorkloadSpec(command=("true",), resources=Resources(cpu=2, memory=1 << 30))
    with database.write() as uow:
        workload = service.submit(uow, NewWorkload(PROJECT, "task", "run_1.0", "t", spec))
        changed = {"id": workload, "phase": "Running", "started_at": 1000.0, "usage": {"cpu_seconds": 3.0}}
        store.update_workloads(uow, ("phase", "started_at", "usage"), [changed])
    with database.read() as uow:
        cost = usage.cost(uow, [workload])
    assert (cost.running, cost.cpu_seconds_used) == (1, 3.0)
    assert cost.cpu_seconds_asked > 1e6
