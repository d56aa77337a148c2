"""Schedules: when a pipeline runs by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from cubestudio.db import UnitOfWork
from cubestudio.events import service as events
from cubestudio.kit.clock import now
from cubestudio.kit.errors import Fault, did_you_mean
from cubestudio.kit.ids import new_id
from cubestudio.kit.paging import Page
from cubestudio.pipelines import alerts
from cubestudio.pipelines.service import due, starting
from cubestudio.pipelines.service.pipelines import get_pipeline
from cubestudio.pipelines.store import instances as instance_store
from cubestudio.pipelines.store import schedules as store
from cubestudio.pipelines.workshop import Workshop
from cubestudio.spec import cron
from cubestudio.spec.due import CatchUp
from cubestudio.workloads.owners import ProjectRef

TOPIC = "schedules"
"""Hint: a schedule or a backfill has changed."""
STATES = (due.WAITING, due.RUNNING, due.SUCCEEDED, due.FAILED, due.STOPPED, due.SKIPPED, due.EXPIRED)
MOST = 200
"""Schedules of a project."""


@dataclass(frozen=True)
class ScheduleWish:
    """What people say of a schedule. Times without a zone are those of `timezone`; durations are seconds, 0 = off."""

    name: str
    pipeline: str
    cron: str
    timezone: str = "UTC"
    start_at: str | None = None
    end_at: str | None = None
    params: Mapping[str, Any] = field(default_factory=dict)
    catch_up: str = CatchUp.LATEST.value
    concurrency: int = 1
    depends_on_past: bool = False
    expires_after: float = 0
    late_after: float = 0
    keep_last: int = 0
    alerts: list[dict[str, Any]] = field(default_factory=list)


def get_schedule(uow: UnitOfWork, project_id: str, name: str) -> dict[str, Any]:
    """A schedule; Fault 404."""
    row = store.get_schedule(uow, project_id, name)
    if row is None:
        known = [found["name"] for found in store.list_schedules(uow, project_id, None, "", 200, None).items]
        text = "there is no schedule '{name}'"
        raise Fault("ScheduleUnknown", text, did_you_mean(name, known), 404, name=name)
    return row


def list_schedules(
    uow: UnitOfWork, project_id: str, pipeline: str, prefix: str, size: int, token: str | None
) -> Page[dict[str, Any]]:
    """Schedules by name, of one pipeline if told."""
    pipeline_id = get_pipeline(uow, project_id, pipeline).row["id"] if pipeline else None
    return store.list_schedules(uow, project_id, pipeline_id, prefix, size, token)


def create_schedule(
    uow: UnitOfWork, workshop: Workshop, project: ProjectRef, wish: ScheduleWish, actor: str, language: str
) -> dict[str, Any]:
    """A new schedule; it counts from now on, the past is what a backfill is for."""
    at = now()
    values = _checked(uow, workshop, project, wish, at)
    if store.get_schedule(uow, project.id, wish.name) is not None:
        raise Fault("ScheduleExists", "there is a schedule '{name}' already", "Choose another name.", 409,
                    name=wish.name)  # fmt: skip
    if len(store.list_schedules(uow, project.id, None, "", MOST, None).items) >= MOST:
        raise Fault("SchedulesTooMany", "a project has {most} schedules at most", "Delete one first.", 409, most=MOST)
    row = {
        "id": new_id("sch"),
        "project_id": project.id,
        "language": language,
        "paused": 0,
        "revision": 1,
        "looked_at": at,
        "failing": 0,
        "forgotten_from": None,
        "forgotten_until": None,
        "created_by": actor,
        "created_at": at,
        "updated_by": actor,
        "updated_at": at,
        **values,
    }
    row["next_at"] = due.following(row, at)
    store.insert_schedule(uow, row)
    events.audit(uow, actor, "schedule.create", wish.name, None, _audited(wish), project.id)
    return _changed(uow, row["id"], "schedule.created")


def update_schedule(
    uow: UnitOfWork, workshop: Workshop, project: ProjectRef, name: str, wish: ScheduleWish, actor: str, language: str
) -> dict[str, Any]:
    """Change a schedule. What has come due before stays; the new times count from now on."""
    at = now()
    row = _locked(uow, project.id, name, at)
    values = _checked(uow, workshop, project, wish, at)
    if wish.name != name and store.get_schedule(uow, project.id, wish.name) is not None:
        raise Fault("ScheduleExists", "there is a schedule '{name}' already", "Choose another name.", 409,
                    name=wish.name)  # fmt: skip
    values |= {"updated_by": actor, "updated_at": at, "language": language, "revision": row["revision"] + 1}
    when = ("cron", "timezone", "start_at", "end_at", "pipeline_id")
    if any(values[key] != row[key] for key in when):
        values |= {"looked_at": at, "next_at": None if row["paused"] else due.following(row | values, at)}
    store.update_schedule(uow, row["id"], values)
    events.audit(uow, actor, "schedule.update", name, {"revision": row["revision"]}, _audited(wish), project.id)
    return _changed(uow, row["id"], "schedule.changed")


def delete_schedule(uow: UnitOfWork, project_id: str, name: str, actor: str) -> None:
    """Forget a schedule with its due times and backfills; runs stay, those under way go on."""
    row = get_schedule(uow, project_id, name)
    store.lock_schedule(uow, row["id"])
    store.delete_schedule(uow, row["id"])
    events.audit(uow, actor, "schedule.delete", name, {"pipeline": row["pipeline"], "cron": row["cron"]}, None,
                 project_id)  # fmt: skip
    events.publish(uow, "schedule.deleted", row["id"], {"name": name}, project_id)
    uow.hint(TOPIC)


def pause_schedule(uow: UnitOfWork, project_id: str, name: str, actor: str) -> dict[str, Any]:
    """No due time starts a run until it is resumed; runs under way and backfills go on."""
    at = now()
    row = _locked(uow, project_id, name, at)
    if not row["paused"]:
        values = {"paused": 1, "next_at": None, "updated_by": actor, "updated_at": at, "revision": row["revision"] + 1}
        store.update_schedule(uow, row["id"], values)
        events.audit(uow, actor, "schedule.pause", name, None, None, project_id)
    return _changed(uow, row["id"], "schedule.paused")


def resume_schedule(uow: UnitOfWork, project_id: str, name: str, actor: str) -> dict[str, Any]:
    """Go on; due times of the pause were missed, and the catch-up policy says what becomes of them."""
    at = now()
    row = _locked(uow, project_id, name, at)
    if row["paused"]:
        values = {"paused": 0, "updated_by": actor, "updated_at": at, "revision": row["revision"] + 1}
        values["next_at"] = due.following(row, row["looked_at"])
        store.update_schedule(uow, row["id"], values)
        events.audit(uow, actor, "schedule.resume", name, None, None, project_id)
    return _changed(uow, row["id"], "schedule.resumed")


def skip_instance(uow: UnitOfWork, project_id: str, name: str, instance_id: str, actor: str) -> dict[str, Any]:
    """Leave a due time out that waits, or one that failed and holds up those after it."""
    row = get_schedule(uow, project_id, name)
    found = get_instance(uow, row, instance_id)
    if found["state"] not in (due.WAITING, due.FAILED, due.STOPPED):
        text = "this due time is {state}: only one that waits or failed can be left out"
        raise Fault("InstanceNotOpen", text, "", 409, state=found["state"])
    values = {"state": due.SKIPPED, "text": f"left out by {actor}", "hint": "", "ended_at": now()}
    if not instance_store.move(uow, instance_id, found["state"], values):
        raise Fault("EditConflict", "It was changed by somebody else since you loaded it", "Look again.", 409)
    events.audit(uow, actor, "schedule.skip", name, None, {"due_at": found["due_at"]}, project_id)
    _changed(uow, row["id"], "schedule.due")
    return get_instance(uow, row, instance_id)


def get_instance(uow: UnitOfWork, row: Mapping[str, Any], instance_id: str) -> dict[str, Any]:
    """A due time of a schedule; Fault 404."""
    found = instance_store.get_instance(uow, instance_id)
    if found is None or found["schedule_id"] != row["id"]:
        raise Fault("InstanceUnknown", "schedule '{name}' has no such due time", status=404, name=row["name"])
    return found


def list_instances(
    uow: UnitOfWork, row: Mapping[str, Any], backfill: str, states: list[str], size: int, token: str | None
) -> Page[dict[str, Any]]:
    """Due times of a schedule, the newest first."""
    for state in states:
        if state not in STATES:
            raise Fault("FilterInvalid", "'{state}' is no state of a due time", did_you_mean(state, STATES),
                        state=state)  # fmt: skip
    return instance_store.list_instances(uow, row["id"], backfill or None, states, size, token)


def strips(uow: UnitOfWork, ids: list[str], count: int) -> dict[str, list[dict[str, Any]]]:
    """The newest due times of each schedule, oldest first."""
    return instance_store.latest_of(uow, ids, count)


def backfills_of(uow: UnitOfWork, row: Mapping[str, Any], found: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The backfills that due times belong to, by id."""
    ids = {each["backfill_id"] for each in found if each["backfill_id"]}
    rows = [store.get_backfill(uow, row["id"], backfill_id) for backfill_id in sorted(ids)]
    return {each["id"]: each for each in rows if each is not None}


