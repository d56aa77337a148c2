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
from cubestudio.registry import errors, signatures
from cubestudio.registry.facts import Model, ModelVersion, NewVersion, Node, Source
from cubestudio.registry.service.artifacts import GRAPH_OUTPUT, get_artifact, let_go
from cubestudio.registry.service.lineage import link, unlink
from cubestudio.registry.store import artifacts as artifacts_store
from cubestudio.registry.store import conversions as conversions_store
from cubestudio.registry.store import models as store

UNSCANNED = "registry.unscanned"
"""Hint: there is a version whose files were not looked at."""
STAGES = ("", "staging", "production", "archived")
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")
_VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,62}")


def create_version(uow: UnitOfWork, project_id: str, model: str, new: NewVersion, actor: str) -> ModelVersion:
    """Register an artifact as a version; the model is made when it is new."""
    check_names(model, new.version)
    check_stage(new.stage)
    artifact = get_artifact(uow, project_id, new.artifact_id)
    at = now()
    store.ensure_model(uow, _model_row(project_id, model, actor, at))
    held = hold_model(uow, project_id, model)
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
    counted: dict[str, Any] = {"versions": held["versions"] + 1, "latest": version, "metrics": new.metrics}
    if new.stage:
        counted |= enter_stage(uow, held, row["id"], version, new.stage, actor)
    store.update_model(uow, held["id"], {**counted, "last_number": number})
    made = version_of(row)
    link(uow, project_id, Node("artifact", artifact.id, artifact.name), node_of(made))
    tell(uow, made, "created")
    uow.hint(UNSCANNED)
    after = {"model": model, "version": version, "artifact": artifact.id}
    events.audit(uow, actor, "model.version.create", row["id"], after=after, project_id=project_id)
    return made


def hold_model(uow: UnitOfWork, project_id: str, name: str) -> dict[str, Any]:
    """The model's row, which nobody else changes or deletes until the transaction ends; Fault 404. What is decided by
    the model or its versions is to be read after this."""
    held = store.lock_model(uow, project_id, name, now())
    if held is None:
        raise errors.model_unknown(name, store.model_names(uow, project_id))
    return held


def check_names(model: str, version: str) -> None:
    """Fault ModelNameInvalid or VersionInvalid; an empty version is the next number."""
    if not _NAME.fullmatch(model):
        raise errors.model_name_invalid(model)
    if version and not _VERSION.fullmatch(version):
        raise errors.version_invalid(version)


def check_new(uow: UnitOfWork, project_id: str, model: str, version: str, stage: str) -> None:
    """Refuse early what `create_version` would refuse after hours of upload."""
    check_names(model, version)
    check_stage(stage)
    held = store.get_model(uow, project_id, model)
    if held and version and store.get_version(uow, held["id"], version):
        raise errors.version_exists(model, version)


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
    return version_of(row)


def list_versions(uow: UnitOfWork, project_id: str, model: str, size: int, token: str | None) -> Page[ModelVersion]:
    """Newest first."""
    page = store.list_versions(uow, get_model(uow, project_id, model).id, size, token)
    return Page([version_of(row) for row in page.items], page.next_page_token)


def delete_version(uow: UnitOfWork, project_id: str, model: str, version: str, actor: str) -> None:
    """Forget a version; Fault 409 while a service runs it. Its artifact stays with its run; one that was brought from
    outside, or has outlived its run, goes with the last version that stands on it."""
    held = hold_model(uow, project_id, model)
    found = get_version(uow, project_id, model, version)
    _refuse_used(uow, found)
    store.delete_version(uow, found.id)
    newest = store.newest_version(uow, held["id"])
    last = {"latest": newest["version"] if newest else "", "metrics": newest["metrics"] if newest else {}}
    store.update_model(uow, held["id"], {"versions": held["versions"] - 1, **last})
    unlink(uow, project_id, node_of(found))
    _release(uow, project_id, [found])
    before = {"model": model, "version": found.version, "artifact": found.artifact_id}
    events.audit(uow, actor, "model.version.delete", found.id, before=before, project_id=project_id)
    tell(uow, found, "deleted")


