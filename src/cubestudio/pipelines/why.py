"""Why something waits, was skipped, came from the cache, failed or takes long: one sentence with its evidence."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from cubestudio.accounts import service as accounts
from cubestudio.db import UnitOfWork
from cubestudio.kit.clock import iso, now
from cubestudio.notices import service as notices
from cubestudio.pipelines.advance import MOST_LIVE
from cubestudio.pipelines.plans import Plan
from cubestudio.pipelines.records import RunRecord, TaskRecord
from cubestudio.pipelines.store import instances
from cubestudio.pipelines.store import tasks as store
from cubestudio.spec.cron import zone
from cubestudio.spec.states import RUN_ENDS, TASK_ENDS, WORKLOAD_ENDS, RunState, TaskState
from cubestudio.spec.why import Why, took
from cubestudio.workloads import service as workloads
from cubestudio.workloads.why import why_workload

_COUNTED = 50
"""Running tasks that are counted one by one."""


def why_run(uow: UnitOfWork, plan: Plan, run: RunRecord) -> Why:
    """Why a run is in its state."""
    counts = {name: getattr(run, name) for name in ("succeeded", "failed", "stopped", "skipped", "cached")}
    evidence: dict[str, Any] = {"tasks": {**counts, "running": run.live, "waiting": run.unfinished - run.live}}
    hint = run.hint
    if run.state in RUN_ENDS and (notice := notices.undelivered(uow, run.id)):
        evidence["notice"] = notice
        hint = hint or "Its notice was not delivered: {notice}"
    if run.state == RunState.SUCCEEDED:
        text = "All {total} tasks ended well in {took} ({cached} from the cache, {skipped} skipped)."
        lasted = took(run.started_at or run.created_at, run.ended_at)
        return Why(
            text, hint, {"total": run.total, "took": lasted, "notice": evidence.get("notice"), **counts}, evidence
        )
    if run.state in RUN_ENDS or run.state == RunState.STOPPING:
        text = "{state}: {reason}."
        reason = (run.text or run.reason).rstrip(".")
        return Why(text, hint, {"state": run.state, "reason": reason, "notice": evidence.get("notice")}, evidence)
    if run.state == RunState.PAUSED:
        text = "The run is paused: {live} tasks still run, {left} wait."
        return Why(text, "Go on with: cube resume", {"live": run.live, "left": run.unfinished - run.live}, evidence)
    queued = store.list_tasks(uow, run.id, [TaskState.QUEUED.value], None, 1, -1)
    live = store.list_tasks(uow, run.id, [TaskState.RUNNING.value], None, _COUNTED, -1)
    if live:
        count = len(live) if len(live) < _COUNTED else run.live
        names = ", ".join(f"'{plan.name_of(task.number, task.item)}'" for task in live[:3])
        text = "{live} of {left} open tasks run: {names}{more}."
        more = " …" if count > 3 else ""
        if queued:
            name = plan.name_of(queued[0].number, queued[0].item)
            evidence["queued"] = {"task": name, "why": why_task(uow, plan, run, queued[0]).say()}
        params = {"live": count, "left": run.unfinished, "names": names, "more": more}
        return Why(text, "", params, evidence)
    if queued:
        first = why_task(uow, plan, run, queued[0])
        name = plan.name_of(queued[0].number, queued[0].item)
        text = "Nothing runs yet; task '{task}': {reason}"
        return Why(text, first.hint, {"task": name, "reason": first.say()}, {**evidence, **first.evidence})
    return Why("The run is about to start its first task.", "", {}, evidence)


def why_task(uow: UnitOfWork, plan: Plan, run: RunRecord, task: TaskRecord) -> Why:
    """Why a task is in its state."""
    state = TaskState(task.state)
    if state is TaskState.CACHED:
        return Why("Not run: {reason}.", "Run it anyway with: cube run --no-cache", {"reason": task.cache})
    if state is TaskState.SKIPPED:
        return _skipped(uow, plan, run, task)
    if state is TaskState.SUCCEEDED:
        params = {"took": took(task.started_at, task.ended_at), "reason": task.cache}
        text = "It ended well after {took}; cache {reason}." if task.cache else "It ended well after {took}."
        return Why(text, "", params, {"attempt": task.attempt, "usage": task.usage})
    if state in TASK_ENDS:
        evidence = {"reason": task.reason, "attempt": task.attempt, "workload": task.workload_id}
        return Why("{state}: {reason}", task.hint, {"state": task.state, "reason": task.text or task.reason}, evidence)
    if state is TaskState.RUNNING:
        return _running(uow, run, task)
    if state is TaskState.QUEUED:
        return _queued(uow, task)
    return _waiting(uow, plan, run, task)


def _skipped(uow: UnitOfWork, plan: Plan, run: RunRecord, task: TaskRecord) -> Why:
    if task.reason not in ("UpstreamFailed", "UpstreamSkipped"):
        return Why("Skipped: {reason}.", "", {"reason": task.text or task.reason})
    needs = plan.graph.needs[task.number]
    states = store.states(uow, run.id, needs)
    wanted = (TaskState.SKIPPED,) if task.reason == "UpstreamSkipped" else (TaskState.FAILED, TaskState.STOPPED)
    guilty = [plan.names[number] for number in needs if states.get(number) in wanted]
    names = ", ".join(f"'{name}'" for name in guilty[:3])
    rule = plan.tasks[task.number].trigger.value
    text = "Skipped by its rule '{rule}': it needs {names}, which did not end well."
    evidence = {"needs": {plan.names[number]: states.get(number) for number in needs[:50]}, "trigger": rule}
    return Why(text, "Mend that task and rerun from failed.", {"rule": rule, "names": names}, evidence)


def _running(uow: UnitOfWork, run: RunRecord, task: TaskRecord) -> Why:
    if task.reason == "Foreach":
        params: dict[str, Any] = {"done": (task.fan or 0) - task.left, "total": task.fan, "bad": task.bad}
        return Why("It runs for each of {total} items: {done} are done, {bad} of them failed.", "", params)
    if task.reason == "Preparing":
        row = workloads.find(uow, task.workload_id) if task.workload_id else None
        if row is not None and row["text"]:
            return why_workload(uow, row)
        return Why("Its Python environment is being prepared; the log shows the progress.")
    params = {"took": took(task.started_at, now()), "attempt": task.attempt}
    usual = store.usual_seconds(uow, run, task.number) if task.item < 0 else None
    if usual is not None:
        text = "It has been running for {took} (attempt {attempt}); it usually takes {usual}."
        evidence = {"since": iso(task.started_at), "usual_seconds": round(usual, 1)}
        return Why(text, "", {**params, "usual": took(0.0, usual)}, evidence)
    return Why("It has been running for {took} (attempt {attempt}).", "", params, {"since": iso(task.started_at)})


def _queued(uow: UnitOfWork, task: TaskRecord) -> Why:
    row = workloads.find(uow, task.workload_id) if task.workload_id else None
    if row is not None and not WORKLOAD_ENDS.issuperset({row["phase"]}):
        why = why_workload(uow, row)
        return Why(why.text, why.hint, why.params, {**why.evidence, "since": iso(task.ready_at)})
    evidence = {"workload": task.workload_id, "since": iso(task.ready_at)}
    if task.text:
        return Why("It waits: {reason}.", task.hint, {"reason": task.text.rstrip(".")}, evidence)
    return Why("It is about to start.", "", {}, evidence)


def _waiting(uow: UnitOfWork, plan: Plan, run: RunRecord, task: TaskRecord) -> Why:
    if task.number == plan.exit_slot:
        text = "It runs at the end, whatever happens; {left} tasks have not ended."
        return Why(text, "", {"left": run.unfinished})
    if task.turn is not None:
        if run.state == RunState.PAUSED:
            return Why("It is ready, but the run is paused.", "Go on with: cube resume")
        text = "It is ready and waits for its turn: {live} of {limit} tasks of this run are under way."
        params = {"live": run.live, "limit": run.concurrency or MOST_LIVE}
        return Why(text, "Raise `concurrency` to run more at a time.", params, {"waiting": run.waiting})
    needs = plan.graph.needs[task.number]
    states = store.states(uow, run.id, needs)
    open_ones = [plan.names[number] for number in needs if states.get(number) not in TASK_ENDS]
    names = ", ".join(f"'{name}'" for name in open_ones[:3]) + (" …" if len(open_ones) > 3 else "")
    evidence = {"needs": {plan.names[number]: states.get(number) for number in needs[:50]}}
    return Why("It waits for {names}.", "", {"names": names}, evidence)


def why_waits(
    uow: UnitOfWork, schedule: Mapping[str, Any], instance: Mapping[str, Any], backfill: Mapping[str, Any] | None
) -> Why | None:
    """Why the run of a due time is not started; None when it may start. The loop that starts them asks here, too."""
    project = accounts.project_by_id(uow, schedule["project_id"])
    if project is None or project.archived:
        return Why("It waits: the project is archived.", "An owner can take it out of the archive.")
    if backfill is None and schedule["paused"]:
        params = {"name": schedule["name"], "user": schedule["updated_by"]}
        return Why("It waits: the schedule was paused by {user}.", "Go on with: cube resume schedule/{name}", params)
    if schedule["depends_on_past"]:
        past = instances.before(uow, schedule["id"], instance["due_at"])
        state = (past["run_state"] or past["state"]) if past else RunState.SUCCEEDED.value
        if past is not None and state != RunState.SUCCEEDED:
            params = {"due": _local(schedule, past["due_at"]), "run": past["run_id"] or ""}
            evidence = {"due_at": iso(past["due_at"]), "state": state, "run": past["run_id"]}
            if state not in RUN_ENDS:
                return Why("It waits: the due time before it, {due}, has not ended yet.", "", params, evidence)
            hint = "Mend it with: cube rerun {run} --from-failed" if past["run_state"] else "Leave that one out."
            return Why("It waits: the due time before it, {due}, did not end well.", hint, params, evidence)
    under_way = instances.running(uow, schedule["id"], backfill["id"] if backfill else None)
    limit = backfill["parallelism"] if backfill else schedule["concurrency"]
    if limit and len(under_way) >= limit:
        params = {"count": len(under_way), "limit": limit, "run": under_way[0]}
        text = "It waits for room: {count} of {limit} runs at a time are under way, {run} first."
        return Why(text, "", params, {"runs": under_way})
    return None


def why_instance(
    uow: UnitOfWork, schedule: Mapping[str, Any], instance: Mapping[str, Any], backfill: Mapping[str, Any] | None
) -> Why:
    """Why a due time is in its state."""
    state, evidence = instance["state"], {"run": instance["run_id"], "due_at": iso(instance["due_at"])}
    if state == "Waiting":
        held = why_waits(uow, schedule, instance, backfill)
        return held or Why("It is about to start.", "", {}, evidence)
    if instance["text"]:
        return Why(instance["text"], instance["hint"], {}, evidence)
    if instance["run_text"]:
        return Why(instance["run_text"], "", {}, evidence)
    if state == "Running":
        return Why("Its run is under way: {run}.", "", {"run": instance["run_id"]}, evidence)
    return Why("Its run ended well." if state == RunState.SUCCEEDED else "Its run did not end well.", "", {}, evidence)


def why_schedule(uow: UnitOfWork, schedule: Mapping[str, Any]) -> Why:
    """What a schedule is doing, or waits for."""
    waiting = instances.next_waiting(uow, schedule["id"], None, False, 1)
    evidence: dict[str, Any] = {"next": iso(schedule["next_at"])}
    if waiting:
        held = why_waits(uow, schedule, waiting[0], None)
        if held is not None:
            return Why(held.text, held.hint, held.params, {**evidence, **held.evidence})
    if schedule["paused"]:
        params = {"user": schedule["updated_by"], "name": schedule["name"]}
        return Why("The schedule was paused by {user}.", "Go on with: cube resume schedule/{name}", params, evidence)
    if schedule["next_at"] is None:
        return Why("No further due time comes: the schedule has ended.", "Move its end.", {}, evidence)
    late = why_late(uow, schedule)
    if late is not None:
        return Why(late.text, late.hint, late.params, {**evidence, **late.evidence})
    text = "It waits for its next due time, {due}."
    return Why(text, "", {"due": _local(schedule, schedule["next_at"])}, evidence)


def why_late(uow: UnitOfWork, schedule: Mapping[str, Any]) -> Why | None:
    """What of a schedule should have ended by now; None when nothing is late."""
    found = instances.oldest_late(uow, schedule["id"]) if schedule["late_after"] else None
    if found is None:
        return None
    by = found["due_at"] + schedule["late_after"]
    params = {"due": _local(schedule, found["due_at"]), "by": _local(schedule, by), "run": found["run_id"] or ""}
    evidence = {"due_at": iso(found["due_at"]), "late_since": iso(by), "run": found["run_id"]}
    if found["state"] == "Waiting":
        return Why("It is late: the due time {due} was to end by {by} and has not begun.", "", params, evidence)
    return Why("It is late: the due time {due} was to end by {by}, and {run} is under way.", "", params, evidence)


def _local(schedule: Mapping[str, Any], at: float) -> str:
    return f"{datetime.fromtimestamp(at, zone(schedule['timezone'])):%Y-%m-%d %H:%M}"
