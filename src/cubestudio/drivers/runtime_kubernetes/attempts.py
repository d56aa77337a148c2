"""Attempts in memory: what the cluster and the agents say of each, and how that reads as an observation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from cubestudio.drivers.runtime_kubernetes import gangs, reasons
from cubestudio.drivers.runtime_kubernetes.handles import containers_of, mains_of, pod_of
from cubestudio.drivers.runtime_kubernetes.reasons import Cause, Event, Pod
from cubestudio.drivers.runtime_kubernetes.verdict import End, conclude
from cubestudio.ports.mailbox import Mail, Report
from cubestudio.ports.runtime import AttemptPhase, Handle, Observation, ReplicaObservation, Usage

REPORT_WAIT = 2.0
"""Seconds a report that is under way may take after its container has ended."""
SILENCE = 12.0
"""Seconds after which an agent that tells of itself every five is taken for gone with its pod."""
TOLD_WAIT = 3.0
"""Seconds within which the kubelet tells why it killed: no memory left, or the pod given up."""
GIVEN_UP = 60.0
"""Seconds of silence after which what a lost machine was to run is taken for lost with it, where that is allowed."""
_KILLED = (137, 143)
IMAGE_PATIENCE = 300.0
"""Seconds for a registry that may come back."""
AGENT_PATIENCE = 20.0
"""Seconds after which it is said that an agent has not been heard of."""
_CLOCKS = 2.0
"""Seconds by which the clocks of machines may differ."""
_HINTS = {"CommandNotFound": "Check the command, and that the environment provides it."}


@dataclass
class Replica:
    """A pod: how it was seen last, since when it is gone.

    `containers`: names of the replica and its sidecars → their containers. `made`: when it was made or first known, by
    the clock that only rises. `asked`: it was us who asked for its end.
    """

    name: str
    pod: str
    containers: dict[str, str]
    uid: str = ""
    made: float = 0.0
    found: Pod | None = None
    gone_at: float | None = None
    asked: bool = False
    first_seen: dict[str, float] = field(default_factory=dict)
    events: tuple[Event, ...] = ()

    @property
    def begun(self) -> bool:
        """Whether there is, or was, a pod."""
        return bool(self.uid or self.found or self.gone_at)

    @property
    def there(self) -> bool:
        """Whether there may be one now."""
        return self.begun and self.gone_at is None

    def begin(self, pod: Pod) -> None:
        """As the cluster made it. A watch may have been quicker, and what it told is newer: of a pod that waits for a
        machine nothing more may come."""
        if self.uid != pod["metadata"]["uid"]:
            self.see(pod)

    def see(self, pod: Pod) -> None:
        """As the cluster tells it; another pod of the same name is none of ours."""
        uid = pod["metadata"]["uid"]
        if self.uid and uid != self.uid:
            return
        self.uid, self.found, self.gone_at = uid, pod, None

    def lose(self, at: float) -> None:
        """It is not there any more."""
        if self.gone_at is None:
            self.gone_at = at

    def since(self, what: str, at: float) -> float:
        """Seconds since something was first seen."""
        return at - self.first_seen.setdefault(what, at)

    def was_leaving(self, at: float | None) -> bool:
        """Whether somebody had asked for its end by then."""
        since = reasons.leaving_since(self.found) if self.found else None
        return since is not None and (at is None or at >= since - _CLOCKS)


@dataclass
class Attempt:
    """One attempt. Its fields are touched under the runtime's lock only."""

    handle: Handle
    replicas: list[Replica]
    mail: Mapping[str, Mail] = field(default_factory=dict)
    read_at: float = 0.0  # when the mail was read, and which news of it
    news: int = -1
    creating: bool = False
    trouble: Cause | None = None  # why it is not made yet
    failure: Cause | None = None  # why it never will be
    stopping: bool = False
    grace: float | None = None  # of the last stop, None = what the pods say themselves
    removed: bool = False
    told: str = ""  # what was last said of its waiting
    address: str = ""  # of the first replica
    final: Observation | None = None

    @classmethod
    def of(cls, handle: Handle) -> Attempt:
        """As a handle says, nothing known yet."""
        made = [Replica(name, pod_of(handle, name), containers_of(handle, name)) for name in mains_of(handle)]
        return cls(handle, made)

    @property
    def absent(self) -> bool:
        """Whether it must be started (again): something of it was never made."""
        heard = any(mail.heard_at for mail in self.mail.values())
        return not self.creating and not heard and any(not replica.begun for replica in self.replicas)

    def look(self, at: float) -> Observation:
        """The attempt as the engine sees it."""
        if self.final:
            return self.final
        ends = {name: end for replica in self.replicas for name, end in self._ends(replica, at).items()}
        if not (self.stopping or self.failure) and self.absent:
            return Observation(AttemptPhase.ABSENT)
        if all(end for end in ends.values()) and not self.creating:
            if self.stopping and not any(replica.begun for replica in self.replicas) and not self.failure:
                self.failure = Cause("Stopped", "It was stopped before it began.")
            known = {name: end for name, end in ends.items() if end}
            known = self._without_needless(known)
            self.final = conclude(self.handle, known, self.failure, self.stopping, self._peak())
            return self.final
        if not self.failure:
            self.failure = self._hopeless(at) or self._too_late(at)
        return self._under_way(ends, at)

    def doomed(self, at: float) -> list[Replica]:
        """Pods that shall end because of how others ended."""
        ends = {name: end for replica in self.replicas for name, end in self._ends(replica, at).items()}
        beside: Mapping[str, str] = self.handle.get("beside") or {}
        failed = any(end and (end.code or end.lost) for name, end in ends.items() if name not in beside)
        fallen = any(ends[name] and not ends[main] for name, main in beside.items())
        needless = gangs.needless(self.handle, {name: end.code if end else None for name, end in ends.items()})
        everything = bool(self.failure) or failed or fallen
        return [
            replica
            for replica in self.replicas
            if replica.there
            and not replica.asked
            and any(not ends[name] for name in replica.containers)
            and (everything or ends[replica.name] or replica.name in needless)
        ]

    def ports(self) -> dict[str, tuple[str, int]]:
        """Those of the first replica, once it has an address."""
        seen = ((self.replicas[0].found or {}).get("status") or {}).get("podIP")
        self.address = seen or self.address
        wanted: Mapping[str, int] = self.handle.get("ports") or {}
        return {name: (self.address, port) for name, port in wanted.items()} if self.address else {}

    def waits(self, at: float) -> Cause | None:
        """Why it does not run yet."""
        if self.trouble:
            return self.trouble
        for replica in self.replicas:
            mail = self.mail.get(replica.name)
            if mail and mail.heard_at:
                continue
            cause = reasons.waiting(replica.found, replica.events) if replica.found else None
            cause = cause or self._unheard(replica, at)
            if cause:
                return gangs.waiting(cause, [one.found for one in self.replicas])
        return None

    # --- within -----------------------------------------------------------------------------------------------

    def _under_way(self, ends: Mapping[str, End | None], at: float) -> Observation:
        told = tuple(
            ReplicaObservation(name, end.code if end else None, self._started(name) is not None)
            for name, end in ends.items()
        )
        started = [self._started(name) for name in mains_of(self.handle)]
        runs = not self.failure and all(
            begun or ends[name] for name, begun in zip(mains_of(self.handle), started, strict=True)
        )
        ports = self.ports()
        reachable = bool(ports) or not self.handle.get("ports")  # a kubelet may tell the address after the agent came
        if runs and any(started) and reachable:
            threat = self._threat(at) or Cause("", "")
            return Observation(
                AttemptPhase.RUNNING,
                reason=threat.reason,
                text=threat.text,
                hint=threat.hint,
                started_at=min(begun for begun in started if begun),
                ports=ports,
                replicas=told,
                peak_memory=self._peak(),
            )
        cause = self.failure or self.waits(at)
        if cause is None:
            return Observation(AttemptPhase.PREPARING, replicas=told)
        return Observation(AttemptPhase.PREPARING, reason=cause.reason, text=cause.text, hint=cause.hint, replicas=told)

    def _started(self, name: str) -> float | None:
        mail = self.mail.get(name)
        if mail is None:
            return None
        spoke = mail.heard_at if mail.log_size else None  # its first words may come before the news that it began
        return mail.started_at or (mail.report.started_at if mail.report else None) or spoke

    def _peak(self) -> int:
        return sum(max(m.peak_memory, m.report.peak_memory if m.report else 0) for m in self.mail.values())

    def _ends(self, replica: Replica, at: float) -> dict[str, End | None]:
        return {name: self._end(replica, name, container, at) for name, container in replica.containers.items()}

    def _end(self, replica: Replica, name: str, container: str, at: float) -> End | None:
        """How one container ended, None while it has not, or while that is not certain."""
        mail = self.mail.get(name) or Mail()
        if mail.report:
            return self._reported(replica, container, mail.report, at)
        if not replica.begun:
            given_up = (self.stopping or self.failure is not None) and not self.creating
            return End(143, None, None) if given_up else None
        if self.failure and replica.asked and not mail.heard_at and not reasons.running(replica.found or {}):
            return End(143, None, at)  # it has not begun and its job is withdrawn: it never will
        state = reasons.terminated(replica.found or {}, container)
        if not state and self._abandoned(replica, mail, at):
            return self._gone(replica)
        if not state and replica.gone_at is not None:
            # Nobody saw it end: a pod deleted by force may run on, and its agent be about to report.
            quiet = at - max(replica.gone_at, mail.heard_at or 0.0)
            enough = REPORT_WAIT if self.stopping or replica.asked else SILENCE  # we never delete by force
            return self._gone(replica) if not mail.heard_at or quiet >= enough else None
        if not state and not reasons.pod_failed(replica.found or {}):
            return None
        if replica.since(f"end {container}", at) < (REPORT_WAIT if mail.heard_at else 0.0):
            return None
        if replica.gone_at is not None or (state.get("exitCode") and replica.was_leaving(None)):
            return self._gone(replica)
        code = int(state.get("exitCode") or 0)
        if self.stopping or replica.asked:
            return End(code or 143, None, at)
        cause = reasons.ended(replica.found or {}, container) or reasons.silent(code)
        return End(code or 1, cause, at, lost=cause.lost)

    def _reported(self, replica: Replica, container: str, report: Report, at: float) -> End | None:
        cause = Cause(report.reason, report.text, _HINTS.get(report.reason, "")) if report.reason else None
        ours = self.stopping or replica.asked
        unseen = report.exit_code == 143 and replica.found is None  # if it is gone, the signal came with its deletion
        if unseen and not ours and replica.gone_at is None:
            return None
        if report.exit_code and not ours and (unseen or replica.was_leaving(report.ended_at)):
            cause = reasons.vanished(replica.found, replica.events)
            return End(report.exit_code, cause, report.ended_at, lost=True, started_at=report.started_at)
        if report.exit_code in _KILLED and not ours and (cause is None or cause.reason == "OutOfMemory"):
            if reasons.pod_failed(replica.found or {}):
                cause = reasons.ended(replica.found or {}, container) or reasons.silent(report.exit_code)
                started = report.started_at
                return End(report.exit_code, cause, report.ended_at, lost=cause.lost, started_at=started)
            seen = reasons.terminated(replica.found or {}, container)
            limit = reasons.memory_limit(replica.found or {}, container)
            if cause:
                known = reasons.out_of_memory(limit)
                cause = Cause(cause.reason, cause.text or known.text, known.hint)
            elif seen.get("reason") == "OOMKilled":
                cause = reasons.out_of_memory(limit)
            elif not seen and replica.there and replica.since(f"kill {container}", at) < TOLD_WAIT:
                return None
        return End(report.exit_code, cause, report.ended_at, started_at=report.started_at)

    def _gone(self, replica: Replica) -> End:
        if self.stopping or replica.asked or self.failure:
            return End(137, None, replica.gone_at)
        cause = reasons.vanished(replica.found, replica.events)
        return End(1, cause, replica.gone_at, lost=True)

    def _abandoned(self, replica: Replica, mail: Mail, at: float) -> bool:
        """Whether it is given up without a confirmation: its machine is lost, the cluster wants its end, its agent is
        silent, and it is stopped, never began, or may run again. Should it live, nothing is taken from it any more."""
        if not (replica.there and replica.was_leaving(None) and self._on_lost_machine(replica)):
            return False
        silent = min(replica.since("leaving", at), at - (mail.heard_at or 0.0))
        return silent >= GIVEN_UP and bool(self.stopping or self.handle.get("again") or not mail.heard_at)

    @staticmethod
    def _on_lost_machine(replica: Replica) -> bool:
        return replica.there and reasons.machine_unheard(replica.found or {}, replica.events)

    def _threat(self, at: float) -> Cause | None:
        """What there is to say of the machines under what runs."""
        for replica in self.replicas:
            if self._on_lost_machine(replica):
                mail = self.mail.get(replica.name) or Mail()
                if mail.report:
                    continue
                node = str(((replica.found or {}).get("spec") or {}).get("nodeName") or "")
                silent = at - (mail.heard_at or 0.0) >= AGENT_PATIENCE
                return reasons.unheard(node, silent, bool(self.handle.get("again")))
        return None

    def _hopeless(self, at: float) -> Cause | None:
        if self.stopping:
            return None
        cause = self.waits(at)
        if cause is None:
            return None
        if cause.reason == "ImageMissing" and self.replicas[0].since("image", at) >= IMAGE_PATIENCE:
            return cause
        return cause if cause.hopeless else None

    def _too_late(self, at: float) -> Cause | None:
        """Whether a gang must let go of its places."""
        if self.stopping:
            return None
        return gangs.too_late([one.found for one in self.replicas], float(self.handle.get("within") or 0), at)

    def _without_needless(self, ends: Mapping[str, End]) -> dict[str, End]:
        """How those end that only served the others does not count, once these have ended well."""
        needless = gangs.needless(self.handle, {name: end.code for name, end in ends.items()})
        working = [end.at or 0.0 for name, end in ends.items() if name not in needless]
        asked = {replica.name for replica in self.replicas if replica.asked}
        over = {name for name in needless if name in asked or (ends[name].at or 0.0) >= max(working, default=0.0)}
        return {name: replace(end, counts=False) if name in over else end for name, end in ends.items()}

    def _unheard(self, replica: Replica, at: float) -> Cause | None:
        if not reasons.running(replica.found or {}):
            return None
        if replica.since("running", at) < AGENT_PATIENCE:
            return None
        text = "Its container runs, but its agent has not reached the studio yet."
        return Cause("AgentUnheard", text, "Check that pods of the cluster reach the studio's address.")


