"""Starting a run: check, pin, write everything down in one transaction, let the first tasks go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cubestudio.compute import service as compute
from cubestudio.db import UnitOfWork
from cubestudio.events import service as events
from cubestudio.kit.clock import now
from cubestudio.kit.errors import Fault, did_you_mean
from cubestudio.kit.ids import new_id
from cubestudio.pipelines import uses
from cubestudio.pipelines.advance import Advance, turn_of
from cubestudio.pipelines.hold import hold_env
from cubestudio.pipelines.plans import Plan, build_plan, make_snapshot
from cubestudio.pipelines.records import RunRecord, TaskRecord, new_task
from cubestudio.pipelines.scope import base_scope, global_env
from cubestudio.pipelines.service import checking
from cubestudio.pipelines.service.pipelines import SavedPipeline, get_pipeline
from cubestudio.pipelines.store import runs as run_store
from cubestudio.pipelines.store import tasks as store
from cubestudio.pipelines.workshop import Workshop
from cubestudio.spec.states import TASK_GOOD, RunState, TaskState
from cubestudio.workloads.owners import ProjectRef


@dataclass(frozen=True)
class NewRun:
    """The wish for a run: of a saved pipeline or of a text.

    Attributes:
        execution_date: epoch seconds the dates of the run are relative to; None = now.
        debug_task: run this task alone, with the inputs it last had.
    """

    pipeline: str = ""
    text: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)
    concurrency: int | None = None
    priority: int | None = None
    execution_date: float | None = None
    no_cache: bool = False
    debug_task: str = ""


def start_run(uow: UnitOfWork, workshop: Workshop, project: ProjectRef, new: NewRun, actor: str) -> RunRecord:
    """Start a run. Raises Fault when anything in it is wrong; nothing has been started then."""
    pipeline_id, revision, text = None, 0, new.text
    if not text:
        if not new.pipeline:
            raise Fault("PipelineMissing", "say which pipeline to run, or give its text")
        saved = get_pipeline(uow, project.id, new.pipeline)
        pipeline_id, revision, text = saved.row["id"], saved.revision, saved.text
    validation = checking.check_text(uow, workshop, project.id, text)
    pipeline, graph = checking.require_valid(validation)
    digest, data = make_snapshot(pipeline, graph.needs, validation.catalogue, workshop.library)
    run_store.keep_snapshot(uow, digest, data, text)
    at = now()
    run = _record(project, pipeline.name, digest, actor, at)
    run.pipeline_id, run.revision = pipeline_id, revision
    run.execution_date = at if new.execution_date is None else new.execution_date
    run.priority = pipeline.priority if new.priority is None else new.priority
    run.concurrency = pipeline.concurrency if new.concurrency is None else new.concurrency
    run.no_cache = int(new.no_cache)
    run.total = run.unfinished = len(graph)
    scope = base_scope(run, project.name, workshop.url)
    run.params = checking.run_params(workshop, project.id, pipeline, new.params, scope)
    run.env = global_env(pipeline, {**scope, "params": run.params})
    plan = workshop.plans.known(digest) or workshop.plans.keep(build_plan(digest, data, pipeline))
    if new.debug_task:
        source = run_store.latest_run(uow, project.id, pipeline.name)
        return _start_debug(uow, workshop, plan, run, source, new.debug_task)
    return _start(uow, workshop, plan, run)


def check_params(
    uow: UnitOfWork, workshop: Workshop, project: ProjectRef, saved: SavedPipeline, params: Mapping[str, Any]
) -> None:
    """Fault when a run of a saved pipeline would refuse these parameters; a draft that cannot run yet is let pass."""
    validation = checking.check_text(uow, workshop, project.id, saved.text)
    if validation.pipeline is None or validation.problems:
        return
    run = _record(project, saved.row["name"], "", "", now())
    checking.run_params(workshop, project.id, validation.pipeline, params, base_scope(run, project.name, workshop.url))


def start_again(uow: UnitOfWork, workshop: Workshop, old: RunRecord, actor: str) -> RunRecord:
    """A new run of the same snapshot with the same parameters."""
    project = ProjectRef(old.project_id, old.project_name, old.project_number)
    plan = workshop.plans.of(uow, old.snapshot)
    run = _record(project, old.name, old.snapshot, actor, now())
    for name in ("pipeline_id", "revision", "execution_date", "priority", "concurrency", "no_cache"):
        setattr(run, name, getattr(old, name))
    run.params, run.env = old.params, old.env
    run.total = run.unfinished = plan.count
    return _start(uow, workshop, plan, run)


def start_debug(
    uow: UnitOfWork, workshop: Workshop, source: RunRecord, task: str, actor: str, hold: float = 0.0
) -> RunRecord:
    """A run of one task alone, with the inputs it has in `source`; with `hold`, its command only waits, that many
    seconds at most, for somebody to look around with a shell."""
    project = ProjectRef(source.project_id, source.project_name, source.project_number)
    plan = workshop.plans.of(uow, source.snapshot)
    run = _record(project, source.name, source.snapshot, actor, now())
    run.pipeline_id, run.revision, run.execution_date = source.pipeline_id, source.revision, source.execution_date
    run.params, run.env = source.params, source.env
    if hold:
        planned = plan.numbers.get(task)
        if planned is not None and plan.tasks[planned].foreach is not None:
            text = "task '{task}' runs once for each item of a list, so there is no one environment to hold open"
            raise Fault("HoldForeach", text, "Debug it, or hold a task without foreach.", 409, task=task)
        run.kind, run.env = "hold", hold_env(source.env, hold)
    return _start_debug(uow, workshop, plan, run, source, task)


def _record(project: ProjectRef, name: str, snapshot: str, actor: str, at: float) -> RunRecord:
    return RunRecord(
        id=new_id("run"),
        project_id=project.id,
        project_name=project.name,
        project_number=project.number,
        name=name,
        kind="normal",
        snapshot=snapshot,
        state=RunState.QUEUED.value,
        outcome="",
        reason="",
        text="",
        hint="",
        created_by=actor,
        created_at=at,
        started_at=None,
        ended_at=None,
        execution_date=at,
        priority=0,
        concurrency=0,
        round=1,
        total=0,
        unfinished=0,
        live=0,
        waiting=0,
        slots=0,
        succeeded=0,
        failed=0,
        stopped=0,
        skipped=0,
        cached=0,
        no_cache=0,
    )


def _start(uow: UnitOfWork, workshop: Workshop, plan: Plan, run: RunRecord) -> RunRecord:
    tasks = [new_task(run.id, number, number, -1, len(needs)) for number, needs in enumerate(plan.graph.needs)]
    for task in tasks:
        if not task.left:
            task.ready_at, task.turn = run.created_at, turn_of(plan, task)
            run.waiting += 1
    if plan.exit_slot is not None:
        tasks.append(new_task(run.id, plan.exit_slot, plan.exit_slot, -1, 0))
    return _go(uow, workshop, run, tasks)


def _go(uow: UnitOfWork, workshop: Workshop, run: RunRecord, tasks: list[TaskRecord]) -> RunRecord:
    run.slots = len(tasks)
    run.place = compute.place_of(uow, run.project_id)
    run_store.insert_run(uow, run)
    store.insert_tasks(uow, tasks)
    told = {"name": run.name, "state": run.state, "reason": "", "text": "", "created_by": run.created_by}
    events.publish(uow, "run.state", run.id, told, run.project_id)
    events.audit(uow, run.created_by, "run.start", run.id, None, {"pipeline": run.name, "kind": run.kind},
                 run.project_id)  # fmt: skip
    Advance(uow, workshop, {run.id: run}).finish()
    return run


def _start_debug(
    uow: UnitOfWork, workshop: Workshop, plan: Plan, run: RunRecord, source: RunRecord | None, name: str
) -> RunRecord:
    """Everything but one task counts as done: what it reads is taken from `source`."""
    if name not in plan.numbers:
        raise Fault("TaskUnknown", "there is no task '{name}'", did_you_mean(name, plan.numbers), 404, name=name)
    wanted = plan.numbers[name]
    planned = plan.task(wanted)
    run.kind, run.no_cache = run.kind if run.kind == "hold" else "debug", 1
    run.total = run.unfinished = 1
    known = _last_outputs(uow, workshop, source, plan, (*planned.outputs_of, *planned.states_of))
    tasks = []
    for number in range(plan.count + (plan.exit_slot is not None)):
        task = new_task(run.id, number, number, -1, 0)
        if number == wanted:
            task.ready_at, task.turn = run.created_at, turn_of(plan, task)
            run.waiting = 1
        else:
            task.state, task.ended_at = TaskState.SKIPPED.value, run.created_at
            task.reason, task.text = "NotDebugged", f"only task '{name}' runs here"
            if number in known:
                state, outputs = known[number]
                task.state = TaskState.CACHED.value if state in TASK_GOOD else state
                task.reason, task.text = "", ""
                task.cache = f"taken from run {source.id}" if source is not None else ""
                if outputs:
                    store.put_values(uow, task, outputs=outputs)
                    uses.note_uses(uow, run, task, plan.names[number], outputs)
        tasks.append(task)
    return _go(uow, workshop, run, tasks)


def _last_outputs(
    uow: UnitOfWork, workshop: Workshop, source: RunRecord | None, plan: Plan, numbers: tuple[int, ...]
) -> dict[int, tuple[str, dict[str, Any]]]:
    """State and outputs of tasks in the run the inputs come from. Fault when it has none."""
    if not numbers:
        return {}
    found: dict[int, tuple[str, dict[str, Any]]] = {}
    if source is not None:
        other = workshop.plans.of(uow, source.snapshot)
        for number in set(numbers):
            there = other.numbers.get(plan.names[number])
            for task in store.tasks_by_slot(uow, source.id, [there] if there is not None else []):
                outputs = store.outputs(uow, source.id, [task.slot]).get(task.slot, {})
                if task.fan is not None and task.first is not None:
                    rows = store.outputs_between(uow, source.id, task.first, task.first + task.fan)
                    keys = dict.fromkeys(key for given in rows.values() for key in given)
                    slots = range(task.first, task.first + task.fan)
                    outputs = {key: [rows.get(slot, {}).get(key) for slot in slots] for key in keys}
                found[number] = (task.state, outputs)
    for number in numbers:
        if number not in found or found[number][0] not in TASK_GOOD:
            text = "task '{task}' has given no outputs yet, so there is nothing to debug with"
            raise Fault("InputsMissing", text, "Run the pipeline up to it first.", 409, task=plan.names[number])
    return found
