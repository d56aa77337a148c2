"""What a runtime tells of an attempt that runs – its machine is not heard of – reaches people, and goes again."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from cubestudio.db import Database, UnitOfWork
from cubestudio.db.leases import Leases
from cubestudio.ports.runtime import (
    AttemptPhase,
    AttemptRequest,
    Capacity,
    Check,
    Handle,
    Observation,
    Usage,
)
from cubestudio.spec.workload import WorkloadSpec
from cubestudio.workloads import service
from cubestudio.workloads.launch import Launch
from cubestudio.workloads.owners import Change, Ended, NewWorkload, ProjectRef
from cubestudio.workloads.reconcile import Engine
from cubestudio.workloads.why import why_workload

PROJECT = ProjectRef("prj_1", "default", 1)
TEXT = "The cluster does not hear of the machine 'n1'; what runs on it goes on."
WELL = Observation(AttemptPhase.RUNNING, started_at=1.0)
UNHEARD = Observation(AttemptPhase.RUNNING, reason="NodeUnheard", text=TEXT, hint="Ask.", started_at=1.0)
LAUNCH = Launch(
    url="", sign=lambda *_: "", secrets=lambda project, names: {}, project_folder=lambda project: ""
)  # fmt: skip


class Told:
    """A runtime that says what it was told to say."""

    name = "told"

    def __init__(self) -> None:
        self.says = WELL

    def capacity(self) -> Capacity:
        return Capacity(8.0, 1 << 34)

    def start(self, request: AttemptRequest) -> Handle:
        return {"workload": request.workload, "attempt": request.attempt}

    def observe(self, handles: Sequence[Handle]) -> list[Observation]:
        return [self.says for _ in handles]

    def stop(self, handle: Handle, grace: float) -> None:
        self.says = Observation(AttemptPhase.EXITED, exit_code=143)

    def remove(self, handle: Handle) -> None:
        """Nothing is kept."""

    def usage(self, handles: Sequence[Handle]) -> list[Usage | None]:
        return [None for _ in handles]

    def output_folder(self, handle: Handle) -> Path | None:
        return None

    def subscribe(self, hint: Callable[[], None]) -> None:
        """It never hints."""

    def checks(self) -> list[Check]:
        return []

    def close(self) -> None:
        """Nothing is held."""


class Nobody:
    """An owner that does not care."""

    def gather(self, ended: Ended) -> Any:
        return None

    def changed(self, uow: UnitOfWork, changes: Sequence[Change]) -> None:
        """It does not."""


class Server:
    """An engine that steps when it is asked to."""

    def __init__(self, database: Database, runtime: Told) -> None:
        self.database, self.runtime = database, runtime
        self.engine = Engine(database, Leases(database, "s"), "local", runtime, {"test": Nobody()}, LAUNCH)

    def until(self, workload: str, words: str) -> str:
        """Step until that is why it is as it is; gives the reason it is filed under."""
        deadline = time.monotonic() + 20
        while True:
            self.engine.step()
            with self.database.read() as uow:
                row = service.get(uow, workload, PROJECT.id)
                said = why_workload(uow, row).say()
            if words in said:
                return str(row["reason"])
            assert time.monotonic() < deadline, said
            time.sleep(0.02)


def test_it_is_said_while_it_lasts_also_by_the_next_server(sqlite_db: Database) -> None:
    first = Server(sqlite_db, Told())
    with sqlite_db.write() as uow:
        wish = WorkloadSpec(command=("train",))
        workload = service.submit(uow, NewWorkload(PROJECT, "test", "own_1", "t", wish, "ann"))
    assert first.until(workload, "has been running") == ""
    first.runtime.says = UNHEARD
    assert first.until(workload, TEXT) == "NodeUnheard"
    first.engine.close()
    second = Server(sqlite_db, first.runtime)
    assert second.until(workload, TEXT) == "NodeUnheard"
    second.runtime.says = WELL
    assert second.until(workload, "has been running") == ""
    with sqlite_db.write() as uow:
        service.stop(uow, [workload], reason="StoppedByUser", text="stopped by ann")
    second.engine.mark_dirty()
    assert second.until(workload, "stopped by ann") == "StoppedByUser"
    second.engine.close()
