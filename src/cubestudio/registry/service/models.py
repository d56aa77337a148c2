"""Verbs on models and their versions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from cubestudio.db import UnitOfWork
from cubestudio.events import service as events
from cubestudio.kit.clock import now
from cubestudio.kit.ids import new_id
from cubestudio.kit.paging import Page
from cubestudio.registry import errors
from cubestudio.registry.facts import Model, ModelVersion, NewVersion, Node, Source
from cubestudio.registry.service.artifacts import get_artifact
from cubestudio.registry.service.lineage import link, unlink
from cubestudio.registry.store import artifacts as artifacts_store
from cubestudio.registry.store import conversions as conversions_store
from cubestudio.registry.store import models as store

STAGES = ("", "staging", "production", "archived")
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")
_VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,62}")


def create_version(uow: UnitOfWork, project_id: str, model: str, new: NewVersion, actor: str) -> ModelVersion:
    """Register an artifact as a version; the model is made when it is new."""
    if not _NAME.fullmatch(model):
        raise errors.model_name_invalid(model)
    if new.version and not _VERSION.fullmatch(new.version):
        raise errors.version_invalid(new.version)
    _check_stage(new.stage)
    artifact = get_artifact(uow, project_id, new.artifact_id)
    at = now()
    store.ensure_model(uow, _model_row(project_id, model, actor, at))
    held = store.lock_model(uow, project_id, model, at)
    number = held["last_number"]
    # One more than the largest number ever given: a deleted version's number never comes to mean another thing.
    version = new.version or str(number + 1)
    if store.get_version(uow, held["id"], version):
        raise errors.version_exists(model, version)
    if version.isdigit() and len(version) < 10:
        number = max(number, int(version))
    source = new.source or artifact.source
    row = _version_row(project_id, held["id"], model, version, new, source, actor, at)
    store.insert_version(uow, row)
    counted = {"versions": held["versions"] + 1, "latest": version, "metrics": new.metrics, "last_number": number}
    store.update_model(uow, held["id"], counted)
    made = _version(row)
    link(uow, project_id, Node("artifact", artifact.id, artifact.name), _node(made))
    _tell(uow, made, "created")
    after = {"model": model, "version": version, "artifact": artifact.id}
    events.audit(uow, actor, "model.version.create", row["id"], after=after, project_id=project_id)
    return made


def put_model(uow: UnitOfWork, project_id: str, name: str, description: str, actor: str) -> Model:
    """Change what is said about a model."""
    before = get_model(uow, project_id, name)
    store.update_model(uow, before.id, {"description": description, "updated_at": now()})
    change = ({"description": before.description}, {"description": description})
    events.audit(uow, actor, "model.update", before.id, *change, project_id=project_id)
    return get_model(uow, project_id, name)


def get_model(uow: UnitOfWork, project_id: str, name: str) -> Model:
    """One model; Fault 404 with near names."""
    row = store.get_model(uow, project_id, name)
    if row is None:
        raise errors.model_unknown(name, store.model_names(uow, project_id))
    return _model(row)


def list_models(uow: UnitOfWork, project_id: str, prefix: str, order: str, size: int, token: str | None) -> Page[Model]:
    """Models whose name starts with `prefix`; `order` is `name` or anything else for the lately changed first."""
    page = store.list_models(uow, project_id, prefix, order, size, token)
    return Page([_model(row) for row in page.items], page.next_page_token)


def get_version(uow: UnitOfWork, project_id: str, model: str, version: str = "latest") -> ModelVersion:
    """One version; `latest` is the one made last. Fault 404 with near names."""
    held = get_model(uow, project_id, model)
    newest = version in ("", "latest")
    row = store.newest_version(uow, held.id) if newest else store.get_version(uow, held.id, version)
    if row is None:
        raise errors.version_unknown(model, version, store.version_names(uow, held.id))
    return _version(row)


def list_versions(uow: UnitOfWork, project_id: str, model: str, size: int, token: str | None) -> Page[ModelVersion]:
    """Newest first."""
    page = store.list_versions(uow, get_model(uow, project_id, model).id, size, token)
    return Page([_version(row) for row in page.items], page.next_page_token)


def change_version(
    uow: UnitOfWork, project_id: str, model: str, version: str, changes: Mapping[str, Any], actor: str
) -> ModelVersion:
    """Change stage, description or metrics; the content of a version never changes. One production version a model:
    the former one becomes archived."""
    found = get_version(uow, project_id, model, version)
    values = {key: value for key, value in changes.items() if value is not None}
    if "stage" in values:
        _check_stage(values["stage"])
        if values["stage"] == "production":
            store.archive_production(uow, found.model_id, found.id)
    if values:
        store.update_version(uow, found.id, values)
        store.update_model(uow, found.model_id, {"updated_at": now()})
        if "metrics" in values and get_version(uow, project_id, model).id == found.id:
            store.update_model(uow, found.model_id, {"metrics": values["metrics"]})
    changed = get_version(uow, project_id, model, found.version)
    before = {key: getattr(found, key) for key in values}
    events.audit(uow, actor, "model.version.update", found.id, before, values, project_id=project_id)
    _tell(uow, changed, "changed")
    return changed


def delete_version(uow: UnitOfWork, project_id: str, model: str, version: str, actor: str) -> None:
    """Forget a version; Fault 409 while a service runs it. Its artifact stays with its run."""
    found = get_version(uow, project_id, model, version)
    _refuse_used(uow, found)
    held = store.lock_model(uow, project_id, model, now())
    store.delete_version(uow, found.id)
    conversions_store.delete_conversions(uow, [found.id])
    newest = store.newest_version(uow, held["id"])
    last = {"latest": newest["version"] if newest else "", "metrics": newest["metrics"] if newest else {}}
    store.update_model(uow, held["id"], {"versions": held["versions"] - 1, **last})
    unlink(uow, project_id, _node(found))
    before = {"model": model, "version": found.version, "artifact": found.artifact_id}
    events.audit(uow, actor, "model.version.delete", found.id, before=before, project_id=project_id)
    _tell(uow, found, "deleted")


def delete_model(uow: UnitOfWork, project_id: str, name: str, actor: str) -> None:
    """Forget a model with all versions; Fault 409 while a service runs one."""
    model = get_model(uow, project_id, name)
    token: str | None = None
    while True:
        page = store.list_versions(uow, model.id, 500, token)
        conversions_store.delete_conversions(uow, [row["id"] for row in page.items])
        for row in page.items:
            version = _version(row)
            _refuse_used(uow, version)
            unlink(uow, project_id, _node(version))
        token = page.next_page_token
        if token is None:
            break
    store.delete_model(uow, model.id)
    before = {"name": name, "versions": model.versions}
    events.audit(uow, actor, "model.delete", model.id, before=before, project_id=project_id)
    events.publish(uow, "model.deleted", model.id, {"model": name}, project_id)


def _refuse_used(uow: UnitOfWork, version: ModelVersion) -> None:
    services = artifacts_store.targets(uow, version.project_id, "version", version.id, "service")
    if services:
        raise errors.version_in_use(version.model, version.version, [label for _, label in services])


def _check_stage(stage: str) -> None:
    if stage not in STAGES:
        raise errors.stage_invalid(stage, STAGES)


def _tell(uow: UnitOfWork, version: ModelVersion, what: str) -> None:
    data = {"model": version.model, "version": version.version, "stage": version.stage}
    events.publish(uow, f"model.version.{what}", version.id, data, version.project_id)


def _node(version: ModelVersion) -> Node:
    return Node("version", version.id, f"{version.model}:{version.version}")


def _model_row(project_id: str, name: str, actor: str, at: float) -> dict[str, Any]:
    return {
        "id": new_id("mdl"),
        "project_id": project_id,
        "name": name,
        "description": "",
        "versions": 0,
        "latest": "",
        "metrics": {},
        "last_number": 0,
        "created_by": actor,
        "created_at": at,
        "updated_at": at,
    }


def _version_row(
    project_id: str, model_id: str, model: str, version: str, new: NewVersion, source: Source, actor: str, at: float
) -> dict[str, Any]:
    return {
        "id": new_id("ver"),
        "project_id": project_id,
        "model_id": model_id,
        "model": model,
        "version": version,
        "stage": new.stage,
        "artifact_id": new.artifact_id,
        "framework": new.framework,
        "description": new.description,
        "metrics": new.metrics,
        "parameters": new.parameters,
        "signature": new.signature,
        "source_kind": source.kind,
        "source_id": source.id,
        "run_id": source.run_id,
        "source_label": source.label,
        "created_by": actor,
        "created_at": at,
    }


def _model(row: dict[str, Any]) -> Model:
    return Model(**{key: row[key] for key in Model.__dataclass_fields__})


def _version(row: dict[str, Any]) -> ModelVersion:
    source = Source(row["source_kind"], row["source_id"], row["run_id"], row["source_label"])
    plain = {key: row[key] for key in ModelVersion.__dataclass_fields__ if key != "source"}
    return ModelVersion(**plain, source=source)
