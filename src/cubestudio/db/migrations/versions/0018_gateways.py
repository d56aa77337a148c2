"""Gateways elsewhere."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from cubestudio.db.sql import Json

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "gateways",
        sa.Column("place", sa.String(length=190), nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("namespace", sa.String(length=63), nullable=False),
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.Column("image", sa.String(length=500), nullable=False),
        sa.Column("service", sa.String(length=20), nullable=False),
        sa.Column("replicas", sa.Integer(), nullable=False),
        sa.Column("pull_secrets", Json(), nullable=False),
        sa.Column("changed_by", sa.String(length=190), nullable=False),
        sa.Column("changed_at", sa.Double(), nullable=False),
        sa.Column("applied", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("heard_at", sa.Double(), nullable=True),
        sa.Column("deployed_at", sa.Double(), nullable=True),
        sa.Column("address", sa.String(length=255), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("place", name=op.f("pk_gateways")),
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_bin",
        mysql_engine="InnoDB",
    )
