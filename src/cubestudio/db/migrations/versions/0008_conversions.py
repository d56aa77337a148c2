"""Conversions of model versions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from cubestudio.db.sql import Json

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "model_conversions",
        sa.Column("version_id", sa.String(length=40), nullable=False),
        sa.Column("project_id", sa.String(length=40), nullable=False),
        sa.Column("run_id", sa.String(length=40), nullable=False),
        sa.Column("task_id", sa.String(length=40), nullable=False),
        sa.Column("passed", sa.Integer(), nullable=False),
        sa.Column("verdict", Json(), nullable=False),
        sa.Column("created_by", sa.String(length=190), nullable=False),
        sa.Column("updated_at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_model_conversions")),
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_bin",
        mysql_engine="InnoDB",
    )
    with op.batch_alter_table("model_conversions", schema=None) as batch_op:
        batch_op.create_index("ix_model_conversions_task_id", ["task_id"], unique=False)
