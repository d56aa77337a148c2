"""What Alembic runs: the connection and the tables are handed over by `db.migrate`."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from cubestudio.db.sql import Base, Json


def render(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Our own column type by its name."""
    if kind == "type" and isinstance(item, Json):
        autogen.imports.add("from cubestudio.db.sql import Json")
        return "Json()"
    return False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=True,
    render_item=render,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
