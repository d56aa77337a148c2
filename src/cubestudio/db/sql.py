"""What stores and tables build on. `session` may be imported by stores alone (import law)."""

from __future__ import annotations

from typing import Any

import orjson
from sqlalchemy import BigInteger, Dialect, Double, Integer, MetaData, String, Text
from sqlalchemy.dialects import mysql
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

from cubestudio.db.database import UnitOfWork

Id = String(40)
"""Identifiers made by `kit.ids`."""
Name = String(190)
"""Names people give; short enough to be indexed everywhere."""
Moment = Double
"""Epoch seconds."""
Big = BigInteger().with_variant(Integer, "sqlite")
"""64-bit integers (SQLite's are that anyway, and its keys must be called INTEGER)."""
LongText = Text().with_variant(mysql.LONGTEXT(), "mysql", "mariadb")


class Json(TypeDecorator[Any]):
    """Any JSON value, kept as text: the same on all three servers, and never indexed."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        """LONGTEXT where TEXT would end at 64 KiB."""
        return dialect.type_descriptor(mysql.LONGTEXT() if dialect.name in ("mysql", "mariadb") else Text())

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Value to text."""
        return None if value is None else orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS).decode()

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """Text to value."""
        return None if value is None else orjson.loads(value)


class Base(DeclarativeBase):
    """All tables. Names and texts compare by bytes on every server."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    __table_args__: Any = {"mysql_charset": "utf8mb4", "mysql_collate": "utf8mb4_bin", "mysql_engine": "InnoDB"}


TRANSIENT: dict[str, Any] = {**Base.__table_args__, "info": {"transient": True}}
"""`__table_args__` of a table that a backup leaves out: what it holds is worth nothing elsewhere."""


def session(uow: UnitOfWork) -> Session:
    """The session of a unit of work. For stores only."""
    return uow._session
