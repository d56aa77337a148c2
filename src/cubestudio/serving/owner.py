"""What the engine tells about the replicas of services."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson

from cubestudio.db import UnitOfWork
from cubestudio.kit import beneath
from cubestudio.kit.errors import Fault
from cubestudio.serving import errors, rollout, store
from cubestudio.serving.facts import TOPIC
from cubestudio.spec.states import WORKLOAD_ENDS, WorkloadPhase
from cubestudio.workloads.owners import Change, Ended

_REASON = "error.json"
_MOST_REASON = 16 << 10


class ServiceOwner:
    """The `workloads.owners.Owner` of services: notes how replicas fare; the loop decides."""

    def gather(self, ended: Ended) -> Any:
        """Services leave nothing behind but the sentence with which a model server gave up."""
        if ended.exit_code == 0:
            return None
        try:
            told = orjson.loads(beneath.read_file(ended.output_folder, _REASON, _MOST_REASON))
        except (Fault, OSError, orjson.JSONDecodeError):
            return None
        if isinstance(told, dict) and told.get("text"):
            raise errors.replica_gave_up(str(told["text"])[:2000], str(told.get("hint") or "")[:2000])
        return None

    def changed(self, uow: UnitOfWork, changes: Sequence[Change]) -> None:
        """Write each replica's phase, readiness and address."""
        replicas = store.find_replicas(uow, [change.owner_id for change in changes])
        for change in changes:
            replica = replicas.get(change.owner_id)
            # A replica that was given a new workload hears nothing more of the former one.
            if replica is not None and replica["workload_id"] == change.workload:
                values = _seen(replica, change)
                replica |= values
                store.update_replica(uow, replica["id"], values)
        uow.hint(TOPIC)


def _seen(replica: dict[str, Any], change: Change) -> dict[str, Any]:
    address, calls = change.ports.get("http"), change.ports.get("grpc")
    values: dict[str, Any] = {"phase": change.phase.value, "is_ready": int(change.ready)}
    if address and change.phase is WorkloadPhase.RUNNING:
        values |= {"host": address[0], "port": address[1], "grpc_port": calls[1] if calls else 0}
    if change.ready:
        return values | {"failures": 0, "reason": "", "text": "", "hint": ""}
    # While it tries again, the reason of the last failure stays in sight; before any, what keeps it from beginning is.
    if not replica["failures"] or (change.reason and change.phase is not WorkloadPhase.PREPARING):
        values |= {"reason": change.reason, "text": change.text, "hint": change.hint}
    if change.phase is WorkloadPhase.QUEUED or change.phase in WORKLOAD_ENDS:
        values |= {"host": "", "port": 0, "grpc_port": 0}
        if change.reason:
            values["failures"] = replica["failures"] + 1
            values["not_before"] = change.at + rollout.renewal_pause(values["failures"])
    return values
