"""What the engine tells about the workloads of internal services."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cubestudio.apps import store
from cubestudio.apps.facts import OWNER_KIND, TOPIC
from cubestudio.apps.service import state_of
from cubestudio.db import UnitOfWork
from cubestudio.events import service as events
from cubestudio.spec.states import WorkloadPhase
from cubestudio.workloads.owners import Change, Ended


class AppOwner:
    """The `workloads.owners.Owner` of internal services: notes how they fare; the loop decides."""

    def gather(self, ended: Ended) -> Any:
        """What they leave lies in their own folder already."""
        return None

    def changed(self, uow: UnitOfWork, changes: Sequence[Change]) -> None:
        """Write phase, readiness and why; tell when the state differs."""
        rows = store.find_all(uow, [change.owner_id for change in changes])
        for change in changes:
            row = rows.get(change.owner_id)
            # One that was given a new workload hears nothing more of the former one.
            if row is None or row["workload_id"] != change.workload:
                continue
            before = state_of(row)
            values = _seen(row, change)
            row |= values
            store.update_app(uow, row["id"], values)
            if state_of(row) is not before:
                told = {OWNER_KIND: row["name"], "state": state_of(row).value}
                events.publish(uow, "app.state", row["id"], told, row["project_id"])
        uow.hint(TOPIC)


def _seen(row: dict[str, Any], change: Change) -> dict[str, Any]:
    values: dict[str, Any] = {"phase": change.phase.value, "is_ready": int(change.ready)}
    if change.ready:
        return values | {"failures": 0, "reason": "", "text": "", "hint": ""}
    # While it tries again, the reason of the last failure stays in sight; before any, what keeps it from beginning is.
    if not row["failures"] or (change.reason and change.phase is not WorkloadPhase.PREPARING):
        values |= {"reason": change.reason, "text": change.text, "hint": change.hint}
    if change.reason and change.phase in (WorkloadPhase.QUEUED, WorkloadPhase.FAILED):
        values["failures"] = row["failures"] + 1
    return values
