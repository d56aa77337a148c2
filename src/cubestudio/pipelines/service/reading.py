"""Looking at runs and tasks."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cubestudio.db import UnitOfWork
from cubestudio.kit.clock import parse_iso
from cubestudio.kit.errors import Fault, did_you_mean
from cubestudio.kit.ids import first_id
from cubestudio.kit.paging import Page
from cubestudio.pipelines.plans import Plan
from cubestudio.pipelines.records import RunRecord, TaskRecord
from cubestudio.pipelines.service.steering import run_unknown
from cubestudio.pipelines.store import instances, run_lists
from cubestudio.pipelines.store import runs as run_store
from cubestudio.pipelines.store import tasks as store
from cubestudio.pipelines.store.run_lists import RunsWanted
from cubestudio.pipelines.workshop import Workshop
from cubestudio.ports.runtime import Runtime
from cubestudio.registry import service as registry
from cubestudio.registry.facts import Artifact
from cubestudio.spec.pipeline_read import ON_EXIT
from cubestudio.spec.states import RunState, TaskState
from cubestudio.workloads import logs as reading
from cubestudio.workloads import service as workloads

_FILTERS = ("state", "pipeline", "creator", "name", "after", "before")
_PAIR = re.compile(r"(\w+)\s*[:=]\s*(\"[^\"]*\"|'[^']*'|[^\s]+)")
_ITEM = re.compile(r"(.+)\[(\d+)\]")


@dataclass
class RunFilter:
    """What a list of runs is narrowed to."""

    states: list[str] = field(default_factory=list)
    pipeline: str = ""
    creator: str = ""
    name: str = ""
    after: float | None = None
    before: float | None = None


def parse_filter(text: str) -> RunFilter:
    """`state:Failed,Stopped pipeline:demo creator:ann name:dem after:2026-11-01 before:…`; all must hold."""
    found = RunFilter()
    rest = _PAIR.sub("", text).strip()
    if rest:
        hint = "Write pairs: state:Failed pipeline:demo creator:ann name:dem after:2026-11-01"
        raise Fault("FilterInvalid", "the filter '{filter}' is not understood", hint, filter=rest)
    for key, quoted in _PAIR.findall(text):
        value = quoted.strip("\"'")
        if key == "state":
            for state in value.split(","):
                if state not in list(RunState):
                    hint = did_you_mean(state, [known.value for known in RunState])
                    raise Fault("FilterInvalid", "'{state}' is no state of a run", hint, state=state)
                found.states.append(state)
        elif key in ("after", "before"):
            try:
                setattr(found, key, parse_iso(value))
            except ValueError:
                raise Fault("FilterInvalid", "'{value}' is no date", "Write 2026-11-01.", value=value) from None
        elif key in _FILTERS:
            setattr(found, key, value)
        else:
            hint = did_you_mean(key, _FILTERS)
            raise Fault("FilterInvalid", "runs cannot be filtered by '{key}'", hint, key=key)
    return found


def list_runs(
    uow: UnitOfWork, project_id: str, wanted: RunFilter, order_by: str, size: int, token: str | None
) -> Page[dict[str, Any]]:
    """Runs of a project, newest first or (`created_at`) oldest first."""
    if order_by not in ("", "created_at", "-created_at", "created_at desc", "created_at asc"):
        raise Fault("OrderInvalid", "runs are ordered by created_at or -created_at, not '{order}'", order=order_by)
    ascending = order_by in ("created_at", "created_at asc")
    since = first_id("run", wanted.after) if wanted.after is not None else ""
    until = first_id("run", wanted.before) if wanted.before is not None else ""
    names = [wanted.pipeline] if wanted.pipeline else None
    prefix = wanted.name
    if prefix.startswith("run_"):
        since, until, prefix = max(since, prefix), min(until or "run_~", prefix + "~"), ""
    elif names:
        names = [name for name in names if name.startswith(prefix)]
    narrowed = RunsWanted(names, prefix, wanted.states, wanted.creator, since, until, ascending)
    return run_lists.list_runs(uow, project_id, narrowed, size, token)


def get_run(uow: UnitOfWork, project_id: str, run_id: str) -> RunRecord:
    """One run; Fault 404."""
    run = run_store.get_run(uow, run_id)
    if run is None or run.project_id != project_id:
        raise run_unknown(run_id)
    return run


def run_text(uow: UnitOfWork, run: RunRecord) -> str:
    """The pipeline file the run was started from."""
    return run_store.snapshot_text(uow, run.snapshot)


def dues_of(uow: UnitOfWork, rows: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """By run id: the due time that started it, of those that a schedule made (`id` and `created_by` are looked at)."""
    return instances.of_runs(uow, [row["id"] for row in rows if row["created_by"].startswith("schedule:")])


def last_runs(uow: UnitOfWork, project_id: str, names: Sequence[str]) -> dict[str, dict[str, Any]]:
    """The newest run of each name."""
    found = {}
    for name in names:
        page = run_lists.list_runs(uow, project_id, RunsWanted([name]), 1)
        if page.items:
            found[name] = page.items[0]
    return found


def list_tasks(
    uow: UnitOfWork,
    workshop: Workshop,
    run: RunRecord,
    states: Sequence[str],
    items_of: str,
    size: int,
    token: str | None,
) -> Page[TaskRecord]:
    """Tasks in the file's order (the exit task last), or the items of one foreach."""
    plan = workshop.plans.of(uow, run.snapshot)
    number = None
    last = plan.count if plan.exit_slot is not None else plan.count - 1
    if items_of:
        number = _number(plan, items_of)
        last = run.slots
    for state in states:
        if state not in list(TaskState):
            hint = did_you_mean(state, [known.value for known in TaskState])
            raise Fault("FilterInvalid", "'{state}' is no state of a task", hint, state=state)
    after = int(token) if token and token.isdigit() else -1
    found = store.list_tasks(uow, run.id, states, number, size + 1, after)
    found = [task for task in found if task.slot <= last]
    return Page(found[:size], str(found[size - 1].slot) if len(found) > size else None)


