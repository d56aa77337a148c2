"""What features that own workloads tell the engine, and hear from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from cubestudio.db import UnitOfWork
from cubestudio.spec.states import WorkloadPhase
from cubestudio.spec.workload import WorkloadSpec

SPACES = "space"
"""Kind of owner of workloads that show files of a cluster (`files.far`): nobody opens a shell beside them, since a
person's own space is that person's alone."""


@dataclass(frozen=True)
class ProjectRef:
    """The project a workload belongs to: id, slug, and the number that decides its unix user."""

    id: str
    name: str
    number: int


@dataclass(frozen=True)
class NewWorkload:
    """A wish. `owner_kind` names a registered `Owner`; `owner_id` is the owner's own row. `place`: where it is to run;
    "" = where its project is bound to now."""

    project: ProjectRef
    owner_kind: str
    owner_id: str
    name: str
    spec: WorkloadSpec
    created_by: str = "system"
    place: str = ""


@dataclass(frozen=True)
class Ended:
    """An attempt that ended and left something in its output folder (read it with `kit.beneath` only)."""

    workload: str
    owner_id: str
    project: ProjectRef
    attempt: int
    exit_code: int
    output_folder: Path


@dataclass(frozen=True)
class Change:
    """A new phase of a workload.

    Attributes:
        ready: the probe answers (or there is none) while RUNNING.
        reason, text, hint: why, in CamelCase and in words; empty when all is well. While PREPARING: what keeps it from
            beginning, which is no failure.
        gathered: what `Owner.gather` gave for the attempt that ended, else None.
        ports: name → [host, port] while RUNNING.
        usage: `{cpu_seconds, peak_memory, seconds}` once ended.
    """

    workload: str
    owner_id: str
    phase: WorkloadPhase
    attempt: int
    at: float
    reason: str = ""
    text: str = ""
    hint: str = ""
    exit_code: int | None = None
    started_at: float | None = None
    ended_at: float | None = None
    ready: bool = False
    gathered: Any = None
    ports: dict[str, list[Any]] = field(default_factory=dict)
    usage: dict[str, float] = field(default_factory=dict)


class Owner(Protocol):
    """A feature whose workloads the engine runs. Must not block in `changed`."""

    def gather(self, ended: Ended) -> Any:
        """Read and store what the attempt left; outside transactions, in a pool thread; may be repeated after a
        crash. A Fault turns the end into a failure with its sentence."""
        ...

    def changed(self, uow: UnitOfWork, changes: Sequence[Change]) -> None:
        """Phase changes of owned workloads, inside the engine's transaction. May submit and stop workloads."""
        ...
