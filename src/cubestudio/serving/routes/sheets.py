"""HTTP of services as texts: read one, see what another would change, make it so."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from pydantic import StringConstraints

from cubestudio.accounts.access import Caller, ReadUow, Router, WriteUow, access, part
from cubestudio.db import UnitOfWork
from cubestudio.kit.settings import Settings
from cubestudio.kit.wire import Wire
from cubestudio.serving import addressing, service
from cubestudio.serving.facts import Service, ServiceWish
from cubestudio.serving.routes.traffic import need_owner, reserved
from cubestudio.serving.schemas import ServiceOut, service_out
from cubestudio.serving.sheets import read_sheet, write_sheet
from cubestudio.serving.tiers import usual_canary
from cubestudio.spec.resources import resources_of
from cubestudio.workloads.owners import ProjectRef

router = Router(tags=["services"])

Reads = Annotated[Caller, access("services:read")]
Writes = Annotated[Caller, access("services:write")]
Set = Annotated[Settings, part(Settings)]


class SheetIn(Wire):
    """A service as YAML or JSON: `kind: service`, `name`, and what `ServiceIn` has."""

    text: Annotated[str, StringConstraints(max_length=1 << 20)]


class SheetOut(Wire):
    """A service as YAML."""

    text: str


class SheetChange(Wire):
    """What a text would change: the service before ("" = there is none) and after, both as YAML of the same form."""

    name: str
    before: str
    after: str


@router.get("/projects/{project}/services/{name}/file")
def get_service_file(caller: Reads, uow: ReadUow, name: str) -> SheetOut:
    """The service as a text that makes it again."""
    return SheetOut(text=_text_of(uow, service.get_service(uow, caller.project.id, name)))


@router.post("/projects/{project}/services:preview")
def preview_service(caller: Writes, uow: ReadUow, settings: Set, project: str, sheet: SheetIn) -> SheetChange:
    """What a text would change; nothing is changed. Refused as it would be when applied."""
    name, wish = read_sheet(sheet.text)
    service.check_service(uow, caller.project.id, name, wish, reserved(settings))
    found = service.find_service(uow, caller.project.id, name)
    before = _text_of(uow, found) if found else ""
    after = write_sheet(name, service.resolved(uow, caller.project.id, wish))
    return SheetChange(name=name, before=before, after=after)


@router.post("/projects/{project}/services:apply", status_code=202)
def apply_service(caller: Writes, uow: WriteUow, settings: Set, project: str, sheet: SheetIn) -> ServiceOut:
    """Make the service, or the one of that name, as the text says: what it leaves out becomes as it is by default."""
    name, wish = read_sheet(sheet.text)
    found = service.find_service(uow, caller.project.id, name)
    if wish.traffic.domain != (found.traffic.domain if found else "") or (wish.egress and not (found and found.egress)):
        need_owner(caller)
    if found is None:
        ref = ProjectRef(caller.project.id, caller.project.name, caller.project.number)
        made = service.create_service(uow, ref, name, wish, caller.actor, reserved(settings))
    else:
        addressing.change_traffic(uow, caller.project.id, name, wish.traffic, reserved(settings), caller.actor)
        stepwise = replace(wish, canary=usual_canary(wish.tier))
        made = service.update_service(uow, caller.project.id, name, stepwise, caller.actor)
    return ServiceOut(**service_out(made, settings.public_url))


def _text_of(uow: UnitOfWork, found: Service) -> str:
    program = service.runs_of(uow, found)[2]
    resources = resources_of(found.resources)
    wish = ServiceWish(
        found.model,
        found.version,
        found.replicas,
        resources,
        found.traffic,
        found.tier,
        egress=found.egress,
        program=program,
    )
    return write_sheet(found.name, wish)
