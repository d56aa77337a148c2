"""A registered model version converted to ONNX: a run of the template `model-convert` on the data it comes from."""

from __future__ import annotations

import json
from typing import Any

from cubestudio.db import UnitOfWork
from cubestudio.kit import beneath
from cubestudio.pipelines.models import SCHEME
from cubestudio.pipelines.records import RunRecord, split_task_id
from cubestudio.pipelines.service import starting
from cubestudio.pipelines.store import tasks as store
from cubestudio.pipelines.workshop import Workshop
from cubestudio.registry import errors
from cubestudio.registry import service as registry
from cubestudio.registry.facts import ModelVersion, is_convertible
from cubestudio.workloads.owners import ProjectRef

TEMPLATE = "model-convert"
TABLES = ("train", "test", "validation", "data", "input")
"""Inputs of the task that made a model which hold rows of its kind, the best first."""


def start_conversion(
    uow: UnitOfWork, workshop: Workshop, project: ProjectRef, version: ModelVersion, rows: str, actor: str
) -> RunRecord:
    """Start the run that converts a version and records its verdict.

    Args:
        rows: real rows for the proof, `file://…` or `sample://…`; "" = the table the model comes from. Where that is
            not known or gone, nothing can be proved, and the verdict says so.
    """
    if not is_convertible(version):
        raise errors.model_not_convertible(version.model, version.version, str(version.signature["format"]))
    args: dict[str, Any] = {"model": f"{SCHEME}{version.model}/{version.version}"}
    table = rows or _source_table(uow, workshop, version)
    if table:
        args["rows"] = table
    text = json.dumps({"pipeline": TEMPLATE, "tasks": {"convert": {"template": TEMPLATE, "args": args}}})
    run = starting.start_run(uow, workshop, project, starting.NewRun(text=text), actor)
    registry.begin_conversion(uow, version, run.id, actor)
    return run


def _source_table(uow: UnitOfWork, workshop: Workshop, version: ModelVersion) -> str | dict[str, Any] | None:
    """What the task that made the model learned from, as an argument."""
    if version.source.kind != "task":
        return None
    noted = store.values(uow, *split_task_id(version.source.id))["inputs"] or {}
    files: dict[str, list[dict[str, Any]]] = noted.get("files") or {}
    for name in TABLES:
        for entry in files.get(name, []):
            table = _still_there(uow, workshop, version.project_id, entry)
            if table is not None:
                return table
    return None


def _still_there(
    uow: UnitOfWork, workshop: Workshop, project_id: str, entry: dict[str, Any]
) -> str | dict[str, Any] | None:
    if entry.get("artifact"):
        kept = registry.find_artifacts(uow, project_id, [entry["artifact"]])
        return {key: value for key, value in entry.items() if key != "path"} if kept else None
    if entry.get("file") and beneath.look(workshop.project_folder(project_id), entry["file"]) is not None:
        return f"file://{entry['file']}"
    return f"sample://{entry['sample']}" if entry.get("sample") else None
