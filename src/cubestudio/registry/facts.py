"""Values the registry gives and takes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

NODE_KINDS = ("file", "task", "artifact", "version", "service")
"""What lineage connects: a file of the project's space, a task of a run, an artifact, a model version, a service."""


@dataclass(frozen=True)
class StoredFile:
    """A file of an artifact: its path inside a folder artifact (or its name), and where its bytes are."""

    path: str
    digest: str
    size: int


@dataclass(frozen=True)
class StoredArtifact:
    """Bytes that are in the blob store and not yet in the database.

    Attributes:
        kind: `file` or `folder`.
        digest: of the file's bytes, or of the folder's manifest: equal content has equal digests.
        size: bytes of all files together.
        filename: the name people see when they download it (`train.csv`).
        files: every file, sorted by path.
    """

    kind: str
    digest: str
    size: int
    filename: str
    media_type: str
    files: tuple[StoredFile, ...]


@dataclass(frozen=True)
class Source:
    """Where an artifact or a model version comes from.

    Attributes:
        kind: `task` (of a run), `workload` or `upload`. id: of that. run_id: the run of a task.
        label: what people call it (`train-and-serve / xgb`).
    """

    kind: str
    id: str
    run_id: str = ""
    label: str = ""


@dataclass(frozen=True)
class Artifact:
    """An immutable file or folder a project has."""

    id: str
    project_id: str
    name: str
    kind: str
    digest: str
    size: int
    filename: str
    media_type: str
    file_count: int
    source: Source
    created_by: str
    created_at: float


@dataclass(frozen=True)
class Node:
    """A thing lineage knows: `kind` is one of `NODE_KINDS`."""

    kind: str
    id: str
    label: str = ""

    @property
    def key(self) -> str:
        """`kind:id`."""
        return f"{self.kind}:{self.id}"


@dataclass(frozen=True)
class Edge:
    """`source` went into, or made, `target`."""

    source: str
    target: str


@dataclass(frozen=True)
class Graph:
    """A part of the lineage; `is_whole` is False when it was cut at the limit."""

    nodes: list[Node]
    edges: list[Edge]
    is_whole: bool = True


@dataclass(frozen=True)
class Model:
    """A name under which versions of a trained model are kept; `metrics` are those of the latest."""

    id: str
    project_id: str
    name: str
    description: str
    versions: int
    latest: str
    metrics: dict[str, Any]
    created_by: str
    created_at: float
    updated_at: float


@dataclass(frozen=True)
class NewVersion:
    """What is said when a version is registered; `version` empty = the next whole number."""

    artifact_id: str
    version: str = ""
    framework: str = ""
    description: str = ""
    stage: str = ""
    metrics: dict[str, Any] = field(default_factory=dict)
    parameters: dict[str, Any] = field(default_factory=dict)
    signature: dict[str, Any] = field(default_factory=dict)
    source: Source | None = None


@dataclass(frozen=True)
class ModelVersion:
    """A version of a model: an artifact and what is known about it."""

    id: str
    project_id: str
    model_id: str
    model: str
    version: str
    stage: str
    artifact_id: str
    framework: str
    description: str
    metrics: dict[str, Any]
    parameters: dict[str, Any]
    signature: dict[str, Any]
    source: Source
    created_by: str
    created_at: float


@dataclass(frozen=True)
class Conversion:
    """A version as an ONNX graph.

    Attributes:
        run_id: the run asked for it last. task_id: whose verdict it is, "" while there is none.
        verdict: what `conversion.json` says (`cube-conversion/1`), empty while there is none.
        artifact: the folder with `model.onnx` and `conversion.json`; None when it did not pass, or is not stored yet.
    """

    run_id: str
    task_id: str
    passed: bool
    verdict: dict[str, Any]
    artifact: Artifact | None
    created_by: str
    updated_at: float
