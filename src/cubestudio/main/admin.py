"""`cube admin …`: work on the studio's home itself, as the user who owns it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from cubestudio.db import Database
from cubestudio.db.backup import backup, restore
from cubestudio.db.migrate import ensure_schema, load_tables
from cubestudio.kit.errors import Fault, did_you_mean
from cubestudio.kit.settings import Settings
from cubestudio.main.home import ServerLock, make_home

_USAGE = "backup FILE, restore FILE, migrate, setup-link, reset-password USER"
_HELP = """\
cube admin backup FILE          all rows and the keys into one file; keep it secret
cube admin restore FILE         a backup into an empty home or database, of any kind
cube admin migrate              bring the schema of the database to this release
cube admin setup-link           a new one-time link for the first administrator
cube admin reset-password USER  a one-time link for a new password of USER
"""


def admin(settings: Settings, words: list[str]) -> int:
    """Do one administrative command."""
    commands: dict[str, tuple[int, Callable[..., str]]] = {
        "backup": (1, _backup),
        "restore": (1, _restore),
        "migrate": (0, _migrate),
        "setup-link": (0, _setup_link),
        "reset-password": (1, _reset_password),
    }
    word = words[0] if words else "--help"
    if word in ("-h", "--help"):
        sys.stdout.write(_HELP)
        return 0
    if word not in commands:
        raise Fault("CommandUnknown", "there is no admin command '{word}'", did_you_mean(word, commands), word=word)
    count, command = commands[word]
    if len(words) != count + 1:
        raise Fault(
            "CommandIncomplete", "'{word}' takes {count} more word(s)", f"There is: {_USAGE}.", word=word, count=count
        )
    make_home(settings.home)
    load_tables()
    database = Database(settings.database_url)
    try:
        sys.stdout.write(command(settings, database, *words[1:]) + "\n")
    finally:
        database.close()
    return 0


def _backup(settings: Settings, database: Database, file: str) -> str:
    ensure_schema(database)
    return backup(database, settings.home, Path(file))


def _restore(settings: Settings, database: Database, file: str) -> str:
    ServerLock(settings.home).take()
    return restore(database, settings.home, Path(file))


def _migrate(_: Settings, database: Database) -> str:
    return f"database{ensure_schema(database) or ': its schema is the one of this release'}"


def _setup_link(settings: Settings, database: Database) -> str:
    from cubestudio.accounts import service as accounts

    ensure_schema(database)
    with database.write() as uow:
        token = accounts.setup_link(uow)
    if token is None:
        raise Fault(
            "AdministratorExists", "there is an administrator already", "Use: cube admin reset-password USER", 409
        )
    return f"{settings.public_url}/setup?token={token}"


def _reset_password(settings: Settings, database: Database, username: str) -> str:
    from cubestudio.accounts import service as accounts

    with database.write() as uow:
        token = accounts.reset_link(uow, username, "local")
    return f"{settings.public_url}/setup?token={token}&username={username}"
