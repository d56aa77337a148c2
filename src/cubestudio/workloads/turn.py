"""The one write transaction of a pass: ends, soft changes, owners' reactions, stops, admission."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from cubestudio.db import UnitOfWork
from cubestudio.kit.errors import Fault
from cubestudio.metering import service as metering
from cubestudio.ports.runtime import AttemptPhase, Capacity
from cubestudio.spec.resources import Accelerators
from cubestudio.spec.states import WorkloadPhase
from cubestudio.spec.workload import WorkloadSpec
from cubestudio.workloads import store
from cubestudio.workloads.admission import Demand, Held, admit, admit_in_order
from cubestudio.workloads.attempts import KEPT_ATTEMPTS, Active, Verdict, active_from_row, judge
from cubestudio.workloads.codec import decode_spec
from cubestudio.workloads.owners import Change, Owner
from cubestudio.workloads.replicas import kept_of
from cubestudio.workloads.sampling import rows_of
from cubestudio.workloads.service import IN_PASS, PORTS

log = logging.getLogger(__name__)

LOOK_AHEAD = 16
"""Waiting workloads considered in a pass."""
_END_COLUMNS = (
    "phase", "wish", "reason", "text", "hint", "attempt", "failures", "not_before", "started_at", "ended_at",
    "exit_code", "is_ready", "ports", "handle", "attempts", "usage", "devices", "replicas",
)  # fmt: skip
_SOFT_COLUMNS = (
    "phase", "reason", "text", "hint", "started_at", "is_ready", "ports", "handle", "usage", "replicas",
)  # fmt: skip


class Turn:
    """Collects what a pass changes in memory; `settle` makes it so once the transaction is committed."""

    def __init__(
        self,
        place: str,
        offer: Capacity | int,
        owners: Mapping[str, Owner],
        active: dict[str, Active],
        ended: list[Active],
        at: float,
    ) -> None:
        self.due: float | None = None  # when the first retry of this pass may start
        self.more = False  # others wait behind those looked at
        self._place, self._offer, self._owners, self._active = place, offer, owners, active
        self._ended, self._at = ended, at
        self._gone: list[str] = []
        self._new: list[Active] = []
        self._stopping: list[tuple[Active, tuple[str, str]]] = []
        self._settled: list[tuple[Active, WorkloadPhase]] = []

    def take(self, uow: UnitOfWork) -> None:
        """Everything the pass writes."""
        uow.memory[IN_PASS] = True
        changes = self._end_all(uow) + self._soften(uow)
        self._tell(uow, changes)
        stopped = self._wished_stops(uow)
        while stopped:
            self._tell(uow, stopped)
            stopped = self._wished_stops(uow) if uow.memory.pop("workloads.stops", False) else []
        refused = self._admit(uow)
        self._tell(uow, refused)
        self._keep_series(uow)

    def settle(self) -> None:
        """Make memory what the committed transaction says."""
        for one in self._active.values():
            if one.series is not None and one.series.dirty:
                one.series.dirty, one.series.stored = False, True
        for workload_id in self._gone:
            del self._active[workload_id]
        for one, phase in self._settled:
            one.phase, one.soft_since, one.told = phase, 0.0, one.waits_for
        for one, stopping in self._stopping:
            one.stopping = stopping
        for one in self._new:
            self._active[one.id] = one

    def _tell(self, uow: UnitOfWork, changes: list[tuple[str, Change]]) -> None:
        by_owner: dict[str, list[Change]] = defaultdict(list)
        for kind, change in changes:
            by_owner[kind].append(change)
        for kind, theirs in by_owner.items():
            self._owners[kind].changed(uow, theirs)

    def _keep_series(self, uow: UnitOfWork) -> None:
        fresh, known = rows_of(self._active.values())
        if fresh:
            store.insert_series(uow, fresh)
        if known:
            store.update_series(uow, known)
        gone = set(self._gone)
        used = [
            {"id": one.id, "usage": _usage(one, self._at)}
            for one in self._active.values()
            if one.series is not None and one.series.dirty and one.id not in gone
        ]
        if used:
            store.update_workloads(uow, ("usage",), used)

    def _end_all(self, uow: UnitOfWork) -> list[tuple[str, Change]]:
        rows, changes = [], []
        ledger: list[metering.AttemptUsage] = []
        for one in self._ended:
            fault, gathered = _outcome(one)
            verdict = judge(one, one.observed, fault, self._at)
            ended_at = one.observed.ended_at or self._at
            usage = _usage(one, ended_at)
            if one.started_at is not None:
                ledger.append(_ledger(one, ended_at, usage))
            rows.append(self._end_row(one, verdict, ended_at, usage))
            changes.append((one.owner_kind, self._end_change(one, verdict, ended_at, usage, gathered)))
            self._gone.append(one.id)
        if rows:
            store.update_workloads(uow, _END_COLUMNS, rows)
            metering.record(uow, ledger)
            if any(one.spec.ports for one in self._ended):
                uow.hint(PORTS)
        return changes

    def _end_row(self, one: Active, verdict: Verdict, ended_at: float, usage: dict[str, float]) -> dict[str, Any]:
        again = verdict.phase is WorkloadPhase.QUEUED
        code = one.observed.exit_code
        attempts = one.attempts
        if again or attempts:
            past = {
                "attempt": one.attempt,
                "handle": one.handle,
                "started_at": one.started_at,
                "ended_at": ended_at,
                "exit_code": code,
                "reason": verdict.reason,
                "text": verdict.text,
                "lost": one.observed.phase is AttemptPhase.LOST,
            }
            attempts = [*attempts, past][-KEPT_ATTEMPTS:]
        if again:
            due = self._at + verdict.pause
            self.due = due if self.due is None else min(due, self.due)
        return {
            "id": one.id,
            "phase": verdict.phase.value,
            "wish": "run" if again else "done",
            "reason": verdict.reason,
            "text": verdict.text,
            "hint": verdict.hint,
            "attempt": one.attempt + 1 if again else one.attempt,
            "failures": one.failures + (1 if verdict.counts_as_failure else 0),
            "not_before": self._at + verdict.pause if again else 0.0,
            "started_at": one.started_at,
            "ended_at": ended_at,
            "exit_code": code,
            "is_ready": 0,
            "ports": None,
            "handle": None if again else one.handle,
            "attempts": attempts or None,
            "usage": usage,
            "devices": {"asked": one.devices["asked"]} if one.devices.get("asked") else None,
            "replicas": None if again else kept_of(one.spec, one.observed),
        }

    def _end_change(
        self, one: Active, verdict: Verdict, ended_at: float, usage: dict[str, float], gathered: Any
    ) -> Change:
        return Change(
            workload=one.id,
            owner_id=one.owner_id,
            phase=verdict.phase,
            attempt=one.attempt,
            at=self._at,
            reason=verdict.reason,
            text=verdict.text,
            hint=verdict.hint,
            exit_code=one.observed.exit_code,
            started_at=one.started_at,
            ended_at=ended_at,
            gathered=gathered,
            usage=usage,
        )

    def _soften(self, uow: UnitOfWork) -> list[tuple[str, Change]]:
        """PREPARING, RUNNING and readiness of those that did not end meanwhile."""
        gone = set(self._gone)
        rows, changes = [], []
        for one in self._active.values():
            if not one.soft_since or one.id in gone:
                continue
            is_preparing = one.observed.phase == "preparing"
            phase = WorkloadPhase.PREPARING if is_preparing else WorkloadPhase.RUNNING
            is_over = one.observed.phase not in (AttemptPhase.PREPARING, AttemptPhase.RUNNING)
            reason, text, hint = ("", "", "") if is_over else one.waits_for
            ports = {name: list(address) for name, address in one.observed.ports.items()}
            rows.append(
                {
                    "id": one.id,
                    "phase": phase.value,
                    "reason": reason,
                    "text": text,
                    "hint": hint,
                    "started_at": one.started_at,
                    "is_ready": int(one.ready),
                    "ports": ports or None,
                    "handle": one.handle,
                    "usage": _usage(one, self._at) if one.usage else None,
                    "replicas": one.replicas,
                }
            )
            change = Change(
                workload=one.id,
                owner_id=one.owner_id,
                phase=phase,
                attempt=one.attempt,
                at=self._at,
                reason=reason,
                text=text,
                hint=hint,
                started_at=one.started_at,
                ready=one.ready,
                ports=ports,
            )
            changes.append((one.owner_kind, change))
            self._settled.append((one, phase))
        if rows:
            store.update_workloads(uow, _SOFT_COLUMNS, rows)
            if any(row["ports"] for row in rows):
                uow.hint(PORTS)
        return changes

    def _wished_stops(self, uow: UnitOfWork) -> list[tuple[str, Change]]:
        """Waiting ones end at once; running ones are told to in the act."""
        rows, changes = [], []
        gone = set(self._gone)
        for row in store.stops(uow, self._place):
            if row["phase"] != WorkloadPhase.QUEUED:
                one = self._active.get(row["id"])
                if one is not None and one.id not in gone and not one.stopping:
                    self._stopping.append((one, (row["reason"], row["text"])))
                continue
            rows.append({"id": row["id"], "phase": WorkloadPhase.STOPPED.value, "wish": "done", "ended_at": self._at})
            change = Change(
                workload=row["id"],
                owner_id=row["owner_id"],
                phase=WorkloadPhase.STOPPED,
                attempt=row["attempt"],
                at=self._at,
                reason=row["reason"],
                text=row["text"],
                ended_at=self._at,
            )
            changes.append((row["owner_kind"], change))
        if rows:
            store.update_workloads(uow, ("phase", "wish", "ended_at"), rows)
        return changes

    def _admit(self, uow: UnitOfWork) -> list[tuple[str, Change]]:
        """Let waiting workloads in; those that can never fit end with the reason."""
        queue = {row["id"]: row for row in store.queued(uow, self._place, self._at, LOOK_AHEAD)}
        if not queue:
            return []
        if isinstance(self._offer, int):
            asked = [replace(_demand(row), replicas=_replicas(decode_spec(row["spec"]))) for row in queue.values()]
            decision = admit_in_order(asked, self._offer, self._held())
        else:
            decision = admit([_demand(row) for row in queue.values()], self._offer, self._held(), self._at)
        admitted = []
        for workload_id, assigned in decision.admitted.items():
            row = queue[workload_id]
            row["phase"] = WorkloadPhase.STARTING.value
            row["devices"] = {**(row["devices"] or {}), "assigned": assigned} if assigned else row["devices"]
            row["started_at"], row["reason"], row["text"], row["hint"] = None, "", "", ""
            admitted.append(row)
            self._new.append(active_from_row(row, decode_spec(row["spec"])))
        if admitted:
            store.update_workloads(uow, ("phase", "devices", "started_at", "reason", "text", "hint"), admitted)
            self.more = len(queue) == LOOK_AHEAD
        waiting = [
            {"id": workload_id, "reason": "NoRoom", "text": text, "hint": "It starts when others end."}
            for workload_id, text in decision.waiting.items()
            if queue[workload_id]["reason"] != "NoRoom"
        ]
        if waiting:
            store.update_workloads(uow, ("reason", "text", "hint"), waiting)
        return self._refuse(uow, {i: (queue[i], text) for i, text in decision.never.items()})

    def _refuse(self, uow: UnitOfWork, never: dict[str, tuple[dict[str, Any], str]]) -> list[tuple[str, Change]]:
        changes, rows = [], []
        hint = "Ask for less in `resources`, or use a bigger machine."
        for workload_id, (row, text) in never.items():
            rows.append(
                {
                    "id": workload_id,
                    "phase": WorkloadPhase.FAILED.value,
                    "wish": "done",
                    "reason": "ResourcesImpossible",
                    "text": text,
                    "hint": hint,
                    "ended_at": self._at,
                }
            )
            change = Change(
                workload=workload_id,
                owner_id=row["owner_id"],
                phase=WorkloadPhase.FAILED,
                attempt=row["attempt"],
                at=self._at,
                reason="ResourcesImpossible",
                text=text,
                hint=hint,
                ended_at=self._at,
            )
            changes.append((row["owner_kind"], change))
        if rows:
            store.update_workloads(uow, ("phase", "wish", "reason", "text", "hint", "ended_at"), rows)
        return changes

    def _held(self) -> Held:
        gone = set(self._gone)
        holding = [one for one in self._active.values() if one.id not in gone]
        devices: dict[str, float] = defaultdict(float)
        for one in holding:
            asked = dict(one.devices.get("asked") or ())
            for replica, ids in (one.devices.get("assigned") or {}).items():
                share = min((item["share"] for item in asked.get(replica, ())), default=1.0)
                for device in ids:
                    devices[device] += share
        return Held(
            cpu=sum(one.cpu for one in holding),
            memory=sum(one.memory for one in holding),
            devices=dict(devices),
            replicas=sum(_replicas(one.spec) for one in holding),
        )


def _outcome(one: Active) -> tuple[Fault | None, Any]:
    """The refusal to start, or the answer of `gather` (a Fault there is the task's failure)."""
    if one.fault is not None or one.gathering is None:
        return one.fault, None
    try:
        return None, one.gathering.result()
    except Fault as fault:
        return fault, None
    except Exception:
        log.exception("outputs of workload %s could not be read", one.id)
        text = "its outputs could not be read and stored"
        return Fault("OutputsUnreadable", text, "The studio's own log says why.", 500), None


def _demand(row: dict[str, Any]) -> Demand:
    asked = (row["devices"] or {}).get("asked") or ()
    pairs = tuple((replica, Accelerators(**item)) for replica, items in asked for item in items)
    return Demand(row["id"], row["created_at"], row["held_cpu"], row["held_memory"], pairs)


def _replicas(spec: WorkloadSpec) -> int:
    return sum(kind.replicas for kind in spec.replica_types)


def _usage(one: Active, until: float) -> dict[str, float]:
    seconds = max(0.0, until - one.started_at) if one.started_at is not None else 0.0
    peak = max(one.observed.peak_memory, one.usage.peak_memory_bytes if one.usage else 0)
    used = one.usage.cpu_seconds if one.usage else 0.0
    return {"seconds": seconds, "cpu_seconds": used, "peak_memory": peak}


def _ledger(one: Active, ended_at: float, usage: dict[str, float]) -> metering.AttemptUsage:
    asked = dict(one.devices.get("asked") or ())
    accelerators = sum(item["count"] * item["share"] for items in asked.values() for item in items)
    seconds = usage["seconds"]
    return metering.AttemptUsage(
        workload_id=one.id,
        attempt=one.attempt,
        project_id=one.project.id,
        created_by=one.created_by,
        kind=one.owner_kind,
        started_at=one.started_at or ended_at,
        ended_at=ended_at,
        cpu_seconds_asked=one.cpu * seconds,
        cpu_seconds_used=usage["cpu_seconds"],
        memory_byte_seconds_asked=one.memory * seconds,
        peak_memory=int(usage["peak_memory"]),
        accelerator_seconds=accelerators * seconds,
    )
