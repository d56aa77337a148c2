"""Verbs on conversions: a version as an ONNX graph, with the verdict of the proof that it answers alike."""

from __future__ import annotations

from typing import Any

from cubestudio.db import UnitOfWork
from cubestudio.events import service as events
from cubestudio.kit.clock import now
from cubestudio.registry.facts import Artifact, Conversion, ModelVersion, Node, Source
from cubestudio.registry.service.artifacts import GRAPH_OUTPUT, artifacts_of
from cubestudio.registry.service.lineage import link
from cubestudio.registry.service.models import node_of, tell
from cubestudio.registry.store import conversions as store


def begin_conversion(uow: UnitOfWork, version: ModelVersion, run_id: str, actor: str) -> None:
    """A run was started to convert it; a verdict given before stays until the next."""
    values = {"run_id": run_id, "created_by": actor, "updated_at": now()}
    store.put_conversion(uow, _empty(version, values), values)
    tell(uow, version, "changed")


def record_conversion(
    uow: UnitOfWork, version: ModelVersion, verdict: dict[str, Any], source: Source, actor: str
) -> Conversion:
    """A task gives its verdict; the graph is what it gives as `onnx` when it ends."""
    values = {
        "run_id": source.run_id,
        "task_id": source.id,
        "passed": int(verdict["passed"]),
        "verdict": verdict,
        "created_by": actor,
        "updated_at": now(),
    }
    store.put_conversion(uow, _empty(version, values), values)
    link(uow, version.project_id, node_of(version), Node("task", source.id, source.label))
    after = {"passed": verdict["passed"], "reason": verdict["reason"]["en"], "task": source.id}
    events.audit(uow, actor, "model.version.convert", version.id, after=after, project_id=version.project_id)
    tell(uow, version, "changed")
    made = get_conversion(uow, version)
    assert made is not None
    return made


def get_conversion(uow: UnitOfWork, version: ModelVersion) -> Conversion | None:
    """The latest conversion of a version; None when nobody asked for one."""
    row = store.get_conversion(uow, version.id)
    if row is None:
        return None
    return Conversion(
        run_id=row["run_id"],
        task_id=row["task_id"],
        passed=bool(row["passed"]),
        verdict=row["verdict"],
        artifact=_graph(uow, version.project_id, row["task_id"]) if row["passed"] else None,
        created_by=row["created_by"],
        updated_at=row["updated_at"],
    )


def _graph(uow: UnitOfWork, project_id: str, task_id: str) -> Artifact | None:
    made = artifacts_of(uow, project_id, [task_id]).get(task_id, [])
    return next((artifact for artifact in reversed(made) if artifact.name == GRAPH_OUTPUT), None)


def _empty(version: ModelVersion, values: dict[str, Any]) -> dict[str, Any]:
    blank = {"version_id": version.id, "project_id": version.project_id, "task_id": "", "passed": 0, "verdict": {}}
    return blank | values
