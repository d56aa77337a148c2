"""Schedules and backfills."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from cubestudio_sdk.errors import CubeError
from cubestudio_sdk.transport import segment
from cubestudio_sdk.types import Backfill, Instance, Schedule, Why
from cubestudio_sdk.verbs.base import Verbs


class ScheduleVerbs(Verbs):
    """Verbs of schedules."""

    def schedules(
        self, *, pipeline: str | None = None, filter: str | None = None, limit: int | None = None
    ) -> Iterator[Schedule]:
        """Schedules by name; `filter` is the beginning of a name."""
        return self.transport.pages(self._at("/schedules"), {"pipeline": pipeline, "filter": filter}, limit)

    def schedule(self, name: str) -> Schedule:
        """One schedule with its next due times and its last ones."""
        answer: Schedule = self.transport.json("GET", self._schedule(name))
        return answer

    def set_schedule(
        self,
        name: str,
        pipeline: str,
        cron: str,
        *,
        timezone: str = "UTC",
        start: str | None = None,
        end: str | None = None,
        params: dict[str, Any] | None = None,
        catch_up: str = "latest",
        concurrency: int = 1,
        depends_on_past: bool = False,
        expires_after: float = 0,
        late_after: float = 0,
        keep_last: int = 0,
        alerts: Sequence[dict[str, Any]] = (),
    ) -> Schedule:
        """Make a schedule, or change the one of that name.

        Args:
            cron: five fields, or `@daily` and its like.
            start, end: dates or times; without a zone, those of `timezone`.
            catch_up: which missed due times are run: `all`, `latest`, `none`.
            concurrency: runs at a time, 0 = no limit.
            expires_after, late_after: seconds after the due time, 0 = never.
            keep_last: runs kept, 0 = as the pipeline says.
            alerts: `{"kind": "webhook|email|wecom|dingtalk|feishu", "to": …, "on": ["failed", "late", "recovered"]}`.
        """
        wish = {
            "name": name,
            "pipeline": pipeline,
            "cron": cron,
            "timezone": timezone,
            "start_at": start,
            "end_at": end,
            "params": params or {},
            "catch_up": catch_up,
            "concurrency": concurrency,
            "depends_on_past": depends_on_past,
            "expires_after": expires_after,
            "late_after": late_after,
            "keep_last": keep_last,
            "alerts": list(alerts),
        }
        answer: Schedule
        try:
            answer = self.transport.json("PUT", self._schedule(name), wish)
        except CubeError as refused:
            if refused.code != "ScheduleUnknown":
                raise
            answer = self.transport.json("POST", self._at("/schedules"), wish, creates=True)
        return answer

    def delete_schedule(self, name: str) -> None:
        """Forget a schedule; its runs stay."""
        self.transport.json("DELETE", self._schedule(name))

    def pause_schedule(self, name: str) -> Schedule:
        """Start nothing until it is resumed."""
        answer: Schedule = self.transport.json("POST", f"{self._schedule(name)}:pause", {})
        return answer

    def resume_schedule(self, name: str) -> Schedule:
        """Go on with a paused schedule."""
        answer: Schedule = self.transport.json("POST", f"{self._schedule(name)}:resume", {})
        return answer

    def why_schedule(self, name: str) -> Why:
        """What a schedule does or waits for, in words."""
        answer: Why = self.transport.json("GET", self._schedule(name, "/why"))
        return answer

    def instances(self, schedule: str, *, state: str | None = None, limit: int | None = None) -> Iterator[Instance]:
        """Due times of a schedule, the newest first, each with why it is as it is."""
        return self.transport.pages(self._schedule(schedule, "/instances"), {"state": state}, limit)

    def skip_instance(self, schedule: str, instance: str) -> Instance:
        """Leave out a due time that waits, or one that failed."""
        address = self._schedule(schedule, f"/instances/{segment(instance)}:skip")
        answer: Instance = self.transport.json("POST", address, {})
        return answer

    def preview_cron(self, cron: str, timezone: str = "UTC", count: int = 5) -> dict[str, Any]:
        """What a cron line means, and its next due times: `{sentence, next: [{at, local}]}`."""
        wish = {"cron": cron, "timezone": timezone, "count": count}
        answer: dict[str, Any] = self.transport.json("POST", self._at("/schedules:preview"), wish)
        return answer

    def backfill(
        self,
        schedule: str,
        start: str,
        end: str,
        *,
        order: str = "old_first",
        parallelism: int = 1,
        again: bool = False,
    ) -> Backfill:
        """Run the due times of a range, both ends included; those run already are left out unless `again`."""
        wish = {"start": start, "end": end, "order": order, "parallelism": parallelism, "again": again}
        answer: Backfill = self.transport.json("POST", self._schedule(schedule, "/backfills"), wish, creates=True)
        return answer

    def preview_backfill(
        self, schedule: str, start: str, end: str, *, order: str = "old_first", again: bool = False
    ) -> dict[str, Any]:
        """What a backfill would run: `{count, left_out, times}`."""
        wish = {"start": start, "end": end, "order": order, "again": again}
        answer: dict[str, Any] = self.transport.json("POST", self._schedule(schedule, "/backfills:preview"), wish)
        return answer

    def backfills(self, schedule: str, *, limit: int | None = None) -> Iterator[Backfill]:
        """Backfills of a schedule, newest first."""
        return self.transport.pages(self._schedule(schedule, "/backfills"), {}, limit)

    def cancel_backfill(self, schedule: str, backfill: str) -> Backfill:
        """Start nothing more of a backfill."""
        address = self._schedule(schedule, f"/backfills/{segment(backfill)}:cancel")
        answer: Backfill = self.transport.json("POST", address, {})
        return answer

    def _schedule(self, name: str, rest: str = "") -> str:
        return self._at(f"/schedules/{segment(name)}{rest}")
