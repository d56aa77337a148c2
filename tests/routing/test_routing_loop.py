"""The loop keeps a real gateway running and its table as wished."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from conformance.gateway.upstreams import Upstream, ask, free_port, upstream
from cubestudio.db import Database
from cubestudio.drivers.gateway_envoy import EnvoyGateway
from cubestudio.kit.loops import Loop
from cubestudio.routing import service
from cubestudio.routing.reconcile import RoutingLoop, TableSource
from cubestudio.spec.routes import Route, Target


@pytest.fixture
def studio() -> Iterator[Upstream]:
    with upstream("studio") as server:
        yield server


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def loop(sqlite_db: Database, tmp_path: Path, studio: Upstream, port: int) -> Iterator[Loop]:
    gateway = EnvoyGateway(tmp_path, "127.0.0.1", port)
    made = Loop("routing", RoutingLoop(sqlite_db, gateway, TableSource(studio.endpoint)).step)
    sqlite_db.hints.subscribe(service.TOPIC, made.wake)
    made.start()
    yield made
    made.stop()
    gateway.stop()


def await_applied(database: Database, count: int) -> None:
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        with database.read() as uow:
            if service.is_applied(uow, count):
                return
        time.sleep(0.01)
    raise AssertionError("the gateway never confirmed the table")


def test_a_wished_route_is_served_and_a_removed_one_is_not(
    loop: Loop, sqlite_db: Database, studio: Upstream, port: int
) -> None:
    with upstream("model") as model:
        with sqlite_db.write() as uow:
            wish = Route("m", "/serve/m/", (Target("r1", (model.endpoint,)),))
            count = service.set_route(uow, "service", "svc_1", wish)
        await_applied(sqlite_db, count)
        assert ask(port, "/serve/m/x").json["server"] == "model"
        with sqlite_db.write() as uow:
            count = service.remove_routes(uow, "service", "svc_1")
        await_applied(sqlite_db, count)
        assert ask(port, "/serve/m/x").json["server"] == "studio"


def test_a_killed_gateway_is_back_within_a_second_or_two(
    loop: Loop, sqlite_db: Database, tmp_path: Path, port: int
) -> None:
    with sqlite_db.write() as uow:
        count = service.set_route(uow, "service", "svc_1", Route("m", "/serve/m/", ()))
    await_applied(sqlite_db, count)
    os.kill(int((tmp_path / "gateway" / "pid").read_text()), signal.SIGKILL)
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            if ask(port, "/").status == 200:
                return
        except OSError:
            time.sleep(0.02)
    raise AssertionError("the gateway did not come back")
