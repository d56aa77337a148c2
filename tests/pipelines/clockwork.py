"""Schedules driven by hand: a clock that tests turn, the real loop on a real database, and a hand that ends runs."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hand import Hand

from cubestudio.db import Database, UnitOfWork
from cubestudio.db.leases import Leases
from cubestudio.pipelines.reconcile import ScheduleLoop
from cubestudio.pipelines.service import backfills, pipelines, schedules
from cubestudio.pipelines.service.forgetting import forget_due_times
from cubestudio.pipelines.service.schedules import ScheduleWish
from cubestudio.pipelines.service.steering import forget_run
from cubestudio.pipelines.store import instances, runs

TEXT = json.dumps({"pipeline": "tiny", "params": {"n": 1}, "tasks": {"a": {"command": "echo {{ params.n }}"}}})


def at(text: str, zone: str = "UTC") -> float:
    """Epoch seconds of a time on the wall."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp()


class Crash(Exception):
    """The server is gone."""


class FragileLeases(Leases):
    """Leases of a server that dies at the `fuse`-th transaction: before it, or right before its commit."""

    fuse = 0
    late = False

    def fence(self, uow: UnitOfWork, name: str) -> None:
        """As ever, but for the end."""
        super().fence(uow, name)
        if self.fuse:
            self.fuse -= 1
            if not self.fuse:
                if not self.late:
                    raise Crash
                uow.before_commit(_die)


def _die() -> None:
    raise Crash


class Clockwork:
    """One project with the pipeline `tiny`, and time."""

    def __init__(self, database: Database, home: Path, monkeypatch: pytest.MonkeyPatch, start: float) -> None:
        self.now = start
        self.database = database
        self.hand = Hand(database, home)
        for module in (schedules, backfills):
            monkeypatch.setattr(module, "now", lambda: self.now)
        with database.write() as uow:
            pipelines.create_pipeline(uow, self.hand.workshop, self.hand.project.id, TEXT, "user:ann")
        self.restart()

    def restart(self) -> None:
        """A new server on the same database."""
        self.leases = FragileLeases(self.database, "test", lambda: self.now)
        self.loop = ScheduleLoop(self.database, self.leases, self.hand.workshop, lambda: self.now)

    def write(self, work: Callable[..., Any], *args: Any) -> Any:
        """A verb in its transaction, on the project."""
        with self.database.write() as uow:
            return work(uow, self.hand.project.id, *args)

    def schedule(self, name: str = "s", cron: str = "0 * * * *", **more: Any) -> dict[str, Any]:
        """A new schedule of `tiny`."""
        wish = ScheduleWish(name=name, pipeline="tiny", cron=cron, **more)
        with self.database.write() as uow:
            row: dict[str, Any] = schedules.create_schedule(
                uow, self.hand.workshop, self.hand.project, wish, "user:ann", "en"
            )
        return row

    def change(self, name: str = "s", **more: Any) -> dict[str, Any]:
        """Edit a schedule."""
        wish = ScheduleWish(**{"name": name, "pipeline": "tiny", "cron": "0 * * * *", **more})
        with self.database.write() as uow:
            row: dict[str, Any] = schedules.update_schedule(
                uow, self.hand.workshop, self.hand.project, name, wish, "user:ann", "en"
            )
        return row

    def pause(self, name: str = "s") -> None:
        self.write(schedules.pause_schedule, name, "user:ann")

    def resume(self, name: str = "s") -> None:
        self.write(schedules.resume_schedule, name, "user:ann")

    def step(self, until: float | None = None) -> float:
        """Turn the clock and let the loop look, again while it has more to do."""
        self.now = self.now if until is None else until
        rest = 0.05
        while rest <= 0.05:
            rest = self.loop.step()
        return rest

    def tidy(self, keep: float, name: str = "s") -> list[float]:
        """Retention deletes ended runs, then due times that ended `keep` seconds ago are forgotten; whose runs went."""
        over = [row for row in self.rows(name) if row["run_state"] in ("Succeeded", "Failed", "Stopped")]
        for row in over:
            with self.database.write() as uow:
                forget_run(uow, runs.lock_runs(uow, [row["run_id"]])[row["run_id"]])
        self.forget(keep, name)
        return [row["due_at"] for row in over]

    def forget(self, keep: float, name: str = "s") -> None:
        """As the housekeeping does."""
        with self.database.write() as uow:
            row = schedules.get_schedule(uow, self.hand.project.id, name)
            forget_due_times(uow, row["id"], self.now, keep)

    def rows(self, name: str = "s") -> list[dict[str, Any]]:
        """Due times of a schedule, oldest first, with the states of their runs."""
        with self.database.read() as uow:
            row = schedules.get_schedule(uow, self.hand.project.id, name)
            return instances.list_instances(uow, row["id"], None, (), 500, None).items[::-1]

    def states(self, name: str = "s") -> list[str]:
        """Their states alone."""
        return [row["state"] for row in self.rows(name)]

    def under_way(self, name: str = "s") -> list[dict[str, Any]]:
        """Due times whose run goes on."""
        return [row for row in self.rows(name) if row["run_state"] in ("Queued", "Running")]

    def end(self, row: dict[str, Any], well: bool = True) -> None:
        """The run of a due time ends."""
        self.hand.id = row["run_id"]
        if well:
            self.hand.good("a")
        else:
            self.hand.bad("a")

    def end_all(self, name: str = "s") -> int:
        """Every run that goes on ends well; how many did."""
        going = self.under_way(name)
        for row in going:
            self.end(row)
        return len(going)

    def drain(self, name: str = "s") -> None:
        """Until nothing waits and nothing runs."""
        for _ in range(300):
            self.step()
            if not self.end_all(name):
                return
        raise AssertionError("it never ends")

    def run_dates(self) -> list[float]:
        """The execution dates of all runs there are, rising."""
        from sqlalchemy import text

        with self.database.engine.connect() as connection:
            rows = connection.execute(text("SELECT execution_date FROM runs ORDER BY execution_date"))
            return [float(row[0]) for row in rows]
