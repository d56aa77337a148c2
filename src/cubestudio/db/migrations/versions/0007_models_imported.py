"""Models imported, promoted, scanned and described."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from cubestudio.db.sql import Big, Json

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "model_imports",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("project_id", sa.String(length=40), nullable=False),
        sa.Column("model", sa.String(length=190), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("wish", Json(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("done", Big, nullable=False),
        sa.Column("total", Big, nullable=True),
        sa.Column("version", sa.String(length=190), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("hint", sa.Text(), nullable=False),
        sa.Column("claim", sa.String(length=40), nullable=False),
        sa.Column("beat_at", sa.Double(), nullable=False),
        sa.Column("created_by", sa.String(length=190), nullable=False),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_imports")),
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_bin",
        mysql_engine="InnoDB",
    )
    with op.batch_alter_table("model_imports", schema=None) as batch_op:
        batch_op.create_index("ix_model_imports_project_id_id", ["project_id", "id"], unique=False)
        batch_op.create_index("ix_model_imports_state", ["state", "beat_at"], unique=False)
    with op.batch_alter_table("models", schema=None) as batch_op:
        batch_op.add_column(sa.Column("promotions", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("last_promotion", Json(), nullable=True))
    with op.batch_alter_table("model_versions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("told", Json(), nullable=True))
        batch_op.add_column(sa.Column("card", Json(), nullable=True))
        batch_op.add_column(sa.Column("verdict", sa.String(length=12), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("scan", Json(), nullable=True))
        batch_op.add_column(sa.Column("revision", sa.Integer(), nullable=False, server_default="1"))
        batch_op.create_index("ix_model_versions_verdict", ["verdict"], unique=False)
