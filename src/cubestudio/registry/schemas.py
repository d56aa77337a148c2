"""The registry on the wire."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from pydantic import ConfigDict, Field, StringConstraints

from cubestudio.kit.wire import Moment, Wire
from cubestudio.registry.facts import Artifact, Conversion, Graph, Model, ModelVersion, NewVersion, StoredFile

Slug = Annotated[str, StringConstraints(max_length=63)]
Prose = Annotated[str, StringConstraints(max_length=20_000)]


class FileOut(Wire):
    """A file of an artifact."""

    path: str
    size: int
    digest: str


class ArtifactOut(Wire):
    """An artifact; `task` is its source in words, `run` the run that made it."""

    id: str
    name: str
    kind: str
    digest: str
    size: int
    media_type: str
    file_name: str
    file_count: int
    source_kind: str
    source_id: str
    run: str
    task: str
    created_by: str
    created_at: Moment


class ArtifactDetail(ArtifactOut):
    """An artifact with its files."""

    files: list[FileOut]


class ModelOut(Wire):
    """A model; `metrics` are those of the latest version."""

    name: str
    description: str
    versions: int
    latest_version: str
    metrics: dict[str, Any]
    created_by: str
    created_at: Moment
    updated_at: Moment


class ModelIn(Wire):
    """What can be changed about a model."""

    description: Prose


class VersionIn(Wire):
    """A new version of a model: an artifact and what is known about it."""

    artifact: Annotated[str, StringConstraints(max_length=40)]
    version: Slug = ""
    framework: Annotated[str, StringConstraints(max_length=100)] = ""
    description: Prose = ""
    stage: Annotated[str, StringConstraints(max_length=12)] = ""
    metrics: dict[str, Any] = Field(default_factory=dict)
    params: dict[str, Any] = Field(default_factory=dict)
    signature: dict[str, Any] = Field(default_factory=dict)


class VersionPatch(Wire):
    """What can be changed about a version; its content cannot."""

    stage: Annotated[str, StringConstraints(max_length=12)] | None = None
    description: Prose | None = None
    metrics: dict[str, Any] | None = None


class VersionOut(Wire):
    """A version of a model. `signature` has `inputs`, `outputs` and `example` beside what was registered."""

    id: str
    model: str
    version: str
    stage: str
    framework: str
    description: str
    metrics: dict[str, Any]
    params: dict[str, Any]
    signature: dict[str, Any]
    artifact: str
    run: str
    task: str
    source_id: str
    created_by: str
    created_at: Moment


class WorstRow(Wire):
    """A row of a proof: its group, its number there, both answers, its cells.

    `share` is the difference in units of what is allowed.
    """

    group: str
    row: int
    native: list[float | None]
    converted: list[float | None]
    difference: float | None
    share: float | None
    cells: dict[str, Any]


class Verdict(Wire):
    """What a proof found: does the ONNX graph answer as the model does? (`conversion.json`, `cube-conversion/1`)

    `rows` were tried, `groups` tells how many of which kind, `refused` those the model itself does not take.
    """

    format: Annotated[str, StringConstraints(pattern="^cube-conversion/1$")] = "cube-conversion/1"
    passed: bool
    reason: dict[str, Prose]
    rows: int = 0
    rows_from: Slug = ""
    groups: dict[str, int] = Field(default_factory=dict)
    refused: dict[str, int] = Field(default_factory=dict)
    max_difference: float | None = None
    share: float | None = None
    flips: int = 0
    worst: Annotated[list[WorstRow], Field(max_length=20)] = Field(default_factory=list)
    input_dtype: Slug = ""
    inputs: list[dict[str, Any]] = Field(default_factory=list)
    outputs: list[dict[str, Any]] = Field(default_factory=list)
    opset: dict[str, int] = Field(default_factory=dict)
    versions: dict[str, str] = Field(default_factory=dict)
    seconds: float = 0.0


class ConversionOut(Wire):
    """The conversion of a version: the run asked for it last, the last verdict (null while there is none), and the
    artifact with the graph ("" when it did not pass, or its task has not ended)."""

    run: str
    verdict: Verdict | None
    artifact: str
    created_by: str
    updated_at: Moment


class VersionDetail(VersionOut):
    """A version with its files; `conversion` is null when nobody asked for one."""

    size: int
    files: list[FileOut]
    conversion: ConversionOut | None


class NodeOut(Wire):
    """A thing of the lineage. `id` is `kind:ref`; `run` is set for tasks and artifacts of runs."""

    id: str
    kind: str
    ref: str
    label: str
    run: str = ""


class EdgeOut(Wire):
    """`from` went into, or made, `to`: ids of nodes."""

    model_config = ConfigDict(from_attributes=True, populate_by_name=True)

    source: str = Field(serialization_alias="from")
    to: str


class LineageOut(Wire):
    """What led to a thing and what came of it; `is_whole` is false when it was cut."""

    nodes: list[NodeOut]
    edges: list[EdgeOut]
    is_whole: bool


def artifact_out(artifact: Artifact) -> dict[str, Any]:
    """Fields of an artifact."""
    return {
        "id": artifact.id,
        "name": artifact.name,
        "kind": artifact.kind,
        "digest": artifact.digest,
        "size": artifact.size,
        "media_type": artifact.media_type,
        "file_name": artifact.filename,
        "file_count": artifact.file_count,
        "source_kind": artifact.source.kind,
        "source_id": artifact.source.id,
        "run": artifact.source.run_id,
        "task": artifact.source.label,
        "created_by": artifact.created_by,
        "created_at": artifact.created_at,
    }


def files_out(files: Sequence[StoredFile]) -> list[FileOut]:
    """Files of an artifact."""
    return [FileOut(path=file.path, size=file.size, digest=file.digest) for file in files]


def model_out(model: Model) -> ModelOut:
    """A model."""
    return ModelOut(
        name=model.name,
        description=model.description,
        versions=model.versions,
        latest_version=model.latest,
        metrics=model.metrics,
        created_by=model.created_by,
        created_at=model.created_at,
        updated_at=model.updated_at,
    )


def version_out(version: ModelVersion) -> dict[str, Any]:
    """Fields of a version."""
    return {
        "id": version.id,
        "model": version.model,
        "version": version.version,
        "stage": version.stage,
        "framework": version.framework,
        "description": version.description,
        "metrics": version.metrics,
        "params": version.parameters,
        "signature": signature_out(version.signature),
        "artifact": version.artifact_id,
        "run": version.source.run_id,
        "task": version.source.label,
        "source_id": version.source.id,
        "created_by": version.created_by,
        "created_at": version.created_at,
    }


def conversion_out(conversion: Conversion | None) -> ConversionOut | None:
    """A conversion."""
    if conversion is None:
        return None
    return ConversionOut(
        run=conversion.run_id,
        verdict=Verdict(**conversion.verdict) if conversion.verdict else None,
        artifact=conversion.artifact.id if conversion.artifact else "",
        created_by=conversion.created_by,
        updated_at=conversion.updated_at,
    )


def signature_out(signature: Mapping[str, Any]) -> dict[str, Any]:
    """A signature with inputs and outputs as a form needs them, made from what tabular models say of themselves."""
    shown = dict(signature)
    example = signature.get("example") or {}
    if "inputs" not in shown and isinstance(signature.get("features"), list):
        shown["inputs"] = [
            {
                "name": feature.get("name", ""),
                "type": feature.get("type", ""),
                "choices": feature.get("categories"),
                "minimum": feature.get("minimum"),
                "maximum": feature.get("maximum"),
                "example": example.get(feature.get("name")),
            }
            for feature in signature["features"]
            if isinstance(feature, dict)
        ]
    if "outputs" not in shown and signature.get("label"):
        choices = signature.get("classes") or None
        shown["outputs"] = [{"name": signature["label"], "type": signature.get("task", ""), "choices": choices}]
    return shown


def new_version(wish: VersionIn) -> NewVersion:
    """From the wire."""
    return NewVersion(
        artifact_id=wish.artifact,
        version=wish.version,
        framework=wish.framework,
        description=wish.description,
        stage=wish.stage,
        metrics=wish.metrics,
        parameters=wish.params,
        signature=wish.signature,
    )


def lineage_out(graph: Graph, runs: Mapping[str, str]) -> LineageOut:
    """A part of the lineage; `runs` tells the run of tasks and artifacts by their id."""
    return LineageOut(
        nodes=[
            NodeOut(id=node.key, kind=node.kind, ref=node.id, label=node.label or node.id, run=runs.get(node.id, ""))
            for node in graph.nodes
        ],
        edges=[EdgeOut(source=edge.source, to=edge.target) for edge in graph.edges],
        is_whole=graph.is_whole,
    )
