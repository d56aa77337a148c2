"""Verbs on services: they write wishes; the loop acts."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from cubestudio.db import UnitOfWork
from cubestudio.events import service as events
from cubestudio.kit.clock import now
from cubestudio.kit.ids import new_id
from cubestudio.kit.paging import Page
from cubestudio.registry import service as registry
from cubestudio.registry.facts import ModelVersion, Node
from cubestudio.routing import certificates
from cubestudio.routing import service as routing
from cubestudio.serving import errors, store, tiers
from cubestudio.serving.canary import canaries
from cubestudio.serving.canary.wish import Canary, check_canary
from cubestudio.serving.engines import RESERVED, engine_for, is_own_code
from cubestudio.serving.facts import (
    OWNER_KIND,
    TOPIC,
    Replica,
    Service,
    ServicePhase,
    ServiceWish,
    Status,
    Tier,
    Wish,
)
from cubestudio.serving.graphs import OWN, Choice, choice_of, graph_of
from cubestudio.serving.scaling.scale import wake, wanted_of
from cubestudio.serving.scaling.wish import MOST_REPLICAS, scaling_of
from cubestudio.serving.split import Routed, routed_of, split_of, stored_split
from cubestudio.serving.traffic import check_traffic, routes_of_service, stored_traffic, traffic_of
from cubestudio.spec.program import PLAIN, Program, check_program, program_of, stored_program
from cubestudio.spec.resources import stored_resources
from cubestudio.spec.routes import Endpoint
from cubestudio.spec.states import WorkloadPhase
from cubestudio.spec.workload import EnvironmentSpec
from cubestudio.volumes import service as volumes
from cubestudio.workloads import service as workloads
from cubestudio.workloads.mounting import find_mounts
from cubestudio.workloads.owners import ProjectRef
from cubestudio.workloads.shipped import shipped_environment

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,53}")


def create_service(
    uow: UnitOfWork,
    project: ProjectRef,
    name: str,
    wish: ServiceWish,
    actor: str,
    reserved: tuple[str, ...] = (),
) -> Service:
    """Wish for a service that runs a model version. `reserved` are host names that are the studio's own."""
    if not _NAME.fullmatch(name):
        raise errors.name_invalid(name)
    _check(name, wish)
    check_traffic(wish.traffic, reserved)
    taken = store.find(uow, project.id, name)
    if taken:
        raise errors.service_going(name) if taken["wish"] == Wish.DELETED else errors.service_exists(name)
    version = _held_version(uow, project.id, wish)
    at = now()
    row = {
        "id": new_id("svc"),
        "project_id": project.id,
        "project_name": project.name,
        "project_number": project.number,
        "name": name,
        "wish": Wish.RUNNING.value,
        "model": version.model if version else "",
        "version": version.version if version else "",
        "replicas": wish.replicas,
        "resources": stored_resources(wish.resources),
        "egress": int(wish.egress),
        "traffic": stored_traffic(wish.traffic),
        "scaling": None,
        "scale": None,
        "tier": wish.tier.value,
        "shares": None,
        "mirror": None,
        "changes": 1,
        "revision": 1,
        "live_revision": 0,
        "routed": None,
        "route_count": 0,
        "routed_at": 0.0,
        "phase": ServicePhase.PENDING.value,
        "reason": "",
        "text": "",
        "hint": "",
        "conditions": [],
        "ready_replicas": 0,
        "created_by": actor,
        "created_at": at,
        "updated_at": at,
    }
    store.insert_service(uow, row)
    _note_volumes(uow, row, wish.program)
    revise(uow, row, 1, _runs(uow, version, wish), actor)
    tell(uow, row, actor, "service.create", after=said(row))
    return _service(row, [])


