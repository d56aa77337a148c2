"""Saved pipelines: every save is a version."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cubestudio.db import UnitOfWork
from cubestudio.events import service as events
from cubestudio.kit.clock import now
from cubestudio.kit.errors import Fault, did_you_mean
from cubestudio.kit.ids import new_id
from cubestudio.kit.paging import Page
from cubestudio.pipelines.service.checking import check_text, require_valid
from cubestudio.pipelines.store import pipelines as store
from cubestudio.pipelines.store import run_lists, schedules
from cubestudio.pipelines.store.run_lists import RunsWanted
from cubestudio.pipelines.workshop import Workshop
from cubestudio.spec.pipeline import Pipeline
from cubestudio.spec.states import RunState
from cubestudio.volumes import service as volumes


@dataclass(frozen=True)
class SavedPipeline:
    """A pipeline's row and the text of one of its versions."""

    row: dict[str, Any]
    text: str
    revision: int


def get_pipeline(uow: UnitOfWork, project_id: str, name: str, revision: int | None = None) -> SavedPipeline:
    """A pipeline with its text (of the newest version unless told); Fault 404."""
    row = _row(uow, project_id, name)
    wanted = revision or row["revision"]
    text = store.version_text(uow, row["id"], wanted)
    if text is None:
        raise Fault("VersionUnknown", "pipeline '{name}' has no version {revision}", status=404, name=name,
                    revision=wanted)  # fmt: skip
    return SavedPipeline(row, text, wanted)


def list_pipelines(
    uow: UnitOfWork, project_id: str, prefix: str, by_name: bool, size: int, token: str | None
) -> Page[dict[str, Any]]:
    """A page of pipelines without texts."""
    return store.list_pipelines(uow, project_id, prefix, by_name, size, token)


def list_versions(uow: UnitOfWork, project_id: str, name: str, size: int, token: str | None) -> Page[dict[str, Any]]:
    """Versions of a pipeline, newest first."""
    return store.list_versions(uow, _row(uow, project_id, name)["id"], size, token)


def exists(uow: UnitOfWork, project_id: str, name: str) -> bool:
    """Whether there is a pipeline of that name."""
    return store.get_pipeline(uow, project_id, name) is not None


def create_pipeline(
    uow: UnitOfWork,
    workshop: Workshop,
    project_id: str,
    text: str,
    actor: str,
    draft: bool = False,
    named: str = "",
) -> SavedPipeline:
    """Save a new pipeline; its name is the one in the text. A draft may have problems, but must have a name.

    `named` is the name the caller expects it to have.
    """
    pipeline = _checked(uow, workshop, project_id, text, draft)
    if named and named != pipeline.name:
        reason = "there is no pipeline '{name}', and the text is called '{other}'"
        raise Fault("PipelineUnknown", reason, "Save it under its own name.", 404, name=named, other=pipeline.name)
    if store.get_pipeline(uow, project_id, pipeline.name) is not None:
        reason = "there is a pipeline '{name}' already"
        raise Fault("PipelineExists", reason, "Change it, or choose another name.", 409, name=pipeline.name)
    at = now()
    row = {
        "id": new_id("pl"),
        "project_id": project_id,
        "revision": 1,
        "created_by": actor,
        "created_at": at,
        **_columns(pipeline, actor, at),
    }
    store.insert_pipeline(uow, row, text)
    _note_volumes(uow, project_id, row["id"], pipeline)
    events.audit(uow, actor, "pipeline.create", pipeline.name, None, {"revision": 1}, project_id)
    events.publish(uow, "pipeline.saved", row["id"], {"name": pipeline.name, "revision": 1}, project_id)
    return SavedPipeline(row, text, 1)


