"""A backup is one .tar (mode 0600) that any of the three servers can take back.

It holds `backup.json` (release, schema, tables), one `tables/<name>.jsonl` for each table, read in one moment of the
data, and `keys/`: the master key that opens the secrets of projects, and the key of task tokens. It therefore is as
secret as the home itself. It does not hold what lies in `blobs/` and `files/` (copy them after it: they only grow),
nor what is worth nothing elsewhere: log-ins, leases, running workloads' folders, environments.
"""

from __future__ import annotations

import io
import itertools
import os
import tarfile
import tempfile
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any

import orjson
from sqlalchemy import Connection, LargeBinary, Table, Text, column, insert, select, table, type_coerce
from sqlalchemy import text as sql

from cubestudio.db.database import Database
from cubestudio.db.migrate import head, load_tables, make_at, newer, upgrade, user_tables
from cubestudio.db.sql import Base, Json
from cubestudio.kit.clock import iso, now
from cubestudio.kit.errors import Fault

FORMAT = 1
_BATCH = 500


def backup(database: Database, home: Path, target: Path) -> str:
    """Write `target`; says what was written. The server may run meanwhile."""
    load_tables()
    if target.exists():
        text = "There is already a file {path}"
        raise Fault("FileExists", text, "Name another one.", 409, path=str(target))
    making = target.with_name(f".{target.name}.part")
    descriptor = os.open(making, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as stream, tarfile.open(fileobj=stream, mode="w") as archive:
            counts = _write_tables(database, archive)
            for key in _keys(home):
                _add(archive, f"keys/{key.name}", key.read_bytes())
            about = {
                "format": FORMAT,
                "release": version("cubestudio"),
                "schema": head(),
                "database": database.dialect,
                "made_at": iso(now()),
                "tables": counts,
            }
            _add(archive, "backup.json", orjson.dumps(about, option=orjson.OPT_INDENT_2))
        making.replace(target)
    finally:
        making.unlink(missing_ok=True)
    return f"{target}: {sum(counts.values())} rows of {len(counts)} tables, and the keys. Keep it secret."


def restore(database: Database, home: Path, source: Path) -> str:
    """Fill an empty database from `source` and put its keys into `home`; says what was done. No server may run."""
    load_tables()
    try:
        with tarfile.open(source, mode="r:") as archive:
            return _restore(database, home, archive)
    except (tarfile.TarError, OSError, KeyError) as error:
        reason = str(error)
        raise Fault("BackupInvalid", "{path} is no backup: {reason}", path=str(source), reason=reason) from error


def _restore(database: Database, home: Path, archive: tarfile.TarFile) -> str:
    about = orjson.loads(_member(archive, "backup.json").read())
    if about["format"] != FORMAT or about["schema"] > head():
        raise newer(about["schema"])
    rows = 0
    with database.engine.begin() as connection:
        if any(_has_rows(connection, name) for name in user_tables(connection)):
            hint = "Move home/db away, or name an empty database in CUBE_DATABASE_URL."
            raise Fault("DatabaseNotEmpty", "The database is not empty; a backup is not mixed into it", hint, 409)
        make_at(connection, about["schema"])
        for name in about["tables"]:
            rows += _load(connection, name, _member(archive, f"tables/{name}.jsonl"))
        upgrade(connection, about["schema"])
    for member in archive.getmembers():
        if member.name.startswith("keys/"):
            _put_key(home, Path(member.name).name, _member(archive, member.name).read())
    return f"{rows} rows of {len(about['tables'])} tables restored, made at {about['made_at']}, and the keys"


def _write_tables(database: Database, archive: tarfile.TarFile) -> dict[str, int]:
    counts: dict[str, int] = {}
    with database.engine.connect() as plain:
        level = {} if database.dialect == "sqlite" else {"isolation_level": "REPEATABLE READ"}
        connection = plain.execution_options(**level) if level else plain  # one moment for all tables
        for each in Base.metadata.sorted_tables:
            if each.info.get("transient"):
                continue
            with tempfile.TemporaryFile() as lines:
                counts[str(each.name)] = _dump(connection, each, lines)
                entry = tarfile.TarInfo(f"tables/{each.name}.jsonl")
                entry.size, entry.mode, entry.mtime = lines.tell(), 0o600, int(now())
                lines.seek(0)
                archive.addfile(entry, lines)
    return counts


def _dump(connection: Connection, each: Table, lines: IO[bytes]) -> int:
    """First line: the names of the columns; then a list for each row. JSON columns stay the text they are."""
    assert not any(isinstance(c.type, LargeBinary) for c in each.columns), f"{each.name} holds bytes"
    columns: list[Any] = [type_coerce(c, Text).label(c.name) if isinstance(c.type, Json) else c for c in each.columns]
    lines.write(orjson.dumps([str(c.name) for c in each.columns]) + b"\n")
    count = 0
    found = connection.execution_options(yield_per=_BATCH).execute(select(*columns))
    for row in found:
        lines.write(orjson.dumps(list(row)) + b"\n")
        count += 1
    return count


def _load(connection: Connection, name: str, lines: IO[bytes]) -> int:
    names = orjson.loads(lines.readline())
    target: Any = table(name, *(column(each) for each in names))
    count = 0
    for batch in _batches(lines):
        connection.execute(insert(target), [dict(zip(names, orjson.loads(line), strict=True)) for line in batch])
        count += len(batch)
    return count


def _batches(lines: IO[bytes]) -> Iterator[list[bytes]]:
    while batch := list(itertools.islice(lines, _BATCH)):
        yield batch


def _has_rows(connection: Connection, name: str) -> bool:
    quoted = connection.dialect.identifier_preparer.quote(name)
    return connection.execute(sql(f"SELECT 1 FROM {quoted} LIMIT 1")).first() is not None


def _keys(home: Path) -> list[Path]:
    return sorted((home / "keys").glob("*.key"))


def _put_key(home: Path, name: str, content: bytes) -> None:
    """The backup's key; another one that lay here is kept beside it."""
    folder = home / "keys"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = folder / name
    if file.exists() and file.read_bytes() != content:
        file.replace(folder / f"{name}.replaced-{int(now())}")
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(content)


def _member(archive: tarfile.TarFile, name: str) -> IO[bytes]:
    found = archive.extractfile(name)
    if found is None:
        raise KeyError(f"{name} is no file")
    return found


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode, entry.mtime = len(content), 0o600, int(now())
    archive.addfile(entry, io.BytesIO(content))
