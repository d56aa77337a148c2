"""Why a workload waits, works or ended, and how full the place is."""

from __future__ import annotations

from typing import Any

import pytest

from cubestudio.db import Database
from cubestudio.kit.clock import now
from cubestudio.ports.runtime import Capacity, Device, Usage
from cubestudio.spec.resources import Accelerators, Resources
from cubestudio.spec.workload import WorkloadSpec
from cubestudio.workloads import service, store
from cubestudio.workloads.owners import NewWorkload, ProjectRef
from cubestudio.workloads.room import Meter, look
from cubestudio.workloads.why import why_workload

MINE, THEIRS = ProjectRef("prj_1", "mine", 1), ProjectRef("prj_2", "theirs", 2)


def submit(database: Database, name: str, project: ProjectRef = MINE, **asked: Any) -> str:
    spec = WorkloadSpec(command=("sleep", "9"), resources=Resources(**{"cpu": 1.0, **asked}))
    with database.write() as uow:
        return service.submit(uow, NewWorkload(project, "task", f"run_1.{name}", name, spec, created_by="ann"))


def put(database: Database, workload: str, **columns: Any) -> None:
    with database.write() as uow:
        store.update_workloads(uow, tuple(columns), [{"id": workload, **columns}])


def why(database: Database, workload: str) -> tuple[str, dict[str, Any]]:
    with database.read() as uow:
        row = service.find(uow, workload)
        assert row is not None
        found = why_workload(uow, row)
    return found.say(), found.evidence


def test_what_waits_says_for_what_and_who_holds_the_room(database: Database) -> None:
    first, other = submit(database, "first"), submit(database, "other", THEIRS)
    for running in (first, other):
        put(database, running, phase="Running", started_at=now() - 61)
    second, third = submit(database, "second"), submit(database, "third")
    put(database, second, reason="NoRoom", text="asks 1 cpu, free are 0 of 2")
    put(database, third, reason="NoRoom", text="asks 1 cpu, free are 0 of 2")
    said, evidence = why(database, second)
    assert said == "It waits: asks 1 cpu, free are 0 of 2."
    assert evidence["ahead"] == 0 and evidence["room"]["other_projects"] == 1
    assert [held["name"] for held in evidence["room"]["held_by"]] == ["first"]
    assert why(database, third)[0] == "It waits: asks 1 cpu, free are 0 of 2; it is number 2 in the queue."
    put(database, third, reason="", text="")
    assert why(database, third)[0] == "It waits for its turn: it is number 2 in the queue."


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        ({"phase": "Starting"}, "It is about to start."),
        ({"phase": "Preparing"}, "Its Python environment is being prepared; the log shows the progress."),
        ({"phase": "Stopping"}, "It is being ended."),
        ({"phase": "Succeeded", "started_at": 10.0, "ended_at": 75.0}, "It ended well after 1m5s."),
        ({"phase": "Failed", "text": "ended with exit code 3"}, "Failed: ended with exit code 3"),
        ({"phase": "Stopped", "text": "stopped by ann"}, "Stopped: stopped by ann"),
        ({"wish": "stop"}, "It is being ended."),
    ],
)
def test_every_phase_has_its_sentence(sqlite_db: Database, columns: dict[str, Any], sentence: str) -> None:
    workload = submit(sqlite_db, "one")
    put(sqlite_db, workload, **columns)
    assert why(sqlite_db, workload)[0] == sentence


def test_a_pause_between_attempts_names_what_failed(sqlite_db: Database) -> None:
    workload = submit(sqlite_db, "one")
    put(sqlite_db, workload, not_before=now() + 100, attempt=2, text="ended with exit code 1")
    said, _ = why(sqlite_db, workload)
    assert said.startswith("It waits 1m") and "attempt 2, because the one before failed: ended with exit code 1" in said


def test_a_gang_that_let_go_of_its_places_did_not_fail(sqlite_db: Database) -> None:
    workload = submit(sqlite_db, "one")
    text = "Only 1 of its 2 replicas got a place within 600 s, so they let go of it and all wait again."
    put(sqlite_db, workload, not_before=now() + 100, attempt=2, reason="GangTimedOut", text=text)
    said, _ = why(sqlite_db, workload)
    assert said.startswith("It waits 1m") and "asks for all its places again: Only 1 of its 2 replicas" in said


def test_what_runs_without_answering_says_so(sqlite_db: Database) -> None:
    workload = submit(sqlite_db, "one")
    put(sqlite_db, workload, phase="Running", started_at=now() - 65, ports={"http": ["127.0.0.1", 1]}, is_ready=0)
    assert why(sqlite_db, workload)[0] == "It has been running for 1m5s, but does not answer yet (attempt 1)."
    put(sqlite_db, workload, is_ready=1)
    assert why(sqlite_db, workload)[0] == "It has been running for 1m5s (attempt 1)."


class Place:
    """A runtime that offers a little and tells what is used."""

    def __init__(self) -> None:
        self.cpu_seconds = 4.0

    def capacity(self) -> Capacity:
        return Capacity(4.0, 8 << 30, (Device("a", "A100"), Device("b", "A100"), Device("t", "T4")))

    def usage(self, handles: list[Any]) -> list[Usage | None]:
        return [Usage(self.cpu_seconds, 1 << 30, 1 << 30) for _ in handles]


def test_the_room_tells_asked_used_free_and_the_projects_part(database: Database) -> None:
    half = (Accelerators("A100", 1, 0.5),)
    mine = submit(database, "mine", memory=2 << 30, accelerators=half)
    other = submit(database, "other", THEIRS, cpu=2.0)
    submit(database, "waits")
    for workload in (mine, other):
        put(database, workload, phase="Running", started_at=now() - 8, handle={"folder": workload})
    with database.read() as uow:
        row = service.find(uow, mine)
    assert row is not None
    put(database, mine, devices={**row["devices"], "assigned": {"main-0": ["b"]}})
    place: Any = Place()
    with database.read() as uow:
        room = look(uow, place, Meter(place), "prj_1")
    assert (room.cpu.total, room.cpu.asked, room.cpu.mine, room.cpu.free) == (4.0, 3.0, 1.0, 1.0)
    assert room.cpu.used == pytest.approx(1.0, rel=0.2)  # two that used four seconds in eight
    assert (room.memory.asked, room.memory.used) == (2 << 30, 2 << 30)
    assert {kind: (gauge.total, gauge.asked, gauge.mine) for kind, gauge in room.accelerators.items()} == {
        "A100": (2.0, 0.5, 0.5),
        "T4": (1.0, 0.0, 0.0),
    }
    assert (room.running, room.queued) == (1, 1)
