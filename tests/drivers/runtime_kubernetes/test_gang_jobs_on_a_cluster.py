"""Distributed jobs as pods of a real cluster: several processes in each, and a gang that does not fit. MPI and the
rest of them are in the story of the same name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

import pytest

import wheels
from conformance.runtime.kubernetes import Ground, ground, place  # noqa: F401 – fixtures
from conformance.runtime.suite import Place
from cubestudio.agents.tools import Tools
from cubestudio.db.leases import Leases
from cubestudio.kit.loops import Loop
from cubestudio.main.agents import index_of
from cubestudio.ports.runtime import AttemptPhase
from cubestudio.spec.resources import Resources
from cubestudio.spec.states import WorkloadPhase
from cubestudio.spec.workload import EnvironmentSpec, ReplicaType, WorkloadFile, WorkloadSpec
from cubestudio.workloads import service
from cubestudio.workloads.owners import NewWorkload
from cubestudio.workloads.reconcile import Engine
from cubestudio.workloads.why import why_workload
from gang_programs import TRAIN
from workloads.test_engine import LAUNCH, PROJECT, Recorder


@pytest.fixture
def packages(ground: Ground) -> Iterator[None]:  # noqa: F811 – the fixture
    """Pods get packages from where this machine has them."""
    parts = ground.studio.app.state.parts
    before = parts[Tools]
    with wheels.for_pods(urlsplit(ground.placement.url).hostname or "") as env:
        parts[Tools] = replace(before, index=index_of(env))
        yield
    parts[Tools] = before


@pytest.mark.timeout(900)  # two pods install PyTorch and run four processes, maybe with a tenth of a core each
@pytest.mark.skipif(not wheels.torch_is_there(), reason="PyTorch's CPU wheel does not lie on this machine")
def test_ddp_averages_the_gradients_of_two_processes_in_each_of_two_pods(place: Place, packages: None) -> None:  # noqa: F811
    asked = place.request(
        "torchrun",
        "--nproc-per-node=2",
        "train.py",
        framework="pytorch",
        replica_types=(ReplicaType("master"), ReplicaType("worker")),
        environment=EnvironmentSpec(packages=("torch==2.13.0+cpu",)),
        files=(WorkloadFile("train.py", content=TRAIN),),
        resources=Resources(cpu=0.2, memory=2 << 30),
        grace=2.0,
    )
    handle, seen = place.run(asked, seconds=240)
    logs = place.printed(handle, "master-0") + place.printed(handle, "worker-0")
    assert (seen.phase, seen.exit_code, seen.reason) == (AttemptPhase.EXITED, 0, ""), (logs, seen.text)
    said = re.findall(r"rank (\d) of 4 weights (.*)", logs)
    assert sorted(rank for rank, _ in said) == ["0", "1", "2", "3"], logs
    assert len({weights for _, weights in said}) == 1, logs


def test_a_gang_of_which_only_some_fit_lets_go_of_its_places(place: Place) -> None:  # noqa: F811
    types = (ReplicaType("small"), ReplicaType("huge", resources=Resources(cpu=500, memory=1 << 26)))
    asked = place.request("sleep", "60", replica_types=types, start_within=3.0, grace=1.0)
    handle = place.runtime.start(asked)
    seen = place.end(handle, seconds=60)
    assert (seen.phase, seen.reason) == (AttemptPhase.EXITED, "GangTimedOut")
    assert "Only 1 of its 2 replicas got a place within 3 s" in seen.text


def test_the_engine_lets_such_a_gang_wait_and_try_again(place: Place, ground: Ground) -> None:  # noqa: F811
    database, owner = ground.studio.database, Recorder()
    launch = replace(LAUNCH, placement=lambda _: ground.placement)
    leases = Leases(database, "gangs")
    engine = Engine(database, leases, "there", place.runtime, {"test": owner}, launch, lambda: 100)
    loop = Loop("engine", engine.step)
    place.runtime.subscribe(loop.wake)
    types = (ReplicaType("small"), ReplicaType("huge", resources=Resources(cpu=500, memory=1 << 26)))
    spec = WorkloadSpec(("sleep", "60"), replica_types=types, start_within=3.0, grace=1.0)
    with database.write() as uow:
        workload = service.submit(uow, NewWorkload(PROJECT, "test", "own_1", "t", spec, "ann", place="there"))
    loop.start()
    try:
        owner.wait(lambda change: change.phase is WorkloadPhase.QUEUED, seconds=240)
        with database.read() as uow:
            row = service.get(uow, workload, PROJECT.id)
            why = why_workload(uow, row).say()
        assert (row["reason"], row["attempt"], row["failures"]) == ("GangTimedOut", 2, 0)
        assert "asks for all its places again: Only 1 of its 2 replicas got a place within 3 s" in why
        with database.write() as uow:
            service.stop(uow, [workload], "StoppedByUser", "stopped by ann")
        engine.mark_dirty()
        loop.wake()
        assert owner.end_of(workload).phase is WorkloadPhase.STOPPED
    finally:
        loop.stop()
        engine.close()
