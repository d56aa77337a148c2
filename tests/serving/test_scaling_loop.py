"""The autoscaler on every database: what it sees, what it writes, what it leaves alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from cubestudio.db import Database
from cubestudio.db.leases import Leases
from cubestudio.drivers.blobs_fs import FileBlobs
from cubestudio.ports.runtime import DeviceLoad, Handle, Usage
from cubestudio.serving import service, store
from cubestudio.serving.facts import ServiceWish
from cubestudio.serving.metrics import measures
from cubestudio.serving.scaling import loop as scaling_loop
from cubestudio.serving.scaling import scale, verbs
from cubestudio.serving.scaling.loop import TICK, ScalingLoop
from cubestudio.serving.scaling.scale import Scale
from cubestudio.serving.scaling.wish import Line, Metric, Scaling
from cubestudio.spec.states import WorkloadPhase
from cubestudio.workloads import store as workload_store
from cubestudio.workloads.load import LoadMeter
from registry.shelf import Shelf
from serving.floor import PROJECT, SMALL, small_engine

T = 1_800_000_000.0


class Gauge:
    """A runtime of which only the measuring is asked; `cores` is what each workload uses."""

    def __init__(self) -> None:
        self.at = T
        self.cores = 0.0
        self.memory = 1 << 28

    def usage(self, handles: Sequence[Handle]) -> list[Usage | None]:
        """Since the beginning of time."""
        return [Usage(self.cores * (self.at - T), self.memory, 0) for _ in handles]

    def device_loads(self) -> Mapping[str, DeviceLoad]:
        """One accelerator, half busy."""
        return {"gpu-0": DeviceLoad(0.5, 1)}


class World:
    """A service called `a` that answers, and a clock."""

    def __init__(self, database: Database, home: Path, patch: pytest.MonkeyPatch) -> None:
        self.database, self.at = database, T
        for module in (scaling_loop, measures, scale, service):
            patch.setattr(module, "now", lambda: self.at)
        patch.setattr("time.monotonic", lambda: self.at)
        patch.setattr("cubestudio.serving.service.engine_for", small_engine)
        (home / "out").mkdir()
        shelf = Shelf(database, FileBlobs(home), home / "out", PROJECT.id, PROJECT.number)
        shelf.write("model/model.json", "fine")
        shelf.version("iris", shelf.artifact("model"))
        self.gauge = Gauge()
        self.loop = ScalingLoop(database, Leases(database, "here"), self.gauge)  # type: ignore[arg-type]
        self.service("a")

    def service(self, name: str, ready: bool = True) -> None:
        """One of which replica 0 answers."""
        with self.database.write() as uow:
            service.create_service(uow, PROJECT, name, ServiceWish("iris", resources=SMALL), "ann")
            row = service.find_row(uow, PROJECT.id, name)
            phase = WorkloadPhase.RUNNING if ready else WorkloadPhase.QUEUED
            replica = {"id": f"srp_{name}", "service_id": row["id"], "revision": 1, "number": 0, "grpc_port": 0,
                       "workload_id": f"wl_{name}", "phase": phase.value, "is_ready": int(ready),
                       "host": "127.0.0.1", "port": 1, "reason": "", "text": "", "hint": "", "is_leaving": 0,
                       "failures": 0, "not_before": 0.0}  # fmt: skip
            store.insert_replica(uow, replica)

    def wish(self, name: str = "a", **wish: Any) -> None:
        with self.database.write() as uow:
            verbs.change_scaling(uow, PROJECT.id, name, Scaling(**wish), "ann")

    def ask(self, requests: int, active: float, seconds: int = 60) -> None:
        """So many requests in each of the last steps of five seconds, so many under way all the time."""
        with self.database.write() as uow:
            row = service.find_row(uow, PROJECT.id, "a")
            points = [
                {"service_id": row["id"], "at": int(self.at) - back, "revision": 1, "is_copy": 0, "gateway": "g",
                 "span": 5, "requests": requests, "failures": 0, "active": 5 * active, "latency": [requests]}
                for back in range(0, seconds, 5)
            ]  # fmt: skip
            store.insert_points(uow, points)

    def pass_by(self, seconds: float) -> None:
        """Time goes by, and the loop looks."""
        for _ in range(int(seconds / TICK)):
            self.at += TICK
            self.gauge.at = self.at
            self.loop.step()

    def look(self, name: str = "a") -> Scale:
        with self.database.read() as uow:
            return verbs.scale_view(uow, PROJECT.id, name)[1]


@pytest.fixture
def world(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    return World(database, tmp_path, monkeypatch)


def test_the_number_follows_the_requests_under_way(world: World) -> None:
    world.wish(least=1, most=4, targets=((Metric.CONCURRENCY, 15.0),), calm=60.0)
    world.ask(100, 41.0)
    world.pass_by(10)
    assert world.look().wanted == 1, "it has not been looked at for long enough yet"
    world.at += 60
    world.ask(100, 41.0)
    world.pass_by(TICK)
    found = world.look()
    assert (found.wanted, found.why) == (3, "41 requests under way, 15 wished for each replica")
    with world.database.read() as uow:
        seen = service.get_service(uow, PROJECT.id, "a")
        assert (seen.wanted, seen.replicas) == (3, 1)
    world.pass_by(50)
    assert world.look().wanted == 3, "calm takes longer"
    world.pass_by(60)
    assert world.look().wanted < 3
    world.pass_by(120)
    assert world.look().wanted == 1
    assert [mark.count for mark in world.look().history][:2] == [1, 3]


def test_a_new_server_takes_nothing_away_before_it_has_seen_calm(world: World) -> None:
    world.wish(least=1, most=4, targets=((Metric.CONCURRENCY, 15.0),), calm=60.0)
    world.pass_by(40)
    world.ask(100, 41.0, 30)
    world.pass_by(TICK)
    assert world.look().wanted == 3
    world.at += 300
    world.loop = ScalingLoop(world.database, Leases(world.database, "here"), world.gauge)  # type: ignore[arg-type]
    world.pass_by(55)
    assert world.look().wanted == 3
    world.pass_by(60)
    assert world.look().wanted < 3


def test_it_sleeps_when_nobody_asks_and_stays_awake_while_somebody_does(world: World) -> None:
    world.wish(least=0, most=2, targets=((Metric.QPS, 5.0),), idle=30.0)
    for _ in range(4):
        world.at += 20
        world.ask(1, 0.0, 20)
        world.pass_by(TICK)
    assert world.look().wanted == 1
    world.pass_by(60)
    found = world.look()
    assert (found.wanted, found.why) == (0, "no request for 30 seconds; the next one wakes it")
    with world.database.write() as uow:
        row = store.lock(uow, service.find_row(uow, PROJECT.id, "a")["id"])
        assert row is not None
        scale.wake(uow, row)
    assert (world.look().wanted, world.look().why) == (1, "a request woke it")
    with world.database.write() as uow:  # whatever the wish becomes, a number outside of it is none
        verbs.change_scaling(uow, PROJECT.id, "a", Scaling(2, 3, ((Metric.QPS, 5.0),)), "ann")
    assert world.look().wanted == 2


def test_a_line_of_the_schedule_brings_replicas_and_takes_them(world: World) -> None:
    busy, calm = Line("30 * * * *", "UTC", 3, 5), Line("45 * * * *", "UTC", 1, 1)
    world.at = T - T % 3600 + 29 * 60
    world.wish(least=1, most=1, targets=((Metric.CPU, 50.0),), lines=(busy, calm))
    world.pass_by(TICK)
    assert world.look().wanted == 1
    world.at += 60
    world.pass_by(TICK)
    assert world.look().wanted == 3
    world.at += 15 * 60
    world.pass_by(TICK)
    assert world.look().wanted == 1


def test_processor_memory_and_accelerators_count_by_what_was_asked(world: World) -> None:
    row = {"id": "wl_a", "handle": {"x": 1}, "held_cpu": 0.1, "held_memory": 1 << 29,
           "devices": {"assigned": {"main-0": ["gpu-0"]}}}  # fmt: skip
    meter = LoadMeter(world.gauge)  # type: ignore[arg-type]
    world.gauge.cores = 0.08
    first = meter.measure([row])["wl_a"]
    assert (first.cpu, first.memory) == (None, 0.5), "one look is no speed"
    world.at += 10
    world.gauge.at = world.at
    second = meter.measure([row])["wl_a"]
    assert second.cpu == pytest.approx(0.8)
    assert (second.memory, second.accelerators) == (0.5, 0.5)


def test_a_busy_processor_brings_replicas(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    row = {"id": "wl_a", "phase": "Running", "handle": {"x": 1}, "held_cpu": 0.1, "held_memory": 1, "devices": None}
    monkeypatch.setattr(workload_store, "running", lambda uow, ids: [row])
    world.wish(least=1, most=3, targets=((Metric.CPU, 40.0),))
    world.gauge.cores = 0.08
    world.pass_by(2 * TICK)
    found = world.look()
    assert (found.wanted, found.why) == (2, "80 % of the processors asked for are in use, 40 % wished")


def test_where_room_is_short_the_weaker_gives_its_surplus(world: World) -> None:
    world.wish(least=1, most=3, targets=((Metric.CONCURRENCY, 10.0),), priority=-50)
    world.ask(10, 30.0)
    world.pass_by(40)
    world.ask(10, 30.0, 30)
    world.pass_by(TICK)
    assert world.look().wanted == 3
    world.service("b", ready=False)
    with world.database.write() as uow:
        verbs.change_scaling(uow, PROJECT.id, "b", Scaling(1, 1, priority=50), "ann")
    for _ in range(6):
        world.at += TICK
        world.ask(10, 30.0, 5)
        world.at -= TICK
        world.pass_by(TICK)
    found = world.look()
    assert (found.wanted, found.why) == (1, "a service of higher priority waits for room")


def test_a_service_with_a_fixed_number_is_left_alone(world: World) -> None:
    with world.database.read() as uow:
        before = service.find_row(uow, PROJECT.id, "a")
    world.ask(1000, 500.0)
    world.pass_by(100)
    with world.database.read() as uow:
        assert service.find_row(uow, PROJECT.id, "a") == before


def test_a_number_that_was_changed_meanwhile_is_not_overwritten(world: World) -> None:
    world.wish(least=0, most=1, idle=10.0)
    world.pass_by(20)
    assert world.look().wanted == 0
    loop = world.loop
    write = loop._write

    def late(*given: Any) -> None:
        with world.database.write() as uow:
            row = store.lock(uow, service.find_row(uow, PROJECT.id, "a")["id"])
            assert row is not None
            scale.wake(uow, row)
        write(*given)

    with world.database.write() as uow:
        row = store.lock(uow, service.find_row(uow, PROJECT.id, "a")["id"])
        assert row is not None
        scale.write_scale(uow, row, {**row["scale"], "wanted": 1, "at": world.at - 100}, 0)
    with world.database.write() as uow:
        row = store.lock(uow, service.find_row(uow, PROJECT.id, "a")["id"])
        assert row is not None
        scale.write_scale(uow, row, {**row["scale"], "wanted": 0}, 1)
    loop._write = late  # type: ignore[method-assign]
    world.pass_by(TICK)
    assert world.look().wanted == 1, "the one who woke it came first"
