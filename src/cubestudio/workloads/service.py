"""Verbs on workloads for the features that own them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from cubestudio.compute import service as compute
from cubestudio.compute.facts import LOCAL
from cubestudio.db import UnitOfWork
from cubestudio.kit.clock import now
from cubestudio.kit.errors import Fault
from cubestudio.kit.ids import new_id
from cubestudio.kit.paging import Page
from cubestudio.ports.runtime import replica_names, replica_resources
from cubestudio.spec.resources import Resources
from cubestudio.spec.states import WORKLOAD_HOLDS_ROOM, WorkloadPhase
from cubestudio.spec.workload import WorkloadSpec
from cubestudio.workloads import store
from cubestudio.workloads.codec import decode_spec, encode_spec
from cubestudio.workloads.owners import NewWorkload
from cubestudio.workloads.secrets import secret_names

TOPIC = "workloads"
"""Hint to the engine: something was submitted, stopped or removed."""
GATHERED = "workloads.gathered"
"""Hint to the engine: outputs of an ended attempt were read."""
PORTS = "workloads.ports"
"""Hint from the engine: a workload with ports began to run, or ended."""
IN_PASS = "workloads.in_pass"
"""Mark in `uow.memory`: the engine itself holds this transaction and will look at what was submitted."""


def submit(uow: UnitOfWork, new: NewWorkload) -> str:
    """Wish for a workload; it is queued at once and admitted when there is room. Returns its id."""
    return submit_all(uow, [new])[0]


def submit_all(uow: UnitOfWork, news: Sequence[NewWorkload]) -> list[str]:
    """Wish for several at once (one insert)."""
    rows = [_row(new, new.place or compute.place_of(uow, new.project.id)) for new in news]
    if rows:
        store.insert_workloads(uow, rows)
        _hint(uow)
    return [row["id"] for row in rows]


def stop(uow: UnitOfWork, workload_ids: Sequence[str], reason: str, text: str) -> None:
    """Wish their end; the owner hears STOPPED when nothing of them is left. Ended ones are left alone."""
    if workload_ids and store.wish_stop(uow, workload_ids, reason, text):
        uow.memory["workloads.stops"] = True
        _hint(uow)


def set_priority(uow: UnitOfWork, workload_ids: Sequence[str], priority: int) -> None:
    """Change the place in the queue of those that wait; who has room keeps it."""
    if store.set_priority(uow, workload_ids, priority):
        _hint(uow)


def get(uow: UnitOfWork, workload_id: str, project_id: str) -> dict[str, Any]:
    """One workload with its spec; Fault 404 when the project has none of that id."""
    row = store.get(uow, workload_id, project_id)
    if row is None:
        raise Fault("WorkloadMissing", "workload {id} does not exist in this project", status=404, id=workload_id)
    return row


def find(uow: UnitOfWork, workload_id: str) -> dict[str, Any] | None:
    """One workload of any project, for owners."""
    return store.get(uow, workload_id)


def of_owner(uow: UnitOfWork, owner_kind: str, owner_id: str) -> list[dict[str, Any]]:
    """`id phase` of an owner's workloads, oldest first."""
    return store.of_owner(uow, owner_kind, owner_id)


def list_workloads(
    uow: UnitOfWork, project_id: str | None, phase: str | None, owner_kind: str | None, size: int, token: str | None
) -> Page[dict[str, Any]]:
    """Newest first."""
    return store.list_workloads(uow, project_id, phase, owner_kind, size, token)


def is_attempt_alive(uow: UnitOfWork, workload_id: str, attempt: int) -> bool:
    """Whether this very attempt runs now: its token is good only as long."""
    alive = (WorkloadPhase.STARTING, WorkloadPhase.PREPARING, WorkloadPhase.RUNNING)
    return any(row["attempt"] == attempt and row["phase"] in alive for row in store.handles(uow, [workload_id]))


def holds_place(uow: UnitOfWork, workload_id: str, attempt: int) -> bool:
    """Whether this very attempt is the one that counts, be it that it is being stopped: what it brings is taken."""
    rows = store.handles(uow, [workload_id])
    return any(row["attempt"] == attempt and WorkloadPhase(row["phase"]) in WORKLOAD_HOLDS_ROOM for row in rows)


