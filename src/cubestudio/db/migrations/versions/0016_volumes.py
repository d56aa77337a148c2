"""Volumes, whom they are shared with, and what names them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from cubestudio.db.sql import Json

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "volume_shares",
        sa.Column("volume_id", sa.String(length=40), nullable=False),
        sa.Column("project_id", sa.String(length=40), nullable=False),
        sa.Column("project_name", sa.String(length=190), nullable=False),
        sa.Column("read_only", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("volume_id", "project_id", name=op.f("pk_volume_shares")),
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_bin",
        mysql_engine="InnoDB",
    )
    with op.batch_alter_table("volume_shares", schema=None) as batch_op:
        batch_op.create_index("ix_volume_shares_project_id", ["project_id"], unique=False)

    op.create_table(
        "volume_uses",
        sa.Column("volume_id", sa.String(length=40), nullable=False),
        sa.Column("owner_kind", sa.String(length=20), nullable=False),
        sa.Column("owner_id", sa.String(length=40), nullable=False),
        sa.Column("project_id", sa.String(length=40), nullable=False),
        sa.Column("label", sa.String(length=190), nullable=False),
        sa.PrimaryKeyConstraint("volume_id", "owner_kind", "owner_id", name=op.f("pk_volume_uses")),
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_bin",
        mysql_engine="InnoDB",
    )
    with op.batch_alter_table("volume_uses", schema=None) as batch_op:
        batch_op.create_index("ix_volume_uses_owner", ["owner_kind", "owner_id"], unique=False)

    op.create_table(
        "volumes",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("project_id", sa.String(length=40), nullable=False),
        sa.Column("project_name", sa.String(length=190), nullable=False),
        sa.Column("name", sa.String(length=190), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("settings", Json(), nullable=False),
        sa.Column("read_only", sa.Integer(), nullable=False),
        sa.Column("is_ok", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=60), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("hint", sa.Text(), nullable=False),
        sa.Column("checked_at", sa.Double(), nullable=True),
        sa.Column("created_by", sa.String(length=190), nullable=False),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.Column("updated_at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_volumes")),
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_bin",
        mysql_engine="InnoDB",
    )
    with op.batch_alter_table("volumes", schema=None) as batch_op:
        batch_op.create_index("uq_volumes_name", ["project_id", "name"], unique=True)
