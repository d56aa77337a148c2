"""HTTP of workloads: what runs, how it fares, what it prints."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Annotated

from fastapi import Query, Request
from fastapi.responses import Response, StreamingResponse

from cubestudio.accounts.access import Caller, Message, Paging, ReadUow, Router, access, follow, part
from cubestudio.db import Database
from cubestudio.kit.wire import Listed
from cubestudio.metering import service as metering
from cubestudio.metering.schemas import UsageTotalOut
from cubestudio.ports.logs import Logs
from cubestudio.ports.runtime import Runtime
from cubestudio.workloads import logs as reading
from cubestudio.workloads import schemas, service, usage
from cubestudio.workloads.room import Meter, look
from cubestudio.workloads.why import why_workload

router = Router(tags=["workloads"])


@router.get("/projects/{project}/workloads")
def list_workloads(
    caller: Annotated[Caller, access("workloads:read")],
    uow: ReadUow,
    page: Paging,
    phase: str | None = None,
    owner_kind: str | None = None,
) -> Listed[schemas.WorkloadListed]:
    """Workloads of the project, newest first."""
    found = service.list_workloads(uow, caller.project.id, phase, owner_kind, page.size, page.token)
    return Listed(items=[schemas.listed(row) for row in found.items], next_page_token=found.next_page_token)


@router.get("/projects/{project}/workloads/{workload_id}")
def get_workload(
    caller: Annotated[Caller, access("workloads:read")], uow: ReadUow, workload_id: str
) -> schemas.WorkloadOut:
    """One workload: wish, outcome, attempts, usage."""
    return schemas.whole(service.get(uow, workload_id, caller.project.id))


@router.get("/projects/{project}/workloads/{workload_id}/log")
def read_workload_log(
    caller: Annotated[Caller, access("workloads:read")],
    database: Annotated[Database, part(Database)],
    logs: Annotated[Logs, part(Logs)],
    request: Request,
    workload_id: str,
    cursor: Annotated[str | None, Query(description="where to go on; the id of the last event seen")] = None,
) -> Response:
    """The log: server-sent events (`log`, `end`) that follow it when asked for, else all of it as plain text."""
    return log_response(request, caller, database, logs, workload_id, cursor)


@router.get("/projects/{project}/workloads/{workload_id}/metrics")
def get_workload_metrics(
    caller: Annotated[Caller, access("workloads:read")], uow: ReadUow, workload_id: str
) -> schemas.MetricsOut:
    """CPU, memory and accelerators over time by attempt, while it runs and afterwards; its cost in resource-seconds."""
    return usage.metrics(uow, [service.get(uow, workload_id, caller.project.id)])


@router.get("/projects/{project}/workloads/{workload_id}/why")
def get_workload_why(
    caller: Annotated[Caller, access("workloads:read")], uow: ReadUow, workload_id: str
) -> schemas.WhyOut:
    """Why the workload is in its phase, in one sentence."""
    row = service.get(uow, workload_id, caller.project.id)
    return schemas.WhyOut.of(why_workload(uow, row), caller.language)


@router.get("/projects/{project}/capacity")
def project_capacity(
    caller: Annotated[Caller, access("workloads:read")],
    uow: ReadUow,
    runtime: Annotated[Runtime, part(Runtime)],
    meter: Annotated[Meter, part(Meter)],
) -> schemas.RoomOut:
    """What the place offers, what of it is asked for, used and free, and the project's part."""
    return schemas.room_out(look(uow, runtime, meter, caller.project.id))


@router.get("/projects/{project}/usage")
def project_usage(
    caller: Annotated[Caller, access("workloads:read")],
    uow: ReadUow,
    since: Annotated[float, Query(description="epoch seconds")] = 0.0,
) -> Listed[UsageTotalOut]:
    """What ended attempts asked for and used, by user and kind."""
    rows = metering.totals(uow, caller.project.id, since)
    return Listed(items=[UsageTotalOut(**row) for row in rows], next_page_token=None)


def log_response(
    request: Request, caller: Caller, database: Database, logs: Logs, workload_id: str, cursor: str | None
) -> Response:
    """The log of a workload as the client asked for it (`Accept: text/event-stream` follows)."""

    def load() -> reading.Source:
        with database.read() as uow:
            return reading.source_of(service.get(uow, workload_id, caller.project.id))

    return stream_log(request, caller, logs, load, cursor)


def stream_log(
    request: Request, caller: Caller, logs: Logs, load: Callable[[], reading.Source], cursor: str | None
) -> Response:
    """A log of whatever attempts `load` names, asked again and again while it is followed."""
    source = load()
    offsets = reading.decode_cursor(request.headers.get("last-event-id") or cursor)
    if "text/event-stream" not in request.headers.get("accept", ""):
        return StreamingResponse(_plain(logs, source, offsets), media_type="text/plain; charset=utf-8")

    def look() -> tuple[list[Message], bool]:
        source = load()
        pieces = reading.read_log(logs, source, offsets)
        messages = [
            Message(
                {"attempt": piece.attempt, "stream": piece.stream, "offset": piece.offset, "text": piece.text},
                id=piece.cursor,
                event="log",
            )
            for piece in pieces
        ]
        over = source.ended and not pieces
        return [*messages, Message({}, id=reading.encode_cursor(offsets), event="end")] if over else messages, over

    return follow(request, caller, look, service.GATHERED, poll=reading.POLL)


def _plain(logs: Logs, source: reading.Source, offsets: reading.Offsets) -> Iterator[str]:
    while pieces := reading.read_log(logs, source, offsets):
        yield from (piece.text for piece in pieces)