def get_task(uow: UnitOfWork, workshop: Workshop, run: RunRecord, name: str) -> tuple[Plan, TaskRecord]:
    """A task by its name, or an item of a foreach as `name[3]`; Fault 404 with near names."""
    plan = workshop.plans.of(uow, run.snapshot)
    item = _ITEM.fullmatch(name)
    if name not in plan.names and item is not None and item[1] in plan.numbers:
        parent = store.tasks_by_slot(uow, run.id, [plan.numbers[item[1]]])[0]
        index = int(item[2])
        if parent.fan is not None and parent.first is not None and index < parent.fan:
            return plan, store.tasks_by_slot(uow, run.id, [parent.first + index])[0]
        text = "task '{task}' has {count} items"
        raise Fault("TaskUnknown", text, "", 404, task=item[1], count=parent.fan or 0)
    found = store.tasks_by_slot(uow, run.id, [_number(plan, name)])
    if not found:
        raise Fault("TaskUnknown", "there is no task '{name}'", "", 404, name=name)
    return plan, found[0]


def task_of(uow: UnitOfWork, workshop: Workshop, owner_id: str) -> tuple[str, str]:
    """Run and name of the task that owns a workload (`run_….12`); an empty name when it is gone."""
    run_id, _, slot = owner_id.rpartition(".")
    run = run_store.get_run(uow, run_id)
    found = store.tasks_by_slot(uow, run_id, [int(slot)]) if run is not None else []
    if run is None or not found:
        return run_id, ""
    return run_id, workshop.plans.of(uow, run.snapshot).name_of(found[0].number, found[0].item)


