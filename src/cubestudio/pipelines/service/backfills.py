"""Backfills: the due times of a range, run now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cubestudio.db import UnitOfWork
from cubestudio.events import service as events
from cubestudio.kit.clock import now
from cubestudio.kit.errors import Fault, did_you_mean
from cubestudio.kit.ids import new_id
from cubestudio.kit.paging import Page
from cubestudio.pipelines.service import due, schedules
from cubestudio.pipelines.store import instances as instance_store
from cubestudio.pipelines.store import schedules as store
from cubestudio.spec.due import Order

MOST = 5000
"""Due times of one backfill."""
_UNTOUCHED = (due.SKIPPED, due.EXPIRED)
_OVER = (*_UNTOUCHED, due.SUCCEEDED, due.FAILED, due.STOPPED)


@dataclass(frozen=True)
class BackfillWish:
    """A range (dates or times, both ends included) and how it is run.

    Attributes:
        again: run due times again that have been run already.
    """

    start: str
    end: str
    order: str = Order.OLD_FIRST.value
    parallelism: int = 1
    again: bool = False


@dataclass(frozen=True)
class BackfillPlan:
    """What a backfill would do: due times to run in their order, and how many are left out as run already."""

    start: float
    end: float
    times: list[float]
    left_out: int


def plan_backfill(uow: UnitOfWork, project_id: str, name: str, wish: BackfillWish) -> BackfillPlan:
    """The due times a backfill would run; nothing is written."""
    row = schedules.get_schedule(uow, project_id, name)
    return _plan(uow, row, wish)[0]


def start_backfill(uow: UnitOfWork, project_id: str, name: str, wish: BackfillWish, actor: str) -> dict[str, Any]:
    """Write the due times of a range down as waiting; the loop runs them."""
    at = now()
    row = store.lock_schedule(uow, schedules.get_schedule(uow, project_id, name)["id"])
    assert row is not None
    plan, known = _plan(uow, row, wish)
    if not plan.times:
        text = "there is nothing to run between these times ({count} due times were run already)"
        raise Fault("BackfillEmpty", text, "Ask to run them again, or choose another range.", 409, count=plan.left_out)
    backfill = {
        "id": new_id("bf"),
        "schedule_id": row["id"],
        "start_at": plan.start,
        "end_at": plan.end,
        "newest_first": int(wish.order == Order.NEW_FIRST),
        "parallelism": wish.parallelism,
        "again": int(wish.again),
        "state": due.RUNNING,
        "total": len(plan.times),
        "created_by": actor,
        "created_at": at,
        "ended_at": 0.0,
    }
    store.insert_backfill(uow, backfill)
    fresh = {"state": due.WAITING, "run_id": None, "backfill_id": backfill["id"], "text": "", "hint": "",
             "ended_at": 0.0}  # fmt: skip
    instance_store.move_all(uow, [known[time]["id"] for time in plan.times if time in known], fresh)
    new = [due.new_instance(row["id"], time, at, backfill["id"]) for time in plan.times if time not in known]
    instance_store.insert_instances(uow, new)
    told = {"backfill": backfill["id"], "count": len(plan.times), "order": wish.order}
    events.audit(uow, actor, "schedule.backfill", name, None, told, project_id)
    events.publish(uow, "schedule.backfill", row["id"], {"name": name, "backfill": backfill["id"]}, project_id)
    uow.hint(schedules.TOPIC)
    return backfill


def cancel_backfill(uow: UnitOfWork, project_id: str, name: str, backfill_id: str, actor: str) -> dict[str, Any]:
    """Start nothing more of a backfill; its runs under way go on."""
    row = store.lock_schedule(uow, schedules.get_schedule(uow, project_id, name)["id"])
    assert row is not None
    found = get_backfill(uow, row, backfill_id)
    at = now()
    if store.end_backfill(uow, backfill_id, "Cancelled", at):
        instance_store.cancel_waiting(uow, backfill_id, at, f"its backfill was cancelled by {actor}")
        events.audit(uow, actor, "schedule.cancel_backfill", name, None, {"backfill": backfill_id}, project_id)
        events.publish(uow, "schedule.backfill", row["id"], {"name": name, "backfill": backfill_id}, project_id)
    return get_backfill(uow, row, found["id"])


def get_backfill(uow: UnitOfWork, row: dict[str, Any], backfill_id: str) -> dict[str, Any]:
    """A backfill of a schedule; Fault 404."""
    found = store.get_backfill(uow, row["id"], backfill_id)
    if found is None:
        text = "schedule '{name}' has no backfill '{backfill}'"
        raise Fault("BackfillUnknown", text, status=404, name=row["name"], backfill=backfill_id)
    return found


def list_backfills(uow: UnitOfWork, row: dict[str, Any], size: int, token: str | None) -> Page[dict[str, Any]]:
    """Backfills of a schedule, newest first."""
    return store.list_backfills(uow, row["id"], size, token)


def sums(uow: UnitOfWork, ids: list[str]) -> dict[str, dict[str, int]]:
    """How many due times of each backfill are in which state."""
    return store.sums(uow, ids)


def _plan(uow: UnitOfWork, row: dict[str, Any], wish: BackfillWish) -> tuple[BackfillPlan, dict[float, dict[str, Any]]]:
    if wish.order not in list(Order):
        raise Fault("OrderInvalid", "there is no order '{order}'", did_you_mean(wish.order, list(Order)),
                    order=wish.order)  # fmt: skip
    if row["depends_on_past"] and wish.order == Order.NEW_FIRST:
        text = "schedule '{name}' depends on the past, so its due times run from old to new"
        raise Fault("OrderInvalid", text, "Choose old_first.", name=row["name"])
    start = schedules.moment(wish.start, row["timezone"])
    end = schedules.moment(wish.end, row["timezone"], is_end=True)
    if start is None or end is None or end < start:
        raise Fault("RangeInvalid", "a backfill needs a start and an end after it", "Write dates like 2026-11-01.")
    end = min(end, now())
    times = schedules.due_between(row, start, end, MOST + 1)
    if len(times) > MOST:
        text = "more than {most} due times lie in that range"
        raise Fault("BackfillTooLarge", text, "Choose a shorter range.", most=MOST)
    known = instance_store.at_times(uow, row["id"], times)
    allowed = _OVER if wish.again else _UNTOUCHED
    wanted = [
        time
        for time in times
        if (known[time]["state"] in allowed if time in known else wish.again or not _is_forgotten(row, time))
    ]
    if wish.order == Order.NEW_FIRST:
        wanted.reverse()
    return BackfillPlan(start, end, wanted, len(times) - len(wanted)), known


def _is_forgotten(row: dict[str, Any], time: float) -> bool:
    """Whether the due time may have been run so long ago that its row is gone."""
    return row["forgotten_from"] is not None and row["forgotten_from"] <= time <= row["forgotten_until"]
