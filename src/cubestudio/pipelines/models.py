"""Registered models as arguments: `model://name` is the newest version, `model://name/3` that one."""

from __future__ import annotations

from typing import Any

from cubestudio.db import UnitOfWork
from cubestudio.registry import service as registry

SCHEME = "model://"


def model_reference(uow: UnitOfWork, project_id: str, value: str) -> dict[str, Any]:
    """The version's artifact in the form an output has. Fault 404 with near names."""
    name, _, version = value.removeprefix(SCHEME).strip("/").partition("/")
    held = registry.get_version(uow, project_id, name, version or "latest")
    artifact = registry.get_artifact(uow, project_id, held.artifact_id)
    return {
        "artifact": artifact.id,
        "kind": artifact.kind,
        "name": artifact.filename,
        "digest": artifact.digest,
        "size": artifact.size,
        "type": artifact.media_type,
        "files": artifact.file_count,
        "model": held.model,
        "version": held.version,
        "signature": held.signature,
    }