def update_service(uow: UnitOfWork, project_id: str, name: str, wish: ServiceWish, actor: str) -> Service:
    """Change the wish. Another model, version, size or egress is a new revision, which takes over when it answers, at
    once or as a canary, and so is a graph proven meanwhile; another number of replicas or tier is not. A service that
    is stopped or sleeps is started."""
    _check(name, wish)
    row = held(uow, project_id, name)
    scaling = scaling_of(row)
    if wish.replicas != row["replicas"] and not scaling.is_fixed:
        raise errors.range_wished(name, scaling.least, scaling.most)
    runs = _runs(uow, _held_version(uow, project_id, wish), wish)
    before = said(row)
    current = store.revision(uow, row["id"], row["revision"]) or {}
    values: dict[str, Any] = {
        "wish": Wish.RUNNING.value,
        "replicas": wish.replicas,
        "tier": wish.tier.value,
        "updated_at": now(),
        "changes": row["changes"] + 1,
    }
    if any(current.get(key) != value for key, value in runs.items()):
        values |= new_revision(uow, row, runs, wish.canary, actor)
    store.update_service(uow, row["id"], values)
    row |= values
    _note_volumes(uow, row, wish.program)
    wake(uow, row)
    tell(uow, row, actor, "service.update", before, said(row))
    return get_service(uow, project_id, name)


def set_running(uow: UnitOfWork, project_id: str, name: str, running: bool, actor: str) -> Service:
    """Start or stop it; doing so again changes nothing. One that sleeps is woken by a start."""
    row = held(uow, project_id, name)
    wish = Wish.RUNNING if running else Wish.STOPPED
    if row["wish"] != wish:
        before = said(row)
        values: dict[str, Any] = {"wish": wish.value, "updated_at": now(), "changes": row["changes"] + 1}
        values |= {} if running else canaries.restart(uow, row)
        store.update_service(uow, row["id"], values)
        row |= values
        tell(uow, row, actor, "service.start" if running else "service.stop", before, said(row))
    wake(uow, row)
    return get_service(uow, project_id, name)


def delete_service(uow: UnitOfWork, project_id: str, name: str, actor: str) -> None:
    """Wish that it be gone; the loop ends its replicas first."""
    row = find_row(uow, project_id, name)
    tiers.check_deletion(Tier(row["tier"]), name, row["wish"] == Wish.RUNNING)
    if row["wish"] != Wish.DELETED:
        store.update_service(uow, row["id"], {"wish": Wish.DELETED.value, "updated_at": now()})
        _note_volumes(uow, row, PLAIN)
        tell(uow, row, actor, "service.delete", said(row))


def get_service(uow: UnitOfWork, project_id: str, name: str) -> Service:
    """One service with its replicas; Fault 404 with near names."""
    row = find_row(uow, project_id, name)
    found = _service(row, store.replicas(uow, [row["id"]]))
    certificate = certificates.find_certificate(uow, found.traffic.domain) if found.traffic.domain else None
    return replace(found, certificate_until=certificate["expires_at"]) if certificate else found


def list_services(
    uow: UnitOfWork, project_id: str, size: int, token: str | None, tier: Tier | None = None
) -> Page[Service]:
    """Newest first; of one tier, or all."""
    page = store.list_services(uow, project_id, size, token, tier)
    return Page([_service(row, []) for row in page.items], page.next_page_token)


def find_service(uow: UnitOfWork, project_id: str, name: str) -> Service | None:
    """One service without its replicas, None when there is none."""
    row = store.find(uow, project_id, name)
    return _service(row, []) if row and row["wish"] != Wish.DELETED else None


def check_service(uow: UnitOfWork, project_id: str, name: str, wish: ServiceWish, reserved: tuple[str, ...]) -> None:
    """Refuse what `create_service` would, but for a name that is taken and a domain that is another's."""
    if not _NAME.fullmatch(name):
        raise errors.name_invalid(name)
    _check(name, wish)
    check_traffic(wish.traffic, reserved)
    _servable(uow, project_id, wish)


