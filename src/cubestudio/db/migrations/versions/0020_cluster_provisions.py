"""What a cluster provides beside machines."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from cubestudio.db.sql import Json

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("clusters", schema=None) as batch_op:
        batch_op.add_column(sa.Column("storage", Json(), nullable=True))
        batch_op.add_column(sa.Column("environments", Json(), nullable=True))
        batch_op.add_column(sa.Column("network", Json(), nullable=True))
