"""The end of a run: the exit task, the outcome, the notice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cubestudio.events import service as events
from cubestudio.kit.clock import iso
from cubestudio.kit.errors import Fault
from cubestudio.kit.ids import new_id
from cubestudio.notices import service as notices
from cubestudio.pipelines.records import RunRecord
from cubestudio.spec.expressions import evaluate
from cubestudio.spec.states import RUN_ENDS, TASK_ENDS, RunState, TaskState

if TYPE_CHECKING:
    from cubestudio.pipelines.advance import Advance


ENDED = "runs.ended"
"""Hint: a run has ended."""


def finish_if_done(advance: Advance, run: RunRecord) -> None:
    """End the run when every task has ended: first its exit task, then the run itself."""
    if run.state in RUN_ENDS or run.unfinished > 0:
        return
    plan = advance.plan(run)
    if not run.outcome:
        run.outcome = _outcome(run).value
    if plan.exit_slot is not None:
        exit_task = advance.load(run.id, [plan.exit_slot])[0]
        if exit_task.state == TaskState.WAITING and not run.is_alone:
            advance.begin_exit(run, exit_task)
        if exit_task.state not in TASK_ENDS and not run.is_alone:
            return
        if exit_task.state == TaskState.FAILED and run.outcome == RunState.SUCCEEDED:
            run.outcome, run.reason = RunState.FAILED.value, exit_task.reason or "ExitTaskFailed"
            run.text, run.hint = f"the exit task failed: {exit_task.text}", exit_task.hint
    if run.live > 0:
        return
    set_state(advance, run, RunState(run.outcome))
    run.ended_at = advance.at
    _note(advance, run)


def set_state(advance: Advance, run: RunRecord, state: RunState) -> None:
    """Set the state of a run, and tell."""
    if run.state == state:
        return
    run.state = state.value
    if state in RUN_ENDS:
        advance.uow.hint(ENDED)
    events.publish(
        advance.uow,
        "run.state",
        run.id,
        {"name": run.name, "state": run.state, "reason": run.reason, "text": run.text, "created_by": run.created_by},
        run.project_id,
    )


def _outcome(run: RunRecord) -> RunState:
    if run.state == RunState.STOPPING:
        return RunState.STOPPED
    if run.failed:
        return RunState.FAILED
    return RunState.STOPPED if run.stopped else RunState.SUCCEEDED


def _note(advance: Advance, run: RunRecord) -> None:
    """Line up the notice; the loop delivers it."""
    notify = advance.plan(run).pipeline.notify
    if not notify.webhook or run.is_alone or (notify.on and run.state not in notify.on):
        return
    try:
        target = str(evaluate(notify.webhook, advance.scope(run)))
    except Fault:
        return
    body = {
        "id": new_id("ntc"),
        "event": "run.ended",
        "project": run.project_name,
        "pipeline": run.name,
        "run": run.id,
        "state": run.state,
        "text": run.text,
        "started_at": iso(run.started_at),
        "ended_at": iso(run.ended_at),
        "tasks": {name: getattr(run, name) for name in ("succeeded", "failed", "stopped", "skipped", "cached")},
        "url": f"{advance.workshop.url}/projects/{run.project_name}/runs/{run.id}",
    }
    notices.line_up(advance.uow, run.project_id, run.id, target, body, advance.at)
