"""Models that come from outside: what was brought becomes a version, at once or when it has been fetched."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from cubestudio.db import UnitOfWork
from cubestudio.events import service as events
from cubestudio.kit.clock import now
from cubestudio.kit.errors import Fault
from cubestudio.kit.ids import new_id
from cubestudio.kit.paging import Page
from cubestudio.registry import errors
from cubestudio.registry.facts import (
    FAILED,
    RUNNING,
    SUCCEEDED,
    WAITING,
    ImportWish,
    ModelImport,
    ModelVersion,
    NewVersion,
    Source,
)
from cubestudio.registry.importing.bring import Brought
from cubestudio.registry.service.artifacts import record_artifact
from cubestudio.registry.service.models import check_new, create_version
from cubestudio.registry.store import imports as store

TOPIC = "registry.imports"
"""Hint: there is a model to fetch."""
STALE = 60.0
"""Seconds without a sign of life after which an import is taken over."""
MOST_TRIES = 3
"""How often one is begun: what ended its server each time is likely to end the next one as well."""


def register_brought(
    uow: UnitOfWork, project_id: str, model: str, brought: Brought, wish: ImportWish, origin: str, actor: str
) -> ModelVersion:
    """A version of what was brought; `origin` is what people call the place it came from."""
    source = Source("upload", new_id("upl"), label=origin[:500])
    name = brought.stored.filename
    artifact = record_artifact(uow, brought.stored, project_id, name, source, actor)
    looked = brought.looked
    new = NewVersion(
        artifact,
        version=wish.version,
        framework=looked.framework,
        description=wish.description,
        stage=wish.stage,
        signature=looked.signature,
    )
    return create_version(uow, project_id, model, new, actor)


def start_import(uow: UnitOfWork, project_id: str, model: str, url: str, wish: ImportWish, actor: str) -> ModelImport:
    """Wish that the model at `url` be fetched."""
    check_new(uow, project_id, model, wish.version, wish.stage)
    row = {
        "id": new_id("imp"),
        "project_id": project_id,
        "model": model,
        "url": url,
        "wish": asdict(wish),
        "state": WAITING,
        "done": 0,
        "total": None,
        "version": "",
        "text": "",
        "hint": "",
        "claim": "",
        "beat_at": 0.0,
        "tries": 0,
        "created_by": actor,
        "created_at": now(),
    }
    store.insert_import(uow, row)
    made = _import(row)
    # Signed addresses carry their key behind the question mark: it goes nowhere but to the row, while that is needed.
    after = {"model": model, "url": shown_url(url)}
    events.audit(uow, actor, "model.import", made.id, after=after, project_id=project_id)
    _tell(uow, made)
    uow.hint(TOPIC)
    return made


def list_imports(uow: UnitOfWork, project_id: str, size: int, token: str | None) -> Page[ModelImport]:
    """Newest first."""
    page = store.list_imports(uow, project_id, size, token)
    return Page([_import(row) for row in page.items], page.next_page_token)


def get_import(uow: UnitOfWork, project_id: str, import_id: str) -> ModelImport:
    """One import; Fault 404."""
    row = store.get_import(uow, project_id, import_id)
    if row is None:
        raise errors.import_unknown(import_id)
    return _import(row)


def delete_import(uow: UnitOfWork, project_id: str, import_id: str, actor: str) -> None:
    """Forget it; one that runs stops at its next sign of life. A version it made stays."""
    found = get_import(uow, project_id, import_id)
    store.delete_import(uow, found.id)
    events.audit(uow, actor, "model.import.delete", found.id, before={"model": found.model}, project_id=project_id)
    _tell(uow, found)


def has_open_import(uow: UnitOfWork) -> bool:
    """Whether there is one that nobody works on."""
    return store.next_open(uow, now() - STALE) is not None


def claim_import(uow: UnitOfWork) -> tuple[ModelImport, str] | None:
    """The oldest import nobody works on, now ours, and the claim that proves it. What was begun too often fails."""
    while (row := store.next_open(uow, now() - STALE)) is not None:
        if row["tries"] >= MOST_TRIES:
            fail_import(uow, _import(row), row["claim"], errors.import_lost(MOST_TRIES))
            continue
        claim = new_id("clm")
        values = {"claim": claim, "state": RUNNING, "beat_at": now(), "tries": row["tries"] + 1}
        if not store.claim(uow, row["id"], row["claim"], values):
            return None
        found = _import({**row, "state": RUNNING})
        _tell(uow, found)
        return found, claim
    return None


def beat(uow: UnitOfWork, found: ModelImport, claim: str, done: int, total: int | None) -> bool:
    """A sign of life; False when the import was deleted or taken over."""
    _tell(uow, found)
    return store.claim(uow, found.id, claim, {"beat_at": now(), "done": done, "total": total})


def end_import(uow: UnitOfWork, found: ModelImport, claim: str, brought: Brought) -> bool:
    """What was fetched becomes the version; False when the import is no longer ours."""
    wish = found.wish
    values: dict[str, Any] = {"state": SUCCEEDED, "url": shown_url(found.url)}
    if not store.claim(uow, found.id, claim, values):
        return False
    origin = shown_url(found.url)
    made = register_brought(uow, found.project_id, found.model, brought, wish, origin, found.created_by)
    store.claim(uow, found.id, claim, {"version": made.version, "done": brought.stored.size})
    _tell(uow, found)
    return True


def fail_import(uow: UnitOfWork, found: ModelImport, claim: str, fault: Fault) -> None:
    """It cannot be had, and why."""
    values = {"state": FAILED, "text": fault.say(), "hint": fault.say_hint(), "url": shown_url(found.url)}
    if store.claim(uow, found.id, claim, values):
        _tell(uow, found)


def shown_url(url: str) -> str:
    """The address without what may be a key."""
    return url.partition("?")[0].partition("#")[0]


def _tell(uow: UnitOfWork, found: ModelImport) -> None:
    events.publish(uow, "model.import", found.id, {"model": found.model}, found.project_id)


def _import(row: dict[str, Any]) -> ModelImport:
    plain = {key: row[key] for key in ModelImport.__dataclass_fields__ if key != "wish"}
    return ModelImport(**plain, wish=ImportWish(**row["wish"]))
