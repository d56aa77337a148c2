"""Revisions of services that run an ONNX graph, ports of gRPC."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("service_revisions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("takes_graph", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("service_replicas", schema=None) as batch_op:
        batch_op.add_column(sa.Column("grpc_port", sa.Integer(), nullable=False, server_default="0"))
