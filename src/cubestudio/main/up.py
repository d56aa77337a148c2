"""`cube up`: start or adopt what is needed, serve, watch it, end gracefully."""

from __future__ import annotations

import gc
import http.client
import logging
import signal
import socket
import sys
import threading
import time
from functools import partial
from types import FrameType
from typing import TYPE_CHECKING

from cubestudio.kit.errors import Fault
from cubestudio.kit.settings import Settings
from cubestudio.main.home import ServerLock, make_home, write_private
from cubestudio.main.logs import start_logging

if TYPE_CHECKING:
    from fastapi import FastAPI

    from cubestudio.main.parts import Parts

log = logging.getLogger(__name__)

_READY_SECONDS = 30.0


def up(settings: Settings) -> int:
    """Serve until SIGTERM or Ctrl-C; workloads and gateway go on when it ends. Returns the exit code."""
    started = time.monotonic()
    gc.disable()  # what is made until we serve stays for ever: looking through it again and again would be in vain
    make_home(settings.home)
    lock = ServerLock(settings.home, settings.replica)
    lock.take()
    if settings.replica and settings.database_url.startswith("sqlite"):
        raise Fault(
            "ReplicaNeedsServer",
            "several servers cannot share an SQLite database",
            "Set CUBE_DATABASE_URL to PostgreSQL or MariaDB, or leave CUBE_REPLICA out.",
        )
    start_logging(settings)
    _say(f"home      {settings.home}")
    gateway = _GatewayStart(settings)

    from cubestudio.db import Database
    from cubestudio.db.migrate import ensure_schema, load_tables
    from cubestudio.main.parts import build_parts

    load_tables()
    database = Database(settings.database_url)
    moved = ensure_schema(database)
    _say(f"database  {database.url.render_as_string(hide_password=True)}{moved}")
    parts = build_parts(settings, database)
    upstream = socket.create_server(("127.0.0.1", 0), backlog=512)
    link = _first_steps(parts)
    app = _assemble(parts, upstream.getsockname()[1])
    gateway.wait()
    parts.loops.start()
    announcer = threading.Thread(target=_announce, args=(settings, started, link), daemon=True)
    announcer.start()
    gc.freeze()  # and it is left out later, too: a full collection would stop everything for a tenth of a second
    gc.enable()
    try:
        _serve(app, upstream)
    finally:
        _say("stopping the server; what runs goes on (cube down stops everything)")
        parts.loops.stop()
        for end in parts.ending:
            end()
        parts.runtime.close()
        parts.leases.release()
        database.close()
    return 0


class _GatewayStart:
    """Envoy starts while Python still imports: both need most of a second."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._fault: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="gateway-start")
        self._thread.start()

    def _run(self) -> None:
        from cubestudio.drivers.gateway_envoy import EnvoyGateway

        try:
            settings = self._settings
            EnvoyGateway(
                settings.gateway_home, settings.host, settings.port, tls_port=settings.tls_port
            ).ensure_running()
        except BaseException as fault:
            self._fault = fault

    def wait(self) -> None:
        """Until it listens; raises what went wrong."""
        self._thread.join()
        if self._fault is not None:
            raise self._fault
        _say(f"gateway   listens on {self._settings.host}:{self._settings.port}")


def _first_steps(parts: Parts) -> str:
    """The default project, the command line's token; the path of the set-up link while it is needed."""
    from cubestudio.accounts import service as accounts
    from cubestudio.spec.owners import UID_BASE

    settings = parts.settings
    with parts.database.write() as uow:
        accounts.ensure_default_project(uow, settings.first_uid - UID_BASE)
        token = accounts.renew_local_token(uow, f"cube on {settings.home} {settings.replica}".strip())
        setup = accounts.setup_link(uow)
    local = parts.launch().url
    name = f"cli-token-{settings.replica}" if settings.replica else "cli-token"
    write_private(settings.home / "run" / name, f"{token}\n{local}\n")
    return f"{settings.public_url}/setup?token={setup}" if setup else ""


def _assemble(parts: Parts, port: int) -> FastAPI:
    """The loops and the HTTP application."""
    from cubestudio.api.app import create_app
    from cubestudio.api.metrics import MetricSource
    from cubestudio.main.loops import add_loops
    from cubestudio.serving.metrics.exposition import service_lines

    made = add_loops(parts, port)
    sources = {MetricSource: (partial(service_lines, parts.database, parts.gateway),)}
    return create_app(parts.by_kind() | made | sources)


def _serve(app: FastAPI, upstream: socket.socket) -> None:
    import uvicorn

    config = uvicorn.Config(
        app,
        loop="uvloop",
        http="httptools",
        ws="websockets-sansio",
        ws_max_size=1 << 20,
        log_config=None,
        access_log=False,
        server_header=False,
        lifespan="off",
        timeout_keep_alive=75,
        timeout_graceful_shutdown=3,
        proxy_headers=False,
    )
    server = uvicorn.Server(config)
    # uvicorn raises the signal again after its shutdown; for us it has done its work by then.
    server.capture_signals = _NoSignals  # type: ignore[method-assign,assignment]

    def end(number: int, frame: FrameType | None) -> None:
        app.state.ending.set()  # streams would hold the stop up
        server.handle_exit(number, frame)

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, end)
    server.run(sockets=[upstream])


class _NoSignals:
    def __enter__(self) -> None: ...

    def __exit__(self, *_: object) -> None: ...


def _announce(settings: Settings, started: float, link: str) -> None:
    """Say where the studio is once it really answers through the gateway."""
    deadline = time.monotonic() + _READY_SECONDS
    while time.monotonic() < deadline:
        if _answers(settings):
            _say(f"ready     in {time.monotonic() - started:.1f} s: {settings.public_url}")
            if link:
                _say(f"\nSet the administrator's password, once, at\n  {link}\n")
            return
        time.sleep(0.02)
    _say(f"the studio does not answer on port {settings.port}; see {settings.home}/logs/server.log")


def _answers(settings: Settings) -> bool:
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host
    connection = http.client.HTTPConnection(host, settings.port, timeout=2)
    try:
        connection.request("GET", f"{settings.path_prefix}/healthz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def refuse(fault: Fault, language: str) -> int:
    """A fault on the terminal; 2 = could not start."""
    sys.stderr.write(f"{fault.say(language)}\n")
    if fault.hint:
        sys.stderr.write(f"{fault.say_hint(language)}\n")
    return 2
