"""SQL of a run's tasks: the hot path. Statements are built once; rows go in and out as plain tuples."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields
from statistics import median
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from cubestudio.db import UnitOfWork
from cubestudio.db.prepared import Prepared
from cubestudio.db.sql import session
from cubestudio.pipelines.records import RunRecord, TaskRecord
from cubestudio.pipelines.tables import RunRow, RunTaskRow, RunValuesRow, StepCacheRow
from cubestudio.spec.states import TaskState

_runs: Any = RunRow.__table__
_tasks: Any = RunTaskRow.__table__
_values: Any = RunValuesRow.__table__
_cache: Any = StepCacheRow.__table__

_NAMES = [f.name for f in fields(TaskRecord)]
_COLUMNS = [_tasks.c[name] for name in _NAMES]
_CHANGED = [name for name in _NAMES if name not in ("run_id", "slot", "number", "item")]

_RUN = _tasks.c.run_id == bindparam("run")
_BY_SLOT = select(*_COLUMNS).where(_RUN, _tasks.c.slot.in_(bindparam("slots", expanding=True)))
_RANGE = select(*_COLUMNS).where(_RUN, _tasks.c.slot >= bindparam("low"), _tasks.c.slot < bindparam("high"))
_TURNS = select(*_COLUMNS).where(_RUN, _tasks.c.turn.is_not(None)).order_by(_tasks.c.turn).limit(bindparam("count"))
_SAVE = Prepared(
    update(_tasks)
    .where(_tasks.c.run_id == bindparam("b_run_id"), _tasks.c.slot == bindparam("b_slot"))
    .values({name: bindparam(f"b_{name}") for name in _CHANGED})
)
_INSERT = Prepared(insert(_tasks))
_STATES = select(_tasks.c.slot, _tasks.c.state).where(_RUN, _tasks.c.slot.in_(bindparam("slots", expanding=True)))
_OUTPUTS = select(_values.c.slot, _values.c.outputs).where(
    _values.c.run_id == bindparam("run"), _values.c.slot.in_(bindparam("slots", expanding=True))
)
_OUTPUT_RANGE = select(_values.c.slot, _values.c.outputs).where(
    _values.c.run_id == bindparam("run"), _values.c.slot >= bindparam("low"), _values.c.slot < bindparam("high")
)
_VALUES = select(_values.c.inputs, _values.c.outputs, _values.c.results, _values.c["items"]).where(
    _values.c.run_id == bindparam("run"), _values.c.slot == bindparam("slot")
)


def insert_tasks(uow: UnitOfWork, tasks: Sequence[TaskRecord]) -> None:
    """New tasks, in one statement per thousand."""
    for start in range(0, len(tasks), 1000):
        _INSERT.run_many(uow, [{name: getattr(task, name) for name in _NAMES} for task in tasks[start : start + 1000]])


def tasks_by_slot(uow: UnitOfWork, run_id: str, slots: Iterable[int]) -> list[TaskRecord]:
    """Tasks by their slots."""
    wanted = sorted(slots)
    found: list[TaskRecord] = []
    connection = session(uow).connection()
    if wanted and wanted[-1] - wanted[0] == len(wanted) - 1:  # neighbours: a statement that is ready
        rows = connection.execute(_RANGE, {"run": run_id, "low": wanted[0], "high": wanted[-1] + 1})
        return [TaskRecord(*row) for row in rows]
    for start in range(0, len(wanted), 900):
        rows = connection.execute(_BY_SLOT, {"run": run_id, "slots": wanted[start : start + 900]})
        found += [TaskRecord(*row) for row in rows]
    return found


def tasks_between(uow: UnitOfWork, run_id: str, low: int, high: int) -> list[TaskRecord]:
    """Tasks with low ≤ slot < high, in order."""
    rows = session(uow).connection().execute(_RANGE.order_by(_tasks.c.slot), {"run": run_id, "low": low, "high": high})
    return [TaskRecord(*row) for row in rows]


def next_turns(uow: UnitOfWork, run_id: str, count: int) -> list[TaskRecord]:
    """The tasks whose turn is next."""
    rows = session(uow).connection().execute(_TURNS, {"run": run_id, "count": count})
    return [TaskRecord(*row) for row in rows]


def save_tasks(uow: UnitOfWork, tasks: Iterable[TaskRecord]) -> None:
    """Write back changed tasks."""
    rows = [
        {"b_run_id": task.run_id, "b_slot": task.slot, **{f"b_{name}": getattr(task, name) for name in _CHANGED}}
        for task in tasks
    ]
    if rows:
        _SAVE.run_many(uow, rows)


def states(uow: UnitOfWork, run_id: str, slots: Iterable[int]) -> dict[int, str]:
    """States by slot."""
    rows = session(uow).connection().execute(_STATES, {"run": run_id, "slots": list(slots)})
    return {row[0]: row[1] for row in rows}


def outputs(uow: UnitOfWork, run_id: str, slots: Iterable[int]) -> dict[int, dict[str, Any]]:
    """Outputs by slot, of those that gave any."""
    rows = session(uow).connection().execute(_OUTPUTS, {"run": run_id, "slots": list(slots)})
    return {slot: given for slot, given in rows if given}


def outputs_between(uow: UnitOfWork, run_id: str, low: int, high: int) -> dict[int, dict[str, Any]]:
    """Outputs of the slots low ≤ slot < high."""
    rows = session(uow).connection().execute(_OUTPUT_RANGE, {"run": run_id, "low": low, "high": high})
    return {slot: given for slot, given in rows if given}


def given_between(uow: UnitOfWork, run_id: str, low: int, high: int) -> list[tuple[int, Any, Any]]:
    """`(slot, outputs, results)` of the slots low ≤ slot < high that gave any, in order."""
    query = (
        select(_values.c.slot, _values.c.outputs, _values.c.results)
        .where(_values.c.run_id == run_id, _values.c.slot >= low, _values.c.slot < high)
        .order_by(_values.c.slot)
    )
    rows = session(uow).connection().execute(query)
    return [(slot, outputs, results) for slot, outputs, results in rows if outputs or results]


def values(uow: UnitOfWork, run_id: str, slot: int) -> dict[str, Any]:
    """Inputs, outputs, results and items of one task; Nones when it has none."""
    row = session(uow).connection().execute(_VALUES, {"run": run_id, "slot": slot}).first()
    return dict(zip(("inputs", "outputs", "results", "items"), row or (None,) * 4, strict=True))


def put_values(uow: UnitOfWork, task: TaskRecord, **columns: Any) -> None:
    """Set some of `inputs outputs results items` of a task."""
    connection = session(uow).connection()
    if task.has_values:
        where = (_values.c.run_id == task.run_id, _values.c.slot == task.slot)
        connection.execute(update(_values).where(*where).values(**columns))
        return
    row = {"run_id": task.run_id, "slot": task.slot, "inputs": None, "outputs": None, "results": None, "items": None}
    connection.execute(insert(_values), {**row, **columns})
    task.has_values = 1


def drop_values(uow: UnitOfWork, run_id: str, slots: Iterable[int]) -> None:
    """Forget what tasks were given and gave."""
    connection = session(uow).connection()
    wanted = list(slots)
    for start in range(0, len(wanted), 900):
        part = wanted[start : start + 900]
        connection.execute(delete(_values).where(_values.c.run_id == run_id, _values.c.slot.in_(part)))


def live_workloads(uow: UnitOfWork, run_id: str) -> list[str]:
    """Workloads of tasks that run or are queued."""
    query = select(_tasks.c.workload_id).where(
        _RUN,
        _tasks.c.state.in_((TaskState.QUEUED.value, TaskState.RUNNING.value)),
        _tasks.c.workload_id.is_not(None),
    )
    return list(session(uow).connection().execute(query, {"run": run_id}).scalars())


def all_workloads(uow: UnitOfWork, run_id: str) -> list[str]:
    """Workloads of a run's tasks, those of earlier tries included."""
    rows = session(uow).connection().execute(select(_tasks.c.workload_id, _tasks.c.tries).where(_RUN), {"run": run_id})
    found: list[str] = []
    for workload_id, tries in rows:
        found += [past["workload"] for past in tries or () if past.get("workload")]
        found += [workload_id] if workload_id else []
    return found


