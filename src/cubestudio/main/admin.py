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

_USAGE = "backup FILE, restore FILE, migrate, setup-link, reset-password USER, "
_USAGE += "gateway-manifests PLACE, gateway-routes PLACE GATEWAY"
_HELP = """\
cube admin backup FILE          all rows and the keys into one file; keep it secret
cube admin restore FILE         a backup into an empty home or database, of any kind
cube admin migrate              bring the schema of the database to this release
cube admin setup-link           a new one-time link for the first administrator
cube admin reset-password USER  a one-time link for a new password of USER
cube admin gateway-manifests PLACE       the gateway of a cluster as YAML for kubectl; keep it secret
cube admin gateway-routes PLACE GATEWAY  a cluster's routes as HTTPRoutes of your [namespace/]GATEWAY
"""


def admin(settings: Settings, words: list[str]) -> int:
    """Do one administrative command."""
    commands: dict[str, tuple[int, Callable[..., str]]] = {
        "backup": (1, _backup),
        "restore": (1, _restore),
        "migrate": (0, _migrate),
        "setup-link": (0, _setup_link),
        "reset-password": (1, _reset_password),
        "gateway-manifests": (1, _gateway_manifests),
        "gateway-routes": (2, _gateway_routes),
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


def _gateway_manifests(settings: Settings, database: Database, place: str) -> str:
    from cubestudio.accounts.vault import load_key
    from cubestudio.drivers.gateway_envoy import ClusterDeployer
    from cubestudio.routing import export, gateways

    tokens = gateways.GatewayTokens(load_key(settings.home / "keys", "gateways.key"))
    with database.read() as uow:
        row = gateways.get_gateway(uow, place)
    made = ClusterDeployer(lambda _: None).manifests(gateways.site_of(row), tokens.make(row["id"]))
    return export.as_yaml(made).rstrip()


def _gateway_routes(settings: Settings, database: Database, place: str, parent: str) -> str:
    from cubestudio.routing import export, gateways

    with database.read() as uow:
        site = gateways.site_of(gateways.get_gateway(uow, place))
        return export.as_yaml(export.routes_of_place(uow, site, parent)).rstrip()
