"""HTTP of the revisions of a service: who gets which share of the traffic. Each verb honours If-Match (the service's
`changes`), so that of two who decide at once one learns of the other."""

from __future__ import annotations

from typing import Annotated

from fastapi import Request, Response

from cubestudio.accounts.access import Caller, ReadUow, Router, WriteUow, access, check_if_match, etag, part
from cubestudio.db import UnitOfWork
from cubestudio.kit.settings import Settings
from cubestudio.kit.wire import Listed
from cubestudio.serving import service
from cubestudio.serving.canary import rollouts
from cubestudio.serving.canary.schemas import (
    ReleaseIn,
    RevisionOut,
    RollbackIn,
    RolloutOut,
    SplitIn,
    revision_out,
    rollout_out,
    split_in,
)
from cubestudio.serving.facts import Service
from cubestudio.serving.metrics import measures
from cubestudio.serving.metrics.schemas import ASKED
from cubestudio.serving.schemas import ServiceDetail, service_detail
from cubestudio.workloads.owners import ProjectRef

router = Router(tags=["services"])

Reads = Annotated[Caller, access("services:read")]
Runs = Annotated[Caller, access("services:run")]
Set = Annotated[Settings, part(Settings)]
PATH = "/projects/{project}/services/{name}"


@router.get(f"{PATH}/revisions")
def list_revisions(caller: Reads, uow: ReadUow, name: str) -> Listed[RevisionOut]:
    """What it ran, newest first, and what each gets now."""
    found = rollouts.list_revisions(uow, caller.project.id, name)
    return Listed(items=[revision_out(one) for one in found])


@router.get(f"{PATH}/rollout")
def get_rollout(caller: Reads, uow: ReadUow, name: str) -> RolloutOut | None:
    """The canary under way with its figures, else the last one; null when there was none."""
    found = rollouts.get_progress(uow, caller.project.id, name)
    return rollout_out(found) if found else None


@router.post(f"{PATH}:split", status_code=202)
def split_traffic(
    caller: Runs, uow: WriteUow, settings: Set, request: Request, response: Response, name: str, wish: SplitIn
) -> ServiceDetail:
    """Share the requests between revisions, or mirror them to one, from when all of those answer; none is lost."""
    _check(request, uow, caller, name)
    changed = rollouts.split_traffic(uow, caller.project.id, name, split_in(wish), caller.actor)
    return _answer(uow, response, changed, settings)


@router.post(f"{PATH}:promote", status_code=202)
def promote_candidate(
    caller: Runs, uow: WriteUow, settings: Set, request: Request, response: Response, name: str
) -> ServiceDetail:
    """Give the candidate of the canary all requests now."""
    _check(request, uow, caller, name)
    return _answer(uow, response, rollouts.promote(uow, caller.project.id, name, caller.actor), settings)


@router.post(f"{PATH}:rollback", status_code=202)
def roll_back(
    caller: Runs, uow: WriteUow, settings: Set, request: Request, response: Response, name: str, wish: RollbackIn
) -> ServiceDetail:
    """Take the candidate back at once; without a canary, or to a given revision: a new revision that runs what that one
    ran."""
    _check(request, uow, caller, name)
    changed = rollouts.roll_back(uow, caller.project.id, name, wish.revision, caller.actor)
    return _answer(uow, response, changed, settings)


@router.post(f"{PATH}:pause", status_code=202)
def pause_canary(
    caller: Runs, uow: WriteUow, settings: Set, request: Request, response: Response, name: str
) -> ServiceDetail:
    """Let the candidate keep its present share; it is still taken back when it does badly."""
    _check(request, uow, caller, name)
    changed = rollouts.set_paused(uow, caller.project.id, name, True, caller.actor)
    return _answer(uow, response, changed, settings)


@router.post(f"{PATH}:resume", status_code=202)
def resume_canary(
    caller: Runs, uow: WriteUow, settings: Set, request: Request, response: Response, name: str
) -> ServiceDetail:
    """Go on with the steps of the canary."""
    _check(request, uow, caller, name)
    changed = rollouts.set_paused(uow, caller.project.id, name, False, caller.actor)
    return _answer(uow, response, changed, settings)


@router.post(f"{PATH}:release", status_code=202)
def release_service(
    caller: Annotated[Caller, access("services:write")],
    uow: WriteUow,
    settings: Set,
    response: Response,
    name: str,
    wish: ReleaseIn,
) -> ServiceDetail:
    """Run the live version in the service of another tier: made with these settings when it is new, else updated."""
    project = ProjectRef(caller.project.id, caller.project.name, caller.project.number)
    changed = rollouts.release(uow, project, name, wish.service, wish.tier, caller.actor)
    return _answer(uow, response, changed, settings)


def _check(request: Request, uow: UnitOfWork, caller: Caller, name: str) -> None:
    """Refuse who decides from an older state; the service is held until the end of the request."""
    check_if_match(request, service.held(uow, caller.project.id, name)["changes"])


def _answer(uow: UnitOfWork, response: Response, changed: Service, settings: Settings) -> ServiceDetail:
    response.headers["ETag"] = etag(changed.changes)
    asked = measures.window(uow, changed.id, None, ASKED)
    return service_detail(changed, settings.public_url, *service.runs_of(uow, changed), asked)
