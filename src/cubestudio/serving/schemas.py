"""Services on the wire."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, StringConstraints

from cubestudio.kit.wire import Moment, Said, Wire
from cubestudio.registry.schemas import signature_out
from cubestudio.serving.facts import DEFAULT_RESOURCES, Replica, Service, ServiceWish
from cubestudio.spec.resources import parse_resources

Name = Annotated[str, StringConstraints(max_length=100)]


class ServiceIn(Wire):
    """A wish for a service. `version` may be `latest`; `resources` are those of each replica."""

    name: Name
    model: Name
    version: Name = "latest"
    replicas: int = 1
    resources: dict[str, Any] = Field(default_factory=dict)


class ServiceUpdate(Wire):
    """A changed wish; what is left out stays as it is."""

    name: Name | None = None
    model: Name | None = None
    version: Name | None = None
    replicas: int | None = None
    resources: dict[str, Any] | None = None


class ConditionOut(Wire):
    """One thing that is so or is not: `Answers`, `ReplicasReady`, `Updating`."""

    type: str
    status: bool
    reason: str
    text: Said


class StatusOut(Wire):
    """The outcome: `phase`, why in one word and in a sentence, and conditions."""

    phase: str
    reason: str
    text: Said
    hint: Said
    conditions: list[ConditionOut]
    ready_replicas: int
    live_revision: int


class InstanceOut(Wire):
    """A replica."""

    number: int
    revision: int
    workload: str
    phase: str
    ready: bool
    reason: str
    text: Said
    hint: Said


class ServiceOut(Wire):
    """A service: wish and outcome. `state` and `reason` say the outcome in short, `status` in full."""

    id: str
    name: str
    model: str
    version: str
    wish: str
    replicas: int
    resources: dict[str, Any]
    revision: int
    state: str
    reason: Said
    ready: int
    status: StatusOut
    url: str
    created_by: str
    created_at: Moment
    updated_at: Moment


class ServiceDetail(ServiceOut):
    """A service with its replicas and what the model wants to be asked."""

    workload: str | None
    instances: list[InstanceOut]
    signature: dict[str, Any]


class RevisionOut(Wire):
    """What a service ran from one update to the next."""

    number: int
    model: str
    version: str
    resources: dict[str, Any]
    created_by: str
    created_at: Moment


def wish_of(wish: ServiceIn) -> ServiceWish:
    """From the wire."""
    return ServiceWish(wish.model, wish.version, wish.replicas, parse_resources(wish.resources, DEFAULT_RESOURCES))


def service_out(service: Service, public_url: str) -> dict[str, Any]:
    """Fields of a service."""
    status = service.status
    return {
        "id": service.id,
        "name": service.name,
        "model": service.model,
        "version": service.version,
        "wish": service.wish.value,
        "replicas": service.replicas,
        "resources": service.resources,
        "revision": service.revision,
        "state": status.phase.value,
        "reason": status.text or status.reason,
        "ready": service.ready_replicas,
        "status": StatusOut(
            phase=status.phase.value,
            reason=status.reason,
            text=status.text,
            hint=status.hint,
            conditions=[ConditionOut(**condition) for condition in status.conditions],
            ready_replicas=service.ready_replicas,
            live_revision=service.live_revision,
        ),
        "url": public_url + service.path,
        "created_by": service.created_by,
        "created_at": service.created_at,
        "updated_at": service.updated_at,
    }


def service_detail(service: Service, public_url: str, signature: dict[str, Any]) -> ServiceDetail:
    """A service with its replicas; the newest revision's first workload stands for it."""
    newest = sorted(service.instances, key=lambda replica: (-replica.revision, replica.index))
    return ServiceDetail(
        **service_out(service, public_url),
        workload=newest[0].workload if newest else None,
        instances=[_instance(replica) for replica in newest],
        signature=signature_out(signature),
    )


def _instance(replica: Replica) -> InstanceOut:
    return InstanceOut(
        number=replica.index,
        revision=replica.revision,
        workload=replica.workload,
        phase=replica.phase.value,
        ready=replica.ready,
        reason=replica.reason,
        text=replica.text,
        hint=replica.hint,
    )
