"""HTTP of services: wishes and how they fare. Predictions go through the gateway, not through here."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Request
from fastapi.responses import Response

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
from cubestudio.db import Database, UnitOfWork
from cubestudio.kit.settings import Settings
from cubestudio.kit.wire import Listed
from cubestudio.ports.logs import Logs
from cubestudio.serving import errors, service
from cubestudio.serving.canary.schemas import canary_in
from cubestudio.serving.facts import Service, ServiceWish, Tier
from cubestudio.serving.metrics import measures
from cubestudio.serving.metrics.schemas import ASKED
from cubestudio.serving.routes.traffic import need_owner, reserved
from cubestudio.serving.schemas import (
    ServiceDetail,
    ServiceIn,
    ServiceOut,
    ServiceUpdate,
    service_detail,
    service_out,
    wish_of,
)
from cubestudio.serving.why import why_service
from cubestudio.spec.resources import parse_resources, resources_of
from cubestudio.workloads.owners import ProjectRef
from cubestudio.workloads.routes import log_response
from cubestudio.workloads.schemas import WhyOut

router = Router(tags=["services"])

Reads = Annotated[Caller, access("services:read")]
Runs = Annotated[Caller, access("services:run")]
Writes = Annotated[Caller, access("services:write")]
Set = Annotated[Settings, part(Settings)]


@router.get("/projects/{project}/services")
def list_services(
    caller: Reads, uow: ReadUow, page: Paging, settings: Set, tier: Tier | None = None
) -> Listed[ServiceOut]:
    """Services, newest first; of one tier, or all."""
    found = service.list_services(uow, caller.project.id, page.size, page.token, tier)
    asked = measures.windows(uow, [one.id for one in found.items], ASKED)
    items = [ServiceOut(**service_out(one, settings.public_url, asked[one.id])) for one in found.items]
    return Listed(items=items, next_page_token=found.next_page_token)


@router.post("/projects/{project}/services", status_code=202)
def create_service(caller: Writes, uow: WriteUow, settings: Set, wish: ServiceIn, idempotent: Idempotent) -> ServiceOut:
    """A service that runs a model version; it answers when its phase is `Ready`."""
    project = ProjectRef(caller.project.id, caller.project.name, caller.project.number)
    if wish.traffic.domain or wish.egress:
        need_owner(caller)
    made = service.create_service(uow, project, wish.name, wish_of(wish), caller.actor, reserved(settings))
    return ServiceOut(**service_out(made, settings.public_url))


@router.get("/projects/{project}/services/{name}")
def get_service(caller: Reads, uow: ReadUow, settings: Set, response: Response, name: str) -> ServiceDetail:
    """One service with its replicas and the signature of its model."""
    found = service.get_service(uow, caller.project.id, name)
    response.headers["ETag"] = etag(found.changes)
    return _detail(uow, found, settings)


@router.put("/projects/{project}/services/{name}", status_code=202)
def update_service(
    caller: Writes, uow: WriteUow, settings: Set, request: Request, name: str, wish: ServiceUpdate
) -> ServiceDetail:
    """Change the wish: another version takes over when it answers, at once or step by step; the old one serves until
    then. Honours If-Match."""
    check_if_match(request, service.held(uow, caller.project.id, name)["changes"])
    now = service.get_service(uow, caller.project.id, name)
    same = resources_of(now.resources)
    egress = now.egress if wish.egress is None else wish.egress
    if egress and not now.egress:
        need_owner(caller)
    model = now.model if wish.model is None else wish.model
    program = service.runs_of(uow, now)[2] if wish.run is None else wish.run.program()
    changed = ServiceWish(
        model=model,
        version=wish.version or (now.version if model == now.model else "latest"),
        replicas=now.replicas if wish.replicas is None else wish.replicas,
        resources=same if wish.resources is None else parse_resources(wish.resources, same),
        tier=wish.tier or now.tier,
        canary=canary_in(wish.strategy, wish.tier or now.tier),
        egress=egress,
        program=program,
    )
    return _detail(uow, service.update_service(uow, caller.project.id, name, changed, caller.actor), settings)


@router.delete("/projects/{project}/services/{name}", status_code=202)
def delete_service(caller: Writes, uow: WriteUow, name: str) -> None:
    """End its replicas and forget it; in production it is stopped first."""
    service.delete_service(uow, caller.project.id, name, caller.actor)


@router.post("/projects/{project}/services/{name}:start", status_code=202)
def start_service(caller: Runs, uow: WriteUow, settings: Set, name: str) -> ServiceDetail:
    """Run it again."""
    return _detail(uow, service.set_running(uow, caller.project.id, name, True, caller.actor), settings)


@router.post("/projects/{project}/services/{name}:stop", status_code=202)
def stop_service(caller: Runs, uow: WriteUow, settings: Set, name: str) -> ServiceDetail:
    """End its replicas; its address stays."""
    return _detail(uow, service.set_running(uow, caller.project.id, name, False, caller.actor), settings)


@router.get("/projects/{project}/services/{name}/why")
def get_service_why(caller: Reads, uow: ReadUow, name: str) -> WhyOut:
    """Why the service answers or does not, in one sentence."""
    found = service.get_service(uow, caller.project.id, name)
    return WhyOut.of(why_service(uow, found), caller.language)


@router.get("/projects/{project}/services/{name}/log")
def read_service_log(
    caller: Reads,
    database: Annotated[Database, part(Database)],
    logs: Annotated[Logs, part(Logs)],
    request: Request,
    name: str,
    replica: Annotated[int, Query(description="number of the replica")] = 0,
    cursor: Annotated[str | None, Query(description="where to go on; the id of the last event seen")] = None,
) -> Response:
    """The log of a replica of the newest revision; followed by server-sent events when asked for."""
    with database.read() as uow:
        found = service.get_service(uow, caller.project.id, name)
    newest = sorted((one for one in found.instances if one.index == replica), key=lambda one: -one.revision)
    if not newest:
        raise errors.no_replica(name, replica)
    return log_response(request, caller, database, logs, newest[0].workload, cursor)


def _detail(uow: UnitOfWork, found: Service, settings: Settings) -> ServiceDetail:
    asked = measures.window(uow, found.id, None, ASKED)
    return service_detail(found, settings.public_url, *service.runs_of(uow, found), asked)
