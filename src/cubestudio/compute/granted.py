"""What bindings grant: the namespaces of projects, and how much they may have there."""

from __future__ import annotations

from cubestudio.compute import store
from cubestudio.db import UnitOfWork
from cubestudio.spec.quotas import UNBOUNDED, Quota, quota_of


def namespaces_of(uow: UnitOfWork) -> dict[str, tuple[str, ...]]:
    """The namespaces of projects that are bound now, by cluster."""
    found: dict[str, list[str]] = {}
    for row in store.all_current(uow):
        found.setdefault(row["cluster"], []).append(row["namespace"])
    return {name: tuple(sorted(each)) for name, each in found.items()}


def quota_at(uow: UnitOfWork, project_id: str, place: str) -> Quota:
    """What a project may have at once in a place it is, or once was, bound to."""
    row = store.binding(uow, project_id, place)
    return quota_of(row["quota"]) if row else UNBOUNDED
