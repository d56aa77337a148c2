"""Attempts in memory: what the server knows of each, and how that reads as an observation."""

from __future__ import annotations

import socket
import threading
from dataclasses import dataclass, field

from cubestudio.drivers.runtime_local.control import Report
from cubestudio.drivers.runtime_local.layout import Places
from cubestudio.ports.runtime import AttemptPhase, Handle, Observation, ReplicaObservation
from cubestudio.spec.resources import format_memory


@dataclass
class Replica:
    """One replica: its state file, its wrapper (`pid` only while it lives), line or pidfd, and end; `beside` is the
    replica a sidecar stands beside; `serves`: it is stopped when those that do not have ended."""

    name: str
    state: str
    beside: str = ""
    pid: int = 0
    started: float | None = None
    report: Report | None = None
    lost: bool = False
    alive: bool = False
    line: socket.socket | None = None
    pidfd: int = -1
    memory: int = 0  # its limit, 0 = none
    cpu: float = 0.1  # its share
    caged: bool = False
    serves: bool = False
    cpu_before: float = 0.0
    cpu_seen: float = 0.0
    memory_seen: int = 0

    @property
    def over(self) -> bool:
        """Whether nothing more will come of it."""
        return self.report is not None or self.lost


@dataclass(frozen=True)
class Failure:
    """Why an attempt never ran."""

    reason: str
    text: str
    hint: str = ""
    code: int = 1
    at: float = 0.0


@dataclass
class Attempt:
    """One attempt. Its fields are touched under the runtime's lock only."""

    handle: Handle
    places: Places
    replicas: list[Replica] = field(default_factory=list)
    preparing: threading.Event | None = None  # set = cancelled
    failure: Failure | None = None
    told: Failure | None = None  # a cause found outside the process
    fallen: Failure | None = None  # a sidecar ended before its replica
    ports: dict[str, int] = field(default_factory=dict)
    stopping: bool = False
    killing: bool = False
    peak: int = 0
    final: Observation | None = None

    @property
    def started(self) -> float | None:
        """When its first replica began."""
        known = [replica.started for replica in self.replicas if replica.started]
        return min(known) if known else None

    def observe(self) -> Observation:
        """The attempt as the engine sees it."""
        if self.final:
            return self.final
        if self.failure and not any(replica.alive for replica in self.replicas):
            return self._end(_failed(self.failure))
        if self.preparing:
            return Observation(AttemptPhase.PREPARING)
        if all(replica.over for replica in self.replicas) and self.replicas:
            return self._end(self._ended())
        if any(not replica.over and not replica.alive for replica in self.replicas) or not self.replicas:
            return Observation(AttemptPhase.ABSENT)
        return Observation(
            AttemptPhase.RUNNING,
            started_at=self.started,
            ports={name: ("127.0.0.1", port) for name, port in self.ports.items()},
            replicas=self._replicas(),
            peak_memory=self.peak,
        )

    @property
    def served(self) -> bool:
        """Whether all that do not serve have ended well, so that how the others end does not count."""
        working = [one for one in self.replicas if not one.serves and not one.beside]
        return bool(working) and all(one.report is not None and not one.report.code for one in working)

    def failed_first(self) -> Replica | None:
        """The replica that failed before all others."""
        mains = [one for one in self.replicas if one.report and one.report.code and not one.beside]
        failed = [one for one in mains if not (one.serves and self.served and one.report and self._after(one.report))]
        return min(failed, key=lambda replica: replica.report.ended if replica.report else 0.0, default=None)

    def _after(self, report: Report) -> bool:
        """Whether it came after the end of all that do not serve."""
        return report.ended >= max(one.report.ended for one in self.replicas if one.report and not one.serves)

    def _end(self, observation: Observation) -> Observation:
        self.final = observation
        return observation

    def _ended(self) -> Observation:
        reports = [replica.report for replica in self.replicas if replica.report]
        peak = max([self.peak, *(report.peak for report in reports)])
        ended = max((report.ended for report in reports), default=None)
        if any(replica.lost for replica in self.replicas if not replica.beside):
            return Observation(
                AttemptPhase.LOST,
                reason="Lost",
                text="The process vanished without an exit code: the machine or its guardian process was killed.",
                started_at=self.started,
                ended_at=ended,
                replicas=self._replicas(),
                peak_memory=peak,
            )
        failed = self.failed_first()
        reason, text, hint = explain(failed, peak) if failed else ("", "", "")
        if self.told and not reason:
            reason, text, hint = self.told.reason, self.told.text, self.told.hint
        code = failed.report.code if failed and failed.report else 0
        if self.fallen:
            code, reason, text, hint = self.fallen.code, self.fallen.reason, self.fallen.text, self.fallen.hint
        return Observation(
            AttemptPhase.EXITED,
            exit_code=code,
            reason=reason,
            text=text,
            hint=hint,
            started_at=self.started,
            ended_at=ended,
            replicas=self._replicas(),
            peak_memory=peak,
        )

    def _replicas(self) -> tuple[ReplicaObservation, ...]:
        return tuple(ReplicaObservation(r.name, r.report.code if r.report else None) for r in self.replicas)


def explain(replica: Replica, peak: int) -> tuple[str, str, str]:
    """Reason, text and hint of a failed replica, as far as the system knows more than its exit code."""
    report = replica.report
    if report is None:
        return "", "", ""
    if report.reason:
        hint = "Check the command, and that the environment provides it." if report.reason == "CommandNotFound" else ""
        return report.reason, f"The command could not be started: {report.note}.", hint
    if report.oom_kills and replica.memory:
        return out_of_memory(replica.memory, max(peak, report.peak))
    return "", "", ""


def fallen_beside(sidecar: Replica) -> Failure:
    """What it means that a sidecar ended while its replica ran."""
    name = sidecar.name.removeprefix(f"{sidecar.beside}.")
    code = sidecar.report.code if sidecar.report else 1
    _, why, hint = explain(sidecar, 0)
    if not why:
        how = "vanished" if sidecar.lost else f"ended with exit code {code}"
        why = f"It {how}, so all was ended with it."
        hint = "A sidecar must run as long as the main command; see its log."
    text = f"The sidecar '{name}' did not stay. {why}"
    return Failure("SidecarEnded", text, hint, code or 1, sidecar.report.ended if sidecar.report else 0.0)


def out_of_memory(limit: int, peak: int) -> tuple[str, str, str]:
    """The sentence for a workload that outgrew its limit."""
    return (
        "OutOfMemory",
        f"It needed more memory than its limit of {format_memory(limit)} and was ended "
        f"(peak seen: {format_memory(min(peak, limit))}).",
        f"Ask for more, for example resources: {{memory: {_more(limit)}}}, or feed it less data at once.",
    )


def _more(limit: int) -> str:
    mebibytes = max(256, 2 * limit // 1024**2)
    return f"{mebibytes // 1024}Gi" if mebibytes % 1024 == 0 else f"{mebibytes}Mi"


def _failed(failure: Failure) -> Observation:
    return Observation(
        AttemptPhase.EXITED,
        exit_code=failure.code,
        reason=failure.reason,
        text=failure.text,
        hint=failure.hint,
        ended_at=failure.at or None,
    )
