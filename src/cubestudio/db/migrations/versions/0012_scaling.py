"""How many replicas services shall have, and have been given."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from cubestudio.db.sql import Json

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("services", schema=None) as batch_op:
        batch_op.add_column(sa.Column("scaling", Json(), nullable=True))
        batch_op.add_column(sa.Column("scale", Json(), nullable=True))
