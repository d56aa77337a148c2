"""Files that lie on a cluster: a small workload mounts them, and goes by itself when nobody looks.

The control plane runs nothing that users wrote and mounts nothing of theirs: what touches the files is the runtime's
helper beside this workload, with the rights of the project's work.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from cubestudio.compute import service as compute
from cubestudio.db import Database, UnitOfWork
from cubestudio.files import errors, stay
from cubestudio.files.space import Space
from cubestudio.kit.clock import now
from cubestudio.kit.errors import Fault
from cubestudio.ports.files import FarFiles
from cubestudio.ports.runtime import Handle, Runtime
from cubestudio.spec.resources import Resources
from cubestudio.spec.states import WORKLOAD_ENDS, WorkloadPhase
from cubestudio.spec.volumes import Mount
from cubestudio.spec.why import Why
from cubestudio.spec.workload import WorkloadSpec
from cubestudio.workloads import service as workloads
from cubestudio.workloads.owners import SPACES, NewWorkload, ProjectRef
from cubestudio.workloads.why import why_workload

FOLDER = "/mnt/files"
"""Where the workload has them."""
IDLE = 300
"""Seconds without a question after which it goes."""
PATIENCE = 600.0
"""Seconds it may take to begin; a claim that never comes must not keep a place for ever."""
_LATE = "NotBegun"
_STAY = Path(stay.__file__).read_text("utf-8")
_MEMORY = 256 << 20


class Opening(StrEnum):
    """How far it is with looking into a space."""

    OPEN = "open"
    OPENING = "opening"
    CLOSED = "closed"
    FAILED = "failed"


@dataclass(frozen=True)
class Far:
    """A space on the cluster `place`; `mount` lies at FOLDER. `name` is said to people."""

    project: ProjectRef
    place: str
    name: str
    mount: Mount
    sealed: str = ""
    label: str = ""

    @property
    def key(self) -> str:
        """The owner of the workloads that show it: whoever moves the project to another cluster has another space."""
        said = "\0".join((self.project.id, self.place, self.mount.kind, self.mount.name))
        return f"spc_{hashlib.sha256(said.encode()).hexdigest()[:24]}"


def state_of(uow: UnitOfWork, far: Far) -> tuple[Opening, str, Why]:
    """How far it is, the workload that counts ("" = none), and why."""
    row = _newest(uow, far)
    if row is None:
        return Opening.CLOSED, "", Why("")
    phase = WorkloadPhase(row["phase"])
    why = why_workload(uow, row)
    if phase is WorkloadPhase.RUNNING:
        return Opening.OPEN, row["id"], why
    if phase is WorkloadPhase.FAILED or (phase in WORKLOAD_ENDS and row["reason"] == _LATE):
        return Opening.FAILED, row["id"], why
    return (Opening.CLOSED, "", Why("")) if phase in WORKLOAD_ENDS else (Opening.OPENING, row["id"], why)


def open_far(database: Database, runtime: Runtime, far: Far, actor: str) -> None:
    """Start what shows it, unless it runs or is about to; what showed it before is forgotten."""

    def work(uow: UnitOfWork) -> list[dict[str, Any]]:
        compute.take_turn(uow, far.project.id, far.place)  # of two who open at once the second finds the first's
        rows = workloads.of_owner(uow, SPACES, far.key)
        if any(WorkloadPhase(row["phase"]) not in WORKLOAD_ENDS for row in rows):
            return []
        left = workloads.remove(uow, [row["id"] for row in rows])
        new = NewWorkload(far.project, SPACES, far.key, f"files: {far.name}", _spec(far), actor, far.place)
        workloads.submit(uow, new)
        return left

    for handle in database.transact(work):
        runtime.remove(handle)


def close_far(uow: UnitOfWork, far: Far) -> None:
    """Let go of what shows it now, before it goes by itself."""
    rows = workloads.of_owner(uow, SPACES, far.key)
    workloads.stop(uow, [row["id"] for row in rows], "NotNeeded", "it was stopped or changed")


def showing(uow: UnitOfWork, far: Far) -> Handle:
    """The attempt that shows it. Raises Fault (`SpaceClosed`) when none does."""
    row = _newest(uow, far)
    if row is None or row["phase"] != WorkloadPhase.RUNNING or not row["handle"]:
        raise errors.space_closed(far.name, far.place)
    handle: Handle = row["handle"]
    return handle


def enter(runtime: Runtime, far: Far, handle: Handle) -> Space:
    """Its files, for a while. Outside any transaction: the cluster is asked."""
    assert isinstance(runtime, FarFiles)
    try:
        return Space(runtime.open_files(handle, FOLDER), far.sealed, far.label)
    except Fault as fault:
        if fault.code == "NotRunning":  # it has just gone
            raise errors.space_closed(far.name, far.place) from fault
        raise


def tidy(uow: UnitOfWork) -> None:
    """End what did not begin within PATIENCE; whoever still wants to look begins it anew."""
    late: list[str] = []
    for phase in (WorkloadPhase.QUEUED, WorkloadPhase.PREPARING):
        page = workloads.list_workloads(uow, None, phase, SPACES, 500, None)
        late += [row["id"] for row in page.items if row["created_at"] < now() - PATIENCE]
    workloads.stop(uow, late, _LATE, "it could not begin within ten minutes")


def _newest(uow: UnitOfWork, far: Far) -> dict[str, Any] | None:
    rows = workloads.of_owner(uow, SPACES, far.key)
    return workloads.find(uow, rows[-1]["id"]) if rows else None


def _spec(far: Far) -> WorkloadSpec:
    return WorkloadSpec(
        command=("python3", "-I", "-c", _STAY, str(IDLE)),
        volumes=(far.mount,),
        resources=Resources(cpu=0.1, memory=_MEMORY),
        grace=1.0,
        token=False,
        egress=False,
        space=False,
    )
