"""Why a service answers or does not."""

from __future__ import annotations

from typing import Any

from cubestudio.db import UnitOfWork
from cubestudio.kit.clock import iso
from cubestudio.serving.facts import Replica, Service, ServicePhase
from cubestudio.spec.states import WorkloadPhase
from cubestudio.spec.why import Why
from cubestudio.workloads import service as workloads
from cubestudio.workloads.why import why_workload


def why_service(uow: UnitOfWork, service: Service) -> Why:
    """Why a service is in its phase; what waits for room says what its first waiting replica waits for."""
    status = service.status
    evidence: dict[str, Any] = {
        "replicas": [_said(replica) for replica in service.instances[:20]],
        "conditions": list(status.conditions),
        "revision": service.revision,
        "changed": iso(service.updated_at),
    }
    if status.phase is ServicePhase.READY and not status.text:
        return _all_answer(service, evidence)
    waiting = next((one for one in service.instances if one.phase is WorkloadPhase.QUEUED), None)
    row = workloads.find(uow, waiting.workload) if waiting and status.phase is ServicePhase.PENDING else None
    if row is not None:
        first = why_workload(uow, row)
        return Why(first.text, first.hint, first.params, {**evidence, **first.evidence})
    reason = (status.text or status.reason or status.phase.value).rstrip(".")
    return Why("{state}: {reason}.", status.hint, {"state": status.phase.value, "reason": reason}, evidence)


def _all_answer(service: Service, evidence: dict[str, Any]) -> Why:
    if len(service.split.revisions) > 1:
        revisions = ", ".join(str(number) for number in service.split.revisions)
        return Why("All replicas of the revisions {revisions} answer.", "", {"revisions": revisions}, evidence)
    text = "All {wanted} replicas of revision {revision} answer."
    return Why(text, "", {"wanted": service.wanted, "revision": service.revision}, evidence)


def _said(replica: Replica) -> dict[str, Any]:
    return {
        "number": replica.index,
        "revision": replica.revision,
        "phase": replica.phase.value,
        "ready": replica.ready,
        "reason": replica.text or replica.reason,
        "failures": replica.failures,
        "workload": replica.workload,
    }
