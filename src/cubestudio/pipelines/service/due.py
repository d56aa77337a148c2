"""What follows from the clock: due times become rows, rows become runs, ends of runs are noted, people are told.

Every function is one transaction's work on one schedule, so a crash between two of them loses nothing: what is not
done yet is still written down as waiting. That no due time runs twice is the database's unique index.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from itertools import islice, takewhile
from typing import Any

from cubestudio.accounts import service as accounts
from cubestudio.db import UnitOfWork
from cubestudio.events import service as events
from cubestudio.kit.errors import Fault
from cubestudio.kit.ids import new_id
from cubestudio.pipelines import alerts
from cubestudio.pipelines.records import RunRecord
from cubestudio.pipelines.service import starting
from cubestudio.pipelines.service.steering import forget_run
from cubestudio.pipelines.store import instances as store
from cubestudio.pipelines.store import runs as run_store
from cubestudio.pipelines.store import schedules as schedule_store
from cubestudio.pipelines.why import why_waits
from cubestudio.pipelines.workshop import Workshop
from cubestudio.spec.cron import due_after, next_due
from cubestudio.spec.due import CatchUp, sort_due
from cubestudio.spec.states import RUN_ENDS, RunState
from cubestudio.workloads.owners import ProjectRef

log = logging.getLogger(__name__)

WAITING, RUNNING, SKIPPED, EXPIRED = "Waiting", "Running", "Skipped", "Expired"
FAILED, STOPPED, SUCCEEDED = RunState.FAILED.value, RunState.STOPPED.value, RunState.SUCCEEDED.value
MOST_WAITING = 100
"""Due times of a schedule that wait at a time; those after them get their rows when there is room."""
MENDED_WITHIN = 7 * 86400.0
"""Seconds in which a failed due time is still watched for its run being mended."""
_ENDS = sorted(state.value for state in RUN_ENDS)


def new_instance(schedule_id: str, due: float, at: float, backfill_id: str | None = None) -> dict[str, Any]:
    """A due time that waits."""
    return {
        "id": new_id("due"),
        "schedule_id": schedule_id,
        "due_at": due,
        "state": WAITING,
        "run_id": None,
        "backfill_id": backfill_id,
        "text": "",
        "hint": "",
        "told_late": 0,
        "created_at": at,
        "ended_at": 0.0,
    }


def following(row: Mapping[str, Any], after: float) -> float | None:
    """The first due time of a schedule after a moment, within its start and end."""
    if row["start_at"] is not None:
        after = max(after, row["start_at"] - 0.001)
    found = next_due(row["cron"], row["timezone"], after)
    if found is not None and row["end_at"] is not None and found > row["end_at"]:
        return None
    return found


def plan_due(uow: UnitOfWork, row: dict[str, Any], at: float) -> bool:
    """Due times up to `at` become rows, to run or left out by the policy; the caller holds the schedule's lock.

    Returns whether it is done, False when too many wait already.
    """
    if row["paused"] or row["next_at"] is None or row["next_at"] > at:
        return True
    policy = CatchUp(row["catch_up"])
    until = at if row["end_at"] is None else min(at, row["end_at"])
    after = row["looked_at"] if row["start_at"] is None else max(row["looked_at"], row["start_at"] - 0.001)
    if policy is CatchUp.ALL:
        room = MOST_WAITING - store.count_waiting(uow, row["id"])
        if room <= 0:
            return False
        passed = list(islice(_between(row, after, until), room))
        complete = len(passed) < room
    else:
        passed, complete = _newest(row, after, until), True
    found = sort_due(passed, at, policy)
    known = store.at_times(uow, row["id"], passed)  # a backfill may have been there first
    made = [new_instance(row["id"], due, at) for due in found.run if due not in known]
    if policy is CatchUp.LATEST:
        text = "nobody looked when it was due, and the schedule catches up on the latest alone"
    else:
        text = "nobody looked when it was due, and the schedule does not catch up"
    left = [
        new_instance(row["id"], due, at) | {"state": SKIPPED, "text": text, "ended_at": at}
        for due in found.skip
        if due not in known
    ]
    store.insert_instances(uow, sorted([*made, *left], key=lambda each: each["due_at"]))
    looked = at if complete else passed[-1]
    schedule_store.update_schedule(uow, row["id"], {"looked_at": looked, "next_at": following(row, looked)})
    _tell(uow, row)
    return complete


def _between(row: dict[str, Any], after: float, until: float) -> Any:
    return takewhile(lambda due: due <= until, due_after(row["cron"], row["timezone"], after))


def _newest(row: dict[str, Any], after: float, until: float) -> list[float]:
    """The last due times of a span, at most `MOST_WAITING`: a year of missed minutes is not written down one by one."""
    span = 3600.0
    while True:
        begin = max(after, until - span)
        found = list(_between(row, begin, until))
        if begin <= after or len(found) >= MOST_WAITING:
            return found[-MOST_WAITING:]
        span *= 4


def may_start(uow: UnitOfWork, schedule_id: str, backfill_id: str | None) -> bool:
    """Whether the due time whose turn it is may start now."""
    row = schedule_store.find_schedule(uow, schedule_id)
    return row is not None and _head(uow, row, backfill_id) is not None


def _head(uow: UnitOfWork, row: dict[str, Any], backfill_id: str | None) -> dict[str, Any] | None:
    """The due time whose turn it is, unless something holds it."""
    backfill = schedule_store.get_backfill(uow, row["id"], backfill_id) if backfill_id else None
    head = store.next_waiting(uow, row["id"], backfill_id, bool(backfill and backfill["newest_first"]), 1)
    return head[0] if head and why_waits(uow, row, head[0], backfill) is None else None


def start_next(
    uow: UnitOfWork, workshop: Workshop, schedule_id: str, backfill_id: str | None, at: float
) -> tuple[dict[str, Any], RunRecord] | None:
    """Start the run of the due time whose turn it is; None when none may start now.

    Raises `CannotStart` when the run is refused; the transaction must be rolled back then, and `refuse` called.
    """
    row = schedule_store.lock_schedule(uow, schedule_id)
    head = _head(uow, row, backfill_id) if row is not None else None
    project = accounts.project_by_id(uow, row["project_id"]) if row is not None else None
    if row is None or head is None or project is None:
        return None
    new = starting.NewRun(pipeline=row["pipeline"], params=row["params"], execution_date=head["due_at"])
    try:
        reference = ProjectRef(project.id, project.name, project.number)
        run = starting.start_run(uow, workshop, reference, new, f"schedule:{row['name']}")
    except Fault as fault:
        raise CannotStart(head, fault) from fault
    started = {"state": RUNNING, "run_id": run.id, "text": "", "hint": ""}
    if not store.move(uow, head["id"], WAITING, started):
        raise RuntimeError(f"due time {head['id']} was started by somebody else")  # rolls the run back
    _tell(uow, row)
    return head, run


class CannotStart(Exception):
    """The run of a due time was refused."""

    def __init__(self, instance: dict[str, Any], fault: Fault) -> None:
        super().__init__(str(fault))
        self.instance = instance
        self.fault = fault


def refuse(uow: UnitOfWork, workshop: Workshop, refused: CannotStart, at: float) -> None:
    """The due time failed without a run; people are told as of any failure."""
    row = schedule_store.lock_schedule(uow, refused.instance["schedule_id"])
    if row is None:
        return
    values = {"state": FAILED, "text": refused.fault.say(), "hint": refused.fault.say_hint(), "ended_at": at}
    if store.move(uow, refused.instance["id"], WAITING, values):
        _ended(uow, workshop, row, refused.instance | values, at)
        _tell(uow, row)


def expire(uow: UnitOfWork, at: float) -> int:
    """Due times that waited longer than their schedule allows are given up."""
    rows = store.expired(uow, at)
    text = "it waited longer than its schedule allows"
    store.move_all(uow, [row["id"] for row in rows], {"state": EXPIRED, "text": text, "ended_at": at})
    _tell_each(uow, rows)
    return len(rows)


def has_settled(uow: UnitOfWork, at: float) -> bool:
    """Whether `settle` has something to do."""
    if store.settled(uow, _ENDS, at - MENDED_WITHIN, 1):
        return True
    return any(_is_done(uow, backfill["id"]) for backfill in schedule_store.running_backfills(uow))


def _is_done(uow: UnitOfWork, backfill_id: str) -> bool:
    sums = schedule_store.sums(uow, [backfill_id])[backfill_id]
    return not sums.get(WAITING) and not sums.get(RUNNING)


def settle(uow: UnitOfWork, workshop: Workshop, at: float) -> list[str]:
    """Note how runs ended; returns the schedules concerned."""
    rows = store.settled(uow, _ENDS, at - MENDED_WITHIN)
    for found in rows:
        row = schedule_store.lock_schedule(uow, found["schedule_id"])
        if row is None:
            continue
        if found["run_state"] is None:
            values = {"state": STOPPED, "text": "its run was deleted", "ended_at": at}
        elif found["run_state"] not in _ENDS:  # a failed run that was taken up again
            values = {"state": RUNNING, "text": "", "hint": "", "ended_at": 0.0}
        else:
            values = {"state": found["run_state"], "text": "", "hint": "", "ended_at": at}
        if store.move(uow, found["id"], found["state"], values):
            _ended(uow, workshop, row, found | values, at)
    for backfill in schedule_store.running_backfills(uow):
        if _is_done(uow, backfill["id"]):
            schedule_store.end_backfill(uow, backfill["id"], "Done", at)
            _tell_each(uow, [backfill])
    _tell_each(uow, rows)
    return list(dict.fromkeys(found["schedule_id"] for found in rows))


def tell_late(uow: UnitOfWork, workshop: Workshop, at: float) -> int:
    """Tell of due times that should have ended by now, once each."""
    rows = store.late(uow, at)
    for found in rows:
        row = schedule_store.find_schedule(uow, found["schedule_id"])
        if row is not None:
            alerts.tell(uow, workshop.url, row, found, "late", at)
    store.move_all(uow, [row["id"] for row in rows], {"told_late": 1})
    return len(rows)


def keep_last(uow: UnitOfWork, schedule_id: str) -> None:
    """Delete runs of a schedule beyond those it keeps."""
    row = schedule_store.find_schedule(uow, schedule_id)
    if row is None or not row["keep_last"]:
        return
    for run_id in store.beyond(uow, schedule_id, row["keep_last"], _ENDS):
        run = run_store.lock_runs(uow, [run_id]).get(run_id)
        if run is None or run.state not in RUN_ENDS:
            continue
        try:
            forget_run(uow, run)
        except Fault as fault:  # a model or another run stands on its files
            log.info("run %s stays: %s", run_id, fault)


def _ended(uow: UnitOfWork, workshop: Workshop, row: dict[str, Any], found: dict[str, Any], at: float) -> None:
    """Tell of a failure, or of the first success after one; what a backfill does is watched by who began it."""
    if found["backfill_id"]:
        return
    if found["state"] == FAILED:
        alerts.tell(uow, workshop.url, row, found, "failed", at)
        schedule_store.update_schedule(uow, row["id"], {"failing": 1})
    elif found["state"] == SUCCEEDED and row["failing"]:
        alerts.tell(uow, workshop.url, row, found, "recovered", at)
        schedule_store.update_schedule(uow, row["id"], {"failing": 0})


def _tell(uow: UnitOfWork, row: dict[str, Any]) -> None:
    events.publish(uow, "schedule.due", row["id"], {"name": row["name"]}, row["project_id"])


def _tell_each(uow: UnitOfWork, rows: Sequence[dict[str, Any]]) -> None:
    for schedule_id in dict.fromkeys(row["schedule_id"] for row in rows):
        row = schedule_store.find_schedule(uow, schedule_id)
        if row is not None:
            _tell(uow, row)
