"""`cube down`: everything of a home ends: the server, what runs, the gateway."""

from __future__ import annotations

import os
import signal
import sys
import time

from cubestudio.kit.errors import Fault
from cubestudio.kit.settings import Settings
from cubestudio.main.home import ServerLock

_PATIENCE = 60.0


def down(settings: Settings) -> int:
    """Stop all; attempts that were interrupted begin anew at the next `cube up`."""
    if not (settings.home / "run").is_dir():
        _say(f"nothing runs for {settings.home}")
        return 0
    for file in (settings.home / "run").glob("server-*.lock"):
        _end_server(ServerLock(settings.home, file.stem.removeprefix("server-")))
    lock = ServerLock(settings.home)
    _end_server(lock)
    lock.take()
    interrupted = _end_workloads(settings)
    from cubestudio.drivers.gateway_envoy import EnvoyGateway

    for home in (settings.home, *(settings.home / "replicas").glob("*")):
        EnvoyGateway(home, settings.host, settings.port).stop()
    _say(f"stopped: server, gateway, {interrupted} running workloads")
    return 0


def _end_server(lock: ServerLock) -> None:
    pid = lock.holder()
    if pid is None:
        return
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + _PATIENCE
    while lock.holder() is not None:
        if time.monotonic() > deadline:
            raise Fault("ServerHangs", "process {pid} does not end", "End it with: kill -9 {pid}", 500, pid=pid)
        time.sleep(0.05)


def _end_workloads(settings: Settings) -> int:
    from cubestudio.compute.facts import LOCAL
    from cubestudio.db import Database
    from cubestudio.db.migrate import is_current, load_tables
    from cubestudio.drivers.runtime_local import LocalRuntime
    from cubestudio.main.library import install_library
    from cubestudio.workloads.interruption import interrupt_all

    load_tables()
    database = Database(settings.database_url)
    if not is_current(database):
        return 0
    runtime = LocalRuntime(settings.home, library=install_library(settings.home / "lib"))
    try:
        return interrupt_all(database, LOCAL, runtime)
    finally:
        runtime.close()
        database.close()


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
