"""Which runs stand on the files of other runs (by the step cache, by debugging): such files must not go."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cubestudio.db import UnitOfWork
from cubestudio.kit.errors import Fault
from cubestudio.pipelines.records import RunRecord, TaskRecord, split_task_id
from cubestudio.pipelines.store import runs as run_store
from cubestudio.registry import service as registry
from cubestudio.registry.facts import Node


def note_uses(uow: UnitOfWork, run: RunRecord, task: TaskRecord, name: str, outputs: Mapping[str, Any] | None) -> None:
    """`task` took these outputs of another run's task as its own."""
    node = Node("task", task.id, f"{run.name} / {name}")
    edges = [(Node("artifact", ref["artifact"], ref.get("name", "")), node) for ref in _references(outputs or {})]
    if edges:
        registry.link_all(uow, run.project_id, edges)


def check_unused(uow: UnitOfWork, run: RunRecord) -> None:
    """Fault 409 when a run that is still there uses files of `run`."""
    for task_id in registry.readers_of_run(uow, run.project_id, run.id):
        other, _ = split_task_id(task_id)
        if run_store.get_run(uow, other) is not None:
            text = "run {other} uses files of run {run}"
            raise Fault("RunInUse", text, "Delete that run first.", 409, other=other, run=run.id)


def _references(value: Any) -> list[Mapping[str, Any]]:
    if isinstance(value, Mapping):
        if "artifact" in value and "digest" in value:
            return [value]
        return [ref for inner in value.values() for ref in _references(inner)]
    if isinstance(value, list):
        return [ref for inner in value for ref in _references(inner)]
    return []