def stored(observation: Observation) -> dict[str, Any]:
    """An end as JSON."""
    return {
        "phase": observation.phase.value,
        "exit_code": observation.exit_code,
        "reason": observation.reason,
        "text": observation.text,
        "hint": observation.hint,
        "started_at": observation.started_at,
        "ended_at": observation.ended_at,
        "replicas": [[one.name, one.exit_code] for one in observation.replicas],
        "peak_memory": observation.peak_memory,
    }


def restored(kept: Mapping[str, Any]) -> Observation:
    """The inverse of `stored`."""
    told = tuple(ReplicaObservation(name, code) for name, code in kept["replicas"])
    return Observation(**{**kept, "phase": AttemptPhase(kept["phase"]), "replicas": told})


def usage_of(mail: Mapping[str, Mail]) -> Usage | None:
    """What all replicas used together, None when nothing came of it yet."""
    if not any(one.heard_at for one in mail.values()):
        return None
    cpu, memory, peak = 0.0, 0, 0
    for one in mail.values():
        report = one.report
        cpu += max(one.cpu_seconds, report.cpu_seconds) if report else one.cpu_seconds
        memory += 0 if report else one.memory
        peak += max(one.peak_memory, report.peak_memory) if report else one.peak_memory
    return Usage(cpu, memory, peak)
