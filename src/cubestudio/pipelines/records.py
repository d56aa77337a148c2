"""Runs and tasks as plain mutable values: loaded from rows, changed by the engine, written back by the store."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from cubestudio.kit.errors import Fault
from cubestudio.spec.states import RunState, TaskState


@dataclass(slots=True)
class RunRecord:
    """The columns of a run that the engine needs (see `tables.RunRow`)."""

    id: str
    project_id: str
    project_name: str
    project_number: int
    name: str
    kind: str
    snapshot: str
    state: str
    outcome: str
    reason: str
    text: str
    hint: str
    created_by: str
    created_at: float
    started_at: float | None
    ended_at: float | None
    execution_date: float
    priority: int
    concurrency: int
    round: int
    total: int
    unfinished: int
    live: int
    waiting: int
    slots: int
    succeeded: int
    failed: int
    stopped: int
    skipped: int
    cached: int
    no_cache: int
    pipeline_id: str | None = None
    revision: int = 0
    place: str = ""
    params: dict[str, Any] = field(default_factory=dict)
    env: dict[str, Any] = field(default_factory=dict)

    @property
    def is_alone(self) -> bool:
        """Whether one task runs without the others: debugged, or held open."""
        return self.kind in ("debug", "hold")

    @property
    def is_open(self) -> bool:
        """Whether tasks may start."""
        return self.state in (RunState.QUEUED, RunState.RUNNING)


@dataclass(slots=True)
class TaskRecord:
    """The columns of a task (see `tables.RunTaskRow`), in the order the store selects them."""

    run_id: str
    slot: int
    number: int
    item: int
    state: str
    left: int
    good: int
    bad: int
    skipped: int
    turn: int | None
    fan: int | None
    first: int | None
    has_values: int
    workload_id: str | None
    attempt: int
    ready_at: float | None
    preparing_at: float | None
    started_at: float | None
    ended_at: float | None
    reason: str
    text: str
    hint: str
    cache: str
    usage: dict[str, Any] | None
    tries: list[dict[str, Any]] | None

    @property
    def id(self) -> str:
        """Name of the task in ids of other parts: `run_….12`."""
        return f"{self.run_id}.{self.slot}"

    @property
    def is_item(self) -> bool:
        """Whether it is one item of a foreach."""
        return self.item >= 0


def new_task(run_id: str, slot: int, number: int, item: int, left: int) -> TaskRecord:
    """A task that waits."""
    return TaskRecord(
        run_id, slot, number, item, TaskState.WAITING.value, left, 0, 0, 0, None, None, None, 0, None, 0, None, None,
        None, None, "", "", "", "", None, None,
    )  # fmt: skip


def split_task_id(owner_id: str) -> tuple[str, int]:
    """Run id and slot of a task's id."""
    run_id, _, slot = owner_id.rpartition(".")
    return run_id, int(slot)


def fault_of(reason: str, text: str, hint: str = "") -> Fault:
    """A ready sentence as a Fault."""
    return Fault(reason, text.replace("{", "{{").replace("}", "}}"), hint.replace("{", "{{").replace("}", "}}"))
