"""What services are asked over time, who is told when something is wrong, notices of more than runs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from cubestudio.db.sql import Json

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "service_points",
        sa.Column("service_id", sa.String(length=40), nullable=False),
        sa.Column("at", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("is_copy", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("gateway", sa.String(length=190), nullable=False),
        sa.Column("span", sa.Integer(), nullable=False),
        sa.Column("requests", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("failures", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("active", sa.Double(), nullable=False),
        sa.Column("latency", Json(), nullable=False),
        sa.PrimaryKeyConstraint("service_id", "at", "revision", "is_copy", "gateway", name=op.f("pk_service_points")),
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_bin",
        mysql_engine="InnoDB",
    )
    with op.batch_alter_table("service_points", schema=None) as batch_op:
        batch_op.create_index("ix_service_points_span_at", ["span", "at"], unique=False)

    op.create_table(
        "service_alerts",
        sa.Column("service_id", sa.String(length=40), nullable=False),
        sa.Column("rules", Json(), nullable=False),
        sa.Column("addresses", Json(), nullable=False),
        sa.Column("states", Json(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.PrimaryKeyConstraint("service_id", name=op.f("pk_service_alerts")),
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_bin",
        mysql_engine="InnoDB",
    )

    op.create_table(
        "notices",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("about", sa.String(length=40), nullable=False),
        sa.Column("project_id", sa.String(length=40), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("body", Json(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.Double(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_bin",
        mysql_engine="InnoDB",
    )
    with op.batch_alter_table("notices", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_notices_about"), ["about"], unique=False)
        batch_op.create_index(batch_op.f("ix_notices_due_at"), ["due_at"], unique=False)
    op.execute(
        "INSERT INTO notices (id, about, project_id, target, body, tries, due_at, text) "
        "SELECT id, run_id, project_id, target, body, tries, due_at, text FROM run_notices"
    )
    op.drop_table("run_notices")
