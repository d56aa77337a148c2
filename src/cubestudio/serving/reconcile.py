"""The loop of services: from wishes and what replicas do to workloads and routes."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import Any

from cubestudio.db import Database, UnitOfWork
from cubestudio.db.leases import LeaseLost, Leases
from cubestudio.events import service as events
from cubestudio.kit.clock import now
from cubestudio.kit.errors import Fault
from cubestudio.kit.ids import new_id
from cubestudio.notices import service as notices
from cubestudio.ports.blobs import Blobs
from cubestudio.registry import service as registry
from cubestudio.registry.facts import Node
from cubestudio.routing import certificates, keys
from cubestudio.routing import service as routing
from cubestudio.serving import rollout, store, tiers
from cubestudio.serving.building import build
from cubestudio.serving.canary import canaries
from cubestudio.serving.canary.wish import OPEN, RolloutState
from cubestudio.serving.facts import OWNER_KIND, ServicePhase, Status, Tier, Wish
from cubestudio.serving.scaling.scale import priority_of, wanted_of
from cubestudio.serving.service import replica_of, service_node, wish_routes
from cubestudio.serving.split import routed_of, split_of, stored_routed
from cubestudio.serving.traffic import traffic_of
from cubestudio.spec.resources import resources_of
from cubestudio.spec.states import WorkloadPhase
from cubestudio.spec.workload import WorkloadSpec
from cubestudio.workloads import service as workloads
from cubestudio.workloads.owners import NewWorkload, ProjectRef

log = logging.getLogger(__name__)

_DUTY = "serving"
_IDLE = 5.0
_BUSY = 0.25
_JUDGING = 1.0
"""Seconds between two looks at a canary."""
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
            rollouts = store.latest_rollouts(uow)
            judged = {key for key, one in rollouts.items() if one["state"] in OPEN}
            moves = [
                row
                for row in services
                if row["id"] in judged or _moves(uow, row, by_service.get(row["id"], []), rollouts.get(row["id"]))
            ]
        settled = all(row["phase"] not in _TRANSIENT for row in services)
        for row in moves:
            self._prepare(row)
            try:
                settled = self._advance(row["id"]) and settled
            except LeaseLost:
                return _IDLE
        alive = {row["id"] for row in services}
        self._specs = {key: spec for key, spec in self._specs.items() if key[0] in alive}
        if not settled:
            return _BUSY
        return _JUDGING if judged else _IDLE

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
        if row["wish"] == Wish.RUNNING:
            for number in {*split_of(row).revisions, row["live_revision"]} - {0}:
                self._read_spec(row, number)

    def _read_spec(self, row: dict[str, Any], number: int) -> None:
        key = (row["id"], number)
        if isinstance(self._specs.get(key), WorkloadSpec):
            return
        try:
            with self._database.read() as uow:
                revision = store.revision(uow, *key)
            if revision is None:
                return
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
            seen, plan = _planned(uow, row)
            fault = self._start(uow, row, plan)
            self._end(uow, plan)
            if plan.route != seen.routed or plan.live_revision != row["live_revision"]:
                _route(uow, row, plan)
            if plan.is_over and row["wish"] == Wish.DELETED:
                _forget(uow, row)
                return True
            _note(uow, row, _faulty(plan, fault) if fault else plan.status, plan.ready)
            leaving = any(replica.is_leaving for replica in seen.replicas)
            is_waiting = plan.status.phase in _TRANSIENT and not fault
            return not is_waiting and plan.route == seen.routed and not leaving

    def _start(self, uow: UnitOfWork, row: dict[str, Any], plan: rollout.Plan) -> Fault | None:
        """Make and renew replicas; returns why some cannot be made."""
        fault = None
        for revision, number in plan.create:
            spec = self._specs.get((row["id"], revision))
            if isinstance(spec, WorkloadSpec):
                _create(uow, row, revision, number, spec)
            else:
                fault = spec or fault
        for replica in plan.renew:
            spec = self._specs.get((row["id"], replica.revision))
            if isinstance(spec, WorkloadSpec):
                workload = _submit(uow, row, replica.id, replica.revision, replica.index, spec)
                renewed = {"workload_id": workload, "phase": WorkloadPhase.QUEUED.value}
                store.update_replica(uow, replica.id, renewed)
            else:
                fault = spec or fault
        return fault

    @staticmethod
    def _end(uow: UnitOfWork, plan: rollout.Plan) -> None:
        if plan.stop:
            ids = [replica.workload for replica in plan.stop]
            workloads.stop(uow, ids, "NotNeeded", "the service does not need this replica any more")
            for replica in plan.stop:
                store.update_replica(uow, replica.id, {"is_leaving": 1})
        if plan.forget:
            store.delete_replicas(uow, [replica.id for replica in plan.forget])


def _planned(uow: UnitOfWork, row: dict[str, Any]) -> tuple[rollout.Situation, rollout.Plan]:
    """The plan, after the canary under way was judged; `row` follows its verdict."""
    replicas = store.replicas(uow, [row["id"]])
    newest = next(iter(store.rollouts(uow, row["id"])), None)
    seen = _situation(uow, row, replicas, newest)
    plan = rollout.plan(seen)
    is_open = newest and newest["state"] in OPEN and row["wish"] == Wish.RUNNING
    if newest and is_open and canaries.proceed(uow, row, newest, seen, plan):
        seen = _situation(uow, row, replicas, newest)
        plan = rollout.plan(seen)
    return seen, plan


def _faulty(plan: rollout.Plan, fault: Fault) -> Status:
    """Some replicas cannot be made; what answers goes on."""
    answers = plan.route is not None and plan.route.targets
    phase = ServicePhase.DEGRADED if answers else ServicePhase.FAILED
    return Status(phase, fault.code, fault.say(), fault.say_hint(), plan.status.conditions)


def _moves(uow: UnitOfWork, row: dict[str, Any], replicas: list[dict[str, Any]], newest: dict[str, Any] | None) -> bool:
    """Whether there is something to do for a service or to say about it."""
    seen = _situation(uow, row, replicas, newest)
    plan = rollout.plan(seen)
    acts = plan.create or plan.renew or plan.stop or plan.forget or plan.route != seen.routed
    gone = plan.is_over and row["wish"] == Wish.DELETED
    news = any(row[key] != value for key, value in _columns(plan.status, plan.ready).items())
    return bool(acts or gone or news)


def _situation(
    uow: UnitOfWork, row: dict[str, Any], replicas: list[dict[str, Any]], newest: dict[str, Any] | None
) -> rollout.Situation:
    """`newest` is the service's last canary."""
    at = now()
    is_back = newest and newest["state"] == RolloutState.ROLLED_BACK and newest["stable"] == row["revision"]
    return rollout.Situation(
        wish=Wish(row["wish"]),
        split=split_of(row),
        wanted=wanted_of(row),
        replicas=tuple(replica_of(replica) for replica in replicas),
        live_revision=row["live_revision"],
        routed=routed_of(row["routed"]),
        is_confirmed=routing.is_applied(uow, row["route_count"]),
        routed_for=at - row["routed_at"],
        now=at,
        word=(newest["reason"], newest["text"]) if newest and is_back else ("", ""),
    )


