"""Verbs on artifacts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from cubestudio.db import UnitOfWork
from cubestudio.events import service as events
from cubestudio.kit.clock import now
from cubestudio.kit.ids import new_id
from cubestudio.kit.paging import Page
from cubestudio.registry import errors
from cubestudio.registry.facts import Artifact, Node, Source, StoredArtifact
from cubestudio.registry.service.lineage import link_all
from cubestudio.registry.store import artifacts as store
from cubestudio.registry.store import conversions as conversions_store
from cubestudio.registry.store import models as models_store

GRAPH_OUTPUT = "onnx"
"""The output under which a converting task gives the graph of a model version."""
_NAME_LENGTH = 190


def record_artifact(
    uow: UnitOfWork, stored: StoredArtifact, project_id: str, name: str, source: Source, created_by: str = "system"
) -> str:
    """The project has `stored` from now on, as what `source` made under `name`; returns the artifact's id."""
    return record_artifacts(uow, project_id, [(name, stored)], source, created_by)[0]


def record_artifacts(
    uow: UnitOfWork,
    project_id: str,
    named: Sequence[tuple[str, StoredArtifact]],
    source: Source,
    created_by: str = "system",
) -> list[str]:
    """Several of one source at once, in order."""
    if not named:
        return []
    rows = [_row(project_id, name, stored, source, created_by) for name, stored in named]
    blobs: list[dict[str, Any]] = []
    for row, (_, stored) in zip(rows, named, strict=True):
        for digest in sorted({stored.digest, *(file.digest for file in stored.files)}):
            blobs.append({"project_id": project_id, "digest": digest, "artifact_id": row["id"]})
    store.insert_artifacts(uow, rows, blobs)
    if source.kind == "task":
        made_by = Node("task", source.id, source.label)
        link_all(uow, project_id, [(made_by, Node("artifact", row["id"], row["name"])) for row in rows])
    return [row["id"] for row in rows]


def get_artifact(uow: UnitOfWork, project_id: str, artifact_id: str) -> Artifact:
    """One artifact; Fault 404 when the project has none of that id."""
    found = find_artifacts(uow, project_id, [artifact_id])
    if not found:
        raise errors.artifact_unknown(artifact_id)
    return found[artifact_id]


def find_artifacts(uow: UnitOfWork, project_id: str, artifact_ids: Iterable[str]) -> dict[str, Artifact]:
    """Those the project has, by id."""
    return {row["id"]: _artifact(row) for row in store.find_artifacts(uow, project_id, artifact_ids)}


def artifacts_of(
    uow: UnitOfWork, project_id: str, source_ids: Iterable[str], source_kind: str = "task"
) -> dict[str, list[Artifact]]:
    """What each source made, by the source's id."""
    found: dict[str, list[Artifact]] = {}
    for row in store.artifacts_of(uow, project_id, source_kind, source_ids):
        found.setdefault(row["source_id"], []).append(_artifact(row))
    return found


def list_artifacts(
    uow: UnitOfWork, project_id: str, run_id: str | None, size: int, token: str | None
) -> Page[Artifact]:
    """Newest first, of a run or of the project."""
    page = store.list_artifacts(uow, project_id, run_id, size, token)
    return Page([_artifact(row) for row in page.items], page.next_page_token)


def delete_artifact(uow: UnitOfWork, project_id: str, artifact_id: str, actor: str) -> None:
    """Forget it; Fault 409 when a model version stands on it. Its bytes go with the next sweep."""
    artifact = get_artifact(uow, project_id, artifact_id)
    if artifact.name == GRAPH_OUTPUT and conversions_store.passed_by(uow, [artifact.source.id]):
        raise errors.graph_in_use(artifact.source.label)
    for used in models_store.versions_of_artifacts(uow, project_id, [artifact_id]):
        raise errors.artifact_in_use(artifact.name, used["model"], used["version"])
    store.delete_artifacts(uow, project_id, [artifact_id], now())
    events.audit(uow, actor, "artifact.delete", artifact_id, before={"name": artifact.name}, project_id=project_id)


def release_artifacts(uow: UnitOfWork, project_id: str, source_ids: Sequence[str], source_kind: str = "task") -> int:
    """Retention: forget what these sources made, except what a model version stands on; returns how many stay. Those
    have outlived their run, and go with the version (`let_go`)."""
    made = store.artifacts_of(uow, project_id, source_kind, source_ids)
    kept = _stood_on(uow, project_id, made)
    store.delete_artifacts(uow, project_id, [row["id"] for row in made if row["id"] not in kept], now())
    store.forget_run(uow, kept)
    return len(kept)


def let_go(uow: UnitOfWork, project_id: str, made: Sequence[Mapping[str, Any]]) -> None:
    """Of these rows, forget what model versions alone kept, and keep no more: what was brought from outside, and what
    has outlived its run."""
    kept = _stood_on(uow, project_id, made)
    alone = [row["id"] for row in made if row["source_kind"] == "upload" or _outlived(row)]
    store.delete_artifacts(uow, project_id, [id_ for id_ in alone if id_ not in kept], now())


def _outlived(row: Mapping[str, Any]) -> bool:
    return row["source_kind"] == "task" and not row["run_id"]


def _stood_on(uow: UnitOfWork, project_id: str, made: Sequence[Mapping[str, Any]]) -> set[str]:
    """Those that are a version, or its graph."""
    kept = {row["artifact_id"] for row in models_store.versions_of_artifacts(uow, project_id, [r["id"] for r in made])}
    graphs = [row for row in made if row["name"] == GRAPH_OUTPUT]
    converted = conversions_store.passed_by(uow, [row["source_id"] for row in graphs])
    return kept | {row["id"] for row in graphs if row["source_id"] in converted}


def readers_of_run(uow: UnitOfWork, project_id: str, run_id: str) -> list[str]:
    """Tasks of other runs that took artifacts of a run (the step cache, a debug run): some, when there are many."""
    return store.readers_of_run(uow, project_id, run_id, 100)


def _row(project_id: str, name: str, stored: StoredArtifact, source: Source, created_by: str) -> dict[str, Any]:
    return {
        "id": new_id("art"),
        "project_id": project_id,
        "name": name[:_NAME_LENGTH],
        "kind": stored.kind,
        "digest": stored.digest,
        "size": stored.size,
        "filename": stored.filename,
        "media_type": stored.media_type,
        "file_count": len(stored.files),
        "source_kind": source.kind,
        "source_id": source.id,
        "run_id": source.run_id,
        "source_label": source.label,
        "created_by": created_by,
        "created_at": now(),
    }


def _artifact(row: dict[str, Any]) -> Artifact:
    return Artifact(
        id=row["id"],
        project_id=row["project_id"],
        name=row["name"],
        kind=row["kind"],
        digest=row["digest"],
        size=row["size"],
        filename=row["filename"],
        media_type=row["media_type"],
        file_count=row["file_count"],
        source=Source(row["source_kind"], row["source_id"], row["run_id"], row["source_label"]),
        created_by=row["created_by"],
        created_at=row["created_at"],
    )