def stop_waiting(uow: UnitOfWork, run_id: str, below: int, at: float, reason: str, text: str) -> None:
    """End every task that has no workload yet and has not ended; the exit task (slot `below`) is left alone."""
    query = (
        update(_tasks)
        .where(
            _RUN,
            _tasks.c.slot != below,
            _tasks.c.workload_id.is_(None),
            _tasks.c.state.in_((TaskState.WAITING.value, TaskState.QUEUED.value)),
        )
        .values(state=TaskState.STOPPED.value, reason=reason, text=text, hint="", turn=None, ended_at=at)
    )
    session(uow).connection().execute(query, {"run": run_id})


def list_tasks(
    uow: UnitOfWork, run_id: str, states: Sequence[str], number: int | None, size: int, after: int
) -> list[TaskRecord]:
    """A page of tasks in order, after slot `after`."""
    query = select(*_COLUMNS).where(_RUN, _tasks.c.slot > after).order_by(_tasks.c.slot).limit(size)
    if states:
        query = query.where(_tasks.c.state.in_(states))
    if number is not None:
        query = query.where(_tasks.c.number == number, _tasks.c.item >= 0)
    return [TaskRecord(*row) for row in session(uow).connection().execute(query, {"run": run_id})]


def cached_step(uow: UnitOfWork, project_id: str, key: str) -> dict[str, Any] | None:
    """Where the outputs of an equal step are."""
    query = select(_cache).where(_cache.c.project_id == project_id, _cache.c.key == key)
    row = session(uow).connection().execute(query).mappings().first()
    return dict(row) if row else None


