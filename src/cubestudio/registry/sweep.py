"""Blobs of deleted artifacts that nothing stands on any more are deleted, some minutes later."""

from __future__ import annotations

from collections import defaultdict

from cubestudio.db import Database
from cubestudio.kit.clock import now
from cubestudio.ports.blobs import Blobs
from cubestudio.registry.store import artifacts as store

GRACE = 900.0
"""Seconds between storing bytes and recording the artifact that nobody exceeds."""
_BATCH = 200


class BlobSweep:
    """One step deletes a batch; bytes that were stored again meanwhile stay."""

    def __init__(self, database: Database, blobs: Blobs, grace: float = GRACE) -> None:
        self._database = database
        self._blobs = blobs
        self._grace = grace

    def step(self) -> float:
        """Delete what is garbage for long enough; returns the seconds until the next look."""
        before = now() - self._grace
        with self._database.read() as uow:
            keys = store.garbage(uow, before, _BATCH)
            used = store.used_blobs(uow, keys) if keys else set()
        by_project: dict[str, list[str]] = defaultdict(list)
        for project_id, digest in keys:
            if (project_id, digest) not in used:
                by_project[project_id].append(digest)
        for project_id, digests in by_project.items():
            self._blobs.delete(project_id, digests, put_before=before)
        if keys:
            with self._database.write() as uow:
                store.forget_garbage(uow, keys)
        return 1.0 if len(keys) == _BATCH else 300.0
