"""Clusters, and which project is bound to which; where a run's tasks go."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

from cubestudio.db.sql import Json

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_LONG = sa.Text().with_variant(mysql.LONGTEXT(), "mysql", "mariadb")
_TABLE: dict[str, Any] = {"mysql_charset": "utf8mb4", "mysql_collate": "utf8mb4_bin", "mysql_engine": "InnoDB"}


def upgrade() -> None:
    op.create_table(
        "clusters",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("label", sa.String(length=190), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("sealed", _LONG, nullable=False),
        sa.Column("server", sa.Text(), nullable=False),
        sa.Column("allow_local", sa.Boolean(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("image", sa.Text(), nullable=False),
        sa.Column("pods_at_once", sa.Integer(), nullable=False),
        sa.Column("accelerators", Json(), nullable=False),
        sa.Column("node_groups", Json(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=60), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("hint", sa.Text(), nullable=False),
        sa.Column("facts", Json(), nullable=True),
        sa.Column("inspection", Json(), nullable=True),
        sa.Column("checked_at", sa.Double(), nullable=True),
        sa.Column("created_by", sa.String(length=190), nullable=False),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.Column("updated_at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clusters")),
        sa.UniqueConstraint("name", name=op.f("uq_clusters_name")),
        **_TABLE,
    )
    op.create_table(
        "bindings",
        sa.Column("project_id", sa.String(length=40), nullable=False),
        sa.Column("cluster_id", sa.String(length=40), nullable=False),
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.Column("namespace", sa.String(length=63), nullable=False),
        sa.Column("node_group", sa.String(length=190), nullable=False),
        sa.Column("pull_secrets", Json(), nullable=False),
        sa.Column("image", sa.Text(), nullable=False),
        sa.Column("since", sa.Double(), nullable=False),
        sa.Column("changed_by", sa.String(length=190), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_bindings_project_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id"], ["clusters.id"], name=op.f("fk_bindings_cluster_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("project_id", "cluster_id", name=op.f("pk_bindings")),
        **_TABLE,
    )
    with op.batch_alter_table("bindings", schema=None) as batch_op:
        batch_op.create_index("uq_bindings_namespace", ["cluster_id", "namespace"], unique=True)
    with op.batch_alter_table("runs", schema=None) as batch_op:
        batch_op.add_column(sa.Column("place", sa.String(length=190), nullable=False, server_default=""))
