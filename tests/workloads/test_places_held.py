"""Which attempt counts, on every database server."""

from __future__ import annotations

import pytest

from cubestudio.db import Database
from cubestudio.spec.states import WorkloadPhase
from cubestudio.spec.workload import WorkloadSpec
from cubestudio.workloads import service, store
from cubestudio.workloads.owners import NewWorkload, ProjectRef

HOLDS = {"Starting", "Preparing", "Running", "Stopping"}


@pytest.mark.parametrize("phase", list(WorkloadPhase))
def test_an_attempt_counts_from_its_start_to_its_end_and_no_longer(sqlite_db: Database, phase: WorkloadPhase) -> None:
    _check(sqlite_db, phase)


def test_an_attempt_that_is_being_stopped_still_brings_its_last_words(database: Database) -> None:
    _check(database, WorkloadPhase.STOPPING)


def _check(database: Database, phase: WorkloadPhase) -> None:
    with database.write() as uow:
        wish = NewWorkload(ProjectRef("prj_1", "default", 1), "task", "run_1.0", "t", WorkloadSpec(("true",)))
        workload = service.submit(uow, wish)
        store.update_workloads(uow, ("phase", "attempt"), [{"id": workload, "phase": phase.value, "attempt": 2}])
    with database.read() as uow:
        assert service.holds_place(uow, workload, 2) is (phase.value in HOLDS)
        assert not service.holds_place(uow, workload, 1)
        assert not service.holds_place(uow, "wl_absent", 1)
