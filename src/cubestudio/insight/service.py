"""Everything of a project that waits or needs a hand, each with its reason, longest wait first."""

from __future__ import annotations

from dataclasses import dataclass

from cubestudio.db import UnitOfWork
from cubestudio.pipelines.service import reading
from cubestudio.pipelines.service.reading import RunFilter
from cubestudio.pipelines.why import why_run
from cubestudio.pipelines.workshop import Workshop
from cubestudio.serving import service as serving
from cubestudio.serving.facts import OWNER_KIND as SERVICE
from cubestudio.serving.facts import ServicePhase, Wish
from cubestudio.serving.why import why_service
from cubestudio.spec.states import RunState, WorkloadPhase
from cubestudio.spec.why import Why
from cubestudio.workloads import service as workloads
from cubestudio.workloads.why import why_workload

MOST = 50
"""Things of each kind that are looked at."""


@dataclass(frozen=True)
class Waiting:
    """Something that waits. `run` and `task` say where a workload of a pipeline belongs."""

    kind: str
    id: str
    name: str
    state: str
    since: float
    why: Why
    run: str = ""
    task: str = ""


def waiting(uow: UnitOfWork, workshop: Workshop, project_id: str) -> list[Waiting]:
    """Paused and queued runs, workloads that wait for room, and services that do not fare as wished."""
    found = [
        *_runs(uow, workshop, project_id),
        *_workloads(uow, workshop, project_id),
        *_services(uow, project_id),
    ]
    return sorted(found, key=lambda one: one.since)


def _runs(uow: UnitOfWork, workshop: Workshop, project_id: str) -> list[Waiting]:
    wanted = RunFilter(states=[RunState.PAUSED.value, RunState.QUEUED.value])
    page = reading.list_runs(uow, project_id, wanted, "created_at", MOST, None)
    found = []
    for row in page.items:
        run = reading.get_run(uow, project_id, row["id"])
        why = why_run(uow, workshop.plans.of(uow, run.snapshot), run)
        found.append(Waiting("run", run.id, run.name, run.state, run.created_at, why, run=run.id))
    return found


def _workloads(uow: UnitOfWork, workshop: Workshop, project_id: str) -> list[Waiting]:
    queued = WorkloadPhase.QUEUED.value
    found = []
    for row in workloads.list_workloads(uow, project_id, queued, None, MOST, None).items:
        if row["owner_kind"] == SERVICE:
            continue  # its service tells of it
        run, task = reading.task_of(uow, workshop, row["owner_id"]) if row["owner_kind"] == "task" else ("", "")
        why = why_workload(uow, row)
        found.append(Waiting("workload", row["id"], row["name"], row["phase"], row["created_at"], why, run, task))
    return found


def _services(uow: UnitOfWork, project_id: str) -> list[Waiting]:
    well = (ServicePhase.READY, ServicePhase.ASLEEP, ServicePhase.STOPPED)
    found = []
    for one in serving.list_services(uow, project_id, MOST, None).items:
        if one.wish is not Wish.RUNNING or one.status.phase in well:
            continue
        whole = serving.get_service(uow, project_id, one.name)
        why = why_service(uow, whole)
        found.append(Waiting("service", one.id, one.name, one.status.phase.value, one.updated_at, why))
    return found