def task_values(uow: UnitOfWork, run: RunRecord, task: TaskRecord) -> dict[str, Any]:
    """Inputs, outputs, results of a task."""
    return store.values(uow, run.id, task.slot)


def task_artifacts(
    uow: UnitOfWork, run: RunRecord, values: dict[str, Any]
) -> tuple[list[Artifact], list[tuple[str, Artifact]]]:
    """The artifacts that went in, and those that came out by output name."""
    files = ((values["inputs"] or {}).get("files") or {}).values()
    wanted = [entry["artifact"] for entries in files for entry in entries if entry.get("artifact")]
    made = [
        (name, value["artifact"])
        for name, value in (values["outputs"] or {}).items()
        if isinstance(value, dict) and "artifact" in value and "digest" in value
    ]
    found = registry.find_artifacts(uow, run.project_id, {*wanted, *(artifact for _, artifact in made)})
    inputs = [found[artifact] for artifact in dict.fromkeys(wanted) if artifact in found]
    return inputs, [(name, found[artifact]) for name, artifact in made if artifact in found]


def log_source(uow: UnitOfWork, workshop: Workshop, project_id: str, run_id: str, name: str) -> reading.Source:
    """All attempts of a task, those of earlier tries included, oldest first and numbered through."""
    run = get_run(uow, project_id, run_id)
    _, task = get_task(uow, workshop, run, name)
    attempts: list[tuple[int, dict[str, Any]]] = []
    ended = True
    for row in task_workloads(uow, task):
        source = reading.source_of(row)
        base = len(attempts)
        attempts += [(base + number, handle) for number, (_, handle) in enumerate(source.attempts, start=1)]
        ended = source.ended
    over = task.state in ("Succeeded", "Failed", "Stopped", "Skipped", "Cached") and ended
    return reading.Source(attempts, over)


def task_workloads(uow: UnitOfWork, task: TaskRecord) -> list[dict[str, Any]]:
    """Workload rows of a task, those of earlier tries first."""
    ids = [past["workload"] for past in task.tries or () if past.get("workload")]
    rows = [workloads.find(uow, workload_id) for workload_id in [*ids, task.workload_id] if workload_id]
    return [row for row in rows if row is not None]


def run_workloads(uow: UnitOfWork, run: RunRecord) -> list[str]:
    """Ids of the workloads of all tasks of a run, earlier tries included."""
    return store.all_workloads(uow, run.id)


def live_folder(uow: UnitOfWork, runtime: Runtime, task: TaskRecord) -> Path | None:
    """Where a running task writes its outputs now; None when it does not run here."""
    if task.state != TaskState.RUNNING or not task.workload_id:
        return None
    row = workloads.find(uow, task.workload_id)
    return runtime.output_folder(row["handle"]) if row is not None and row["handle"] else None


def first_failed(uow: UnitOfWork, plan: Plan, run: RunRecord) -> str | None:
    """Name of the first task that failed."""
    if not run.failed:
        return None
    found = store.list_tasks(uow, run.id, [TaskState.FAILED.value], None, 1, -1)
    return plan.name_of(found[0].number) if found else None


def result_file(uow: UnitOfWork, workshop: Workshop, run: RunRecord, name: str, index: int) -> Artifact:
    """The file of a result; Fault 404."""
    _, task = get_task(uow, workshop, run, name)
    results = store.values(uow, run.id, task.slot)["results"] or []
    artifact = results[index].get("artifact") if 0 <= index < len(results) else None
    if artifact is None:
        raise Fault("ResultUnknown", "task '{task}' has no file for result {index}", "", 404, task=name, index=index)
    return registry.get_artifact(uow, run.project_id, artifact)


def _number(plan: Plan, name: str) -> int:
    if name == ON_EXIT and plan.exit_slot is not None:
        return plan.exit_slot
    if name not in plan.numbers:
        raise Fault("TaskUnknown", "there is no task '{name}'", did_you_mean(name, plan.names), 404, name=name)
    return plan.numbers[name]
