"""Shapes of what the studio answers. Keys a newer studio adds are simply there too."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypedDict

RUN_ENDS = frozenset({"Succeeded", "Failed", "Stopped"})
TASK_ENDS = frozenset({"Succeeded", "Failed", "Stopped", "Skipped", "Cached"})


class Run(TypedDict, total=False):
    """One run of a pipeline. Times are ISO-8601 in UTC; `reason` is a sentence, `code` its searchable name."""

    id: str
    pipeline: str
    kind: str
    version: int
    state: str
    code: str
    reason: str
    hint: str
    created_by: str
    created_at: str
    started_at: str | None
    ended_at: str | None
    priority: int
    concurrency: int
    round: int
    total: int
    counts: dict[str, int]
    due: dict[str, Any] | None
    params: dict[str, Any]
    failed_task: str | None
    held_until: str | None


class Task(TypedDict, total=False):
    """One task of a run; `total`, `done` and `failed` count the items of a foreach."""

    id: str
    name: str
    label: str
    template: str | None
    state: str
    code: str
    reason: str
    hint: str
    attempt: int
    workload: str | None
    started_at: str | None
    ended_at: str | None
    total: int | None
    done: int | None
    failed: int | None


class TaskDetail(Task, total=False):
    """One task in full."""

    args: dict[str, Any]
    inputs: list[dict[str, Any]]
    outputs: dict[str, Any]
    artifacts: list[dict[str, Any]]
    attempts: list[dict[str, Any]]
    environment: dict[str, Any]
    resources: dict[str, Any]
    command: list[str]
    env: dict[str, str]
    usage: dict[str, Any] | None
    cache: dict[str, Any] | None
    needs: list[str]


class Pipeline(TypedDict, total=False):
    """A pipeline file the studio keeps; `version` rises with every change."""

    name: str
    label: str
    description: str
    version: int
    tasks: int
    text: str
    graph: dict[str, Any]
    params: list[dict[str, Any]]
    updated_by: str
    updated_at: str


class Schedule(TypedDict, total=False):
    """When a pipeline runs by itself; `next` and `last` hold due times, `reason` what it waits for."""

    id: str
    name: str
    pipeline: str
    cron: str
    timezone: str
    sentence: str
    paused: bool
    catch_up: str
    concurrency: int
    depends_on_past: bool
    params: dict[str, Any]
    alerts: list[dict[str, Any]]
    next: list[dict[str, str]]
    last: list[dict[str, Any]]
    late: str
    reason: str
    hint: str
    version: int


class Instance(TypedDict, total=False):
    """A due time of a schedule and what became of it."""

    id: str
    due_at: str
    local: str
    state: str
    run: str | None
    backfill: str | None
    reason: str
    hint: str


class Backfill(TypedDict, total=False):
    """The due times of a range, run now; `counts` says how many are in which state."""

    id: str
    state: str
    start_at: str
    end_at: str
    order: str
    parallelism: int
    total: int
    counts: dict[str, int]


class Problem(TypedDict, total=False):
    """Something wrong in a pipeline file; line and column count from 1, None when not known."""

    path: str
    line: int | None
    column: int | None
    text: str
    hint: str


class Validation(TypedDict, total=False):
    """What the studio says to a pipeline file."""

    ok: bool
    name: str
    errors: list[Problem]
    graph: dict[str, Any]
    params: list[dict[str, Any]]


class Why(TypedDict, total=False):
    """Why something is as it is: a sentence, the way out, what it rests on."""

    text: str
    hint: str
    evidence: dict[str, Any]


class FileEntry(TypedDict, total=False):
    """A file or folder in a project's space."""

    name: str
    path: str
    kind: str
    size: int
    modified_at: str


class Prediction(TypedDict, total=False):
    """Answer of an inference service."""

    predictions: list[Any]
    probabilities: list[Any]
    model: str


@dataclass(frozen=True)
class LogLine:
    """One line of a task's log, without its line end.

    Attributes:
        cursor: where to go on after this line; empty on lines after which one cannot (several came at once).
        attempt: number of the try that wrote it, from 1; 0 when not told.
        stream: the replica that wrote it (`main-0`), or `prepare` for the making of its environment.
    """

    text: str
    cursor: str = ""
    attempt: int = 0
    stream: str = ""
