"""Runs driven by hand: this plays the workload engine towards the owner of tasks, one change at a time, so that a
test says what ends when. Database, rows and rules are the real ones."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from cubestudio.accounts import service as accounts
from cubestudio.db import Database
from cubestudio.drivers.blobs_fs import FileBlobs
from cubestudio.kit.clock import now
from cubestudio.pipelines.gather import Gathered
from cubestudio.pipelines.owner import TaskOwner
from cubestudio.pipelines.records import RunRecord
from cubestudio.pipelines.service import reading, starting, steering
from cubestudio.pipelines.workshop import Workshop
from cubestudio.spec.states import WorkloadPhase
from cubestudio.spec.workload import WorkloadSpec
from cubestudio.workloads import service as workloads
from cubestudio.workloads import store as workload_store
from cubestudio.workloads.codec import decode_spec
from cubestudio.workloads.owners import Change, ProjectRef


class Hand:
    """One run and the hand that moves its workloads."""

    def __init__(self, database: Database, home: Path) -> None:
        self.database = database
        self.workshop = Workshop.at(home, FileBlobs(home), "http://studio")
        self.owner = TaskOwner(database, self.workshop)
        self.id = ""
        with database.write() as uow:
            row = accounts.ensure_default_project(uow)
        self.project = ProjectRef(row.id, row.name, row.number)

    def start(self, pipeline: dict[str, Any] | str, **wish: Any) -> RunRecord:
        """Start a run of a text (a mapping of tasks is made a pipeline)."""
        if isinstance(pipeline, dict):
            pipeline = json.dumps(pipeline if "tasks" in pipeline else {"pipeline": "p", "tasks": pipeline})
        new = starting.NewRun(text=pipeline, **wish)
        with self.database.write() as uow:
            run = starting.start_run(uow, self.workshop, self.project, new, "ann")
        self.id = run.id
        return run

    @property
    def run(self) -> RunRecord:
        """The run as it is now."""
        with self.database.read() as uow:
            return reading.get_run(uow, self.project.id, self.id)

    def task(self, name: str) -> Any:
        """A task as it is now."""
        with self.database.read() as uow:
            return reading.get_task(uow, self.workshop, reading.get_run(uow, self.project.id, self.id), name)[1]

    @property
    def states(self) -> dict[str, str]:
        """State of every task by name, items of a foreach included."""
        with self.database.read() as uow:
            run = reading.get_run(uow, self.project.id, self.id)
            plan = self.workshop.plans.of(uow, run.snapshot)
            tasks = reading.store.tasks_between(uow, run.id, 0, run.slots)
        return {plan.name_of(task.number, task.item): task.state for task in tasks}

    def live(self) -> list[str]:
        """Names of tasks with a workload that has not ended, in the order they were submitted."""
        names = {self.task(name).workload_id: name for name in self.states}
        with self.database.read() as uow:
            rows = workload_store.list_workloads(uow, self.project.id, "Queued", None, 500, None).items
        return [names[row["id"]] for row in reversed(rows) if row["id"] in names]

    def spec(self, name: str) -> WorkloadSpec:
        """What the workload of a task was to do."""
        with self.database.read() as uow:
            row = workloads.find(uow, self.task(name).workload_id)
        assert row is not None
        return decode_spec(row["spec"])

    def tell(self, name: str, phase: WorkloadPhase, **more: Any) -> None:
        """A change of one task's workload, as the engine tells it."""
        task = self.task(name)
        self.tell_all([self.change(task.id, task.workload_id, phase, **more)])

    def change(self, owner_id: str, workload: str, phase: WorkloadPhase, **more: Any) -> Change:
        """One change."""
        fields = {"attempt": 1, "at": now(), "started_at": now(), **more}
        if phase in (WorkloadPhase.SUCCEEDED, WorkloadPhase.FAILED, WorkloadPhase.STOPPED):
            fields.setdefault("ended_at", now())
        return Change(workload=workload, owner_id=owner_id, phase=phase, **fields)

    def tell_all(self, changes: list[Change]) -> None:
        """Several at once, in one transaction."""
        with self.database.write() as uow:
            rows = [{"id": change.workload, "phase": change.phase.value} for change in changes]
            workload_store.update_workloads(uow, ("phase",), rows)
            self.owner.changed(uow, changes)

    def good(self, *names: str, **outputs: Any) -> None:
        """These end well; `outputs` are what they give."""
        for name in names:
            self.tell(name, WorkloadPhase.SUCCEEDED, exit_code=0, gathered=Gathered(values=outputs))

    def bad(self, *names: str) -> None:
        """These fail."""
        for name in names:
            self.tell(name, WorkloadPhase.FAILED, exit_code=1, reason="ExitCode", text="ended with exit code 1")

    def stopped(self, *names: str) -> None:
        """These were stopped."""
        for name in names:
            self.tell(name, WorkloadPhase.STOPPED, reason="StoppedByUser", text="stopped by ann")

    def steer(self, verb: str) -> RunRecord:
        """stop, pause, resume, rerun."""
        act = getattr(steering, {"rerun": "rerun_failed"}.get(verb, f"{verb}_run"))
        with self.database.write() as uow:
            run: RunRecord = act(uow, self.workshop, self.project.id, self.id, "ann")
        return run

    def events(self, kind: str) -> list[dict[str, Any]]:
        """Facts told about the run."""
        from cubestudio.events import service as events

        with self.database.read() as uow:
            return [row["data"] for row in events.events_after(uow, 0, 500, None, self.id) if row["kind"] == kind]
