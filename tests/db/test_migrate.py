"""The schema: made at once or walked to, on every server the same."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable

import pytest
from sqlalchemy import text

from cubestudio.db import Database
from cubestudio.db.migrate import ensure_schema, head, load_tables, make_at, upgrade
from cubestudio.db.sql import Base
from cubestudio.kit.errors import Fault

Blank = Callable[[], Database]


def differences(database: Database) -> list[object]:
    """What Alembic would still change to come from the database to the tables of the code."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    load_tables()
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, Base.metadata))


def test_walking_through_all_migrations_leads_to_the_tables_of_the_code(blank_database: Blank) -> None:
    database = blank_database()
    with database.engine.begin() as connection:
        upgrade(connection, "")
    assert differences(database) == [], "write the missing migration: python tools/revision.py what_changes"


def test_making_the_tables_at_once_leads_to_the_same(blank_database: Blank) -> None:
    database = blank_database()
    assert ensure_schema(database) == ", tables made"
    assert differences(database) == []
    assert ensure_schema(database) == "", "and there is nothing left to do"


def test_several_servers_may_start_at_once(blank_database: Blank) -> None:
    database = blank_database()
    said: list[str] = []
    threads = [threading.Thread(target=lambda: said.append(ensure_schema(database))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == ["", "", "", ", tables made"]


def test_a_database_of_a_newer_release_is_left_alone(blank_database: Blank) -> None:
    database = blank_database()
    with database.engine.begin() as connection:
        make_at(connection, head())
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(Fault, match="newer than this release") as refused:
        ensure_schema(database)
    assert refused.value.code == "DatabaseNewer"


def test_alembic_is_not_imported_when_there_is_nothing_to_migrate(blank_database: Blank) -> None:
    database = blank_database()
    ensure_schema(database)
    script = (
        "import sys; from cubestudio.db import Database; from cubestudio.db.migrate import ensure_schema;"
        "ensure_schema(Database(sys.argv[1])); sys.exit('alembic' in sys.modules)"
    )
    url = database.url.render_as_string(hide_password=False)
    assert subprocess.run([sys.executable, "-c", script, url], check=False).returncode == 0
