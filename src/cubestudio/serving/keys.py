"""API keys told by names of services; `routing.keys` knows them by id, so that a new service never inherits a key."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Any

from cubestudio.accounts.caller import ProjectRef
from cubestudio.db import UnitOfWork
from cubestudio.kit.errors import Fault
from cubestudio.routing import keys
from cubestudio.serving import errors, store


def create_key(
    uow: UnitOfWork, project: ProjectRef, name: str, services: Iterable[str] | None, days: float | None, actor: str
) -> tuple[dict[str, Any], str]:
    """A key for `services` (None = all of the project, also later ones) and its text, told this once."""
    if not name.strip() or any(unicodedata.category(char) in ("Cc", "Cs") for char in name):
        raise errors.key_name_invalid()
    known = {name: service_id for service_id, name in store.ids_and_names(uow, project.id)}
    opens = None if services is None else {_id(known, service): service for service in services}
    if opens == {}:
        raise Fault("KeyOpensNothing", "an API key needs at least one service", "Or leave 'services' out: all of them.")
    row, text = keys.create_key(uow, project.id, project.name, name, opens, days, actor)
    return _shown(row, {service_id: name for name, service_id in known.items()}), text


def list_keys(uow: UnitOfWork, project_id: str) -> list[dict[str, Any]]:
    """Keys of a project, newest first, with the names of their services."""
    names = dict(store.ids_and_names(uow, project_id))
    return [_shown(row, names) for row in keys.list_keys(uow, project_id)]


def revoke_key(uow: UnitOfWork, project_id: str, key_id: str, actor: str) -> None:
    """Make a key worthless."""
    keys.revoke_key(uow, project_id, key_id, actor)


def _id(known: dict[str, str], service: str) -> str:
    if service not in known:
        raise errors.service_unknown(service, known)
    return known[service]


def _shown(row: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    opens = row["opens"]
    return {
        **{key: row[key] for key in ("id", "name", "created_by", "created_at", "expires_at", "used_at")},
        "services": None if opens is None else sorted(names[one] for one in opens if one in names),
    }
