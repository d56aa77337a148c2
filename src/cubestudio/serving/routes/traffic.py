"""HTTP of how a service's requests are treated, and of the certificate of its own domain."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated
from urllib.parse import urlsplit

from cubestudio.accounts import errors as accounts
from cubestudio.accounts.access import Caller, Router, WriteUow, access, part
from cubestudio.accounts.roles import Role, Verb
from cubestudio.accounts.vault import Vault
from cubestudio.kit.settings import Settings
from cubestudio.serving import addressing, service
from cubestudio.serving.schemas import CertificateIn, CertificateOut, TrafficOut, TrafficPatch

router = Router(tags=["services"])

Manages = Annotated[Caller, access("services:manage")]
Set = Annotated[Settings, part(Settings)]


@router.patch("/projects/{project}/services/{name}/traffic")
def change_traffic(
    caller: Annotated[Caller, access("services:write")], uow: WriteUow, settings: Set, name: str, wish: TrafficPatch
) -> TrafficOut:
    """Treat requests otherwise, from now on; what is left out stays. A domain is for owners to give or take: nobody
    else can have it then."""
    now = service.get_service(uow, caller.project.id, name)
    traffic = replace(now.traffic, **wish.given())
    if traffic.domain != now.traffic.domain:
        need_owner(caller)
    changed = addressing.change_traffic(uow, caller.project.id, name, traffic, reserved(settings), caller.actor)
    return TrafficOut.model_validate(changed.traffic)


@router.put("/projects/{project}/services/{name}/certificate")
def set_certificate(
    caller: Manages, uow: WriteUow, vault: Annotated[Vault, part(Vault)], name: str, wish: CertificateIn
) -> CertificateOut:
    """What the service's domain shows over https, new or instead of the former one; no connection is lost."""
    row = addressing.set_certificate(uow, caller.project.id, name, wish.chain, wish.key, vault.seal, caller.actor)
    return CertificateOut.model_validate(row, from_attributes=False)


@router.delete("/projects/{project}/services/{name}/certificate", status_code=204)
def delete_certificate(caller: Manages, uow: WriteUow, name: str) -> None:
    """Serve the domain over http alone."""
    addressing.delete_certificate(uow, caller.project.id, name, caller.actor)


def reserved(settings: Settings) -> tuple[str, ...]:
    """Host names that are the studio's own."""
    return (urlsplit(settings.public_url).hostname or "", settings.user_domain)


def need_owner(caller: Caller) -> None:
    """Raise the Fault of a role that is too weak to decide about domains and ways out."""
    if not caller.may(Verb.MANAGE):
        raise accounts.role_too_weak(Role.OWNER, caller.project.role.value, caller.project.name)
