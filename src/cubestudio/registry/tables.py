"""Rows of artifacts, models and lineage."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from cubestudio.db.sql import Base, Big, Id, Json, Moment, Name


class ArtifactRow(Base):
    """An immutable file or folder; its bytes are in the blob store."""

    __tablename__ = "artifacts"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    project_id: Mapped[str] = mapped_column(Id)
    name: Mapped[str] = mapped_column(Name)
    kind: Mapped[str] = mapped_column(String(8))
    digest: Mapped[str] = mapped_column(String(80))
    size: Mapped[int] = mapped_column(Big)
    filename: Mapped[str] = mapped_column(Text)
    media_type: Mapped[str] = mapped_column(String(120))
    file_count: Mapped[int] = mapped_column(Integer)
    source_kind: Mapped[str] = mapped_column(String(12))
    source_id: Mapped[str] = mapped_column(Id)
    run_id: Mapped[str] = mapped_column(Id)
    source_label: Mapped[str] = mapped_column(Text)
    created_by: Mapped[str] = mapped_column(Name)
    created_at: Mapped[float] = mapped_column(Moment)

    __table_args__ = (
        Index("ix_artifacts_project_id_id", "project_id", "id"),
        Index("ix_artifacts_source_id", "source_id"),
        Index("ix_artifacts_run_id", "run_id"),
        Base.__table_args__,
    )


class ArtifactBlobRow(Base):
    """Which blobs an artifact stands on; a blob that no row names may be deleted."""

    __tablename__ = "artifact_blobs"
    project_id: Mapped[str] = mapped_column(Id, primary_key=True)
    digest: Mapped[str] = mapped_column(String(80), primary_key=True)
    artifact_id: Mapped[str] = mapped_column(Id, primary_key=True)

    __table_args__ = (Index("ix_artifact_blobs_artifact_id", "artifact_id"), Base.__table_args__)


class BlobGarbageRow(Base):
    """Blobs of deleted artifacts, to be looked at by the sweep."""

    __tablename__ = "blob_garbage"
    project_id: Mapped[str] = mapped_column(Id, primary_key=True)
    digest: Mapped[str] = mapped_column(String(80), primary_key=True)
    since: Mapped[float] = mapped_column(Moment, index=True)

    __table_args__ = (Base.__table_args__,)


class LineageRow(Base):
    """An edge: `from` went into, or made, `to`."""

    __tablename__ = "lineage"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    project_id: Mapped[str] = mapped_column(Id)
    from_kind: Mapped[str] = mapped_column(String(12))
    from_id: Mapped[str] = mapped_column(Name)
    from_label: Mapped[str] = mapped_column(Text)
    to_kind: Mapped[str] = mapped_column(String(12))
    to_id: Mapped[str] = mapped_column(Name)
    to_label: Mapped[str] = mapped_column(Text)
    at: Mapped[float] = mapped_column(Moment)

    __table_args__ = (
        Index("uq_lineage_edge", "project_id", "from_kind", "from_id", "to_kind", "to_id", unique=True),
        Index("ix_lineage_to", "project_id", "to_kind", "to_id"),
        Base.__table_args__,
    )


class ModelRow(Base):
    """A model: the name its versions share. `last_number` is the last whole number given out; `promotions` counts the
    changes of stages, `last_promotion` is the last: `{version, stage, by, at}`."""

    __tablename__ = "models"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    project_id: Mapped[str] = mapped_column(Id)
    name: Mapped[str] = mapped_column(Name)
    description: Mapped[str] = mapped_column(Text)
    versions: Mapped[int] = mapped_column(Integer)
    latest: Mapped[str] = mapped_column(Name)
    metrics: Mapped[Any] = mapped_column(Json)
    last_number: Mapped[int] = mapped_column(Integer)
    promotions: Mapped[int] = mapped_column(Integer)
    last_promotion: Mapped[Any | None] = mapped_column(Json)
    created_by: Mapped[str] = mapped_column(Name)
    created_at: Mapped[float] = mapped_column(Moment)
    updated_at: Mapped[float] = mapped_column(Moment)

    __table_args__ = (
        Index("uq_models_name", "project_id", "name", unique=True),
        Index("ix_models_updated", "project_id", "updated_at", "id"),
        Base.__table_args__,
    )


class ModelVersionRow(Base):
    """A version of a model. `signature` is what the model says of itself, `told` what people added to it; `verdict` is
    "" until its files were scanned."""

    __tablename__ = "model_versions"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    project_id: Mapped[str] = mapped_column(Id)
    model_id: Mapped[str] = mapped_column(Id)
    model: Mapped[str] = mapped_column(Name)
    version: Mapped[str] = mapped_column(Name)
    stage: Mapped[str] = mapped_column(String(12))
    artifact_id: Mapped[str] = mapped_column(Id)
    framework: Mapped[str] = mapped_column(Name)
    description: Mapped[str] = mapped_column(Text)
    metrics: Mapped[Any] = mapped_column(Json)
    parameters: Mapped[Any] = mapped_column(Json)
    signature: Mapped[Any] = mapped_column(Json)
    told: Mapped[Any | None] = mapped_column(Json)
    card: Mapped[Any | None] = mapped_column(Json)
    verdict: Mapped[str] = mapped_column(String(12))
    scan: Mapped[Any | None] = mapped_column(Json)
    revision: Mapped[int] = mapped_column(Integer)
    source_kind: Mapped[str] = mapped_column(String(12))
    source_id: Mapped[str] = mapped_column(Id)
    run_id: Mapped[str] = mapped_column(Id)
    source_label: Mapped[str] = mapped_column(Text)
    created_by: Mapped[str] = mapped_column(Name)
    created_at: Mapped[float] = mapped_column(Moment)

    __table_args__ = (
        Index("uq_model_versions_version", "model_id", "version", unique=True),
        Index("ix_model_versions_model_id_id", "model_id", "id"),
        Index("ix_model_versions_artifact_id", "artifact_id"),
        Index("ix_model_versions_source_id", "source_id"),
        Index("ix_model_versions_verdict", "verdict"),
        Base.__table_args__,
    )


class ModelImportRow(Base):
    """A model that is fetched from an address. `wish` is what was said about the version; `claim` is whose doing it is,
    as long as `beat_at` is fresh; `tries` is how often somebody began."""

    __tablename__ = "model_imports"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    project_id: Mapped[str] = mapped_column(Id)
    model: Mapped[str] = mapped_column(Name)
    url: Mapped[str] = mapped_column(Text)
    wish: Mapped[Any] = mapped_column(Json)
    state: Mapped[str] = mapped_column(String(12))
    done: Mapped[int] = mapped_column(Big)
    total: Mapped[int | None] = mapped_column(Big)
    version: Mapped[str] = mapped_column(Name)
    text: Mapped[str] = mapped_column(Text)
    hint: Mapped[str] = mapped_column(Text)
    claim: Mapped[str] = mapped_column(Id)
    beat_at: Mapped[float] = mapped_column(Moment)
    tries: Mapped[int] = mapped_column(Integer, server_default="0")
    created_by: Mapped[str] = mapped_column(Name)
    created_at: Mapped[float] = mapped_column(Moment)

    __table_args__ = (
        Index("ix_model_imports_project_id_id", "project_id", "id"),
        Index("ix_model_imports_state", "state", "beat_at"),
        Base.__table_args__,
    )


class ModelConversionRow(Base):
    """The latest conversion of a version: who was asked for it, and the last verdict given.

    `run_id` is the run asked last; `task_id` the task whose verdict this is, empty while there is none. The graph is
    what that task gave as `onnx`.
    """

    __tablename__ = "model_conversions"
    version_id: Mapped[str] = mapped_column(Id, primary_key=True)
    project_id: Mapped[str] = mapped_column(Id)
    run_id: Mapped[str] = mapped_column(Id)
    task_id: Mapped[str] = mapped_column(Id)
    passed: Mapped[int] = mapped_column(Integer)
    verdict: Mapped[Any] = mapped_column(Json)
    created_by: Mapped[str] = mapped_column(Name)
    updated_at: Mapped[float] = mapped_column(Moment)

    __table_args__ = (Index("ix_model_conversions_task_id", "task_id"), Base.__table_args__)