def coming(row: Mapping[str, Any], count: int) -> list[float]:
    """The next due times of a schedule, also while it is paused."""
    found: list[float] = []
    at = now()
    while len(found) < count and (following := due.following(row, found[-1] if found else at)) is not None:
        found.append(following)
    return found


def preview(line: str, timezone: str, start_at: str | None, end_at: str | None, count: int) -> list[float]:
    """The next due times of a line; a Fault says what is wrong with it."""
    at = now()
    row = {
        "cron": cron.check(line, timezone, at),
        "timezone": timezone,
        "start_at": moment(start_at, timezone),
        "end_at": moment(end_at, timezone, is_end=True),
    }
    return coming(row, count)


def due_between(row: Mapping[str, Any], start: float, end: float, most: int) -> list[float]:
    """Due times of a schedule's line from `start` to `end`, both included; at most `most`."""
    moments = cron.due_after(row["cron"], row["timezone"], start - 0.001)
    return [each for each in islice(moments, most) if each <= end]


def moment(text: str | None, timezone: str, is_end: bool = False) -> float | None:
    """Epoch seconds of a date or time of the wall's clock in a zone; a date as an end is the end of that day."""
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise Fault("DateInvalid", "'{value}' is no date", "Write 2026-11-01T06:00:00Z.", value=text) from None
    if is_end and len(text) == 10:
        found += timedelta(days=1, seconds=-1)
    try:
        return (found if found.tzinfo else found.replace(tzinfo=cron.zone(timezone))).timestamp()
    except (OverflowError, ValueError):
        raise Fault("DateInvalid", "'{value}' is no date", "Write 2026-11-01T06:00:00Z.", value=text) from None


