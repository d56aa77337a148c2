"""Wire shapes of schedules and backfills."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from cubestudio.kit.wire import Moment, Wire

Name = Annotated[str, Field(max_length=120)]
When = Annotated[str, Field(max_length=40)]
Kind = Literal["webhook", "email", "wecom", "dingtalk", "feishu"]
Occasion = Literal["failed", "late", "recovered"]
_YEAR = 366 * 86400


class AlertIn(Wire):
    """Who is told, and on what. `to` may hold `{{ secrets.NAME }}`."""

    kind: Kind
    to: Annotated[str, Field(max_length=1000)]
    on: list[Occasion] = ["failed", "recovered"]


class ScheduleIn(Wire):
    """The wish for a schedule.

    Times without a zone are those of `timezone`, a date as an end is that whole day. `expires_after` and `late_after`
    are seconds after the due time, `keep_last` a number of runs; 0 = never, never, all. `concurrency` 0 = no limit.
    """

    name: Name
    pipeline: Annotated[str, Field(max_length=190)]
    cron: Annotated[str, Field(max_length=200)]
    timezone: Annotated[str, Field(max_length=60)] = "UTC"
    start_at: When | None = None
    end_at: When | None = None
    params: dict[str, Any] = {}
    catch_up: Literal["all", "latest", "none"] = "latest"
    concurrency: int = Field(1, ge=0, le=1000)
    depends_on_past: bool = False
    expires_after: float = Field(0, ge=0, le=_YEAR)
    late_after: float = Field(0, ge=0, le=_YEAR)
    keep_last: int = Field(0, ge=0, le=100_000)
    alerts: list[AlertIn] = []


class PreviewIn(Wire):
    """A line to look at."""

    cron: Annotated[str, Field(max_length=200)]
    timezone: Annotated[str, Field(max_length=60)] = "UTC"
    start_at: When | None = None
    end_at: When | None = None
    count: int = Field(5, ge=1, le=50)


class DueOut(Wire):
    """A moment, and what the clock on the wall shows in the schedule's zone then."""

    at: Moment
    local: str


class PreviewOut(Wire):
    """What a line means, and when it comes due next."""

    cron: str
    sentence: str
    next: list[DueOut]


class AlertTestIn(Wire):
    """An alert to try."""

    kind: Kind
    to: Annotated[str, Field(max_length=1000)]
    schedule: Name = ""


class ScheduledRunOut(Wire):
    """A due time and what became of it; `reason` says why it waits, was left out or failed."""

    id: str
    due_at: Moment
    local: str
    state: str
    run: str | None
    backfill: str | None
    reason: str
    hint: str
    started_at: Moment | None
    ended_at: Moment | None


class BeadOut(Wire):
    """A due time in the strip of the last ones."""

    id: str
    due_at: Moment
    local: str
    state: str
    run: str | None


class ScheduleOut(Wire):
    """A schedule: the wish, what it means in words, when it comes due next, and its last due times, oldest first.

    `late` says what should have ended by now; empty when nothing is late.
    """

    id: str
    name: str
    pipeline: str
    cron: str
    timezone: str
    start_at: Moment | None
    end_at: Moment | None
    start_local: str
    end_local: str
    params: dict[str, Any]
    catch_up: str
    concurrency: int
    depends_on_past: bool
    expires_after: float
    late_after: float
    keep_last: int
    alerts: list[AlertIn]
    paused: bool
    version: int
    sentence: str
    next: list[DueOut]
    last: list[BeadOut]
    late: str
    reason: str
    hint: str
    created_by: str
    created_at: Moment
    updated_by: str
    updated_at: Moment


class BackfillIn(Wire):
    """The wish for a backfill: dates or times, both included, in the schedule's zone unless they name one."""

    start: When
    end: When
    order: Literal["old_first", "new_first"] = "old_first"
    parallelism: int = Field(1, ge=1, le=100)
    again: bool = False


class BackfillPlanOut(Wire):
    """What a backfill would run: the count, the first due times in their order, how many were run already."""

    count: int
    left_out: int
    times: list[DueOut]


class BackfillOut(Wire):
    """A backfill; `counts` says how many due times are in which state."""

    id: str
    start_at: Moment
    end_at: Moment
    start_local: str
    end_local: str
    order: str
    parallelism: int
    again: bool
    state: str
    total: int
    counts: dict[str, int]
    created_by: str
    created_at: Moment
    ended_at: Moment | None
