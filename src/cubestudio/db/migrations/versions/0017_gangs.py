"""What is known of each replica of a distributed job."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from cubestudio.db.sql import Json

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("workloads", schema=None) as batch_op:
        batch_op.add_column(sa.Column("replicas", Json(), nullable=True))
