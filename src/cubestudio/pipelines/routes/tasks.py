"""HTTP of a run's tasks: state, log, results, why."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from fastapi import Body, Query, Request
from fastapi.responses import Response, StreamingResponse

from cubestudio.accounts.access import Caller, Idempotent, Paging, ReadUow, Router, WriteUow, access, part
from cubestudio.db import Database
from cubestudio.kit.wire import Listed
from cubestudio.pipelines import view
from cubestudio.pipelines.live import live_file, live_results
from cubestudio.pipelines.run_schemas import DebugIn, ResultsOut, RunOut, TaskListed, TaskOut
from cubestudio.pipelines.service import reading, starting
from cubestudio.pipelines.why import why_task
from cubestudio.pipelines.workshop import Workshop
from cubestudio.ports.blobs import Blobs
from cubestudio.ports.logs import Logs
from cubestudio.ports.runtime import Runtime
from cubestudio.registry import download
from cubestudio.workloads import logs as log_reading
from cubestudio.workloads.routes import stream_log
from cubestudio.workloads.schemas import WhyOut

router = Router(tags=["tasks"])

Reader = Annotated[Caller, access("runs:read")]
Runner = Annotated[Caller, access("runs:run")]
Shop = Annotated[Workshop, part(Workshop)]

_DEBUG = DebugIn()
_SANDBOX = (
    "sandbox allow-scripts; default-src 'none'; img-src data: blob:; font-src data:; "
    "style-src 'unsafe-inline'; script-src 'unsafe-inline' 'unsafe-eval'"
)


@router.get("/projects/{project}/runs/{run}/tasks")
def list_tasks(
    caller: Reader,
    uow: ReadUow,
    shop: Shop,
    page: Paging,
    run: str,
    state: Annotated[str, Query(description="states, separated by commas", max_length=100)] = "",
    items_of: Annotated[str, Query(description="the items of this foreach instead", max_length=190)] = "",
) -> Listed[TaskListed]:
    """Tasks in the file's order, the exit task last."""
    found_run = reading.get_run(uow, caller.project.id, run)
    states = [part for part in state.split(",") if part]
    found = reading.list_tasks(uow, shop, found_run, states, items_of, page.size, page.token)
    plan = shop.plans.of(uow, found_run.snapshot)
    items = [TaskListed(**view.task_listed(plan, task)) for task in found.items]
    return Listed(items=items, next_page_token=found.next_page_token)


@router.get("/projects/{project}/runs/{run}/tasks/{task}")
def get_task(caller: Reader, uow: ReadUow, shop: Shop, run: str, task: str) -> TaskOut:
    """A task with inputs, outputs, attempts, environment and resources; an item of a foreach is `name[3]`."""
    found = reading.get_run(uow, caller.project.id, run)
    plan, record = reading.get_task(uow, shop, found, task)
    values = reading.task_values(uow, found, record)
    inputs, made = reading.task_artifacts(uow, found, values)
    return view.task_out(plan, record, values, inputs, made, reading.task_workloads(uow, record))


@router.get("/projects/{project}/runs/{run}/tasks/{task}/log")
def read_log(
    caller: Reader,
    database: Annotated[Database, part(Database)],
    logs: Annotated[Logs, part(Logs)],
    shop: Shop,
    request: Request,
    run: str,
    task: str,
    cursor: Annotated[str | None, Query(description="the id of the last event seen", max_length=4000)] = None,
) -> Response:
    """The log over replicas, attempts and reruns: server-sent events (`log`, `end`) that follow it, or plain text."""

    def load() -> log_reading.Source:
        with database.read() as uow:
            return reading.log_source(uow, shop, caller.project.id, run, task)

    return stream_log(request, caller, logs, load, cursor)


@router.get("/projects/{project}/runs/{run}/tasks/{task}/results")
def get_results(
    caller: Reader, uow: ReadUow, shop: Shop, runtime: Annotated[Runtime, part(Runtime)], run: str, task: str
) -> ResultsOut:
    """What the task shows, while it runs and afterwards: images, tables, charts, texts, metrics, and metrics by step
    (`series`); files of entry n: `…/results/{n}/file`."""
    found = reading.get_run(uow, caller.project.id, run)
    _, record = reading.get_task(uow, shop, found, task)
    folder = reading.live_folder(uow, runtime, record)
    if folder is not None:
        return view.results_out(live_results(folder))
    return view.results_out(reading.task_values(uow, found, record)["results"] or [])


@router.get("/projects/{project}/runs/{run}/tasks/{task}/results/{index}/file", response_class=StreamingResponse)
def get_result_file(
    caller: Reader,
    uow: ReadUow,
    shop: Shop,
    blobs: Annotated[Blobs, part(Blobs)],
    runtime: Annotated[Runtime, part(Runtime)],
    run: str,
    task: str,
    index: int,
) -> StreamingResponse:
    """The image or page of a result. Users wrote it: it is sandboxed and can reach nothing of the studio."""
    found = reading.get_run(uow, caller.project.id, run)
    folder = reading.live_folder(uow, runtime, reading.get_task(uow, shop, found, task)[1])
    if folder is not None:
        media_type, size, body = live_file(folder, index)
        return _sandboxed(body, media_type, size, {"cache-control": "no-store"})
    artifact = reading.result_file(uow, shop, found, task, index)
    body = download.stream_blob(blobs, artifact.project_id, artifact.digest)
    return _sandboxed(body, artifact.media_type, artifact.size, {})


def _sandboxed(body: Iterator[bytes], media_type: str, size: int, more: dict[str, str]) -> StreamingResponse:
    headers = {
        "content-security-policy": _SANDBOX,
        "x-content-type-options": "nosniff",
        "content-disposition": "inline",
        "cross-origin-resource-policy": "same-origin",
        "content-length": str(size),
    }
    return StreamingResponse(body, media_type=media_type, headers=headers | more)


@router.post("/projects/{project}/runs/{run}/tasks/{task}:debug", status_code=201)
def debug_task(
    caller: Runner,
    uow: WriteUow,
    shop: Shop,
    idempotent: Idempotent,
    run: str,
    task: str,
    wish: Annotated[DebugIn, Body()] = _DEBUG,
) -> RunOut:
    """Run this task alone, with the inputs it had, as a run of its own; or hold its environment open for a shell."""
    source = reading.get_run(uow, caller.project.id, run)
    hold = wish.hold_seconds if wish.hold else 0.0
    started = starting.start_debug(uow, shop, source, task, caller.actor, hold)
    return view.run_out(started, shop.plans.of(uow, started.snapshot), None)


@router.get("/projects/{project}/runs/{run}/tasks/{task}/why")
def get_why(caller: Reader, uow: ReadUow, shop: Shop, run: str, task: str) -> WhyOut:
    """Why the task is in its state, in one sentence."""
    found = reading.get_run(uow, caller.project.id, run)
    plan, record = reading.get_task(uow, shop, found, task)
    why = why_task(uow, plan, found, record)
    return WhyOut.of(why, caller.language)
