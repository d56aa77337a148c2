"""What the scan of a version's files found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cubestudio.db import UnitOfWork
from cubestudio.registry.facts import ModelVersion
from cubestudio.registry.service.models import tell, version_of
from cubestudio.registry.store import models as store


def unscanned(uow: UnitOfWork, limit: int) -> list[ModelVersion]:
    """Versions nobody has looked at, oldest first."""
    return [version_of(row) for row in store.unscanned(uow, limit)]


def keep_scan(uow: UnitOfWork, version_id: str, verdict: str, scan: Mapping[str, Any]) -> None:
    """Write the verdict down; nothing happens when the version was deleted meanwhile."""
    row = store.find_version(uow, version_id)
    if row is not None:
        store.update_version(uow, version_id, {"verdict": verdict, "scan": dict(scan)})
        tell(uow, version_of({**row, "verdict": verdict, "scan": dict(scan)}), "scanned")