def latest_step(uow: UnitOfWork, project_id: str, step: str) -> dict[str, Any] | None:
    """The newest cache entry of a step, to tell what differs."""
    query = (
        select(_cache)
        .where(_cache.c.project_id == project_id, _cache.c.step == step)
        .order_by(_cache.c.at.desc())
        .limit(1)
    )
    row = session(uow).connection().execute(query).mappings().first()
    return dict(row) if row else None


def keep_step(uow: UnitOfWork, row: dict[str, Any]) -> None:
    """Remember where the outputs of a step are (in place of an older entry with the same key)."""
    connection = session(uow).connection()
    connection.execute(delete(_cache).where(_cache.c.project_id == row["project_id"], _cache.c.key == row["key"]))
    connection.execute(insert(_cache), row)


_PAST_RUNS = 10


def usual_seconds(uow: UnitOfWork, run: RunRecord, number: int) -> float | None:
    """The median of how long a task took in the latest earlier runs of its pipeline in which it ended well."""
    earlier = (
        select(_runs.c.id)
        .where(_runs.c.project_id == run.project_id, _runs.c.name == run.name, _runs.c.id < run.id)
        .order_by(_runs.c.id.desc())
        .limit(_PAST_RUNS)
        .subquery()
    )
    # A task's slot is its number in the file; of an edited pipeline it may be another task, which is seldom far off.
    query = (
        select(_tasks.c.started_at, _tasks.c.ended_at)
        .join(earlier, earlier.c.id == _tasks.c.run_id)
        .where(_tasks.c.slot == number, _tasks.c.state == TaskState.SUCCEEDED.value, _tasks.c.started_at.is_not(None))
    )
    lasted = [end - start for start, end in session(uow).execute(query) if end is not None]
    return median(lasted) if lasted else None
