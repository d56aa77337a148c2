"""HTTP of runs."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query

from cubestudio.accounts.access import Caller, Idempotent, Paging, ReadUow, Router, WriteUow, access, part
from cubestudio.accounts.roles import Verb
from cubestudio.db import UnitOfWork
from cubestudio.kit.clock import parse_iso
from cubestudio.kit.errors import Fault
from cubestudio.kit.wire import Listed
from cubestudio.pipelines import view
from cubestudio.pipelines.records import RunRecord
from cubestudio.pipelines.run_schemas import RerunIn, RunIn, RunListed, RunOut, RunTextOut
from cubestudio.pipelines.schedule_view import run_due_out
from cubestudio.pipelines.service import reading, starting, steering
from cubestudio.pipelines.why import why_run
from cubestudio.pipelines.workshop import Workshop
from cubestudio.workloads.owners import ProjectRef
from cubestudio.workloads.schemas import WhyOut

router = Router(tags=["runs"])

Reader = Annotated[Caller, access("runs:read")]
Runner = Annotated[Caller, access("runs:run")]
Writer = Annotated[Caller, access("runs:write")]
Shop = Annotated[Workshop, part(Workshop)]


@router.get("/projects/{project}/runs")
def list_runs(
    caller: Reader,
    uow: ReadUow,
    page: Paging,
    filter: Annotated[str, Query(description="state:Failed,Stopped pipeline:demo creator:ann name:dem after:…",
                                 max_length=1000)] = "",
    order_by: Annotated[str, Query(description="-created_at (default) or created_at", max_length=30)] = "",
) -> Listed[RunListed]:  # fmt: skip
    """Runs, newest first. `name:` finds by the beginning of a pipeline's name or of a run's id."""
    wanted = reading.parse_filter(filter)
    found = reading.list_runs(uow, caller.project.id, wanted, order_by, page.size, page.token)
    dues = reading.dues_of(uow, found.items)
    items = [
        RunListed(**view.run_listed(row), due=run_due_out(dues[row["id"]]) if row["id"] in dues else None)
        for row in found.items
    ]
    return Listed(items=items, next_page_token=found.next_page_token)


@router.post("/projects/{project}/runs", status_code=201)
def start_run(caller: Runner, uow: WriteUow, shop: Shop, idempotent: Idempotent, wish: RunIn) -> RunOut:
    """Start a run of a saved pipeline (`run`) or of a text (`write`: it is code of one's own)."""
    if wish.text and not caller.may(Verb.WRITE):
        raise Fault("RoleTooLow", "running a text of one's own needs the role developer",
                    "Run a saved pipeline, or ask an owner of the project.", 403)  # fmt: skip
    project = ProjectRef(caller.project.id, caller.project.name, caller.project.number)
    new = starting.NewRun(
        pipeline=wish.pipeline,
        text=wish.text,
        params=wish.params,
        concurrency=wish.concurrency,
        priority=wish.priority,
        execution_date=_moment(wish.execution_date),
        no_cache=wish.no_cache,
        debug_task=wish.debug_task,
    )
    return _out(uow, shop, starting.start_run(uow, shop, project, new, caller.actor))


@router.get("/projects/{project}/runs/{run}")
def get_run(caller: Reader, uow: ReadUow, shop: Shop, run: str) -> RunOut:
    """A run with its graph, parameters and sums."""
    return _out(uow, shop, reading.get_run(uow, caller.project.id, run))


@router.get("/projects/{project}/runs/{run}/text")
def get_text(caller: Reader, uow: ReadUow, run: str) -> RunTextOut:
    """The pipeline file the run was started from."""
    return RunTextOut(text=reading.run_text(uow, reading.get_run(uow, caller.project.id, run)))


@router.get("/projects/{project}/runs/{run}/why")
def get_why(caller: Reader, uow: ReadUow, shop: Shop, run: str) -> WhyOut:
    """Why the run is in its state, in one sentence."""
    found = reading.get_run(uow, caller.project.id, run)
    why = why_run(uow, shop.plans.of(uow, found.snapshot), found)
    return WhyOut.of(why, caller.language)


@router.delete("/projects/{project}/runs/{run}", status_code=204)
def delete_run(caller: Writer, uow: WriteUow, run: str) -> None:
    """Forget an ended run with its logs and outputs; what model versions stand on stays."""
    steering.delete_run(uow, caller.project.id, run, caller.actor)


@router.post("/projects/{project}/runs/{run}:stop")
def stop_run(caller: Runner, uow: WriteUow, shop: Shop, run: str) -> RunOut:
    """Stop everything of a run; once more stops its exit task too."""
    return _out(uow, shop, steering.stop_run(uow, shop, caller.project.id, run, caller.actor))


@router.post("/projects/{project}/runs/{run}:pause")
def pause_run(caller: Runner, uow: WriteUow, shop: Shop, run: str) -> RunOut:
    """Start nothing more; what runs goes on."""
    return _out(uow, shop, steering.pause_run(uow, shop, caller.project.id, run, caller.actor))


@router.post("/projects/{project}/runs/{run}:resume")
def resume_run(caller: Runner, uow: WriteUow, shop: Shop, run: str) -> RunOut:
    """Go on after a pause."""
    return _out(uow, shop, steering.resume_run(uow, shop, caller.project.id, run, caller.actor))


@router.post("/projects/{project}/runs/{run}:rerun")
def rerun(caller: Runner, uow: WriteUow, shop: Shop, idempotent: Idempotent, run: str, wish: RerunIn) -> RunOut:
    """From what failed, in the same run; or everything, as a new run."""
    if wish.from_failed:
        return _out(uow, shop, steering.rerun_failed(uow, shop, caller.project.id, run, caller.actor))
    old = reading.get_run(uow, caller.project.id, run)
    return _out(uow, shop, starting.start_again(uow, shop, old, caller.actor))


def _out(uow: UnitOfWork, shop: Workshop, run: RunRecord) -> RunOut:
    plan = shop.plans.of(uow, run.snapshot)
    due = reading.dues_of(uow, [{"id": run.id, "created_by": run.created_by}]).get(run.id)
    return view.run_out(run, plan, reading.first_failed(uow, plan, run), run_due_out(due) if due else None)


def _moment(text: str | None) -> float | None:
    if not text:
        return None
    try:
        return parse_iso(text)
    except ValueError:
        raise Fault("DateInvalid", "'{value}' is no date", "Write 2026-11-01T06:00:00Z.", value=text) from None
