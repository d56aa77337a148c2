"""A load that never pauses loses no request while everything around a service changes."""

from __future__ import annotations

import os
import signal
import threading
from dataclasses import replace

import pytest

from cubestudio.routing import service as routing
from cubestudio.serving import addressing, service
from serving.floor import PROJECT, Floor
from serving.test_services import floor
from steady import Steady, post

__all__ = ["floor"]


@pytest.fixture
def pressed(floor: Floor) -> Steady:
    """Load on the service `a`, which has two replicas and the models `old` and `new`."""
    for model in ("old", "new"):
        floor.version(model)
    floor.create("a", "old", replicas=2)
    floor.wait_ready("a")
    return Steady(floor.port, post("/serve/demo/a/predict", b"{}", authorization="Bearer good"), rate=120)


def swap(floor: Floor, timeout: float) -> None:
    """Another time-out, until the gateway has taken it."""
    news = threading.Event()
    undo = floor.database.hints.subscribe(routing.APPLIED, news.set)
    with floor.database.write() as uow:
        wish = replace(service.get_service(uow, PROJECT.id, "a").traffic, timeout=timeout)
        addressing.change_traffic(uow, PROJECT.id, "a", wish, (), "ann")
        count = routing.wanted(uow)
    is_applied = False
    while not is_applied:
        assert news.wait(20)
        news.clear()
        with floor.database.read() as uow:
            is_applied = routing.is_applied(uow, count)
    undo()


def pids(floor: Floor) -> set[int]:
    """Processes that answer."""
    return {floor.call("a").json["pid"] for _ in range(24)}


def test_swaps_updates_a_rollback_and_a_killed_replica_lose_nothing(floor: Floor, pressed: Steady) -> None:
    with pressed.pressing():
        for number in range(12):
            swap(floor, 20.0 + number)
        assert pressed.failed == []
        for revision, model in ((2, "new"), (3, "old"), (4, "new")):
            floor.update("a", model, replicas=2)
            floor.wait_ready("a", revision)
        floor.wait("a", lambda found: len(found.instances) == 2)
        assert pressed.failed == []
        there = pids(floor)
        os.kill(min(there), signal.SIGKILL)
        floor.wait("a", lambda found: found.status.phase != "Ready")
        floor.wait_ready("a", 4)
        assert pressed.failed == []
        assert min(there) not in pids(floor)
    assert pressed.failed == []
    assert pressed.answered > 300
