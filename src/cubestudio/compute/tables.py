"""Rows of places to run: clusters, and the bindings of projects to them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from cubestudio.db.sql import Base, Id, Json, LongText, Moment, Name


class ClusterRow(Base):
    """A cluster: the wish apart from what it said when it was last looked at (`state`, `facts` …).

    `name` never changes: it is the place of workloads. `sealed` is the kubeconfig, encrypted; "" inside the cluster.
    `revision` counts changes of how it is talked to. `uid` tells whether it is still the same cluster.
    `inspection`: its rights and network policies as they were tried last. `storage`: how the claims of spaces are made,
    none = there are none; `environments`: those of environments, none = the studio keeps them.
    """

    __tablename__ = "clusters"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(40), unique=True)
    label: Mapped[str] = mapped_column(Name)
    notes: Mapped[str] = mapped_column(Text)
    sealed: Mapped[str] = mapped_column(LongText)
    server: Mapped[str] = mapped_column(Text)
    allow_local: Mapped[bool] = mapped_column(Boolean)
    url: Mapped[str] = mapped_column(Text)
    image: Mapped[str] = mapped_column(Text)
    pods_at_once: Mapped[int] = mapped_column(Integer)
    accelerators: Mapped[Any] = mapped_column(Json)
    node_groups: Mapped[Any] = mapped_column(Json)
    storage: Mapped[Any] = mapped_column(Json, nullable=True)
    environments: Mapped[Any] = mapped_column(Json, nullable=True)
    network: Mapped[Any] = mapped_column(Json, nullable=True)
    revision: Mapped[int] = mapped_column(Integer)
    uid: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str] = mapped_column(String(60))
    text: Mapped[str] = mapped_column(Text)
    hint: Mapped[str] = mapped_column(Text)
    facts: Mapped[Any] = mapped_column(Json, nullable=True)
    inspection: Mapped[Any] = mapped_column(Json, nullable=True)
    checked_at: Mapped[float | None] = mapped_column(Moment)
    created_by: Mapped[str] = mapped_column(Name)
    created_at: Mapped[float] = mapped_column(Moment)
    updated_at: Mapped[float] = mapped_column(Moment)


class BindingRow(Base):
    """A project on a cluster. Of a project at most one is `current`: where new runs go. The others stay for what still
    runs where the project was bound before; `since` orders them."""

    __tablename__ = "bindings"
    project_id: Mapped[str] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"), primary_key=True)
    cluster_id: Mapped[str] = mapped_column(ForeignKey("clusters.id", ondelete="CASCADE"), primary_key=True)
    current: Mapped[bool] = mapped_column(Boolean)
    namespace: Mapped[str] = mapped_column(String(63))
    node_group: Mapped[str] = mapped_column(Name)
    pull_secrets: Mapped[Any] = mapped_column(Json)
    image: Mapped[str] = mapped_column(Text)
    quota: Mapped[Any] = mapped_column(Json, nullable=True)
    since: Mapped[float] = mapped_column(Moment)
    changed_by: Mapped[str] = mapped_column(Name)

    __table_args__ = (
        Index("uq_bindings_namespace", "cluster_id", "namespace", unique=True),
        Base.__table_args__,
    )
