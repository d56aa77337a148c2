"""Programs of people's own: what revisions of services run, and internal services."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from cubestudio.db.sql import Json

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("service_revisions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("run", Json(), nullable=True))
    op.create_table(
        "apps",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("project_id", sa.String(length=40), nullable=False),
        sa.Column("project_name", sa.String(length=190), nullable=False),
        sa.Column("project_number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=190), nullable=False),
        sa.Column("wish", sa.String(length=8), nullable=False),
        sa.Column("preset", sa.String(length=190), nullable=False),
        sa.Column("program", Json(), nullable=True),
        sa.Column("resources", Json(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("ran", sa.Integer(), nullable=False),
        sa.Column("workload_id", sa.String(length=40), nullable=False),
        sa.Column("phase", sa.String(length=12), nullable=False),
        sa.Column("is_ready", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=60), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("hint", sa.Text(), nullable=False),
        sa.Column("created_by", sa.String(length=190), nullable=False),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.Column("updated_at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_apps")),
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_bin",
        mysql_engine="InnoDB",
    )
    with op.batch_alter_table("apps", schema=None) as batch_op:
        batch_op.create_index("uq_apps_name", ["project_id", "name"], unique=True)
        batch_op.create_index("ix_apps_project_id_id", ["project_id", "id"], unique=False)
