"""Verbs on how a service is reached: its traffic, the certificate of its domain."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cubestudio.db import UnitOfWork
from cubestudio.kit.clock import now
from cubestudio.routing import certificates
from cubestudio.serving import errors, service, store
from cubestudio.serving.facts import Service, Traffic
from cubestudio.serving.split import Routed, routed_of
from cubestudio.serving.traffic import check_traffic, stored_traffic, traffic_of


def change_traffic(
    uow: UnitOfWork, project_id: str, name: str, traffic: Traffic, reserved: tuple[str, ...], actor: str
) -> Service:
    """Treat its requests otherwise, without a new revision. A certificate goes with its domain."""
    check_traffic(traffic, reserved)
    row = service.held(uow, project_id, name)
    former = traffic_of(row["traffic"])
    values: dict[str, Any] = {"traffic": stored_traffic(traffic), "updated_at": now()}
    if former != traffic:
        store.update_service(uow, row["id"], values)
        row |= values
        if former.domain and former.domain != traffic.domain:
            certificates.delete_certificate(uow, former.domain, project_id, actor)
        if row["routed"] is not None:
            service.wish_routes(uow, row, routed_of(row["routed"]) or Routed())
        service.tell(uow, row, actor, "service.traffic", stored_traffic(former), values["traffic"])
    return service.get_service(uow, project_id, name)


def set_certificate(
    uow: UnitOfWork, project_id: str, name: str, chain: str, key: str, seal: Callable[[str, str], str], actor: str
) -> dict[str, Any]:
    """What its domain shows over https; `seal` makes a private key unreadable for who has the database alone."""
    row = service.held(uow, project_id, name)
    domain = traffic_of(row["traffic"]).domain
    if not domain:
        raise errors.domain_absent(name)
    return certificates.put_certificate(uow, domain, project_id, chain, key, seal, actor)


def delete_certificate(uow: UnitOfWork, project_id: str, name: str, actor: str) -> None:
    """Serve its domain over http alone."""
    certificates.delete_certificate(
        uow, traffic_of(service.held(uow, project_id, name)["traffic"]).domain, project_id, actor
    )
