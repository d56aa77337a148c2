"""Values the registry gives and takes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

CONVERTIBLE = ("cube-tabular", "sklearn", "xgboost", "lightgbm")
"""Families of formats (`sklearn` of `sklearn/1`) for which ONNX graphs are written."""
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
    """A name under which versions of a trained model are kept; `metrics` are those of the latest, `promotions` counts
    the changes of stages."""

    id: str
    project_id: str
    name: str
    description: str
    versions: int
    latest: str
    metrics: dict[str, Any]
    promotions: int
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
    """A version of a model: an artifact and what is known about it.

    Attributes:
        signature: what the model says of itself, and what people added where it said nothing.
        open_parts: of `inputs outputs example` those the model itself does not say, which people may.
        card: text for people by language, Markdown.
        verdict: of the scan: `safe unknown suspicious dangerous`, "" = not looked at yet.
        scan: `{files: [{path, verdict, why, names}], cut}`.
        revision: counts edits.
    """

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
    open_parts: tuple[str, ...]
    card: dict[str, str]
    verdict: str
    scan: dict[str, Any]
    revision: int
    source: Source
    created_by: str
    created_at: float


def is_convertible(version: ModelVersion) -> bool:
    """Whether a graph may be written for it; who says no format is found out by trying."""
    family = str(version.signature.get("format", "")).partition("/")[0]
    return not family or family in CONVERTIBLE


@dataclass(frozen=True)
class ImportWish:
    """What is said when a model is brought: a version to be, and the format when it is not to be recognised."""

    version: str = ""
    format: str = ""
    stage: str = ""
    description: str = ""


@dataclass(frozen=True)
class ModelImport:
    """A model that is, or was, fetched from an address; `state` is one of `IMPORT_STATES`."""

    id: str
    project_id: str
    model: str
    url: str
    wish: ImportWish
    state: str
    done: int
    total: int | None
    version: str
    text: str
    hint: str
    created_by: str
    created_at: float


WAITING, RUNNING, SUCCEEDED, FAILED = "Waiting", "Running", "Succeeded", "Failed"
IMPORT_STATES = (WAITING, RUNNING, SUCCEEDED, FAILED)


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
