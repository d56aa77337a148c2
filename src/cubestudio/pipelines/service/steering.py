"""Stop, pause, resume, rerun, delete."""

from __future__ import annotations

from typing import Any

from cubestudio.compute import service as compute
from cubestudio.db import UnitOfWork
from cubestudio.events import service as events
from cubestudio.kit.errors import Fault
from cubestudio.kit.ids import new_id
from cubestudio.notices import service as notices
from cubestudio.pipelines import ending, uses
from cubestudio.pipelines.advance import Advance, turn_of
from cubestudio.pipelines.plans import Plan
from cubestudio.pipelines.records import RunRecord, TaskRecord
from cubestudio.pipelines.store import runs as run_store
from cubestudio.pipelines.store import tasks as store
from cubestudio.pipelines.workshop import Workshop
from cubestudio.registry import service as registry
from cubestudio.spec.dag import Upstream, Verdict, judge
from cubestudio.spec.states import RUN_ENDS, TASK_ENDS, TASK_GOOD, RunState, TaskState
from cubestudio.workloads import service as workloads

GARBAGE = "garbage"
"""Hint: folders are to be removed."""
_KEPT_TRIES = 20


def stop_run(uow: UnitOfWork, workshop: Workshop, project_id: str, run_id: str, actor: str) -> RunRecord:
    """Stop everything of a run. The exit task still runs; stopping once more stops that too."""
    advance, run = _lock(uow, workshop, project_id, run_id)
    if run.state in RUN_ENDS:
        return run
    text = f"stopped by {actor}"
    alive = store.live_workloads(uow, run.id)
    if run.state == RunState.STOPPING or run.unfinished == 0:
        workloads.stop(uow, alive, "StoppedByUser", text)
        advance.finish()
        return run
    run.reason, run.text, run.hint = "StoppedByUser", text, ""
    ending.set_state(advance, run, RunState.STOPPING)
    exit_slot = advance.plan(run).exit_slot
    store.stop_waiting(uow, run.id, -1 if exit_slot is None else exit_slot, advance.at, "StoppedByUser", text)
    run.waiting = 0
    _recount(uow, advance, run)
    workloads.stop(uow, alive, "StoppedByUser", text)
    advance.finish()
    events.audit(uow, actor, "run.stop", run.id, None, None, project_id)
    return run


def pause_run(uow: UnitOfWork, workshop: Workshop, project_id: str, run_id: str, actor: str) -> RunRecord:
    """No further task starts; those that run go on, those that wait for room step back."""
    advance, run = _lock(uow, workshop, project_id, run_id)
    if not run.is_open:
        raise Fault("RunNotOpen", "run {run} is {state} and cannot be paused", "", 409, run=run.id, state=run.state)
    run.text = f"paused by {actor}"
    ending.set_state(advance, run, RunState.PAUSED)
    plan = advance.plan(run)
    queued = store.list_tasks(uow, run.id, [TaskState.QUEUED.value], None, 10_000, -1)
    waiting = [task for task in queued if task.workload_id and task.slot != plan.exit_slot]
    unstarted = workloads.unstarted(uow, [task.workload_id for task in waiting if task.workload_id])
    for task in waiting:
        if task.workload_id in unstarted:
            task.tries = _with_try(task)
            task.workload_id, task.turn = None, turn_of(plan, task)
            run.live -= 1
            run.waiting += 1
            advance.add(task)
            advance.state(run, task, TaskState.WAITING, "Paused", "waits, because the run is paused")
    workloads.stop(uow, sorted(unstarted), "Paused", run.text)
    advance.finish()
    events.audit(uow, actor, "run.pause", run.id, None, None, project_id)
    return run


def resume_run(uow: UnitOfWork, workshop: Workshop, project_id: str, run_id: str, actor: str) -> RunRecord:
    """Go on after a pause."""
    advance, run = _lock(uow, workshop, project_id, run_id)
    if run.state != RunState.PAUSED:
        raise Fault("RunNotPaused", "run {run} is {state}, not paused", "", 409, run=run.id, state=run.state)
    run.text = ""
    ending.set_state(advance, run, RunState.RUNNING if run.started_at else RunState.QUEUED)
    advance.finish()
    events.audit(uow, actor, "run.resume", run.id, None, None, project_id)
    return run


