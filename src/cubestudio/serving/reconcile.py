"""The loop of services: from wishes and what replicas do to workloads and routes."""

from __future__ import annotations

import logging
from typing import Any

from cubestudio.db import Database, UnitOfWork
from cubestudio.db.leases import LeaseLost, Leases
from cubestudio.events import service as events
from cubestudio.kit.clock import now
from cubestudio.kit.errors import Fault
from cubestudio.kit.ids import new_id
from cubestudio.ports.blobs import Blobs
from cubestudio.registry import service as registry
from cubestudio.registry.facts import Node
from cubestudio.routing import certificates, keys
from cubestudio.routing import service as routing
from cubestudio.serving import rollout, store
from cubestudio.serving.building import build
from cubestudio.serving.facts import OWNER_KIND, ServicePhase, Status, Wish
from cubestudio.serving.service import replica_of, resources_of, service_node, wish_routes
from cubestudio.serving.traffic import traffic_of
from cubestudio.spec.routes import Endpoint
from cubestudio.spec.states import WorkloadPhase
from cubestudio.spec.workload import WorkloadSpec
from cubestudio.workloads import service as workloads
from cubestudio.workloads.owners import NewWorkload, ProjectRef

log = logging.getLogger(__name__)

_DUTY = "serving"
_IDLE = 5.0
_BUSY = 0.25
_TRANSIENT = (ServicePhase.PENDING, ServicePhase.STARTING, ServicePhase.STOPPING)


class ServingLoop:
    """One step: look at every service, plan (pure), do it in one transaction a service."""

    def __init__(self, database: Database, leases: Leases, blobs: Blobs) -> None:
        self._database = database
        self._leases = leases
        self._blobs = blobs
        self._specs: dict[tuple[str, int], WorkloadSpec | Fault] = {}
        self._has_looked = False

    def step(self) -> float:
        """Bring wishes and replicas together; returns the seconds until the next look."""
        if not self._leases.hold(_DUTY):
            self._has_looked = False
            return _IDLE
        if not self._has_looked:
            self._catch_up()
        with self._database.read() as uow:
            services = store.all_services(uow)
            by_service: dict[str, list[dict[str, Any]]] = {}
            for row in store.all_replicas(uow):
                by_service.setdefault(row["service_id"], []).append(row)
            moves = [row for row in services if _moves(uow, row, by_service.get(row["id"], []))]
        settled = all(row["phase"] not in _TRANSIENT for row in services)
        for row in moves:
            self._prepare(row)
            try:
                settled = self._advance(row["id"]) and settled
            except LeaseLost:
                return _IDLE
        alive = {row["id"] for row in services}
        self._specs = {key: spec for key, spec in self._specs.items() if key[0] in alive}
        return _IDLE if settled else _BUSY

    def _catch_up(self) -> None:
        """At start: an orderly stop ends workloads without telling their owners."""
        with self._database.write() as uow:
            for replica in store.all_replicas(uow):
                workload = workloads.find(uow, replica["workload_id"])
                phase = workload["phase"] if workload else WorkloadPhase.STOPPED.value
                ready = workload["is_ready"] if workload else 0
                if (phase, ready) != (replica["phase"], replica["is_ready"]):
                    address = {} if ready else {"host": "", "port": 0, "grpc_port": 0}
                    store.update_replica(uow, replica["id"], {"phase": phase, "is_ready": ready, **address})
        self._has_looked = True

    def _prepare(self, row: dict[str, Any]) -> None:
        """Read what new replicas need (the model's manifest), outside any transaction."""
        key = (row["id"], row["revision"])
        if row["wish"] != Wish.RUNNING or isinstance(self._specs.get(key), WorkloadSpec):
            return
        try:
            with self._database.read() as uow:
                revision = store.revision(uow, *key) or {}
            resources = resources_of(revision["resources"])
            self._specs[key] = build(self._database, self._blobs, row["project_id"], revision, resources)
        except Fault as fault:
            self._specs[key] = fault

    def _advance(self, service_id: str) -> bool:
        """Plan anew inside the transaction and do it; whether nothing is left to wait for."""
        with self._database.write() as uow:
            self._leases.fence(uow, _DUTY)
            row = store.lock(uow, service_id)
            if row is None:
                return True
            seen = _situation(uow, row, store.replicas(uow, [service_id]))
            plan = rollout.plan(seen)
            spec = self._specs.get((service_id, row["revision"]))
            if isinstance(spec, Fault) and (plan.create or plan.renew):
                _note(uow, row, Status(ServicePhase.FAILED, spec.code, spec.say(), spec.say_hint()), plan.ready)
                return True
            if isinstance(spec, WorkloadSpec):
                for number in plan.create:
                    _create(uow, row, number, spec)
                for replica in plan.renew:
                    renewed = {"workload_id": _submit(uow, row, replica.id, replica.index, spec)}
                    store.update_replica(uow, replica.id, renewed | {"phase": WorkloadPhase.QUEUED.value})
            self._end(uow, plan)
            if plan.route != seen.routed or plan.live_revision != row["live_revision"]:
                _route(uow, row, plan)
            if plan.is_over and row["wish"] == Wish.DELETED:
                _forget(uow, row)
                return True
            _note(uow, row, plan.status, plan.ready)
            leaving = any(replica.is_leaving for replica in seen.replicas)
            return plan.status.phase not in _TRANSIENT and plan.route == seen.routed and not leaving

    @staticmethod
    def _end(uow: UnitOfWork, plan: rollout.Plan) -> None:
        if plan.stop:
            ids = [replica.workload for replica in plan.stop]
            workloads.stop(uow, ids, "NotNeeded", "the service does not need this replica any more")
            for replica in plan.stop:
                store.update_replica(uow, replica.id, {"is_leaving": 1})
        if plan.forget:
            store.delete_replicas(uow, [replica.id for replica in plan.forget])