def delete_model(uow: UnitOfWork, project_id: str, name: str, actor: str) -> None:
    """Forget a model with all versions; Fault 409 while services run any, naming them."""
    hold_model(uow, project_id, name)
    model = get_model(uow, project_id, name)
    versions = _all_versions(uow, model.id)
    uses = {version.version: _services(uow, version) for version in versions}
    if any(uses.values()):
        raise errors.model_in_use(name, uses)
    for version in versions:
        unlink(uow, project_id, node_of(version))
    store.delete_model(uow, model.id)
    _release(uow, project_id, versions)
    before = {"name": name, "versions": model.versions}
    events.audit(uow, actor, "model.delete", model.id, before=before, project_id=project_id)
    events.publish(uow, "model.deleted", model.id, {"model": name}, project_id)


def _all_versions(uow: UnitOfWork, model_id: str) -> list[ModelVersion]:
    found: list[ModelVersion] = []
    token: str | None = None
    while True:
        page = store.list_versions(uow, model_id, 500, token)
        found += [version_of(row) for row in page.items]
        token = page.next_page_token
        if token is None:
            return found


def _release(uow: UnitOfWork, project_id: str, versions: list[ModelVersion]) -> None:
    """Conversions of deleted versions, and the artifacts that nothing else keeps."""
    tasks = conversions_store.delete_conversions(uow, [version.id for version in versions])
    made = artifacts_store.find_artifacts(uow, project_id, [version.artifact_id for version in versions])
    graphs = artifacts_store.artifacts_of(uow, project_id, "task", tasks)
    let_go(uow, project_id, [*made, *(row for row in graphs if row["name"] == GRAPH_OUTPUT)])


def _refuse_used(uow: UnitOfWork, version: ModelVersion) -> None:
    services = _services(uow, version)
    if services:
        raise errors.version_in_use(version.model, version.version, services)


def _services(uow: UnitOfWork, version: ModelVersion) -> list[str]:
    found = artifacts_store.targets(uow, version.project_id, "version", version.id, "service")
    return [label for _, label in found]


def enter_stage(
    uow: UnitOfWork, held: Mapping[str, Any], version_id: str, version: str, stage: str, actor: str
) -> dict[str, Any]:
    """One production version a model: the former one becomes archived. What changes of the (locked) model's row."""
    if stage == "production":
        store.archive_production(uow, held["id"], version_id)
    last = {"version": version, "stage": stage, "by": actor, "at": now()}
    return {"promotions": held["promotions"] + 1, "last_promotion": last}


def check_stage(stage: str) -> None:
    """Fault StageInvalid."""
    if stage not in STAGES:
        raise errors.stage_invalid(stage, STAGES)


def tell(uow: UnitOfWork, version: ModelVersion, what: str) -> None:
    """The fact that something happened to a version."""
    data = {"model": version.model, "version": version.version, "stage": version.stage}
    events.publish(uow, f"model.version.{what}", version.id, data, version.project_id)


def node_of(version: ModelVersion) -> Node:
    """Its place in the lineage."""
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
        "promotions": 0,
        "last_promotion": None,
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
        "told": None,
        "card": None,
        "verdict": "",
        "scan": None,
        "revision": 1,
        "source_kind": source.kind,
        "source_id": source.id,
        "run_id": source.run_id,
        "source_label": source.label,
        "created_by": actor,
        "created_at": at,
    }


def _model(row: dict[str, Any]) -> Model:
    return Model(**{key: row[key] for key in Model.__dataclass_fields__})


def version_of(row: dict[str, Any]) -> ModelVersion:
    """The value of a row."""
    source = Source(row["source_kind"], row["source_id"], row["run_id"], row["source_label"])
    derived = ("source", "signature", "open_parts", "card", "scan")
    plain = {key: row[key] for key in ModelVersion.__dataclass_fields__ if key not in derived}
    return ModelVersion(
        **plain,
        source=source,
        signature=signatures.merged(row["signature"], row["told"] or {}),
        open_parts=signatures.open_parts(row["signature"]),
        card=row["card"] or {},
        scan=row["scan"] or {},
    )
