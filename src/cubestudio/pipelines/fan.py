"""`foreach`: one task spread over the items of a list, and put together again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from cubestudio.kit.errors import Fault
from cubestudio.pipelines.plans import Plan, TaskPlan
from cubestudio.pipelines.records import RunRecord, TaskRecord, new_task
from cubestudio.pipelines.store import tasks as store
from cubestudio.spec.dag import Upstream
from cubestudio.spec.expressions import evaluate
from cubestudio.spec.states import TaskState

if TYPE_CHECKING:
    from cubestudio.pipelines.advance import Advance

MAX_ITEMS = 10_000


def spread(advance: Advance, run: RunRecord, planned: TaskPlan, task: TaskRecord, scope: Mapping[str, Any]) -> None:
    """Make one task an item; no items is a good end at once."""
    items = evaluate(planned.task.foreach, scope)
    if not isinstance(items, list):
        text = "foreach of task '{task}' gave {kind}, not a list"
        raise Fault("ForeachInvalid", text, "", task=planned.task.name, kind=type(items).__name__)
    if len(items) > MAX_ITEMS:
        text = "foreach of task '{task}' has {count} items; {limit} are the most"
        raise Fault("ForeachTooLong", text, "Give each task a part of the list.", task=planned.task.name,
                    count=len(items), limit=MAX_ITEMS)  # fmt: skip
    task.fan, task.first = len(items), run.slots
    task.left, task.good, task.bad, task.skipped = len(items), 0, 0, 0
    task.started_at = advance.at
    store.put_values(advance.uow, task, items=items)
    if not items:
        advance.end(run, task, TaskState.SUCCEEDED, "NoItems", "its list is empty")
        return
    rows = [new_task(run.id, run.slots + index, task.number, index, 0) for index in range(len(items))]
    run.slots += len(items)
    store.insert_tasks(advance.uow, rows)
    for row in rows:
        advance.add(row)
        advance.ready(run, row)
    advance.state(run, task, TaskState.RUNNING, "Foreach", f"{len(items)} items")


def item_ended(advance: Advance, run: RunRecord, plan: Plan, item: TaskRecord) -> None:
    """Count an ended item; the last one ends the task."""
    parent = advance.load(run.id, [item.number])[0]
    upstream = Upstream(parent.left, parent.good, parent.bad, parent.skipped)
    upstream.count(TaskState(item.state))
    parent.left, parent.good, parent.bad, parent.skipped = (
        upstream.left, upstream.good, upstream.bad, upstream.skipped,
    )  # fmt: skip
    advance.touch(parent)
    if upstream.left > 0:
        return
    total = parent.fan or 0
    if item.state == TaskState.STOPPED or _any_stopped(advance, run, parent):
        advance.end(run, parent, TaskState.STOPPED, item.reason, item.text)
    elif upstream.bad:
        text = f"{upstream.bad} of {total} items failed"
        if item.state == TaskState.FAILED:
            text += f"; the last one: {item.text}"
        advance.end(run, parent, TaskState.FAILED, "ItemsFailed", text, "Look at the failed items.")
    else:
        advance.end(run, parent, TaskState.SUCCEEDED, "", f"{upstream.good} of {total} items ran")


def _any_stopped(advance: Advance, run: RunRecord, parent: TaskRecord) -> bool:
    if not parent.bad:
        return False
    advance.flush(run.id)
    return bool(store.list_tasks(advance.uow, run.id, [TaskState.STOPPED.value], parent.number, 1, -1))
