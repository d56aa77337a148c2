"""What follows from what happened: the one place where tasks change state.

An `Advance` lives for one transaction. It loads the tasks a change touches (and those that need them), decides,
and writes all of it back with one statement a table in `finish`. Work per ended task is that of its successors,
whatever the size of the run. Everything it knows is in the database; memory only holds parsed snapshots.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from cubestudio.db import UnitOfWork
from cubestudio.events import service as events
from cubestudio.kit.clock import now
from cubestudio.kit.errors import Fault
from cubestudio.pipelines import cache, ending, fan, launch
from cubestudio.pipelines.models import model_reference
from cubestudio.pipelines.plans import Plan
from cubestudio.pipelines.records import RunRecord, TaskRecord
from cubestudio.pipelines.scope import run_scope, task_scope
from cubestudio.pipelines.store import runs as run_store
from cubestudio.pipelines.store import tasks as store
from cubestudio.pipelines.workshop import Workshop
from cubestudio.spec.dag import Upstream, Verdict, judge
from cubestudio.spec.expressions import evaluate, truth
from cubestudio.spec.states import TASK_ENDS, TASK_GOOD, RunState, TaskState
from cubestudio.workloads import mounting
from cubestudio.workloads import service as workloads
from cubestudio.workloads.owners import NewWorkload, ProjectRef

OWNER_KIND = "task"
MOST_LIVE = 256
"""Workloads a run without `concurrency` has at a time: enough for the engine to choose from."""
_SKIP_TEXTS = {
    "UpstreamFailed": "not run, because a task it needs failed",
    "UpstreamSkipped": "not run, because a task it needs was skipped",
    "NothingFailed": "not run, because nothing it watches failed",
}
_COUNTED = {
    TaskState.SUCCEEDED: "succeeded",
    TaskState.FAILED: "failed",
    TaskState.STOPPED: "stopped",
    TaskState.SKIPPED: "skipped",
    TaskState.CACHED: "cached",
}


class Advance:
    """One transaction's work on runs; call `finish` last."""

    def __init__(self, uow: UnitOfWork, workshop: Workshop, runs: Mapping[str, RunRecord]) -> None:
        self.uow = uow
        self.workshop = workshop
        self.runs = dict(runs)
        self.at = now()
        self._plans: dict[str, Plan] = {}
        self._scopes: dict[str, dict[str, Any]] = {}
        self._tasks: dict[tuple[str, int], TaskRecord] = {}
        self._dirty: dict[tuple[str, int], TaskRecord] = {}
        self._ended: dict[str, list[TaskRecord]] = {}
        self._fresh: dict[str, list[TaskRecord]] = {}
        self._submit: list[tuple[TaskRecord, NewWorkload]] = []

    @staticmethod
    def on(uow: UnitOfWork, workshop: Workshop, run_ids: Iterable[str]) -> Advance:
        """An advance on runs, locked."""
        return Advance(uow, workshop, run_store.lock_runs(uow, set(run_ids)))

    def plan(self, run: RunRecord) -> Plan:
        """The run's plan."""
        found = self._plans.get(run.snapshot)
        if found is None:
            found = self._plans[run.snapshot] = self.workshop.plans.of(self.uow, run.snapshot)
        return found

    def scope(self, run: RunRecord) -> dict[str, Any]:
        """What all tasks of the run see."""
        found = self._scopes.get(run.id)
        if found is None:
            found = self._scopes[run.id] = run_scope(run, self.workshop.url)
        return found

    def load(self, run_id: str, slots: Iterable[int]) -> list[TaskRecord]:
        """Tasks of a run, those in memory as they are now."""
        wanted = list(slots)
        missing = [slot for slot in wanted if (run_id, slot) not in self._tasks]
        if missing:
            for task in store.tasks_by_slot(self.uow, run_id, missing):
                self._tasks[run_id, task.slot] = task
        return [self._tasks[run_id, slot] for slot in wanted if (run_id, slot) in self._tasks]

    def load_with_successors(self, run: RunRecord, slots: Iterable[int], ending_slots: set[int]) -> None:
        """Load tasks and those that need the ones that end, in one look."""
        after = self.plan(run).graph.after
        wanted = set(slots)
        for slot in ending_slots:
            if slot < len(after):
                wanted.update(after[slot])
        self.load(run.id, wanted)

    def add(self, task: TaskRecord) -> None:
        """A task that was inserted in this transaction."""
        self._tasks[task.run_id, task.slot] = task

    def touch(self, task: TaskRecord) -> None:
        """The task is to be written back."""
        self._dirty[task.run_id, task.slot] = task

    def flush(self, run_id: str) -> None:
        """Write a run's changed tasks now, so that a query sees them."""
        dirty = [task for key, task in self._dirty.items() if key[0] == run_id]
        store.save_tasks(self.uow, dirty)
        for task in dirty:
            del self._dirty[task.run_id, task.slot]

    def state(self, run: RunRecord, task: TaskRecord, state: TaskState, reason: str = "", text: str = "",
              hint: str = "") -> None:  # fmt: skip
        """Set a state that is no end, and tell."""
        if task.state == state and task.reason == reason and task.text == text:
            return
        task.state, task.reason, task.text, task.hint = state.value, reason, text, hint
        self.touch(task)
        self._tell(run, task)

    def end(self, run: RunRecord, task: TaskRecord, state: TaskState, reason: str = "", text: str = "",
            hint: str = "") -> None:  # fmt: skip
        """A task has ended; what follows is worked out by `settle`."""
        if task.state in TASK_ENDS:
            return
        if task.workload_id is not None and task.state != TaskState.WAITING:
            run.live -= 1
        if task.turn is not None:
            task.turn = None
            run.waiting -= 1
        task.state, task.reason, task.text, task.hint = state.value, reason, text, hint
        task.ended_at = task.ended_at or self.at
        self.touch(task)
        self._ended.setdefault(run.id, []).append(task)
        if not task.is_item and task.number != self.plan(run).exit_slot:
            run.unfinished -= 1
            setattr(run, _COUNTED[state], getattr(run, _COUNTED[state]) + 1)
        if state is TaskState.FAILED and not run.reason and not task.is_item:
            run.reason = reason or "TaskFailed"
            run.text = f"task '{self.plan(run).names[task.number]}' failed: {text}"
            run.hint = hint
        self._tell(run, task)

    def ready(self, run: RunRecord, task: TaskRecord) -> None:
        """Everything the task needs is there; it waits for its turn."""
        task.ready_at = self.at
        self._fresh.setdefault(run.id, []).append(task)

    def begin_exit(self, run: RunRecord, task: TaskRecord) -> None:
        """Start the exit task, whatever state the run is in."""
        task.ready_at = self.at
        self.flush(run.id)
        self._begin(run, task)
        self._ended.pop(run.id, None)

    def settle(self) -> None:
        """Work out what follows, until nothing more follows."""
        for run in self.runs.values():
            while True:
                self._follow(run)
                if not self._fill(run):
                    break
            ending.finish_if_done(self, run)

    def finish(self) -> None:
        """Submit, and write everything back."""
        self.settle()
        if self._submit:
            ids = workloads.submit_all(self.uow, [new for _, new in self._submit])
            for (task, _), workload_id in zip(self._submit, ids, strict=True):
                task.workload_id = workload_id
        store.save_tasks(self.uow, self._dirty.values())
        self._dirty.clear()
        run_store.save_runs(self.uow, self.runs.values())

    def _follow(self, run: RunRecord) -> None:
        """Count ended tasks for those that need them; skip or make ready, level by level."""
        plan = self.plan(run)
        while ended := self._ended.pop(run.id, None):
            below: set[int] = set()
            for task in ended:
                if not task.is_item and task.number < plan.count:
                    below.update(plan.graph.after[task.number])
            self.load(run.id, below)
            for task in ended:
                if task.is_item:
                    fan.item_ended(self, run, plan, task)
                elif task.number < plan.count:
                    for number in plan.graph.after[task.number]:
                        self._count(run, plan, self._tasks[run.id, number], TaskState(task.state))

    def _count(self, run: RunRecord, plan: Plan, task: TaskRecord, state: TaskState) -> None:
        if task.state != TaskState.WAITING or task.ready_at is not None:
            return
        upstream = Upstream(task.left, task.good, task.bad, task.skipped)
        upstream.count(state)
        task.left, task.good, task.bad, task.skipped = upstream.left, upstream.good, upstream.bad, upstream.skipped
        self.touch(task)
        verdict, reason = judge(plan.tasks[task.number].trigger, upstream)
        if verdict is Verdict.SKIP:
            self.end(run, task, TaskState.SKIPPED, reason, _SKIP_TEXTS[reason])
        elif verdict is Verdict.RUN:
            self.ready(run, task)

    def _fill(self, run: RunRecord) -> bool:
        """Start what may start; True when something ended by that (a skip, a hit of the cache)."""
        fresh = self._fresh.pop(run.id, [])
        if run.state == RunState.STOPPING:
            for task in fresh:
                self.end(run, task, TaskState.STOPPED, run.reason, run.text)
            return bool(fresh)
        free = (run.concurrency or MOST_LIVE) - run.live
        if not run.is_open:
            free = 0
        if run.waiting or len(fresh) > free:
            fresh = self._queue(run, fresh, free)
        for task in fresh:
            self._begin(run, task)
        return run.id in self._ended or run.id in self._fresh or (bool(fresh) and run.waiting > 0 and free > 0)

    def _queue(self, run: RunRecord, fresh: list[TaskRecord], free: int) -> list[TaskRecord]:
        """Line up `fresh` behind those that wait, and take the first `free`."""
        plan = self.plan(run)
        for task in fresh:
            task.turn = turn_of(plan, task)
            run.waiting += 1
            self.touch(task)
        if free <= 0:
            return []
        self.flush(run.id)
        taken = []
        for row in store.next_turns(self.uow, run.id, free):
            task = self._tasks.setdefault((run.id, row.slot), row)
            task.turn = None
            run.waiting -= 1
            self.touch(task)
            taken.append(task)
        self.flush(run.id)
        return taken

    def _begin(self, run: RunRecord, task: TaskRecord) -> None:
        """The task's turn has come: skip it, take it from the cache, spread it, or wish for its workload."""
        plan = self.plan(run)
        planned = plan.task(task.number)
        try:
            scope = task_scope(self.uow, run, plan, planned, task, self.scope(run), self.load)
            if not task.is_item and self._is_skipped(run, task, scope):
                return
            if planned.task.foreach is not None and not task.is_item:
                fan.spread(self, run, planned, task, scope)
                return
            name = plan.name_of(task.number, task.item)
            find_model = partial(model_reference, self.uow, run.project_id)
            find_mounts = partial(mounting.find_mounts, self.uow, run.project_id)
            prepared = launch.prepare(self.workshop, run, planned, name, scope, find_model, find_mounts)
            hit = planned.task.cache.enabled and cache.take(self.uow, run, task, planned, prepared)
        except Fault as fault:
            self.end(run, task, TaskState.FAILED, fault.code, fault.say(), fault.say_hint())
            return
        if prepared.noted:
            store.put_values(self.uow, task, inputs=prepared.noted)
        if hit:
            self.end(run, task, TaskState.CACHED)
            return
        project = ProjectRef(run.project_id, run.project_name, run.project_number)
        label = f"{run.name} / {name}"
        wish = NewWorkload(project, OWNER_KIND, task.id, label, prepared.spec, run.created_by, run.place)
        self._submit.append((task, wish))
        task.workload_id = ""
        task.attempt = 1
        run.live += 1
        self.state(run, task, TaskState.QUEUED)

    def _is_skipped(self, run: RunRecord, task: TaskRecord, scope: Mapping[str, Any]) -> bool:
        wish = self.plan(run).tasks[task.number]
        if wish.skip is not False and truth(evaluate(wish.skip, scope)):
            self.end(run, task, TaskState.SKIPPED, "Skip", "skipped, because `skip` says so")
            return True
        if wish.when is not None and not truth(evaluate(wish.when, scope)):
            self.end(run, task, TaskState.SKIPPED, "When", f"skipped, because `when` is false: {wish.when}")
            return True
        return False

    def _tell(self, run: RunRecord, task: TaskRecord) -> None:
        plan = self.plan(run)
        events.publish(
            self.uow,
            "task.state",
            run.id,
            {
                "task": plan.name_of(task.number, task.item),
                "slot": task.slot,
                "state": task.state,
                "reason": task.reason,
                "text": task.text,
                "attempt": task.attempt,
                "started_at": task.started_at,
                "ended_at": task.ended_at,
            },
            run.project_id,
        )


def turn_of(plan: Plan, task: TaskRecord) -> int:
    """Where a ready task stands in its run's line: by priority, then the file's order, then the item."""
    priority = plan.tasks[task.number].priority or 0
    return ((100 - priority) << 40) | (task.number << 20) | (task.item + 1)


def is_good(task: TaskRecord) -> bool:
    """Whether a task ended well."""
    return task.state in TASK_GOOD
