"""Which tables there are, and bringing a database to the schema of this release.

The quick look (one small query) decides; Alembic is imported only when there is something to migrate. An empty
database gets today's tables at once instead of walking through history; a test holds both ways to the same result.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

import cubestudio
from cubestudio.db.database import Database
from cubestudio.kit.errors import Fault

if TYPE_CHECKING:
    from alembic.config import Config

VERSION_TABLE = "alembic_version"
SCRIPTS = Path(__file__).parent / "migrations"

_LOCK = 7_283_001
"""Held on servers while one replica changes the schema; any number of our own."""


def load_tables() -> None:
    """Import every `tables.py` of the product, so that `Base.metadata` is whole.

    Found by looking, not by a list: this floor must not know the ones above, and nobody can forget a line.
    """
    importlib.import_module("cubestudio.db.leases")
    for package in sorted(entry.name for entry in resources.files(cubestudio).iterdir() if entry.is_dir()):
        if resources.files(cubestudio).joinpath(package, "tables.py").is_file():
            importlib.import_module(f"cubestudio.{package}.tables")


@cache
def head() -> str:
    """The newest revision: revisions are files `NNNN_what.py`, each following the one before it."""
    names = sorted(file.name for file in (SCRIPTS / "versions").glob("[0-9][0-9][0-9][0-9]_*.py"))
    return names[-1][:4] if names else ""


def ensure_schema(database: Database) -> str:
    """Make or migrate the tables when they are not those of this release; says what was done, "" for nothing.

    Several servers may call it at once. Raises Fault when the database is of a newer release.
    """
    with database.engine.connect() as connection:
        if _version(connection) == head():
            return ""
    with _alone(database) as connection:
        found = _version(connection)
        if found == head():
            return ""
        if found is None and not user_tables(connection):
            make_at(connection, head())
            return ", tables made"
        if found is not None and found > head():
            raise newer(found)
        upgrade(connection, found or "")
        return f", schema {found or 'none'} migrated to {head()}"


def make_at(connection: Connection, revision: str) -> None:
    """The tables of `revision` in an empty database: today's at once, older ones by walking through history."""
    from cubestudio.db.sql import Base

    if revision != head():
        upgrade(connection, "", revision)
        return
    if _version(connection) == revision:
        return
    load_tables()
    Base.metadata.create_all(connection)
    column = "version_num VARCHAR(32) NOT NULL, CONSTRAINT pk_version PRIMARY KEY (version_num)"
    connection.execute(text(f"CREATE TABLE {VERSION_TABLE} ({column})"))
    connection.execute(text(f"INSERT INTO {VERSION_TABLE} (version_num) VALUES (:head)"), {"head": revision})


def upgrade(connection: Connection, found: str, revision: str = "head") -> None:
    """Walk from revision `found` to `revision`; nothing when `found` is the newest."""
    if found == head():
        return
    from alembic import command

    command.upgrade(alembic_config(connection), revision)


def alembic_config(connection: Connection) -> Config:
    """Alembic's configuration for an open connection; there is no .ini file."""
    from alembic.config import Config

    load_tables()
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.attributes["connection"] = connection
    return config


def newer(found: str) -> Fault:
    """The refusal of a database or backup that a newer release made."""
    text_ = "The schema {found} is newer than this release's {known}"
    hint = "Start the newer release, or restore a backup of this one."
    return Fault("DatabaseNewer", text_, hint, 500, found=found, known=head())


def user_tables(connection: Connection) -> list[str]:
    """Names of the tables that are there, but for Alembic's own."""
    return [name for name in inspect(connection).get_table_names() if name != VERSION_TABLE]


def is_current(database: Database) -> bool:
    """Whether the database has the tables of this release; looks only."""
    with database.engine.connect() as connection:
        return bool(user_tables(connection)) and (_version(connection) or "") == head()


def _version(connection: Connection) -> str | None:
    """The revision of the database; None when it has none."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    found = connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar()
    return None if found is None else str(found)


@contextmanager
def _alone(database: Database) -> Iterator[Connection]:
    """A transaction in which no other server changes the schema.

    MariaDB's lock belongs to the session: it is held until the transaction has ended, since whoever comes next must see
    what was done.
    """
    with database.engine.connect() as connection:
        if database.dialect == "mysql":
            connection.execute(text(f"SELECT GET_LOCK('cubestudio.{_LOCK}', 120)"))
            connection.commit()
        try:
            with connection.begin():
                if database.dialect == "postgresql":
                    connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
                yield connection
        finally:
            if database.dialect == "mysql":
                connection.execute(text(f"SELECT RELEASE_LOCK('cubestudio.{_LOCK}')"))
                connection.commit()
