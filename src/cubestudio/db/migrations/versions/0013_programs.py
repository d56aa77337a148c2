"""Revisions of services that run a program of somebody's own."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from cubestudio.db.sql import Json

revision = "0013"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("service_revisions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("run", Json(), nullable=True))
