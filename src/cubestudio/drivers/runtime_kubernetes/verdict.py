"""How an attempt ended, from how each of its replicas did (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cubestudio.drivers.runtime_kubernetes.reasons import Cause
from cubestudio.ports.runtime import AttemptPhase, Handle, Observation, ReplicaObservation


@dataclass(frozen=True)
class End:
    """Of one container: its exit code, why if more is known, when (epoch), and whether it was lost to the cluster."""

    code: int
    cause: Cause | None
    at: float | None
    lost: bool = False
    started_at: float | None = None


def conclude(handle: Handle, ends: Mapping[str, End], failure: Cause | None, stopped: bool, peak: int) -> Observation:
    """The end of all, once everything of it has ended. `failure`: why it never ran; `stopped`: it was asked to end."""
    beside: Mapping[str, str] = handle.get("beside") or {}
    mains = {name: end for name, end in ends.items() if name not in beside}
    replicas = tuple(ReplicaObservation(name, end.code) for name, end in ends.items())
    started = min((end.started_at for end in ends.values() if end.started_at), default=None)
    ended = max((end.at for end in ends.values() if end.at), default=None)
    sides = {} if stopped else {name: ends[name] for name in beside}
    phase, code, cause = _judge(mains, sides, beside, failure)
    return Observation(
        phase,
        exit_code=code,
        reason=cause.reason if cause else "",
        text=cause.text if cause else "",
        hint=cause.hint if cause else "",
        started_at=started,
        ended_at=ended,
        replicas=replicas,
        peak_memory=peak,
    )


def _judge(
    mains: Mapping[str, End], sides: Mapping[str, End], beside: Mapping[str, str], failure: Cause | None
) -> tuple[AttemptPhase, int | None, Cause | None]:
    if failure:
        return AttemptPhase.EXITED, 143 if failure.reason == "Stopped" else 1, failure
    lost = next((end.cause for end in mains.values() if end.lost), None)
    if lost:
        return AttemptPhase.LOST, None, lost
    for name, end in sides.items():
        main = mains[beside[name]]
        if end.at and main.at and end.at < main.at and not main.cause:
            return AttemptPhase.EXITED, end.code or 1, _fallen(name.removeprefix(f"{beside[name]}."), end)
    failed = [end for end in mains.values() if end.code]
    if not failed:
        return AttemptPhase.EXITED, 0, None
    first = min(failed, key=lambda end: end.at or float("inf"))
    return AttemptPhase.EXITED, first.code, first.cause


def _fallen(name: str, end: End) -> Cause:
    """A sidecar did not stay."""
    if end.cause:
        why, hint = end.cause.text, end.cause.hint
    else:
        why = f"It ended with exit code {end.code}, so all was ended with it."
        hint = "A sidecar must run as long as the main command; see its log."
    return Cause("SidecarEnded", f"The sidecar '{name}' did not stay. {why}", hint)
