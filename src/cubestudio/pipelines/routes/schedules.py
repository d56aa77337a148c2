"""HTTP of schedules and backfills."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Query, Request, Response

from cubestudio.accounts import service as accounts
from cubestudio.accounts.access import (
    Caller,
    Idempotent,
    Paging,
    ReadUow,
    Router,
    WriteUow,
    access,
    check_if_match,
    etag,
    part,
)
from cubestudio.accounts.roles import Verb
from cubestudio.accounts.vault import Vault
from cubestudio.db import Database, UnitOfWork
from cubestudio.kit.wire import Listed
from cubestudio.notices import service as notices
from cubestudio.pipelines import alerts
from cubestudio.pipelines import schedule_schemas as schemas
from cubestudio.pipelines import schedule_view as view
from cubestudio.pipelines.service import backfills
from cubestudio.pipelines.service import schedules as service
from cubestudio.pipelines.why import why_instance, why_schedule
from cubestudio.pipelines.workshop import Workshop
from cubestudio.ports.notify import Notifier
from cubestudio.spec.cron_words import sentence
from cubestudio.workloads.owners import ProjectRef
from cubestudio.workloads.schemas import WhyOut

router = Router(tags=["schedules"])

Reader = Annotated[Caller, access("schedules:read")]
Runner = Annotated[Caller, access("schedules:run")]
Writer = Annotated[Caller, access("schedules:write")]
Shop = Annotated[Workshop, part(Workshop)]
STRIP, SHORT_STRIP = 30, 14
"""Due times in the strip of a schedule on its page, and in a list."""
_SHOWN = 50
HERE = "/projects/{project}/schedules"


@router.post(f"{HERE}:preview")
def preview(caller: Reader, uow: ReadUow, wish: schemas.PreviewIn) -> schemas.PreviewOut:
    """What a cron line means and its next due times; nothing is kept."""
    found = service.preview(wish.cron, wish.timezone, wish.start_at, wish.end_at, wish.count)
    said = sentence(wish.cron, caller.language)
    return schemas.PreviewOut(cron=wish.cron, sentence=said, next=[view.due_out(at, wish.timezone) for at in found])


@router.post(f"{HERE}:test-alert", status_code=204)
def try_alert(
    caller: Writer,
    database: Annotated[Database, part(Database)],
    vault: Annotated[Vault, part(Vault)],
    notifier: Annotated[Notifier, part(Notifier)],
    shop: Shop,
    wish: schemas.AlertTestIn,
) -> None:
    """Send a test now; a Fault says why it did not arrive."""
    project = caller.project

    def values(names: list[str]) -> dict[str, str]:
        with database.read() as uow:
            return accounts.secret_values(uow, vault, project.id, names)

    body = alerts.test_message(f"{shop.url}/p/{project.name}", wish.schedule, caller.language)
    notices.send_now(notifier, notices.target_of(wish.kind, wish.to), body, values)


@router.get(HERE)
def list_schedules(
    caller: Reader,
    uow: ReadUow,
    page: Paging,
    pipeline: Annotated[str, Query(max_length=190)] = "",
    filter: Annotated[str, Query(description="beginning of the name", max_length=190)] = "",
) -> Listed[schemas.ScheduleOut]:
    """Schedules by name, of one pipeline if told, each with its next due time and a strip of its last ones."""
    found = service.list_schedules(uow, caller.project.id, pipeline, filter, page.size, page.token)
    last = service.strips(uow, [row["id"] for row in found.items], STRIP if pipeline else SHORT_STRIP)
    writes, count = caller.may(Verb.WRITE), 5 if pipeline else 1
    items = [view.schedule_out(uow, row, last[row["id"]], caller.language, writes, count) for row in found.items]
    return Listed(items=items, next_page_token=found.next_page_token)


@router.post(HERE, status_code=201)
def create_schedule(
    caller: Writer, uow: WriteUow, shop: Shop, idempotent: Idempotent, response: Response, wish: schemas.ScheduleIn
) -> schemas.ScheduleOut:
    """A new schedule; it counts from now on."""
    row = service.create_schedule(uow, shop, _project(caller), _wish(wish), caller.actor, caller.language)
    return _out(uow, caller, row, response)


@router.get(HERE + "/{name}")
def get_schedule(caller: Reader, uow: ReadUow, response: Response, name: str) -> schemas.ScheduleOut:
    """A schedule with its next due times and the last ones."""
    return _out(uow, caller, service.get_schedule(uow, caller.project.id, name), response)


@router.put(HERE + "/{name}")
def put_schedule(
    caller: Writer,
    uow: WriteUow,
    shop: Shop,
    request: Request,
    response: Response,
    name: str,
    wish: schemas.ScheduleIn,
) -> schemas.ScheduleOut:
    """Change a schedule as a whole; it may be given another name. Honours If-Match."""
    check_if_match(request, service.get_schedule(uow, caller.project.id, name)["revision"])
    row = service.update_schedule(uow, shop, _project(caller), name, _wish(wish), caller.actor, caller.language)
    return _out(uow, caller, row, response)


@router.delete(HERE + "/{name}", status_code=204)
def delete_schedule(caller: Writer, uow: WriteUow, name: str) -> None:
    """Forget a schedule; its runs stay."""
    service.delete_schedule(uow, caller.project.id, name, caller.actor)


@router.post(HERE + "/{name}:pause")
def pause_schedule(caller: Runner, uow: WriteUow, response: Response, name: str) -> schemas.ScheduleOut:
    """Start nothing until it is resumed."""
    return _out(uow, caller, service.pause_schedule(uow, caller.project.id, name, caller.actor), response)


@router.post(HERE + "/{name}:resume")
def resume_schedule(caller: Runner, uow: WriteUow, response: Response, name: str) -> schemas.ScheduleOut:
    """Go on; the catch-up policy says what becomes of due times missed meanwhile."""
    return _out(uow, caller, service.resume_schedule(uow, caller.project.id, name, caller.actor), response)


@router.get(HERE + "/{name}/why")
def get_why(caller: Reader, uow: ReadUow, name: str) -> WhyOut:
    """What the schedule does or waits for, in one sentence."""
    why = why_schedule(uow, service.get_schedule(uow, caller.project.id, name))
    return WhyOut.of(why, caller.language)


@router.get(HERE + "/{name}/instances")
def list_instances(
    caller: Reader,
    uow: ReadUow,
    page: Paging,
    name: str,
    backfill: Annotated[str, Query(max_length=40)] = "",
    state: Annotated[str, Query(description="Waiting,Failed", max_length=100)] = "",
) -> Listed[schemas.ScheduledRunOut]:
    """Due times, the newest first, each with why it is as it is."""
    row = service.get_schedule(uow, caller.project.id, name)
    states = [each for each in state.split(",") if each]
    found = service.list_instances(uow, row, backfill, states, page.size, page.token)
    known = service.backfills_of(uow, row, found.items)
    items = [
        view.instance_out(uow, row, each, known.get(each["backfill_id"] or ""), caller.language) for each in found.items
    ]
    return Listed(items=items, next_page_token=found.next_page_token)


@router.get(HERE + "/{name}/instances/{instance}/why")
def get_instance_why(caller: Reader, uow: ReadUow, name: str, instance: str) -> WhyOut:
    """Why a due time is in its state, in one sentence."""
    row = service.get_schedule(uow, caller.project.id, name)
    found = service.get_instance(uow, row, instance)
    why = why_instance(uow, row, found, service.backfills_of(uow, row, [found]).get(found["backfill_id"] or ""))
    return WhyOut.of(why, caller.language)


@router.post(HERE + "/{name}/instances/{instance}:skip")
def skip_instance(caller: Runner, uow: WriteUow, name: str, instance: str) -> schemas.ScheduledRunOut:
    """Leave out a due time that waits, or one that failed and holds up those after it."""
    found = service.skip_instance(uow, caller.project.id, name, instance, caller.actor)
    row = service.get_schedule(uow, caller.project.id, name)
    return view.instance_out(uow, row, found, None, caller.language)


@router.post(HERE + "/{name}/backfills:preview")
def preview_backfill(caller: Reader, uow: ReadUow, name: str, wish: schemas.BackfillIn) -> schemas.BackfillPlanOut:
    """What a backfill would run; nothing is kept."""
    plan = backfills.plan_backfill(uow, caller.project.id, name, backfills.BackfillWish(**wish.model_dump()))
    timezone = service.get_schedule(uow, caller.project.id, name)["timezone"]
    times = [view.due_out(at, timezone) for at in plan.times[:_SHOWN]]
    return schemas.BackfillPlanOut(count=len(plan.times), left_out=plan.left_out, times=times)


@router.post(HERE + "/{name}/backfills", status_code=201)
def start_backfill(
    caller: Runner, uow: WriteUow, idempotent: Idempotent, name: str, wish: schemas.BackfillIn
) -> schemas.BackfillOut:
    """Run the due times of a range."""
    asked = backfills.BackfillWish(**wish.model_dump())
    return _backfill(uow, caller, name, backfills.start_backfill(uow, caller.project.id, name, asked, caller.actor))


@router.get(HERE + "/{name}/backfills")
def list_backfills(caller: Reader, uow: ReadUow, page: Paging, name: str) -> Listed[schemas.BackfillOut]:
    """Backfills, newest first, with their progress."""
    row = service.get_schedule(uow, caller.project.id, name)
    found = backfills.list_backfills(uow, row, page.size, page.token)
    sums = backfills.sums(uow, [each["id"] for each in found.items])
    items = [view.backfill_out(each, sums[each["id"]], row["timezone"]) for each in found.items]
    return Listed(items=items, next_page_token=found.next_page_token)


@router.post(HERE + "/{name}/backfills/{backfill}:cancel")
def cancel_backfill(caller: Runner, uow: WriteUow, name: str, backfill: str) -> schemas.BackfillOut:
    """Start nothing more of a backfill; its runs under way go on."""
    found = backfills.cancel_backfill(uow, caller.project.id, name, backfill, caller.actor)
    return _backfill(uow, caller, name, found)


def _out(uow: UnitOfWork, caller: Caller, row: dict[str, Any], response: Response) -> schemas.ScheduleOut:
    response.headers["ETag"] = etag(row["revision"])
    last = service.strips(uow, [row["id"]], STRIP)[row["id"]]
    return view.schedule_out(uow, row, last, caller.language, caller.may(Verb.WRITE))


def _backfill(uow: UnitOfWork, caller: Caller, name: str, row: dict[str, Any]) -> schemas.BackfillOut:
    timezone = service.get_schedule(uow, caller.project.id, name)["timezone"]
    return view.backfill_out(row, backfills.sums(uow, [row["id"]])[row["id"]], timezone)


def _project(caller: Caller) -> ProjectRef:
    return ProjectRef(caller.project.id, caller.project.name, caller.project.number)


def _wish(wish: schemas.ScheduleIn) -> service.ScheduleWish:
    return service.ScheduleWish(**wish.model_dump())
