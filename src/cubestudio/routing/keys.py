"""Verbs on API keys: credentials of a project for callers of its services, checked by the gateway alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cubestudio.db import UnitOfWork
from cubestudio.events import service as events
from cubestudio.kit.clock import now
from cubestudio.kit.errors import Fault
from cubestudio.routing import service, store
from cubestudio.spec.keys import ROW_PREFIX, digest, new_key
from cubestudio.spec.routes import Key, Route

DAY = 24 * 3600.0


def create_key(
    uow: UnitOfWork,
    project_id: str,
    project_name: str,
    name: str,
    opens: Mapping[str, str] | None,
    days: float | None,
    actor: str,
) -> tuple[dict[str, Any], str]:
    """A key and its text, which is told this once.

    Args:
        opens: `{owner of a route: its name for the audit}`, None = every route of the project that takes keys.
        days: it is good for; None = for ever.
    """
    key_id, text = new_key()
    at = now()
    row: dict[str, Any] = {
        "id": f"{ROW_PREFIX}_{key_id}",
        "project_id": project_id,
        "project_name": project_name,
        "name": name,
        "digest": digest(text),
        "opens": None if opens is None else sorted(opens),
        "created_by": actor,
        "created_at": at,
        "expires_at": None if days is None else at + days * DAY,
        "used_at": None,
    }
    store.insert_key(uow, row)
    shown = {"name": name, "services": None if opens is None else sorted(opens.values()), "days": days}
    events.audit(uow, actor, "key.create", row["id"], after=shown, project_id=project_id)
    _changed(uow, project_id, row["id"], "key.create")
    return row, text


def list_keys(uow: UnitOfWork, project_id: str) -> list[dict[str, Any]]:
    """Keys of a project, newest first."""
    return store.project_keys(uow, project_id)


def revoke_key(uow: UnitOfWork, project_id: str, key_id: str, actor: str) -> int:
    """Make a key worthless; returns the count to give to `service.is_applied`."""
    row = store.delete_key(uow, project_id, key_id)
    if row is None:
        raise Fault("NotFound", "API key '{id}' does not exist in this project", status=404, id=key_id)
    events.audit(uow, actor, "key.revoke", key_id, before={"name": row["name"]}, project_id=project_id)
    return _changed(uow, project_id, key_id, "key.revoke")


def forget_owner(uow: UnitOfWork, project_id: str, owner_id: str) -> None:
    """No key opens what is gone, nor what may come to bear its name."""
    for row in store.project_keys(uow, project_id):
        if row["opens"] is not None and owner_id in row["opens"]:
            store.update_key(uow, row["id"], {"opens": [one for one in row["opens"] if one != owner_id]})


def note_uses(uow: UnitOfWork, uses: Mapping[str, float]) -> None:
    """Remember what the gateway told: moments by id as it stands in a key's text."""
    for key_id, moment in uses.items():
        store.note_use(uow, f"{ROW_PREFIX}_{key_id}", moment)


def keys_of(uow: UnitOfWork, routes: Sequence[tuple[str, Route]]) -> tuple[Key, ...]:
    """Every key with the names of the routes it opens; `routes` are all routes with their owners."""
    keyed = [(owner, route) for owner, route in routes if route.takes_keys]
    return tuple(
        Key(
            row["id"].removeprefix(f"{ROW_PREFIX}_"),
            row["digest"],
            tuple(route.name for owner, route in keyed if _opens(row, owner, route)),
            row["expires_at"] or 0.0,
        )
        for row in store.all_keys(uow)
    )


def _opens(row: Mapping[str, Any], owner: str, route: Route) -> bool:
    if route.protected != row["project_name"]:
        return False
    return row["opens"] is None or owner in row["opens"]


def _changed(uow: UnitOfWork, project_id: str, key_id: str, kind: str) -> int:
    events.publish(uow, kind, key_id, {}, project_id)
    uow.hint(service.TOPIC)
    return store.tick(uow)