def _locked(uow: UnitOfWork, project_id: str, name: str, at: float) -> dict[str, Any]:
    """A schedule to change; what came due until now is written down first, by the rules it had until now."""
    row = store.lock_schedule(uow, get_schedule(uow, project_id, name)["id"])
    if row is None:
        raise Fault("ScheduleUnknown", "there is no schedule '{name}'", status=404, name=name)
    due.plan_due(uow, row, at)
    return store.find_schedule(uow, row["id"]) or row


def _checked(uow: UnitOfWork, workshop: Workshop, project: ProjectRef, wish: ScheduleWish, at: float) -> dict[str, Any]:
    """The columns of a wish. Raises Fault."""
    if not wish.name.strip() or "/" in wish.name or wish.name != wish.name.strip():
        text = "'{name}' is no name for a schedule"
        raise Fault("NameInvalid", text, "Use letters, digits and dashes, like daily-train.", name=wish.name)
    saved = get_pipeline(uow, project.id, wish.pipeline)
    if wish.catch_up not in list(CatchUp):
        text, hint = "there is no catch-up policy '{policy}'", did_you_mean(wish.catch_up, list(CatchUp))
        raise Fault("CatchUpUnknown", text, hint, policy=wish.catch_up)
    line = cron.check(wish.cron, wish.timezone, at)
    start = moment(wish.start_at, wish.timezone)
    end = moment(wish.end_at, wish.timezone, is_end=True)
    if start is not None and end is not None and end < start:
        raise Fault("RangeInvalid", "the end lies before the start", "Exchange them.")
    starting.check_params(uow, workshop, project, saved, wish.params)
    return {
        "pipeline_id": saved.row["id"],
        "name": wish.name,
        "cron": line,
        "timezone": wish.timezone,
        "start_at": start,
        "end_at": end,
        "params": dict(wish.params),
        "catch_up": wish.catch_up,
        "concurrency": wish.concurrency,
        "depends_on_past": int(wish.depends_on_past),
        "expires_after": float(wish.expires_after),
        "late_after": float(wish.late_after),
        "keep_last": wish.keep_last,
        "alerts": alerts.check_alerts(wish.alerts),
    }


def _audited(wish: ScheduleWish) -> dict[str, Any]:
    """A wish without the addresses of its alerts, which may be secret."""
    told = asdict(wish)
    told["alerts"] = [alert["kind"] for alert in wish.alerts]
    return {key: value for key, value in told.items() if value not in (None, 0, {}, [])}


def _changed(uow: UnitOfWork, schedule_id: str, kind: str) -> dict[str, Any]:
    row = store.find_schedule(uow, schedule_id)
    assert row is not None
    events.publish(uow, kind, row["id"], {"name": row["name"]}, row["project_id"])
    uow.hint(TOPIC)
    return row
