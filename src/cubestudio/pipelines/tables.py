"""Rows of templates, pipelines, runs and their tasks."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from cubestudio.db.sql import Base, Big, Id, Json, LongText, Moment, Name

State = String(12)


class TemplateVersionRow(Base):
    """A registered template. `project_id` is "" when all projects see it; its code lies under its digest."""

    __tablename__ = "template_versions"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    project_id: Mapped[str] = mapped_column(Id)
    name: Mapped[str] = mapped_column(Name)
    version: Mapped[str] = mapped_column(Name)
    digest: Mapped[str] = mapped_column(String(80))
    manifest: Mapped[Any] = mapped_column(Json)
    created_by: Mapped[str] = mapped_column(Name)
    created_at: Mapped[float] = mapped_column(Moment)

    __table_args__ = (
        Index("uq_template_versions", "project_id", "name", "version", unique=True),
        Base.__table_args__,
    )


class PipelineRow(Base):
    """A saved pipeline; its texts are in `PipelineVersionRow`."""

    __tablename__ = "pipelines"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    project_id: Mapped[str] = mapped_column(Id)
    name: Mapped[str] = mapped_column(Name)
    label: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text)
    tasks: Mapped[int] = mapped_column(Integer)
    revision: Mapped[int] = mapped_column(Integer)
    created_by: Mapped[str] = mapped_column(Name)
    created_at: Mapped[float] = mapped_column(Moment)
    updated_by: Mapped[str] = mapped_column(Name)
    updated_at: Mapped[float] = mapped_column(Moment)

    __table_args__ = (
        Index("uq_pipelines_name", "project_id", "name", unique=True),
        Index("ix_pipelines_updated", "project_id", "updated_at", "id"),
        Base.__table_args__,
    )


class PipelineVersionRow(Base):
    """The text of a pipeline at one save."""

    __tablename__ = "pipeline_versions"
    pipeline_id: Mapped[str] = mapped_column(Id, primary_key=True)
    revision: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    text: Mapped[str] = mapped_column(LongText)
    created_by: Mapped[str] = mapped_column(Name)
    created_at: Mapped[float] = mapped_column(Moment)

    __table_args__ = (Base.__table_args__,)


class SnapshotRow(Base):
    """What runs were started from: the pipeline and the templates as they were then; equal ones are kept once."""

    __tablename__ = "run_snapshots"
    digest: Mapped[str] = mapped_column(String(80), primary_key=True)
    data: Mapped[Any] = mapped_column(Json)
    text: Mapped[str] = mapped_column(LongText)

    __table_args__ = (Base.__table_args__,)


class RunRow(Base):
    """A run: the wish (`state` Paused, Stopping …) and the sums over its tasks, kept as they change.

    `place`: where its tasks go, which does not change while it is under way.
    `unfinished` counts tasks that have not ended (without items of a foreach and the exit task), `live` workloads,
    `waiting` tasks that are ready and wait for their turn, `slots` the numbers given to tasks so far.
    """

    __tablename__ = "runs"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    project_id: Mapped[str] = mapped_column(Id)
    project_name: Mapped[str] = mapped_column(Name)
    project_number: Mapped[int] = mapped_column(Integer)
    name: Mapped[str] = mapped_column(Name)
    pipeline_id: Mapped[str | None] = mapped_column(Id)
    revision: Mapped[int] = mapped_column(Integer)
    kind: Mapped[str] = mapped_column(String(8))
    snapshot: Mapped[str] = mapped_column(String(80))
    state: Mapped[str] = mapped_column(State)
    outcome: Mapped[str] = mapped_column(State)
    reason: Mapped[str] = mapped_column(String(60))
    text: Mapped[str] = mapped_column(Text)
    hint: Mapped[str] = mapped_column(Text)
    created_by: Mapped[str] = mapped_column(Name)
    created_at: Mapped[float] = mapped_column(Moment)
    started_at: Mapped[float | None] = mapped_column(Moment)
    ended_at: Mapped[float | None] = mapped_column(Moment)
    execution_date: Mapped[float] = mapped_column(Moment)
    priority: Mapped[int] = mapped_column(Integer)
    concurrency: Mapped[int] = mapped_column(Integer)
    round: Mapped[int] = mapped_column(Integer)
    total: Mapped[int] = mapped_column(Integer)
    unfinished: Mapped[int] = mapped_column(Integer)
    live: Mapped[int] = mapped_column(Integer)
    waiting: Mapped[int] = mapped_column(Integer)
    slots: Mapped[int] = mapped_column(Integer)
    succeeded: Mapped[int] = mapped_column(Integer)
    failed: Mapped[int] = mapped_column(Integer)
    stopped: Mapped[int] = mapped_column(Integer)
    skipped: Mapped[int] = mapped_column(Integer)
    cached: Mapped[int] = mapped_column(Integer)
    no_cache: Mapped[int] = mapped_column(Integer)
    place: Mapped[str] = mapped_column(Name, server_default="")
    params: Mapped[Any] = mapped_column(Json)
    env: Mapped[Any] = mapped_column(Json)

    __table_args__ = (
        # Every subset of the filters name, state, created_by, newest or oldest first; one index each.
        Index("ix_runs_p", "project_id", "id"),
        Index("ix_runs_pn", "project_id", "name", "id"),
        Index("ix_runs_ps", "project_id", "state", "id"),
        Index("ix_runs_pc", "project_id", "created_by", "id"),
        Index("ix_runs_pns", "project_id", "name", "state", "id"),
        Index("ix_runs_pnc", "project_id", "name", "created_by", "id"),
        Index("ix_runs_psc", "project_id", "state", "created_by", "id"),
        Index("ix_runs_pnsc", "project_id", "name", "state", "created_by", "id"),
        Index("ix_runs_state", "state", "id"),
        Index("ix_runs_snapshot", "snapshot"),
        Base.__table_args__,
    )


class RunTaskRow(Base):
    """One task of a run, or one item of a foreach. Small: what it runs is made from the snapshot when it is ready.

    `slot` is the task's number in the file (the exit task's is the next one, items come after); `number` the task it
    is an item of. `left good bad skipped` count how the tasks it needs have ended; of a foreach under way, its items.
    `turn` orders ready tasks that wait for a free place of their run.
    """

    __tablename__ = "run_tasks"
    run_id: Mapped[str] = mapped_column(Id, primary_key=True)
    slot: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(Integer)
    item: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(State)
    left: Mapped[int] = mapped_column(Integer)
    good: Mapped[int] = mapped_column(Integer)
    bad: Mapped[int] = mapped_column(Integer)
    skipped: Mapped[int] = mapped_column(Integer)
    turn: Mapped[int | None] = mapped_column(Big)
    fan: Mapped[int | None] = mapped_column(Integer)
    first: Mapped[int | None] = mapped_column(Integer)
    has_values: Mapped[int] = mapped_column(Integer)
    workload_id: Mapped[str | None] = mapped_column(Id)
    attempt: Mapped[int] = mapped_column(Integer)
    ready_at: Mapped[float | None] = mapped_column(Moment)
    preparing_at: Mapped[float | None] = mapped_column(Moment)
    started_at: Mapped[float | None] = mapped_column(Moment)
    ended_at: Mapped[float | None] = mapped_column(Moment)
    reason: Mapped[str] = mapped_column(String(60))
    text: Mapped[str] = mapped_column(Text)
    hint: Mapped[str] = mapped_column(Text)
    cache: Mapped[str] = mapped_column(Text)
    usage: Mapped[Any] = mapped_column(Json, nullable=True)
    tries: Mapped[Any] = mapped_column(Json, nullable=True)

    __table_args__ = (
        Index("ix_run_tasks_turn", "run_id", "turn"),
        Index("ix_run_tasks_state", "run_id", "state", "slot"),
        Base.__table_args__,
    )


class RunValuesRow(Base):
    """What a task was given and gave: arguments and inputs, outputs, results for the page, items of a foreach."""

    __tablename__ = "run_values"
    run_id: Mapped[str] = mapped_column(Id, primary_key=True)
    slot: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    inputs: Mapped[Any] = mapped_column(Json, nullable=True)
    outputs: Mapped[Any] = mapped_column(Json, nullable=True)
    results: Mapped[Any] = mapped_column(Json, nullable=True)
    items: Mapped[Any] = mapped_column(Json, nullable=True)

    __table_args__ = (Base.__table_args__,)


class StepCacheRow(Base):
    """Where the outputs of a step with these inputs are. `parts` are digests by part, to tell what differed."""

    __tablename__ = "step_cache"
    project_id: Mapped[str] = mapped_column(Id, primary_key=True)
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    step: Mapped[str] = mapped_column(String(64))
    run_id: Mapped[str] = mapped_column(Id)
    slot: Mapped[int] = mapped_column(Integer)
    at: Mapped[float] = mapped_column(Moment)
    parts: Mapped[Any] = mapped_column(Json)

    __table_args__ = (
        Index("ix_step_cache_step", "project_id", "step", "at"),
        Index("ix_step_cache_run_id", "run_id"),
        Base.__table_args__,
    )


class RunGarbageRow(Base):
    """Attempts of deleted runs, whose folders are still to be removed from the disk."""

    __tablename__ = "run_garbage"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    handle: Mapped[Any] = mapped_column(Json)

    __table_args__ = (Base.__table_args__,)


class ScheduleRow(Base):
    """When a pipeline runs by itself. `looked_at` is the moment up to which due times have been turned into rows of
    `ScheduledRunRow`; `next_at` the first due time after it, None while paused or when none comes any more. Rows of due
    times from `forgotten_from` to `forgotten_until` were deleted, as they ended long ago."""

    __tablename__ = "schedules"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    project_id: Mapped[str] = mapped_column(Id)
    pipeline_id: Mapped[str] = mapped_column(Id)
    name: Mapped[str] = mapped_column(Name)
    cron: Mapped[str] = mapped_column(Name)
    timezone: Mapped[str] = mapped_column(String(60))
    start_at: Mapped[float | None] = mapped_column(Moment)
    end_at: Mapped[float | None] = mapped_column(Moment)
    params: Mapped[Any] = mapped_column(Json)
    catch_up: Mapped[str] = mapped_column(State)
    concurrency: Mapped[int] = mapped_column(Integer)
    depends_on_past: Mapped[int] = mapped_column(Integer)
    expires_after: Mapped[float] = mapped_column(Moment)
    late_after: Mapped[float] = mapped_column(Moment)
    keep_last: Mapped[int] = mapped_column(Integer)
    alerts: Mapped[Any] = mapped_column(Json)
    language: Mapped[str] = mapped_column(String(8))
    paused: Mapped[int] = mapped_column(Integer)
    revision: Mapped[int] = mapped_column(Integer)
    looked_at: Mapped[float] = mapped_column(Moment)
    next_at: Mapped[float | None] = mapped_column(Moment)
    forgotten_from: Mapped[float | None] = mapped_column(Moment)
    forgotten_until: Mapped[float | None] = mapped_column(Moment)
    failing: Mapped[int] = mapped_column(Integer)
    created_by: Mapped[str] = mapped_column(Name)
    created_at: Mapped[float] = mapped_column(Moment)
    updated_by: Mapped[str] = mapped_column(Name)
    updated_at: Mapped[float] = mapped_column(Moment)

    __table_args__ = (
        Index("uq_schedules_name", "project_id", "name", unique=True),
        Index("ix_schedules_pipeline", "pipeline_id"),
        Index("ix_schedules_next", "next_at"),
        Base.__table_args__,
    )


class ScheduledRunRow(Base):
    """One due time of a schedule and what became of it. That it is run once is the unique index's doing."""

    __tablename__ = "scheduled_runs"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    schedule_id: Mapped[str] = mapped_column(Id)
    due_at: Mapped[float] = mapped_column(Moment)
    state: Mapped[str] = mapped_column(State)
    run_id: Mapped[str | None] = mapped_column(Id)
    backfill_id: Mapped[str | None] = mapped_column(Id)
    text: Mapped[str] = mapped_column(Text)
    hint: Mapped[str] = mapped_column(Text)
    told_late: Mapped[int] = mapped_column(Integer)
    created_at: Mapped[float] = mapped_column(Moment)
    ended_at: Mapped[float] = mapped_column(Moment)

    __table_args__ = (
        Index("uq_scheduled_runs_due", "schedule_id", "due_at", unique=True),
        Index("ix_scheduled_runs_state", "state", "ended_at"),
        Index("ix_scheduled_runs_of", "schedule_id", "state", "due_at"),
        Index("ix_scheduled_runs_backfill", "backfill_id", "state"),
        Index("ix_scheduled_runs_run", "run_id"),
        Base.__table_args__,
    )


class BackfillRow(Base):
    """The wish to run the due times of a range; its rows of `ScheduledRunRow` bear its id."""

    __tablename__ = "backfills"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    schedule_id: Mapped[str] = mapped_column(Id)
    start_at: Mapped[float] = mapped_column(Moment)
    end_at: Mapped[float] = mapped_column(Moment)
    newest_first: Mapped[int] = mapped_column(Integer)
    parallelism: Mapped[int] = mapped_column(Integer)
    again: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(State)
    total: Mapped[int] = mapped_column(Integer)
    created_by: Mapped[str] = mapped_column(Name)
    created_at: Mapped[float] = mapped_column(Moment)
    ended_at: Mapped[float] = mapped_column(Moment)

    __table_args__ = (Index("ix_backfills_schedule", "schedule_id", "id"), Base.__table_args__)
