"""Forgotten due times."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("schedules", schema=None) as batch_op:
        batch_op.add_column(sa.Column("forgotten_from", sa.Double(), nullable=True))
        batch_op.add_column(sa.Column("forgotten_until", sa.Double(), nullable=True))
