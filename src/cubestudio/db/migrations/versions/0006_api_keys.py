"""API keys, certificates of domains, what services say of their traffic."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from cubestudio.db.sql import Json

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "api_keys",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("project_id", sa.String(length=40), nullable=False),
        sa.Column("project_name", sa.String(length=190), nullable=False),
        sa.Column("name", sa.String(length=190), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("opens", Json(), nullable=True),
        sa.Column("created_by", sa.String(length=190), nullable=False),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.Column("expires_at", sa.Double(), nullable=True),
        sa.Column("used_at", sa.Double(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_keys")),
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_bin",
        mysql_engine="InnoDB",
    )
    with op.batch_alter_table("api_keys", schema=None) as batch_op:
        batch_op.create_index("ix_api_keys_project_id_id", ["project_id", "id"], unique=False)

    op.create_table(
        "certificates",
        sa.Column("domain", sa.String(length=190), nullable=False),
        sa.Column("project_id", sa.String(length=40), nullable=False),
        sa.Column("chain", sa.Text(), nullable=False),
        sa.Column("sealed_key", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.Double(), nullable=False),
        sa.Column("changed_by", sa.String(length=190), nullable=False),
        sa.Column("changed_at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("domain", name=op.f("pk_certificates")),
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_bin",
        mysql_engine="InnoDB",
    )
    with op.batch_alter_table("routes", schema=None) as batch_op:
        batch_op.add_column(sa.Column("domain", sa.String(length=190), nullable=True))
        batch_op.create_index("uq_routes_domain", ["domain"], unique=True)

    with op.batch_alter_table("services", schema=None) as batch_op:
        batch_op.add_column(sa.Column("traffic", Json(), nullable=True))
