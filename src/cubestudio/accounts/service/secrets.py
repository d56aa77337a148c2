"""Secrets of projects: set and named over HTTP, read by the engine alone."""

from __future__ import annotations

import re
from collections.abc import Iterable

from cubestudio.accounts import errors, store
from cubestudio.accounts.tables import SecretRow
from cubestudio.accounts.vault import Vault
from cubestudio.db import UnitOfWork
from cubestudio.events import service as events
from cubestudio.kit.clock import now
from cubestudio.kit.errors import Fault
from cubestudio.kit.ids import new_id

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}")


def set_secret(uow: UnitOfWork, vault: Vault, project_id: str, name: str, value: str, actor: str) -> SecretRow:
    """Keep a secret, new or instead of the former value."""
    if not _NAME.fullmatch(name):
        text = "'{name}' cannot name a secret: letters, digits and '_', at most 100, not starting with a digit"
        raise Fault("NameInvalid", text, name=name)
    sealed = vault.seal(value, _context(project_id, name))
    row = store.secret(uow, project_id, name)
    action = "secret.create" if row is None else "secret.update"
    if row is None:
        row = SecretRow(
            id=new_id("sec"), project_id=project_id, name=name, sealed=sealed, changed_at=now(), changed_by=actor
        )
        store.add(uow, row)
    else:
        row.sealed, row.changed_at, row.changed_by = sealed, now(), actor
        store.save(uow)
    events.audit(uow, actor, action, name, project_id=project_id)
    return row


def list_secrets(uow: UnitOfWork, project_id: str) -> list[SecretRow]:
    """Names and who changed them when."""
    return store.secrets(uow, project_id)


def secret_names(uow: UnitOfWork, project_id: str) -> list[str]:
    """Names only."""
    return [row.name for row in store.secrets(uow, project_id)]


def secret_values(uow: UnitOfWork, vault: Vault, project_id: str, names: Iterable[str]) -> dict[str, str]:
    """The clear values, for a workload about to start. A Fault names the first that is absent."""
    wanted = list(names)
    if not wanted:
        return {}
    rows = {row.name: row for row in store.secrets(uow, project_id)}
    for name in wanted:
        if name not in rows:
            raise errors.not_found("secret", name, rows)
    return {name: vault.open(rows[name].sealed, _context(project_id, name)) for name in wanted}


def delete_secret(uow: UnitOfWork, project_id: str, name: str, actor: str) -> None:
    """Forget a secret."""
    row = store.secret(uow, project_id, name)
    if row is None:
        raise errors.not_found("secret", name, secret_names(uow, project_id))
    store.drop_secret(uow, row)
    events.audit(uow, actor, "secret.delete", name, project_id=project_id)


def _context(project_id: str, name: str) -> str:
    """A sealed text moved to another project or name does not open."""
    return f"{project_id}/{name}"
