"""The registry on the wire."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, StringConstraints

from cubestudio.kit.wire import Moment, Said, Wire
from cubestudio.registry.conversion_schemas import ConversionOut, conversion_out
from cubestudio.registry.facts import (
    Artifact,
    Conversion,
    Graph,
    Model,
    ModelVersion,
    NewVersion,
    Node,
    StoredFile,
    is_convertible,
)

Slug = Annotated[str, StringConstraints(max_length=63)]
Prose = Annotated[str, StringConstraints(max_length=20_000)]


class StoredFileOut(Wire):
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

    files: list[StoredFileOut]


class ModelOut(Wire):
    """A model; `metrics` are those of the latest version. Who promotes gives the `promotions` they saw as If-Match."""

    name: str
    description: str
    versions: int
    latest_version: str
    metrics: dict[str, Any]
    promotions: int
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


class ColumnIn(Wire):
    """An input or output. `shape` counts rows first; null, or a name, is a size that varies."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=190)]
    type: Literal[
        "number", "integer", "boolean", "category", "text", "float16", "float32", "float64", "int8", "int16", "int32",
        "int64", "uint8", "uint16", "uint32", "uint64", "bool", "string", "datetime",
    ]  # fmt: skip
    shape: (
        Annotated[list[int | Annotated[str, StringConstraints(max_length=63)] | None], Field(max_length=16)] | None
    ) = None
    nullable: bool = False
    choices: Annotated[list[str | int | float | bool], Field(max_length=1000)] | None = None
    minimum: float | None = None
    maximum: float | None = None


Columns = Annotated[list[ColumnIn], Field(min_length=1, max_length=2000)]


class SignatureIn(Wire):
    """What people tell where the model says nothing; null takes it back."""

    inputs: Columns | None = None
    outputs: Columns | None = None
    example: dict[str, Any] | list[Any] | None = None


Card = Annotated[str, StringConstraints(max_length=100_000)]


class CardIn(Wire):
    """The card by language, Markdown; "" takes a language's away."""

    zh: Card | None = None
    en: Card | None = None


class VersionPatch(Wire):
    """What can be changed about a version; its content cannot. Its stage: `…:promote`."""

    description: Prose | None = None
    metrics: dict[str, Any] | None = None
    card: CardIn | None = None
    signature: SignatureIn | None = None

    def changes(self) -> dict[str, Any]:
        """What was said, and nothing else."""
        return self.model_dump(exclude_unset=True)


class PromotionIn(Wire):
    """The stage a version is put in."""

    stage: Annotated[str, StringConstraints(max_length=12)]


class VersionOut(Wire):
    """A version of a model. `signature` has `inputs`, `outputs` and `example` beside what was registered; `open_parts`
    are those of them that people may tell. `verdict` is that of the scan, "" until it was made."""

    id: str
    model: str
    version: str
    stage: str
    framework: str
    description: str
    metrics: dict[str, Any]
    params: dict[str, Any]
    signature: dict[str, Any]
    open_parts: list[str]
    verdict: str
    revision: int
    artifact: str
    run: str
    task: str
    source_id: str
    created_by: str
    created_at: Moment


class FileScanOut(Wire):
    """What loading a file would do; `names` are what it would import, those that made the verdict first."""

    path: str
    verdict: str
    why: Said
    names: list[str]


class ScanOut(Wire):
    """The scan of a version's files, the worst first; `cut` when there were too many to keep."""

    files: list[FileScanOut] = Field(default_factory=list)
    cut: bool = False


class UseOut(Wire):
    """Something that uses a version: a service, a task (with its run), another version."""

    kind: str
    ref: str
    label: str
    run: str


class VersionDetail(VersionOut):
    """A version with its files, its card, what the scan found, and who uses it; `conversion` is null when nobody asked
    for one, `convertible` whether one may."""

    size: int
    files: list[StoredFileOut]
    card: dict[str, str]
    scan: ScanOut
    used_by: list[UseOut]
    conversion: ConversionOut | None
    convertible: bool


class LineageNodeOut(Wire):
    """A thing of the lineage. `id` is `kind:ref`; `run` is set for tasks and artifacts of runs."""

    id: str
    kind: str
    ref: str
    label: str
    run: str = ""


class LineageEdgeOut(Wire):
    """`from` went into, or made, `to`: ids of nodes."""

    model_config = ConfigDict(from_attributes=True, populate_by_name=True)

    source: str = Field(serialization_alias="from")
    to: str


class LineageOut(Wire):
    """What led to a thing and what came of it; `is_whole` is false when it was cut."""

    nodes: list[LineageNodeOut]
    edges: list[LineageEdgeOut]
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


def files_out(files: Sequence[StoredFile]) -> list[StoredFileOut]:
    """Files of an artifact."""
    return [StoredFileOut(path=file.path, size=file.size, digest=file.digest) for file in files]


def model_out(model: Model) -> ModelOut:
    """A model."""
    return ModelOut(
        name=model.name,
        description=model.description,
        versions=model.versions,
        latest_version=model.latest,
        metrics=model.metrics,
        promotions=model.promotions,
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
        "open_parts": list(version.open_parts),
        "verdict": version.verdict,
        "revision": version.revision,
        "artifact": version.artifact_id,
        "run": version.source.run_id,
        "task": version.source.label,
        "source_id": version.source.id,
        "created_by": version.created_by,
        "created_at": version.created_at,
    }


def signature_out(signature: Mapping[str, Any]) -> dict[str, Any]:
    """A signature with inputs and outputs as a form needs them, made from what tabular models say of themselves."""
    shown = dict(signature)
    example = signature.get("example")
    examples: Mapping[str, Any] = example if isinstance(example, dict) else {}
    features = signature.get("features")
    if "inputs" not in shown and isinstance(features, list):
        shown["inputs"] = [
            {
                "name": feature.get("name", ""),
                "type": feature.get("type", ""),
                "nullable": bool(feature.get("missing")),
                "choices": feature.get("categories"),
                "minimum": feature.get("minimum"),
                "maximum": feature.get("maximum"),
                "example": examples.get(str(feature.get("name"))),
            }
            for feature in features
            if isinstance(feature, dict)
        ]
    elif isinstance(shown.get("inputs"), list):
        entries = [entry for entry in shown["inputs"] if isinstance(entry, dict)]
        shown["inputs"] = [{"example": examples.get(entry.get("name", "")), **entry} for entry in entries]
    if "outputs" not in shown and signature.get("label"):
        choices = signature.get("classes") or None
        shown["outputs"] = [{"name": signature["label"], "type": signature.get("task", ""), "choices": choices}]
    return shown


def detail_out(
    version: ModelVersion,
    artifact: Artifact,
    files: Sequence[StoredFile],
    uses: Sequence[tuple[Node, str]],
    conversion: Conversion | None,
) -> VersionDetail:
    """A version with all that is known of it."""
    return VersionDetail(
        **version_out(version),
        size=artifact.size,
        files=files_out(files),
        card=version.card,
        scan=ScanOut.model_validate(version.scan),
        used_by=[UseOut(kind=node.kind, ref=node.id, label=node.label or node.id, run=run) for node, run in uses],
        conversion=conversion_out(conversion),
        convertible=is_convertible(version),
    )


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
            LineageNodeOut(
                id=node.key, kind=node.kind, ref=node.id, label=node.label or node.id, run=runs.get(node.id, "")
            )
            for node in graph.nodes
        ],
        edges=[LineageEdgeOut(source=edge.source, to=edge.target) for edge in graph.edges],
        is_whole=graph.is_whole,
    )
