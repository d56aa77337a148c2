"""What people change about a version: its stage, and what is said of it. Its content never changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from cubestudio.db import UnitOfWork
from cubestudio.events import service as events
from cubestudio.registry import errors
from cubestudio.registry.facts import ModelVersion
from cubestudio.registry.service.models import check_stage, enter_stage, get_version, hold_model, tell
from cubestudio.registry.store import models as store

Seen = Callable[[int], bool]
"""Whether somebody who wants to change something has seen it in this revision."""


def _always(_: int) -> bool:
    return True


def promote(
    uow: UnitOfWork, project_id: str, model: str, version: str, stage: str, actor: str, seen: Seen = _always
) -> ModelVersion:
    """Put a version in a stage. One production version a model: the former one becomes archived.

    Args:
        seen: asked with the model's number of promotions; when it says no somebody else promoted meanwhile.

    Raises:
        Fault: StageInvalid; PromotedMeanwhile (412).
    """
    check_stage(stage)
    held = hold_model(uow, project_id, model)
    if not seen(held["promotions"]):
        last = held["last_promotion"] or {"version": "?", "stage": "", "by": "?"}
        raise errors.promoted_meanwhile(model, last["version"], last["stage"], last["by"])
    found = get_version(uow, project_id, model, version)
    store.update_version(uow, found.id, {"stage": stage, "revision": found.revision + 1})
    changed = enter_stage(uow, held, found.id, found.version, stage, actor)
    store.update_model(uow, found.model_id, changed)
    before, after = {"stage": found.stage}, {"stage": stage}
    events.audit(uow, actor, "model.version.promote", found.id, before, after, project_id=project_id)
    promoted = get_version(uow, project_id, model, found.version)
    tell(uow, promoted, "promoted")
    return promoted


def change_version(
    uow: UnitOfWork,
    project_id: str,
    model: str,
    version: str,
    changes: Mapping[str, Any],
    actor: str,
    check: Callable[[int], None] = lambda _: None,
) -> ModelVersion:
    """Change description, metrics, card (by language) or the open parts of the signature.

    Args:
        check: called with the version's revision; raises when the editor has seen another.

    Raises:
        Fault: SignatureGiven (409) for a part the model says itself.
    """
    hold_model(uow, project_id, model)
    found = get_version(uow, project_id, model, version)
    check(found.revision)
    values = {key: changes[key] for key in ("description", "metrics") if changes.get(key) is not None}
    if changes.get("card") is not None:
        card = {**found.card, **changes["card"]}
        values["card"] = {language: text for language, text in card.items() if text}
    if changes.get("signature"):
        values["told"] = _told(found, changes["signature"])
    if values:
        store.update_version(uow, found.id, {**values, "revision": found.revision + 1})
        if "metrics" in values and get_version(uow, project_id, model).id == found.id:
            store.update_model(uow, found.model_id, {"metrics": values["metrics"]})
    changed = get_version(uow, project_id, model, found.version)
    after: dict[str, Any] = {key: values[key] for key in ("description", "metrics") if key in values}
    before = {key: getattr(found, key) for key in after}
    after |= {"changed": sorted(values)}
    events.audit(uow, actor, "model.version.update", found.id, before, after, project_id=project_id)
    tell(uow, changed, "changed")
    return changed


def _told(found: ModelVersion, wish: Mapping[str, Any]) -> dict[str, Any]:
    """What people told so far with the change; null takes a part back."""
    given = [part for part in wish if part not in found.open_parts]
    if given:
        raise errors.signature_given(given)
    told = {part: found.signature[part] for part in found.open_parts if part in found.signature} | dict(wish)
    return {part: value for part, value in told.items() if value is not None}
