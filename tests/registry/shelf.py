"""A project with a blob store, and quick ways to put artifacts into it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cubestudio.db import Database
from cubestudio.drivers.blobs_fs import FileBlobs
from cubestudio.registry import collect, service
from cubestudio.registry.facts import ModelVersion, NewVersion, Source, StoredArtifact

SIGNATURE: dict[str, Any] = {
    "format": "cube-tabular/1",
    "task": "classification",
    "label": "species",
    "classes": ["a", "b"],
    "features": [
        {"name": "width", "type": "number", "minimum": 0.0, "maximum": 9.0, "missing": False},
        {"name": "colour", "type": "category", "categories": ["red", "blue"], "missing": True},
    ],
    "example": {"width": 1.5, "colour": "red"},
}


@dataclass
class Shelf:
    """What tests put things on."""

    database: Database
    blobs: FileBlobs
    folder: Path
    project: str = "prj_1"
    number: int = 1

    def write(self, path: str, data: bytes | str) -> None:
        """A file a task wrote."""
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data.encode() if isinstance(data, str) else data)

    def store(self, path: str, filename: str = "") -> StoredArtifact:
        """Copy it into the blob store."""
        return collect.store_output(self.blobs, self.project, self.number, self.folder, path, filename)

    def artifact(self, path: str, task: str = "tsk_1", run: str = "run_1", label: str = "demo / train") -> str:
        """Store and record it as what a task made; returns its id."""
        stored = self.store(path)
        with self.database.write() as uow:
            source = Source("task", task, run, label)
            return service.record_artifact(uow, stored, self.project, path, source)

    def model_folder(self) -> str:
        """An artifact that looks like a model of the table templates."""
        self.write("model/model.json", "{}")
        self.write("model/model.joblib", b"\x80\x05")
        return self.artifact("model")

    def version(self, model: str, artifact: str, **more: Any) -> ModelVersion:
        """Register a version."""
        new = NewVersion(artifact, **{"signature": SIGNATURE, "metrics": {"auc": 0.9}, **more})
        with self.database.write() as uow:
            return service.create_version(uow, self.project, model, new, "ann")