def unstarted(uow: UnitOfWork, workload_ids: Sequence[str]) -> set[str]:
    """Those of `workload_ids` that were not admitted yet."""
    rows = store.handles(uow, workload_ids) if workload_ids else []
    return {row["id"] for row in rows if row["phase"] == WorkloadPhase.QUEUED}


def remove(uow: UnitOfWork, workload_ids: Sequence[str]) -> list[dict[str, Any]]:
    """Forget ended workloads; returns the handles whose folders the caller must have removed after commit."""
    rows = store.handles(uow, workload_ids)
    alive = [row["id"] for row in rows if row["phase"] not in ("Succeeded", "Failed", "Stopped")]
    if alive:
        raise Fault("WorkloadRuns", "workload {id} still runs", "Stop it first.", status=409, id=alive[0])
    store.delete_workloads(uow, [row["id"] for row in rows])
    return [handle for row in rows for handle in attempt_handles(row)]


def attempt_handles(row: dict[str, Any]) -> list[dict[str, Any]]:
    """Handles of all attempts of a workload row, oldest first."""
    ended = [attempt["handle"] for attempt in row["attempts"] or () if attempt.get("handle")]
    current = row["handle"]
    return ended + ([current] if current and current not in ended else [])


def replicas_of(row: dict[str, Any]) -> tuple[str, ...]:
    """Names of a workload's replicas, in start order."""
    return tuple(replica_names(decode_spec(row["spec"])))


def ports_of(row: dict[str, Any]) -> dict[str, int]:
    """The ports a workload asked for: name -> number, 0 = any."""
    return decode_spec(row["spec"]).ports


def with_ports(uow: UnitOfWork) -> list[dict[str, Any]]:
    """Running workloads that listen on ports: `id owner_kind project_id project_name attempt ports`."""
    return store.with_ports(uow)


def place_of(uow: UnitOfWork, ids: Iterable[str]) -> str:
    """The cluster on which all of these workloads are; "" = on this machine, or in several places."""
    found = store.places(uow, ids)
    return found.pop() if len(found) == 1 and LOCAL not in found else ""


def counts(uow: UnitOfWork, place: str = LOCAL) -> dict[str, int]:
    """Running and waiting workloads by phase."""
    return store.count_by_phase(uow, place)


def under_way(uow: UnitOfWork, place: str, project_id: str | None = None) -> int:
    """How many workloads run, wait or prepare in a place, of one project or of all."""
    return sum(store.count_by_phase(uow, place, project_id).values())


def _hint(uow: UnitOfWork) -> None:
    if not uow.memory.get(IN_PASS):
        uow.hint(TOPIC)


def _row(new: NewWorkload, place: str) -> dict[str, Any]:
    spec: WorkloadSpec = new.spec
    at = now()
    asked = replica_resources(spec)
    return {
        "id": new_id("wl"),
        "project_id": new.project.id,
        "project_name": new.project.name,
        "project_number": new.project.number,
        "owner_kind": new.owner_kind,
        "owner_id": new.owner_id,
        "name": new.name[:190],
        "created_by": new.created_by,
        "place": place,
        "phase": WorkloadPhase.QUEUED.value,
        "wish": "run",
        "reason": "",
        "text": "",
        "hint": "",
        "priority": spec.priority,
        "attempt": 1,
        "failures": 0,
        "not_before": 0.0,
        "created_at": at,
        "started_at": None,
        "ended_at": None,
        "exit_code": None,
        "is_ready": 0,
        "held_cpu": sum(resources.cpu for _, resources in asked),
        "held_memory": sum(resources.memory for _, resources in asked),
        "devices": _asked_devices(asked),
        "ports": None,
        "handle": None,
        "attempts": None,
        "usage": None,
        "replicas": None,
        "secret_names": secret_names(spec) or None,
        "spec": encode_spec(spec),
    }


def _asked_devices(asked: Sequence[tuple[str, Resources]]) -> dict[str, Any] | None:
    pairs = [[name, [vars(item) for item in resources.accelerators]] for name, resources in asked]
    return {"asked": pairs} if any(items for _, items in pairs) else None
