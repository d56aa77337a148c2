"""A floor on which services fall asleep and are woken: the autoscaler runs, and the studio's own route wakes."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI, Request, Response

from conformance.gateway.upstreams import free_port
from cubestudio.accounts.access import Ending
from cubestudio.api import faults
from cubestudio.db import Database
from cubestudio.db.leases import Leases
from cubestudio.serving.metrics.collecting import Collector
from cubestudio.serving.routes import wake
from cubestudio.serving.scaling import verbs
from cubestudio.serving.scaling.activator import Activator
from cubestudio.serving.scaling.loop import ScalingLoop
from cubestudio.serving.scaling.scale import SCALING, Scale
from cubestudio.serving.scaling.wish import Scaling
from cubestudio.spec.routes import Endpoint
from serving.floor import PROJECT, Floor


class Watchman:
    """The studio as the gateway knows it: who may call (`Bearer good`), and the real route that wakes."""

    def __init__(self, activator: Activator) -> None:
        self.activator = activator
        self.app = FastAPI()
        faults.install(self.app)
        self.app.router.routes.extend(wake.router.routes)
        self.app.add_api_route("/internal/authz/{path:path}", self._may, methods=wake.METHODS)
        self.app.state.parts = {Activator: activator}
        self.app.state.ending = Ending()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=512)
        self.endpoint = Endpoint("127.0.0.1", self._listener.getsockname()[1])
        config = uvicorn.Config(self.app, log_config=None, lifespan="off", timeout_graceful_shutdown=2)
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [self._listener]}, daemon=True)

    def start(self) -> None:
        """Listen."""
        self._thread.start()

    def stop(self) -> None:
        """As the studio stops: who waits is told first."""
        self.app.state.ending.set()
        self._server.should_exit = True
        self._thread.join(10)
        self._listener.close()

    async def _may(self, path: str, request: Request) -> Response:
        good = request.headers.get("authorization") == "Bearer good"
        return Response(status_code=200 if good else 401, headers={"x-cube-user": "ann"})


class SleepyFloor(Floor):
    """With an autoscaler, and what counts requests."""

    def start(self) -> None:
        """As a server does."""
        super().start()
        leases = Leases(self.database, str(self.home))
        self._loop("scaling", ScalingLoop(self.database, leases, self.runtime).step, SCALING)
        self._loop("measures", Collector(self.database, leases, self.gateway, "").step)
        for loop in self.loops[-2:]:
            loop.start()

    def scale(self, name: str, **wish: Any) -> None:
        """Wish for other numbers of replicas."""
        with self.database.write() as uow:
            verbs.change_scaling(uow, PROJECT.id, name, Scaling(**wish), "ann")

    def scaled(self, name: str) -> Scale:
        """How many it was given."""
        with self.database.read() as uow:
            return verbs.scale_view(uow, PROJECT.id, name)[1]


@contextmanager
def sleepy_floor(database: Database, home: Path, activator: Activator) -> Iterator[tuple[SleepyFloor, Watchman]]:
    """One that runs."""
    watchman = Watchman(activator)
    watchman.start()
    floor = SleepyFloor(database, home, watchman, free_port())  # type: ignore[arg-type]
    floor.start()
    try:
        yield floor, watchman
    finally:
        watchman.stop()
        floor.tear_down()