def update_pipeline(
    uow: UnitOfWork,
    workshop: Workshop,
    project_id: str,
    name: str,
    text: str,
    actor: str,
    draft: bool = False,
    expected: int | None = None,
) -> SavedPipeline:
    """Save a new version; the text may rename it. `expected` is the revision the editor started from."""
    row = _row(uow, project_id, name)
    if expected is not None and expected != row["revision"]:
        raise _changed_meanwhile(row)
    pipeline = _checked(uow, workshop, project_id, text, draft)
    if store.version_text(uow, row["id"], row["revision"]) == text:
        return SavedPipeline(row, text, row["revision"])
    if pipeline.name != name and store.get_pipeline(uow, project_id, pipeline.name) is not None:
        raise Fault("PipelineExists", "there is a pipeline '{name}' already", "Choose another name.", 409,
                    name=pipeline.name)  # fmt: skip
    at, revision = now(), row["revision"] + 1
    values = {"revision": revision, **_columns(pipeline, actor, at)}
    if not store.update_pipeline(uow, row["id"], row["revision"], values):
        raise _changed_meanwhile(row)
    store.insert_version(uow, row["id"], revision, text, actor, at)
    _note_volumes(uow, project_id, row["id"], pipeline)
    before, after = {"revision": row["revision"]}, {"revision": revision, "name": pipeline.name}
    events.audit(uow, actor, "pipeline.update", name, before, after, project_id)
    events.publish(uow, "pipeline.saved", row["id"], {"name": pipeline.name, "revision": revision}, project_id)
    return SavedPipeline({**row, **values}, text, revision)


def delete_pipeline(uow: UnitOfWork, project_id: str, name: str, actor: str) -> None:
    """Delete a pipeline with its versions; its runs stay. Refused while one is under way, or a schedule runs it."""
    row = _row(uow, project_id, name)
    going = [RunState.QUEUED.value, RunState.RUNNING.value, RunState.PAUSED.value, RunState.STOPPING.value]
    found = run_lists.list_runs(uow, project_id, RunsWanted([name], states=going), 1).items
    if found:
        text = "run {run} of pipeline '{name}' is under way"
        raise Fault("PipelineRuns", text, "Stop it first.", 409, run=found[0]["id"], name=name)
    used_by = schedules.of_pipeline(uow, row["id"])
    if used_by:
        text = "schedule '{schedule}' runs pipeline '{name}'"
        raise Fault("PipelineScheduled", text, "Delete the schedule first.", 409, schedule=used_by[0], name=name)
    store.delete_pipeline(uow, row["id"])
    volumes.note_uses(uow, project_id, "pipeline", row["id"], name, ())
    events.audit(uow, actor, "pipeline.delete", name, {"revision": row["revision"]}, None, project_id)
    events.publish(uow, "pipeline.deleted", row["id"], {"name": name}, project_id)


def _row(uow: UnitOfWork, project_id: str, name: str) -> dict[str, Any]:
    row = store.get_pipeline(uow, project_id, name)
    if row is None:
        known = [found["name"] for found in store.list_pipelines(uow, project_id, "", True, 200, None).items]
        text = "there is no pipeline '{name}'"
        raise Fault("PipelineUnknown", text, did_you_mean(name, known), 404, name=name)
    return row


def _checked(uow: UnitOfWork, workshop: Workshop, project_id: str, text: str, draft: bool) -> Pipeline:
    validation = check_text(uow, workshop, project_id, text)
    if draft and validation.pipeline is not None:
        return validation.pipeline
    return require_valid(validation)[0]


def _note_volumes(uow: UnitOfWork, project_id: str, pipeline_id: str, pipeline: Pipeline) -> None:
    tasks = [*pipeline.tasks.values(), *([pipeline.on_exit] if pipeline.on_exit else [])]
    sources = [source for task in tasks for source in task.volumes.values()]
    volumes.note_uses(uow, project_id, "pipeline", pipeline_id, pipeline.name, sources)


def _columns(pipeline: Pipeline, actor: str, at: float) -> dict[str, Any]:
    return {
        "name": pipeline.name,
        "label": pipeline.label,
        "description": pipeline.description,
        "tasks": len(pipeline.tasks),
        "updated_by": actor,
        "updated_at": at,
    }


def _changed_meanwhile(row: dict[str, Any]) -> Fault:
    return Fault(
        "RevisionConflict",
        "pipeline '{name}' was changed by {user} meanwhile (version {revision})",
        "Look at the newest version and save again.",
        412,
        name=row["name"],
        user=row["updated_by"],
        revision=row["revision"],
    )