def resolved(uow: UnitOfWork, project_id: str, wish: ServiceWish) -> ServiceWish:
    """The wish with the version that `latest` is now."""
    version = _servable(uow, project_id, wish)
    return replace(wish, version=version.version) if version else wish


def runs_of(uow: UnitOfWork, found: Service) -> tuple[ModelVersion | None, Choice, Program]:
    """The wished model version if there is one, what runs it, and the program around it."""
    revision = store.revision(uow, found.id, found.revision) or {}
    program = program_of(revision.get("run"))
    version = registry.get_version(uow, found.project_id, found.model, found.version) if found.model else None
    if version is None or program.command:
        return version, OWN, program
    return version, choice_of(uow, version, bool(revision.get("takes_graph"))), program


def replica_of(row: dict[str, Any]) -> Replica:
    """A row as a value."""
    return Replica(
        id=row["id"],
        revision=row["revision"],
        index=row["number"],
        workload=row["workload_id"],
        phase=WorkloadPhase(row["phase"]),
        ready=bool(row["is_ready"]),
        endpoint=Endpoint(row["host"], row["port"]) if row["port"] else None,
        reason=row["reason"],
        text=row["text"],
        hint=row["hint"],
        is_leaving=bool(row["is_leaving"]),
        failures=row["failures"],
        not_before=row["not_before"],
    )


def wish_routes(uow: UnitOfWork, row: dict[str, Any], routed: Routed) -> int:
    """Wish for the routes of a service whose requests go where `routed` says; returns their place in the count of the
    URL table."""
    answering = {Endpoint(one["host"], one["port"]): one for one in store.replicas(uow, [row["id"]]) if one["port"]}
    calls = {at: Endpoint(one["host"], one["grpc_port"]) for at, one in answering.items() if one["grpc_port"]}
    asked = [answering[at]["workload_id"] for at in routed.endpoints if at in answering]
    place = workloads.place_of(uow, asked)
    count = 0
    for route in routes_of_service(row, routed, calls):
        count = routing.set_route(uow, OWNER_KIND, row["id"], replace(route, place=place))
    return count


def service_node(row: dict[str, Any]) -> Node:
    """The service in the lineage."""
    return Node("service", row["id"], row["name"])


def _check(name: str, wish: ServiceWish) -> None:
    program = wish.program
    if not wish.model and not program.command:
        raise errors.nothing_to_run(name)
    if not program.command and program.environment != EnvironmentSpec():
        raise errors.environment_without_command()
    check_program(program, RESERVED)
    shipped_environment(program.environment)
    if not 1 <= wish.replicas <= MOST_REPLICAS:
        raise errors.replicas_invalid(wish.replicas, MOST_REPLICAS)
    tiers.check_replicas(wish.tier, wish.replicas)
    if wish.canary:
        check_canary(wish.canary)


def _held_version(uow: UnitOfWork, project_id: str, wish: ServiceWish) -> ModelVersion | None:
    """The wished version, which nobody deletes until the transaction ends: from then on the service is a use of it."""
    if wish.model:
        registry.hold_model(uow, project_id, wish.model)
    return _servable(uow, project_id, wish)


def _servable(uow: UnitOfWork, project_id: str, wish: ServiceWish) -> ModelVersion | None:
    find_mounts(uow, project_id, wish.program.volumes)
    if not wish.model:
        return None
    version = registry.get_version(uow, project_id, wish.model, wish.version)
    if not wish.program.command:
        engine_for(version)
        if wish.egress and not is_own_code(version):
            raise errors.egress_needless(version.model, version.version)
    return version


def new_revision(
    uow: UnitOfWork,
    row: dict[str, Any],
    runs: dict[str, Any],
    canary: Canary | None,
    actor: str,
) -> dict[str, Any]:
    """Append a revision of `runs` that shall get the traffic; returns the columns of the service's row. What does not
    answer now has nothing to hold a canary against: its update goes all at once."""
    canaries.replace(uow, row, actor)
    number = store.last_revision(uow, row["id"]) + 1
    revise(uow, row, number, runs, actor)
    is_live = row["wish"] == Wish.RUNNING and row["live_revision"]
    shared = canaries.begin(uow, row, number, canary, actor) if canary and is_live else stored_split(None)
    return {"revision": number, **{key: runs[key] for key in store.SHOWN}, **shared}