def rerun_failed(uow: UnitOfWork, workshop: Workshop, project_id: str, run_id: str, actor: str) -> RunRecord:
    """In the same run: try everything again that failed or was stopped, and all that comes after it. What ended well
    stays; earlier tries stay in each task's history."""
    advance, run = _lock(uow, workshop, project_id, run_id)
    if run.state not in RUN_ENDS:
        raise Fault("RunGoesOn", "run {run} is {state}", "Stop it first, or wait for its end.", 409, run=run.id,
                    state=run.state)  # fmt: skip
    plan = advance.plan(run)
    tasks = {task.slot: task for task in store.tasks_between(uow, run.id, 0, run.slots)}
    broken = {n for n in range(plan.count) if tasks[n].state in (TaskState.FAILED, TaskState.STOPPED)}
    exit_failed = plan.exit_slot is not None and tasks[plan.exit_slot].state not in TASK_GOOD
    if not broken and not exit_failed:
        raise Fault("NothingFailed", "nothing in run {run} failed", "Start a new run instead.", 409, run=run.id)
    again = broken | plan.graph.descendants(broken)
    if run.is_alone:
        again = broken
    run.round += 1
    run.place = compute.place_of(uow, run.project_id)
    run.outcome = run.reason = run.text = run.hint = ""
    run.ended_at = None
    for task in tasks.values():
        advance.add(task)
    for number in sorted(again):
        _reset(uow, advance, run, plan, tasks, number, fresh=number in again - broken)
    if plan.exit_slot is not None and not run.is_alone:
        _clear(uow, advance, tasks[plan.exit_slot])
    ending.set_state(advance, run, RunState.RUNNING)
    _count(run, plan, tasks)
    for number in sorted(again):
        _judge_again(advance, run, plan, tasks, number, again)
    advance.finish()
    events.audit(uow, actor, "run.rerun", run.id, None, {"tasks": len(again)}, project_id)
    return run


def delete_run(uow: UnitOfWork, project_id: str, run_id: str, actor: str) -> None:
    """Forget an ended run with its logs and outputs (what model versions stand on stays)."""
    run = run_store.lock_runs(uow, [run_id]).get(run_id)
    if run is None or run.project_id != project_id:
        raise run_unknown(run_id)
    if run.state not in RUN_ENDS:
        raise Fault("RunGoesOn", "run {run} is {state}", "Stop it first.", 409, run=run.id, state=run.state)
    forget_run(uow, run)
    events.audit(uow, actor, "run.delete", run.id, {"pipeline": run.name, "state": run.state}, None, project_id)
    events.publish(uow, "run.deleted", run.id, {"name": run.name}, project_id)


def forget_run(uow: UnitOfWork, run: RunRecord) -> None:
    """Delete the rows of a run; the folders of its attempts are removed by the loop."""
    uses.check_unused(uow, run)
    sources = [f"{run.id}.{slot}" for slot in range(run.slots)]
    for start in range(0, len(sources), 500):
        registry.release_artifacts(uow, run.project_id, sources[start : start + 500])
    ids = store.all_workloads(uow, run.id)
    for start in range(0, len(ids), 500):
        handles = workloads.remove(uow, ids[start : start + 500])
        run_store.insert_garbage(uow, [{"id": new_id("gar"), "handle": handle} for handle in handles])
    notices.forget(uow, run.id)
    run_store.delete_run(uow, run.id)
    run_store.delete_unused_snapshots(uow, [run.snapshot])
    uow.hint(GARBAGE)


def run_unknown(run_id: str) -> Fault:
    """No such run here."""
    return Fault("RunUnknown", "there is no run '{run}'", "List them with: cube get runs", 404, run=run_id)


def _lock(uow: UnitOfWork, workshop: Workshop, project_id: str, run_id: str) -> tuple[Advance, RunRecord]:
    advance = Advance.on(uow, workshop, [run_id])
    run = advance.runs.get(run_id)
    if run is None or run.project_id != project_id:
        raise run_unknown(run_id)
    return advance, run


