"""HTTP of what a run and its tasks show beside their states: use over time, cost, events, comparison."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query

from cubestudio.accounts.access import Caller, Paging, ReadUow, Router, access, part
from cubestudio.kit.wire import Listed
from cubestudio.metering.schemas import CostOut
from cubestudio.pipelines.run_schemas import ComparisonOut, RunEventOut
from cubestudio.pipelines.service import comparing, reading, telling
from cubestudio.pipelines.workshop import Workshop
from cubestudio.workloads import usage
from cubestudio.workloads.schemas import MetricsOut

router = Router(tags=["runs"])

Reader = Annotated[Caller, access("runs:read")]
Shop = Annotated[Workshop, part(Workshop)]


@router.get("/projects/{project}/runs:compare")
def compare_runs(
    caller: Reader,
    uow: ReadUow,
    shop: Shop,
    ids: Annotated[str, Query(description="ids of runs, separated by commas", max_length=600)],
) -> ComparisonOut:
    """Two to ten runs side by side: parameters, tasks, metrics, curves, results."""
    return comparing.compare(uow, shop, caller.project.id, [each for each in ids.split(",") if each])


@router.get("/projects/{project}/runs/{run}/events")
def list_run_events(
    caller: Reader,
    uow: ReadUow,
    page: Paging,
    run: str,
    task: Annotated[str, Query(description="of this task only", max_length=190)] = "",
) -> Listed[RunEventOut]:
    """What happened, oldest first; facts are kept for thirty days."""
    found = telling.events_of(uow, reading.get_run(uow, caller.project.id, run), task, page.size, page.token)
    return Listed(items=[RunEventOut(**each) for each in found.items], next_page_token=found.next_page_token)


@router.get("/projects/{project}/runs/{run}/cost")
def get_run_cost(caller: Reader, uow: ReadUow, run: str) -> CostOut:
    """What the run's attempts cost in resource-seconds, earlier tries included."""
    return usage.cost(uow, reading.run_workloads(uow, reading.get_run(uow, caller.project.id, run)))


@router.get("/projects/{project}/runs/{run}/tasks/{task}/metrics")
def get_task_metrics(caller: Reader, uow: ReadUow, shop: Shop, run: str, task: str) -> MetricsOut:
    """CPU, memory and accelerators over time by attempt, while it runs and afterwards; its cost."""
    found = reading.get_run(uow, caller.project.id, run)
    _, record = reading.get_task(uow, shop, found, task)
    return usage.metrics(uow, reading.task_workloads(uow, record))