def revise(uow: UnitOfWork, row: dict[str, Any], number: int, runs: dict[str, Any], actor: str) -> None:
    """Append a revision of `runs`."""
    made = {"service_id": row["id"], "number": number, "created_by": actor, "created_at": now()}
    store.insert_revision(uow, {**runs, **made})
    if runs["version_id"]:
        source = Node("version", runs["version_id"], f"{runs['model']}:{runs['version']}")
        registry.link(uow, row["project_id"], source, service_node(row))


def _runs(uow: UnitOfWork, version: ModelVersion | None, wish: ServiceWish) -> dict[str, Any]:
    """What a revision holds: a change of any of it is a new one."""
    takes_graph = version is not None and not wish.program.command and graph_of(uow, version) is not None
    return {
        "model": version.model if version else "",
        "version": version.version if version else "",
        "version_id": version.id if version else "",
        "artifact_id": version.artifact_id if version else "",
        "takes_graph": int(takes_graph),
        "run": stored_program(wish.program),
        "resources": stored_resources(wish.resources),
        "egress": int(wish.egress),
    }


def _note_volumes(uow: UnitOfWork, row: dict[str, Any], program: Program) -> None:
    volumes.note_uses(uow, row["project_id"], OWNER_KIND, row["id"], row["name"], program.volumes.values())


def find_row(uow: UnitOfWork, project_id: str, name: str) -> dict[str, Any]:
    """Its row; Fault 404 with near names."""
    row = store.find(uow, project_id, name)
    if row is None:
        raise errors.service_unknown(name, store.names(uow, project_id))
    return row


def held(uow: UnitOfWork, project_id: str, name: str) -> dict[str, Any]:
    """One service of the project, locked until the transaction ends; Fault when there is none or it is being
    deleted."""
    row = store.lock(uow, find_row(uow, project_id, name)["id"])
    if row is None or row["wish"] == Wish.DELETED:
        raise errors.service_going(name)
    return row


def said(row: dict[str, Any]) -> dict[str, Any]:
    """The wish, for the audit."""
    told = ("wish", "tier", "model", "version", "replicas", "resources", "egress", "revision", "shares", "mirror")
    return {key: row[key] for key in told}


def tell(
    uow: UnitOfWork,
    row: dict[str, Any],
    actor: str,
    action: str,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Audit a change, publish it, and wake the loop."""
    events.audit(uow, actor, action, row["id"], before, after, row["project_id"])
    events.publish(uow, action, row["id"], {"service": row["name"]}, row["project_id"])
    uow.hint(TOPIC)


def _service(row: dict[str, Any], replicas: list[dict[str, Any]]) -> Service:
    return Service(
        id=row["id"],
        project_id=row["project_id"],
        project=row["project_name"],
        name=row["name"],
        wish=Wish(row["wish"]),
        model=row["model"],
        version=row["version"],
        replicas=row["replicas"],
        resources=row["resources"],
        revision=row["revision"],
        live_revision=row["live_revision"],
        status=Status(
            ServicePhase(row["phase"]), row["reason"], row["text"], row["hint"], tuple(row["conditions"] or ())
        ),
        created_by=row["created_by"],
        created_at=row["created_at"],
        updated_at=row["updated_at"],
        traffic=traffic_of(row["traffic"]),
        wanted=wanted_of(row),
        egress=bool(row["egress"]),
        ready_replicas=row["ready_replicas"],
        instances=tuple(replica_of(replica) for replica in replicas),
        tier=Tier(row["tier"]),
        split=split_of(row),
        routed=routed_of(row["routed"]),
        changes=row["changes"],
    )
