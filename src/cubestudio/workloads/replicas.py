"""What is kept of the replicas of a gang, and how that reads for people (pure). A single process has no such list."""

from __future__ import annotations

from typing import Any

from cubestudio.kit.wire import Wire
from cubestudio.ports.runtime import AttemptPhase, Observation
from cubestudio.spec.gang import members_of
from cubestudio.spec.states import WORKLOAD_ENDS, WorkloadPhase
from cubestudio.spec.workload import WorkloadSpec


class ReplicaOut(Wire):
    """One replica of a distributed job: `state` is Waiting, Running, Succeeded, Failed or Stopped."""

    name: str
    role: str
    index: int
    state: str
    exit_code: int | None


def kept_of(spec: WorkloadSpec, seen: Observation) -> list[Any] | None:
    """`[name, exit code, whether it has begun]` of each replica, for the row; None when there is only one."""
    if len(seen.replicas) < 2:  # asked of every workload in every pass, so cheap
        return None
    mains = {member.name for member in members_of(spec)}
    if len(mains) < 2:
        return None
    ended = seen.phase in (AttemptPhase.EXITED, AttemptPhase.LOST)
    return [
        [one.name, _code(one.exit_code, seen, ended), int(one.running or one.exit_code is not None)]
        for one in seen.replicas
        if one.name in mains
    ]


def replicas_out(spec: WorkloadSpec, phase: WorkloadPhase, kept: list[Any] | None) -> list[ReplicaOut]:
    """All replicas as they were seen last; empty for a single process."""
    members = members_of(spec)
    if len(members) < 2:
        return []
    known = {name: (code, begun) for name, code, begun in kept or ()}
    return [
        ReplicaOut(
            name=one.name,
            role=one.role,
            index=one.index,
            state=_state(*known.get(one.name, (None, 0)), phase),
            exit_code=_told(known.get(one.name, (None, 0))[0]),
        )
        for one in members
    ]


def _code(code: int | None, seen: Observation, ended: bool) -> int | None:
    """The signal by which the studio itself ended the rest says nothing about a replica."""
    return -1 if ended and code in (137, 143) and code != seen.exit_code else code


def _told(code: int | None) -> int | None:
    return None if code is None or code < 0 else code


def _state(code: int | None, begun: int, phase: WorkloadPhase) -> str:
    if code is None:
        over = phase in WORKLOAD_ENDS or phase is WorkloadPhase.QUEUED
        return "Running" if begun and not over else "Stopped" if begun else "Waiting"
    return "Succeeded" if code == 0 else "Stopped" if code < 0 else "Failed"
