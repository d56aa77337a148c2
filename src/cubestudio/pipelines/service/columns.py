"""The columns an output of a task had when it was last made: what pickers of columns offer before the next run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cubestudio.db import UnitOfWork
from cubestudio.kit.errors import Fault
from cubestudio.kit.languages import retell
from cubestudio.pipelines.layer import require_sample
from cubestudio.pipelines.store import run_lists
from cubestudio.pipelines.store import tasks as store
from cubestudio.pipelines.store.run_lists import RunsWanted
from cubestudio.pipelines.workshop import Workshop
from cubestudio.registry import collect, preview
from cubestudio.registry import service as registry
from cubestudio.registry.facts import Artifact

LOOKED = 20
"""Runs looked into, the newest first."""


@dataclass(frozen=True)
class Columns:
    """Columns as `{name, type}`; none with a `reason` when they are not known. `run` and `artifact` say of what."""

    columns: list[dict[str, str]] = field(default_factory=list)
    reason: str = ""
    run: str = ""
    artifact: str = ""
    made_at: float | None = None


def output_columns(uow: UnitOfWork, workshop: Workshop, project_id: str, name: str, task: str, output: str) -> Columns:
    """The columns of the newest file which a run of the pipeline has kept as `output` of `task`."""
    page = run_lists.list_runs(uow, project_id, RunsWanted([name]), LOOKED)
    for row in page.items:
        number = workshop.plans.of(uow, row["snapshot"]).numbers.get(task)
        if number is None:
            continue
        given = (store.values(uow, row["id"], number)["outputs"] or {}).get(output)
        artifact = _found(uow, project_id, given)
        if artifact is not None:
            shown = _first_look(workshop, artifact)
            if shown["kind"] == "table":
                return Columns(shown["columns"], "", row["id"], artifact.id, artifact.created_at)
            reason = shown.get("reason") or retell("The last output is no table.")
            return Columns([], reason, row["id"], artifact.id, artifact.created_at)
    return Columns([], retell("No run has made this output yet."))


def sample_preview(name: str) -> preview.Preview:
    """A first look at sample data that ships; Fault 404 with near names."""
    file = require_sample(name)
    with file.open("rb") as source:
        return preview.preview_file(file.name, source, file.stat().st_size)


def _found(uow: UnitOfWork, project_id: str, given: Any) -> Artifact | None:
    """The artifact of an output, or of the first of those that the items of a foreach gave."""
    if isinstance(given, list):
        given = next((item for item in given if item), None)
    if not isinstance(given, Mapping) or "artifact" not in given:
        return None
    return registry.find_artifacts(uow, project_id, [given["artifact"]]).get(given["artifact"])


def _first_look(workshop: Workshop, artifact: Artifact) -> preview.Preview:
    """A preview; of a folder that of its only table, as templates write shards and reports together."""
    path = ""
    try:
        if artifact.kind == "folder":
            files = collect.artifact_files(workshop.blobs, artifact)
            tables = [file.path for file in files if file.path.lower().endswith((".csv", ".tsv", ".parquet"))]
            if not tables:
                return {"kind": "folder"}
            path = min(tables)
        file = collect.find_file(workshop.blobs, artifact, path)
        with workshop.blobs.open(artifact.project_id, file.digest) as source:
            return preview.preview_file(file.path, source, file.size)
    except Fault as fault:  # swept away meanwhile: no columns, but no failure of the form either
        return {"kind": "none", "reason": fault.say()}
