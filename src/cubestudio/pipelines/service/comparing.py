"""Two or more runs side by side: parameters, tasks, metrics, results."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from cubestudio.db import UnitOfWork
from cubestudio.kit.errors import Fault
from cubestudio.pipelines import run_schemas, view
from cubestudio.pipelines.records import RunRecord
from cubestudio.pipelines.service import reading
from cubestudio.pipelines.store import tasks as store
from cubestudio.pipelines.workshop import Workshop

K = TypeVar("K")
V = TypeVar("V")

MOST_RUNS = 10
MOST_TASKS = 500
"""Tasks of a run that are looked at."""
_CURVE = 200
"""Points of a curve in a comparison."""


def compare(uow: UnitOfWork, workshop: Workshop, project_id: str, ids: Sequence[str]) -> run_schemas.ComparisonOut:
    """The runs `ids` of a project, in this order."""
    wanted = list(dict.fromkeys(ids))
    if not 2 <= len(wanted) <= MOST_RUNS:
        text = "2 to {most} runs are compared, not {count}"
        raise Fault("CompareCount", text, "Name run ids, separated by commas.", most=MOST_RUNS, count=len(wanted))
    runs = [reading.get_run(uow, project_id, run_id) for run_id in wanted]
    seen = [_Seen(uow, workshop, run) for run in runs]
    metrics = _rows([one.metrics for one in seen])
    return run_schemas.ComparisonOut(
        runs=[run_schemas.RunListed(**view.run_listed(run)) for run in runs],
        params=[
            run_schemas.ComparedOut(name=name, task="", values=values, differs=_differs(values))
            for (_, name), values in _rows([{("", key): value for key, value in one.params.items()} for one in seen])
        ],
        tasks=[
            run_schemas.ComparedTask(
                name=name,
                states=[value["state"] if value else None for value in values],
                seconds=[value["seconds"] if value else None for value in values],
                differs=_differs([value["state"] if value else None for value in values]),
            )
            for (name, _), values in _rows([one.tasks for one in seen])
        ],
        metrics=[
            run_schemas.ComparedOut(task=task, name=name, values=values, differs=_differs(values))
            for (task, name), values in metrics
        ],
        curves=[
            run_schemas.ComparedCurve(task=task, name=name, points=[value or [] for value in values])
            for (task, name), values in _rows([one.curves for one in seen])
        ],
        results=[
            run_schemas.ComparedResult(task=task, title=title, type=kind, indexes=values)
            for (task, title, kind), values in _rows([one.results for one in seen])
        ],
    )


class _Seen:
    """What of one run is compared, by names that are the same in other runs."""

    def __init__(self, uow: UnitOfWork, workshop: Workshop, run: RunRecord) -> None:
        self.params: dict[str, Any] = view.shown(run.params)
        self.tasks: dict[tuple[str, str], dict[str, Any]] = {}
        self.metrics: dict[tuple[str, str], Any] = {}
        self.curves: dict[tuple[str, str], list[list[float]]] = {}
        self.results: dict[tuple[str, str, str], int] = {}
        plan = workshop.plans.of(uow, run.snapshot)
        last = plan.count + (1 if plan.exit_slot is not None else 0)
        for task in store.tasks_between(uow, run.id, 0, min(last, MOST_TASKS)):
            seconds = task.ended_at - task.started_at if task.started_at and task.ended_at else None
            name = plan.name_of(task.number, task.item)
            self.tasks[name, ""] = {"state": task.state, "seconds": seconds}
        for slot, outputs, results in store.given_between(uow, run.id, 0, min(last, MOST_TASKS)):
            name = plan.name_of(slot, -1)
            for key, value in (outputs or {}).items():
                if isinstance(value, int | float) and not isinstance(value, bool):
                    self.metrics[name, key] = value
            for index, entry in enumerate(results or ()):
                self._result(name, index, entry)

    def _result(self, task: str, index: int, entry: dict[str, Any]) -> None:
        kind, title = str(entry.get("type", "")), str(entry.get("title") or "")
        if kind in ("metric", "series"):
            self.metrics[task, str(entry.get("name"))] = entry.get("value")
            points = entry.get("points")
            if kind == "series" and isinstance(points, list):
                step = max(1, -(-len(points) // _CURVE))
                thin = [point[:2] for point in points[::step]]
                last = [points[-1][:2]] if (len(points) - 1) % step else []
                self.curves[task, str(entry["name"])] = [*thin, *last]
            return
        number, shown = 2, title
        while (task, shown, kind) in self.results:
            shown, number = f"{title} ({number})".strip(), number + 1
        self.results[task, shown, kind] = index


def _rows(columns: Sequence[dict[K, V]]) -> list[tuple[K, list[V | None]]]:
    """Every key that any of the columns has, in the order they come, with its value in each."""
    keys = dict.fromkeys(key for column in columns for key in column)
    return [(key, [column.get(key) for column in columns]) for key in keys]


def _differs(values: Sequence[Any]) -> bool:
    return any(value != values[0] for value in values[1:])