def _recount(uow: UnitOfWork, advance: Advance, run: RunRecord) -> None:
    """After a sweep over all tasks: the sums anew, and parents of a foreach whose items are all gone ended."""
    plan = advance.plan(run)
    tasks = {task.slot: task for task in store.tasks_between(uow, run.id, 0, run.slots)}
    _count(run, plan, tasks)
    spread = [task for task in tasks.values() if task.fan and not task.is_item and task.state not in TASK_ENDS]
    for parent in spread:
        items = [tasks[slot] for slot in range(parent.first or 0, (parent.first or 0) + (parent.fan or 0))]
        parent.left = sum(item.state not in TASK_ENDS for item in items)
        parent.good = sum(item.state in TASK_GOOD for item in items)
        parent.bad = (parent.fan or 0) - parent.left - parent.good
        advance.add(parent)
        advance.touch(parent)
        if not parent.left:
            advance.end(run, parent, TaskState.STOPPED, run.reason, run.text)


def _count(run: RunRecord, plan: Plan, tasks: dict[int, TaskRecord]) -> None:
    sums = dict.fromkeys(("succeeded", "failed", "stopped", "skipped", "cached"), 0)
    unfinished = 0
    for number in range(plan.count):
        state = tasks[number].state
        if state in TASK_ENDS:
            sums[state.lower()] += 1
        else:
            unfinished += 1
    for name, value in sums.items():
        setattr(run, name, value)
    run.unfinished = unfinished


def _reset(
    uow: UnitOfWork,
    advance: Advance,
    run: RunRecord,
    plan: Plan,
    tasks: dict[int, TaskRecord],
    number: int,
    fresh: bool,
) -> None:
    """Put a task back to waiting; of a foreach that broke by its items, only those."""
    task = tasks[number]
    if task.fan and task.first is not None and not fresh:
        items = [tasks[slot] for slot in range(task.first, task.first + task.fan)]
        bad = [item for item in items if item.state not in TASK_GOOD]
        if bad and len(bad) < len(items):
            task.left, task.good, task.bad, task.skipped = len(bad), len(items) - len(bad), 0, 0
            task.ended_at = None
            for item in bad:
                _clear(uow, advance, item)
                item.ready_at, item.turn = advance.at, turn_of(plan, item)
                run.waiting += 1
            advance.state(run, task, TaskState.RUNNING, "Foreach", f"{len(bad)} of {task.fan} items again")
            return
    if task.fan is not None and task.first is not None:
        slots = range(task.first, task.first + task.fan)
        for slot in slots:
            _retire(uow, advance, tasks[slot])
        task.fan = task.first = None
    _clear(uow, advance, task)


def _clear(uow: UnitOfWork, advance: Advance, task: TaskRecord) -> None:
    if task.has_values:
        store.drop_values(uow, task.run_id, [task.slot])
        task.has_values = 0
    if task.workload_id:
        task.tries = _with_try(task)
    task.state = TaskState.WAITING.value
    task.workload_id = task.turn = task.usage = None
    task.ready_at = task.preparing_at = task.started_at = task.ended_at = None
    task.attempt = 0
    task.reason = task.text = task.hint = task.cache = ""
    advance.touch(task)


def _retire(uow: UnitOfWork, advance: Advance, item: TaskRecord) -> None:
    """An item of an earlier spreading: it stays as history, outside the task's present items."""
    if item.state not in TASK_ENDS:
        item.state = TaskState.STOPPED.value
    item.reason, item.text = "Superseded", "the list was spread anew"
    advance.touch(item)


def _with_try(task: TaskRecord) -> list[dict[str, Any]]:
    past = {
        "workload": task.workload_id,
        "state": task.state,
        "started_at": task.started_at,
        "ended_at": task.ended_at,
        "reason": task.reason,
        "text": task.text,
    }
    return [*(task.tries or ()), past][-_KEPT_TRIES:]


def _judge_again(
    advance: Advance, run: RunRecord, plan: Plan, tasks: dict[int, TaskRecord], number: int, again: set[int]
) -> None:
    """Count what the task needs anew, and let it go when it may."""
    task = tasks[number]
    if task.state != TaskState.WAITING:
        return
    upstream = Upstream(left=len(plan.graph.needs[number]))
    for above in plan.graph.needs[number]:
        if tasks[above].state in TASK_ENDS and above not in again:
            upstream.count(TaskState(tasks[above].state))
    task.left, task.good, task.bad, task.skipped = upstream.left, upstream.good, upstream.bad, upstream.skipped
    verdict, reason = judge(plan.tasks[number].trigger, upstream)
    if verdict is Verdict.RUN:
        advance.ready(run, task)
    elif verdict is Verdict.SKIP:
        advance.end(run, task, TaskState.SKIPPED, reason, "not run, because of what it needs")