def _create(uow: UnitOfWork, row: dict[str, Any], revision: int, number: int, spec: WorkloadSpec) -> None:
    replica_id = new_id("srp")
    store.insert_replica(
        uow,
        {
            "id": replica_id,
            "service_id": row["id"],
            "revision": revision,
            "number": number,
            "workload_id": _submit(uow, row, replica_id, revision, number, spec),
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


def _submit(
    uow: UnitOfWork, row: dict[str, Any], replica_id: str, revision: int, number: int, spec: WorkloadSpec
) -> str:
    project = ProjectRef(row["project_id"], row["project_name"], row["project_number"])
    name = f"{row['name']}-r{revision}-{number}"
    env = {**spec.env, **tiers.environment(Tier(row["tier"]))}
    spec = replace(spec, env=env, priority=priority_of(row))
    return workloads.submit(uow, NewWorkload(project, OWNER_KIND, replica_id, name, spec, row["created_by"]))


def _route(uow: UnitOfWork, row: dict[str, Any], plan: rollout.Plan) -> None:
    """Wish for the planned route and remember its place in the count."""
    if plan.route is None:
        count = routing.remove_routes(uow, OWNER_KIND, row["id"])
    else:
        count = wish_routes(uow, row, plan.route)
    routed = stored_routed(plan.route)
    values = {"routed": routed, "route_count": count, "routed_at": now(), "live_revision": plan.live_revision}
    store.update_service(uow, row["id"], values)
    if plan.live_revision:
        _lineage(uow, row, plan.live_revision)


def _lineage(uow: UnitOfWork, row: dict[str, Any], live: int) -> None:
    """From now on only the model versions of live and wished revisions go into the service."""
    revisions = store.revisions(uow, row["id"])
    wanted = {*split_of(row).revisions, live}
    keep = {revision["version_id"] for revision in revisions if revision["number"] in wanted}
    for revision in revisions:
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
    notices.forget(uow, row["id"])
    keys.forget_owner(uow, row["project_id"], row["id"])
    domain = traffic_of(row["traffic"]).domain
    if domain:
        certificates.delete_certificate(uow, domain, row["project_id"], row["created_by"])
    store.delete_service(uow, row["id"])
    events.publish(uow, "service.deleted", row["id"], {"service": row["name"]}, row["project_id"])
