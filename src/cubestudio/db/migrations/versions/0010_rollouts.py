"""Services whose traffic is shared by revisions, canaries and tiers."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

from cubestudio.db.sql import Json

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("services", schema=None) as batch_op:
        batch_op.add_column(sa.Column("tier", sa.String(12), nullable=False, server_default="test"))
        batch_op.add_column(sa.Column("shares", Json(), nullable=True))
        batch_op.add_column(sa.Column("mirror", Json(), nullable=True))
        batch_op.add_column(sa.Column("changes", sa.Integer(), nullable=False, server_default="0"))
    op.create_table(
        "service_rollouts",
        sa.Column("service_id", sa.String(40), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("stable", sa.Integer(), nullable=False),
        sa.Column("steps", Json(), nullable=False),
        sa.Column("limits", Json(), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("step_at", sa.Double(), nullable=False),
        sa.Column("reason", sa.String(60), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("figures", Json(), nullable=True),
        sa.Column("created_by", sa.String(190), nullable=False),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.Column("ended_by", sa.String(190), nullable=False),
        sa.Column("ended_at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("service_id", "revision", name=op.f("pk_service_rollouts")),
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_bin",
        mysql_engine="InnoDB",
    )
    _say_whose_endpoints()


def _say_whose_endpoints() -> None:
    """What a route holds was a list of endpoints, all of the live revision."""
    services = sa.table("services", sa.column("id"), sa.column("routed"), sa.column("live_revision"))
    connection = op.get_bind()
    rows = connection.execute(sa.select(services).where(services.c.routed.is_not(None))).all()
    for row in rows:
        endpoints = json.loads(row.routed)
        targets = [[row.live_revision, 100, endpoints]] if endpoints else []
        routed = json.dumps({"targets": targets, "mirror": None})
        connection.execute(sa.update(services).where(services.c.id == row.id).values(routed=routed))
