"""What expressions of a run see: parameters, global variables, dates, the outputs of other tasks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from cubestudio.db import UnitOfWork
from cubestudio.kit.errors import Fault
from cubestudio.pipelines.plans import Plan, TaskPlan
from cubestudio.pipelines.records import RunRecord, TaskRecord
from cubestudio.pipelines.store import tasks as store
from cubestudio.spec.expression_values import Clock, Moment
from cubestudio.spec.expressions import Undefined, evaluate
from cubestudio.spec.pipeline import Pipeline
from cubestudio.spec.states import TaskState
from cubestudio.workloads.secrets import SECRETS


class Outputs(dict[str, Any]):
    """Outputs of one task; a missing one says how the task ended. Of a foreach over nothing, each is an empty list."""

    def __init__(self, given: Mapping[str, Any], task: str, state: str, without_items: bool = False) -> None:
        super().__init__(given)
        self.task = task
        self.state = state
        self.without_items = without_items

    def map(self, change: Callable[[Any], Any]) -> Outputs:
        """The same with every value changed."""
        changed = {name: change(value) for name, value in self.items()}
        return Outputs(changed, self.task, self.state, self.without_items)

    def __missing__(self, name: str) -> Any:
        if self.without_items:
            return []
        if self.state == TaskState.SKIPPED:
            text = "task '{task}' was skipped, so it has no output '{name}'"
        elif self.state in (TaskState.SUCCEEDED, TaskState.CACHED):
            text = "task '{task}' ended well but gave no output '{name}'"
        else:
            text = "task '{task}' has no output '{name}' (it is {state})"
        hint = f"It gave: {', '.join(map(str, self))}." if self else "It gave no outputs."
        raise Undefined("OutputMissing", text, hint, task=self.task, name=name, state=self.state)


def base_scope(run: RunRecord, project: str, url: str) -> dict[str, Any]:
    """Names that are known before any parameter is."""
    at = Moment.from_epoch(run.created_at)
    return {
        "run": {"id": run.id, "url": f"{url}/projects/{project}/runs/{run.id}", "started_at": at},
        "project": project,
        "pipeline_name": run.name,
        "creator": run.created_by,
        "runner": run.created_by,
        "execution_date": Moment.from_epoch(run.execution_date),
        "now": at,
        "datetime": Clock(at),
    }


def global_env(pipeline: Pipeline, scope: Mapping[str, Any]) -> dict[str, Any]:
    """Global variables, evaluated once in the file's order, so that dates are the same for all tasks of a run."""
    env: dict[str, Any] = {}
    inner = {**scope, "secrets": SECRETS, "env": env}
    for name, value in pipeline.env.items():
        try:
            env[name] = evaluate(value, inner)
        except Fault as fault:
            text = "global variable '{name}': {reason}"
            raise Fault(fault.code, text, fault.say_hint(), name=name, reason=fault.say()) from None
    return env


def run_scope(run: RunRecord, url: str) -> dict[str, Any]:
    """What every task of a run sees."""
    scope = base_scope(run, run.project_name, url)
    scope["params"] = run.params
    scope["env"] = run.env
    scope["secrets"] = SECRETS
    return scope


Load = Callable[[str, Iterable[int]], list[TaskRecord]]
"""Tasks of a run by slot, as they are within the transaction."""


def task_scope(
    uow: UnitOfWork,
    run: RunRecord,
    plan: Plan,
    planned: TaskPlan,
    task: TaskRecord,
    base: Mapping[str, Any],
    load: Load,
) -> dict[str, Any]:
    """What one task sees: the run's names, the tasks it refers to, its item."""
    scope = dict(base)
    if planned.outputs_of or planned.states_of:
        scope["tasks"] = _tasks(uow, run, plan, planned, load)
    if task.is_item:
        items = store.values(uow, run.id, task.number)["items"] or []
        scope["item"], scope["index"] = items[task.item], task.item
    if task.number == plan.exit_slot:
        ended = {"outcome": run.outcome, "state": run.outcome, "failed": _failed(uow, run, plan)}
        scope["run"] = {**scope["run"], **ended}
    return scope


def _tasks(uow: UnitOfWork, run: RunRecord, plan: Plan, planned: TaskPlan, load: Load) -> dict[str, Any]:
    numbers = sorted({*planned.outputs_of, *planned.states_of})
    records = {task.slot: task for task in load(run.id, numbers)}
    plain = [n for n in planned.outputs_of if records[n].fan is None]
    outputs = store.outputs(uow, run.id, plain) if plain else {}
    found: dict[str, Any] = {}
    for number in numbers:
        name, record = plan.names[number], records[number]
        given = outputs.get(number, {}) if record.fan is None else _gathered(uow, run.id, record)
        found[name] = {"outputs": Outputs(given, name, record.state, record.fan == 0), "state": record.state}
    return found


def _gathered(uow: UnitOfWork, run_id: str, parent: TaskRecord) -> dict[str, list[Any]]:
    """Outputs of a foreach: one list a name, in the order of the items; null where an item gave none."""
    assert parent.first is not None and parent.fan is not None
    rows = store.outputs_between(uow, run_id, parent.first, parent.first + parent.fan)
    names = dict.fromkeys(name for given in rows.values() for name in given)
    return {name: [rows.get(parent.first + i, {}).get(name) for i in range(parent.fan)] for name in names}


def _failed(uow: UnitOfWork, run: RunRecord, plan: Plan) -> list[str]:
    failed = store.list_tasks(uow, run.id, [TaskState.FAILED.value], None, 100, -1)
    return [plan.name_of(task.number, task.item) for task in failed]
