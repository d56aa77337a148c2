"""HTTP of internal services. What they serve goes through the gateway to their ports, not through here."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Request
from fastapi.responses import Response

from cubestudio.accounts.access import Caller, Idempotent, Paging, ReadUow, Router, WriteUow, access, part
from cubestudio.apps import errors, service
from cubestudio.apps.facts import AppWish
from cubestudio.apps.presets import list_presets
from cubestudio.apps.schemas import (
    AppDetail,
    AppIn,
    AppOut,
    AppUpdate,
    PresetOut,
    app_detail,
    app_out,
    app_wish,
    preset_out,
)
from cubestudio.db import Database
from cubestudio.kit.wire import Listed
from cubestudio.ports.logs import Logs
from cubestudio.spec.resources import parse_resources, resources_of
from cubestudio.workloads.owners import ProjectRef
from cubestudio.workloads.routes import log_response

router = Router(tags=["apps"])

Reads = Annotated[Caller, access("apps:read")]
Runs = Annotated[Caller, access("apps:run")]
Writes = Annotated[Caller, access("apps:write")]


@router.get("/projects/{project}/app-presets")
def list_app_presets(caller: Reads, project: str) -> Listed[PresetOut]:
    """Programs that are known to work."""
    return Listed(items=[preset_out(preset) for preset in list_presets().values()])


@router.get("/projects/{project}/apps")
def list_apps(caller: Reads, uow: ReadUow, page: Paging) -> Listed[AppOut]:
    """Internal services, newest first."""
    found = service.list_apps(uow, caller.project.id, page.size, page.token)
    return Listed(items=[AppOut(**app_out(one)) for one in found.items], next_page_token=found.next_page_token)


@router.post("/projects/{project}/apps", status_code=202)
def create_app(caller: Writes, uow: WriteUow, project: str, wish: AppIn, idempotent: Idempotent) -> AppDetail:
    """A program that is kept running; the first start makes its environment."""
    ref = ProjectRef(caller.project.id, caller.project.name, caller.project.number)
    return app_detail(service.create_app(uow, ref, wish.name, app_wish(wish), caller.actor))


@router.get("/projects/{project}/apps/{name}")
def get_app(caller: Reads, uow: ReadUow, name: str) -> AppDetail:
    """One with what it runs."""
    return app_detail(service.get_app(uow, caller.project.id, name))


@router.put("/projects/{project}/apps/{name}", status_code=202)
def update_app(caller: Writes, uow: WriteUow, name: str, wish: AppUpdate) -> AppDetail:
    """Change what it runs; it is started anew."""
    now = service.get_app(uow, caller.project.id, name)
    same = resources_of(now.resources)
    changed = AppWish(
        program=now.program if wish.run is None else wish.run.program(),
        resources=same if wish.resources is None else parse_resources(wish.resources, same),
        preset=now.preset,
    )
    return app_detail(service.update_app(uow, caller.project.id, name, changed, caller.actor))


@router.delete("/projects/{project}/apps/{name}", status_code=202)
def delete_app(caller: Writes, uow: WriteUow, name: str) -> None:
    """End it and forget it; its folder in the project's space stays."""
    service.delete_app(uow, caller.project.id, name, caller.actor)


@router.post("/projects/{project}/apps/{name}:start", status_code=202)
def start_app(caller: Runs, uow: WriteUow, name: str) -> AppDetail:
    """Run it again; also one that failed for good."""
    return app_detail(service.set_running(uow, caller.project.id, name, True, caller.actor))


@router.post("/projects/{project}/apps/{name}:stop", status_code=202)
def stop_app(caller: Runs, uow: WriteUow, name: str) -> AppDetail:
    """End it; its folder stays."""
    return app_detail(service.set_running(uow, caller.project.id, name, False, caller.actor))


@router.get("/projects/{project}/apps/{name}/log")
def read_app_log(
    caller: Reads,
    database: Annotated[Database, part(Database)],
    logs: Annotated[Logs, part(Logs)],
    request: Request,
    name: str,
    cursor: Annotated[str | None, Query(description="where to go on; the id of the last event seen")] = None,
) -> Response:
    """What it printed since it was last started; followed by server-sent events when asked for."""
    with database.read() as uow:
        found = service.get_app(uow, caller.project.id, name)
    if not found.workload:
        raise errors.never_ran(name)
    return log_response(request, caller, database, logs, found.workload, cursor)
