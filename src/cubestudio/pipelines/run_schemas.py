"""Runs and their tasks on the wire."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from cubestudio.kit.wire import Moment, Said, Wire
from cubestudio.pipelines.schemas import GraphOut, Name, Text
from cubestudio.registry.schemas import ArtifactOut
from cubestudio.workloads.replicas import ReplicaOut


class RunIn(Wire):
    """The wish for a run: of a saved `pipeline`, or of a `text`."""

    pipeline: Name = ""
    text: Text = ""
    params: dict[str, Any] = {}
    concurrency: int | None = Field(None, ge=0, le=10_000)
    priority: int | None = Field(None, ge=-100, le=100)
    execution_date: str | None = Field(None, max_length=40)
    no_cache: bool = False
    debug_task: Name = ""


class RerunIn(Wire):
    """`from_failed`: the same run goes on where it broke; else a new run of the same text and parameters."""

    from_failed: bool = False


class RunDueOut(Wire):
    """The due time of a `schedule` that a run was started for; `local` is its zone's clock, `backfill` its backfill."""

    schedule: str
    instance: str
    due_at: Moment
    local: str
    backfill: str | None


class RunListed(Wire):
    """A run in a list. `reason` is a sentence, `code` its searchable name; `due` tells what schedule started it.

    `place`: where its tasks run: `local` (this machine), the name of a cluster, "" for runs of long ago.
    """

    id: str
    pipeline: str
    kind: str
    version: int
    state: str
    code: str
    reason: Said
    hint: Said
    created_by: str
    created_at: Moment
    started_at: Moment | None
    ended_at: Moment | None
    execution_date: Moment
    priority: int
    concurrency: int
    round: int
    total: int
    counts: dict[str, int]
    place: str = ""
    due: RunDueOut | None = None


class RunOut(RunListed):
    """A run with its parameters, its graph, and (when asked for) its text. `held_until`: when an environment that is
    held open is given back."""

    params: dict[str, Any]
    env: dict[str, Any]
    graph: GraphOut
    failed_task: str | None
    held_until: Moment | None = None


class ConvertIn(Wire):
    """What to prove a conversion on: a table, `file://…` or `sample://…`; empty = the one the model comes from."""

    rows: Annotated[str, Field(max_length=2000)] = ""


class RunTextOut(Wire):
    """The pipeline file a run was started from."""

    text: str


class TaskListed(Wire):
    """A task of a run; `total` and `done` count the items of a foreach, `tries` its earlier goes before a rerun.

    `ready_at`: everything it needs was there; `preparing_at`: its environment began to be made, when that took a while.
    """

    id: str
    name: str
    label: str
    template: str | None
    icon: str
    state: str
    code: str
    reason: Said
    hint: Said
    attempt: int
    workload: str | None
    ready_at: Moment | None
    preparing_at: Moment | None
    started_at: Moment | None
    ended_at: Moment | None
    tries: int
    total: int | None
    done: int | None
    failed: int | None


class TaskAttemptOut(Wire):
    """One attempt of a task, earlier tries included."""

    number: int
    workload: str | None
    state: str
    code: str
    reason: Said
    started_at: Moment | None
    ended_at: Moment | None
    exit_code: int | None


class CacheOut(Wire):
    """Whether the outputs came from the cache, and why or why not."""

    hit: bool
    reason: Said


class TaskOut(TaskListed):
    """A task with what it was given, gave, used and where it ran."""

    args: dict[str, Any]
    inputs: list[ArtifactOut]
    outputs: dict[str, Any]
    artifacts: list[ArtifactOut]
    attempts: list[TaskAttemptOut]
    environment: dict[str, Any]
    resources: dict[str, Any]
    command: list[str]
    env: dict[str, str]
    usage: dict[str, Any] | None
    cache: CacheOut | None
    framework: str
    replicas: list[ReplicaOut]
    needs: list[str]
    retries: int
    timeout: float


class ResultsOut(Wire):
    """What a task shows on its page."""

    items: list[dict[str, Any]]


class RunEventOut(Wire):
    """Something that happened to a run, or to its `task`."""

    seq: int
    at: Moment
    kind: str
    task: str
    state: str
    code: str
    text: Said
    attempt: int


class ComparedOut(Wire):
    """One parameter or metric in every run (null where it has none)."""

    task: str
    name: str
    values: list[Any]
    differs: bool


class ComparedTask(Wire):
    """One task in every run."""

    name: str
    states: list[str | None]
    seconds: list[float | None]
    differs: bool


class ComparedCurve(Wire):
    """A metric by step in every run: `[step, value]`; empty where it has none."""

    task: str
    name: str
    points: list[list[list[float]]]


class ComparedResult(Wire):
    """A result in every run: its number in the task's results (null where it has none)."""

    task: str
    title: str
    type: str
    indexes: list[int | None]


class ComparisonOut(Wire):
    """Runs side by side; all lists of values are in the order of `runs`."""

    runs: list[RunListed]
    params: list[ComparedOut]
    tasks: list[ComparedTask]
    metrics: list[ComparedOut]
    curves: list[ComparedCurve]
    results: list[ComparedResult]


class DebugIn(Wire):
    """How a task is run alone: as it is, or (`hold`) with its command replaced by waiting, for a shell."""

    hold: bool = False
    hold_seconds: Annotated[float, Field(ge=60, le=86400)] = 3600.0