def _moves(uow: UnitOfWork, row: dict[str, Any], replicas: list[dict[str, Any]]) -> bool:
    """Whether there is something to do for a service or to say about it."""
    seen = _situation(uow, row, replicas)
    plan = rollout.plan(seen)
    acts = plan.create or plan.renew or plan.stop or plan.forget or plan.route != seen.routed
    gone = plan.is_over and row["wish"] == Wish.DELETED
    news = any(row[key] != value for key, value in _columns(plan.status, plan.ready).items())
    return bool(acts or gone or news)


def _situation(uow: UnitOfWork, row: dict[str, Any], replicas: list[dict[str, Any]]) -> rollout.Situation:
    at = now()
    routed = row["routed"]
    return rollout.Situation(
        wish=Wish(row["wish"]),
        revision=row["revision"],
        wanted=row["replicas"],
        replicas=tuple(replica_of(replica) for replica in replicas),
        live_revision=row["live_revision"],
        routed=None if routed is None else tuple(Endpoint(host, port) for host, port in routed),
        is_confirmed=routing.is_applied(uow, row["route_count"]),
        routed_for=at - row["routed_at"],
        now=at,
    )


def _create(uow: UnitOfWork, row: dict[str, Any], number: int, spec: WorkloadSpec) -> None:
    replica_id = new_id("srp")
    store.insert_replica(
        uow,
        {
            "id": replica_id,
            "service_id": row["id"],
            "revision": row["revision"],
            "number": number,
            "workload_id": _submit(uow, row, replica_id, number, spec),
            "phase": WorkloadPhase.QUEUED.value,
            "is_ready": 0,
            "host": "",
            "port": 0,
            "grpc_port": 0,
            "reason": "",
            "text": "",
            "hint": "",
            "is_leaving": 0,
            "failures": 0,
            "not_before": 0.0,
        },
    )


def _submit(uow: UnitOfWork, row: dict[str, Any], replica_id: str, number: int, spec: WorkloadSpec) -> str:
    project = ProjectRef(row["project_id"], row["project_name"], row["project_number"])
    name = f"{row['name']}-r{row['revision']}-{number}"
    return workloads.submit(uow, NewWorkload(project, OWNER_KIND, replica_id, name, spec, row["created_by"]))


def _route(uow: UnitOfWork, row: dict[str, Any], plan: rollout.Plan) -> None:
    """Wish for the planned route and remember its place in the count."""
    if plan.route is None:
        count = routing.remove_routes(uow, OWNER_KIND, row["id"])
    else:
        count = wish_routes(uow, row, plan.live_revision, plan.route)
    routed = None if plan.route is None else [[endpoint.host, endpoint.port] for endpoint in plan.route]
    values = {"routed": routed, "route_count": count, "routed_at": now(), "live_revision": plan.live_revision}
    store.update_service(uow, row["id"], values)
    if plan.live_revision not in (0, row["live_revision"]):
        _lineage(uow, row, plan.live_revision)


def _lineage(uow: UnitOfWork, row: dict[str, Any], live: int) -> None:
    """From now on only the live and the wished revision's model versions go into the service."""
    keep = {revision["version_id"] for revision in store.revisions(uow, row["id"]) if revision["number"] >= live}
    for revision in store.revisions(uow, row["id"]):
        if revision["version_id"] and revision["version_id"] not in keep:
            registry.unlink(uow, row["project_id"], service_node(row), Node("version", revision["version_id"]))


def _columns(status: Status, ready: int) -> dict[str, Any]:
    return {
        "phase": status.phase.value,
        "reason": status.reason,
        "text": status.text,
        "hint": status.hint,
        "conditions": list(status.conditions),
        "ready_replicas": ready,
    }


def _note(uow: UnitOfWork, row: dict[str, Any], status: Status, ready: int) -> None:
    """Write the outcome when it differs, and tell when the phase does."""
    values = _columns(status, ready)
    if any(row[key] != value for key, value in values.items()):
        store.update_service(uow, row["id"], values)
        fact = {"service": row["name"], "phase": values["phase"], "reason": values["reason"], "ready": ready}
        events.publish(uow, "service.state", row["id"], fact, row["project_id"])


def _forget(uow: UnitOfWork, row: dict[str, Any]) -> None:
    registry.unlink(uow, row["project_id"], service_node(row))
    keys.forget_owner(uow, row["project_id"], row["id"])
    domain = traffic_of(row["traffic"]).domain
    if domain:
        certificates.delete_certificate(uow, domain, row["project_id"], row["created_by"])
    store.delete_service(uow, row["id"])
    events.publish(uow, "service.deleted", row["id"], {"service": row["name"]}, row["project_id"])
