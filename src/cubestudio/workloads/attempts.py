"""The engine's memory of one workload that holds room, and the judgement over how an attempt ended (pure)."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

from cubestudio.kit.backoff import backoff
from cubestudio.kit.errors import Fault
from cubestudio.ports.runtime import AttemptPhase, Observation, Usage
from cubestudio.spec.gang import members_of
from cubestudio.spec.resources import format_memory
from cubestudio.spec.states import WorkloadPhase
from cubestudio.spec.workload import RestartPolicy, WorkloadSpec
from cubestudio.workloads.owners import ProjectRef
from cubestudio.workloads.series import Series

LOST_LIMIT = 3
"""Attempts lost through no fault of the task (machine died, wrapper killed) that are repeated without asking."""
KEPT_ATTEMPTS = 20
"""Ended attempts remembered per workload."""
KEPT_APART = "GangTimedOut"
"""Reason of an attempt that let go of its places, since not all of its replicas got one. That is no failure."""
STEADY = 60.0
"""Seconds after which a restarted service counts as well again."""


@dataclass
class Active:
    """A workload between admission and its end. The database stays the truth; this is rebuilt from it."""

    id: str
    project: ProjectRef
    owner_kind: str
    owner_id: str
    name: str
    created_by: str
    phase: WorkloadPhase
    attempt: int
    failures: int
    spec: WorkloadSpec
    cpu: float
    memory: int
    devices: dict[str, Any]
    attempts: list[dict[str, Any]]
    secret_names: list[str]
    handle: dict[str, Any] | None = None
    started_at: float | None = None
    ready: bool = False
    stopping: tuple[str, str] | None = None  # reason, text of a wished end
    stop_sent: bool = False
    fault: Fault | None = None  # the runtime refused to start it
    exited: bool = False  # the end was seen; its outputs are being gathered
    gathering: Future[Any] | None = None
    probing: Future[bool] | None = None
    probed_at: float = 0.0
    misses: int = 0
    answered: bool = False  # the probe did, at some time since the start
    observed: Observation = field(default_factory=lambda: Observation(AttemptPhase.ABSENT))
    replicas: list[Any] | None = None  # of a gang, as they are written
    soft_since: float = 0.0  # when a change was seen that is worth writing, but not at once
    usage: Usage | None = None
    series: Series | None = None  # what it used over time, once it is older than a step
    sampled_at: float = 0.0
    told: tuple[str, str, str] = ("", "", "")  # what was last written of why it cannot begin, or of what it runs on

    @property
    def waits_for(self) -> tuple[str, str, str]:
        """Reason, text, hint of what keeps it from beginning or threatens it, as the runtime told last."""
        return self.observed.reason, self.observed.text, self.observed.hint

    @property
    def timed_out(self) -> bool:
        """Whether it is being stopped because its time is over, to run or to become ready."""
        return self.stopping is not None and self.stopping[0] in ("TimedOut", "NeverReady")


def active_from_row(row: dict[str, Any], spec: WorkloadSpec) -> Active:
    """The memory of a row that holds room (or is about to)."""
    return Active(
        id=row["id"],
        project=ProjectRef(row["project_id"], row["project_name"], row["project_number"]),
        owner_kind=row["owner_kind"],
        owner_id=row["owner_id"],
        name=row["name"],
        created_by=row["created_by"],
        phase=WorkloadPhase(row["phase"]),
        attempt=row["attempt"],
        failures=row["failures"],
        spec=spec,
        cpu=row["held_cpu"],
        memory=row["held_memory"],
        devices=row["devices"] or {},
        attempts=list(row["attempts"] or ()),
        secret_names=list(row["secret_names"] or ()),
        handle=row["handle"],
        started_at=row["started_at"],
        ready=bool(row["is_ready"]),
        answered=bool(row["is_ready"]),
        replicas=row.get("replicas"),
        told=("", "", "") if row["wish"] == "stop" else (row["reason"], row["text"], row["hint"]),
        stopping=(row["reason"], row["text"]) if row["wish"] == "stop" else None,
    )


@dataclass(frozen=True)
class Verdict:
    """What follows from the end of an attempt: an end, or QUEUED again after `pause` seconds."""

    phase: WorkloadPhase
    reason: str = ""
    text: str = ""
    hint: str = ""
    pause: float = 0.0
    counts_as_failure: bool = False


def judge(active: Active, seen: Observation, fault: Fault | None, now: float) -> Verdict:
    """What the end of an attempt means for its workload."""
    spec = active.spec
    if active.stopping and not active.timed_out:
        return Verdict(WorkloadPhase.STOPPED, *active.stopping)
    if seen.phase is AttemptPhase.LOST and not active.timed_out:
        return _lost(active, seen)
    if seen.reason == KEPT_APART and not active.timed_out:
        return _kept_apart(active, seen)
    reason, text, hint = _explain(active, seen, fault)
    failed = _failed_replica(spec, seen) if reason in ("ExitCode", "CommandNotFound") else ""
    if failed:
        text = f"the replica {failed} failed: {text}"
    if not reason and spec.restart is not RestartPolicy.ALWAYS:
        return Verdict(WorkloadPhase.SUCCEEDED)
    if spec.restart is RestartPolicy.ALWAYS:
        steady = active.started_at is not None and now - active.started_at > STEADY
        failures = 1 if steady else active.failures + 1
        return Verdict(
            WorkloadPhase.QUEUED,
            reason or "Ended",
            text or "ended by itself",
            hint,
            backoff(failures, 0.5, 2, 60),
            True,
        )
    if active.failures < spec.retries and not _hopeless(reason):
        return Verdict(
            WorkloadPhase.QUEUED, reason, text, hint, backoff(active.failures + 1, spec.backoff, 2, 3600), True
        )
    return Verdict(WorkloadPhase.FAILED, reason, text, hint, 0.0, True)


def _failed_replica(spec: WorkloadSpec, seen: Observation) -> str:
    """Who of a gang ended with the code that counts, "" when there is only one."""
    mains = {member.name for member in members_of(spec)}
    failed = [one.name for one in seen.replicas if one.name in mains and one.exit_code == seen.exit_code]
    return failed[0] if failed and len(mains) > 1 else ""


def _lost(active: Active, seen: Observation) -> Verdict:
    """A runtime that knows what took the attempt away says it in its own words."""
    lost = sum(1 for attempt in active.attempts if attempt.get("lost"))
    if seen.reason not in ("", "Lost"):
        if lost < LOST_LIMIT:
            return Verdict(WorkloadPhase.QUEUED, seen.reason, seen.text, "It is started again.")
        return Verdict(WorkloadPhase.FAILED, seen.reason, seen.text, seen.hint)
    text = "the process vanished without an exit code (killed from outside, or the machine stopped)"
    if lost < LOST_LIMIT:
        return Verdict(WorkloadPhase.QUEUED, "Lost", text + "; it is started again")
    return Verdict(WorkloadPhase.FAILED, "Lost", f"{text}, {lost + 1} times", "Look at the machine's memory and log.")


def _kept_apart(active: Active, seen: Observation) -> Verdict:
    """A gang got only some of its places: no fault of its own, so it waits and tries again."""
    tries = sum(1 for attempt in active.attempts if attempt.get("reason") == KEPT_APART)
    return Verdict(WorkloadPhase.QUEUED, seen.reason, seen.text, seen.hint, backoff(tries + 1, 15, 2, 600))


def _explain(active: Active, seen: Observation, fault: Fault | None) -> tuple[str, str, str]:
    """Reason, text, hint of a failure; empty strings when it is none."""
    if active.stopping and active.stopping[0] == "NeverReady":
        text = f"did not answer its health check within {active.spec.ready_within:g} s of its start"
        return "NeverReady", text, "Look at its log; raise the time if it needs longer to start."
    if active.timed_out:
        return "TimedOut", f"ran longer than its time-out of {active.spec.timeout:g} s", "Raise `timeout`."
    if fault is not None:
        return fault.code, fault.say(), fault.say_hint()
    if seen.reason:
        return seen.reason, seen.text or f"ended with exit code {seen.exit_code}", seen.hint
    code = seen.exit_code
    if code == 0:
        return "", "", ""
    if code == 137:
        peak = f" (peak memory {format_memory(seen.peak_memory)})" if seen.peak_memory else ""
        return "Killed", f"was killed by signal 9{peak}", "Look at the last lines of its log."
    if code is not None and code > 128:
        return "Killed", f"was ended by signal {code - 128}", "Look at the last lines of its log."
    if code == 127 and active.spec.command[:2] == ("/bin/sh", "-c"):
        text = "a command in it was not found (exit code 127)"
        return "CommandNotFound", text, "Its log names the command; check it and the environment."
    if code == 127:
        return "CommandNotFound", f"command not found: {active.spec.command[0]}", "Check `command` and the environment."
    return "ExitCode", f"ended with exit code {code}", "Look at the last lines of its log."


def _hopeless(reason: str) -> bool:
    """Failures another try cannot change."""
    return reason in ("CommandNotFound", "EnvironmentUnsolvable", "InterpreterMissing", "ImageUnsupported")
