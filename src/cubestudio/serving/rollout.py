"""What shall happen next to a service: a pure function of its wish and of what was seen.

The order of an update, which loses no request: new replicas start beside the old ones → all of them answer → the
route is switched → the gateway confirms → the old ones get no new request any more; after a pause they are ended.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cubestudio.kit.backoff import backoff
from cubestudio.serving.facts import Replica, ServicePhase, Status, Wish
from cubestudio.spec.routes import Endpoint
from cubestudio.spec.states import WORKLOAD_ENDS, WorkloadPhase

DRAIN = 1.0
"""Seconds an old replica lives on after the gateway confirmed that it gets no new request."""
PATIENCE = 10.0
"""Seconds after which replicas are ended although no gateway confirmed (it may be gone for good)."""
PARTLY = "{ready} of {wanted} replicas answer"
BESIDE = "revision {new} starts beside revision {old}"
NAPS = "nobody asks it, so it has no replica; the next request wakes it"
HOPELESS = 3
"""Failed starts after which a service that does not answer is called Failed."""


@dataclass(frozen=True)
class Situation:
    """A service at one moment.

    Attributes:
        routed: endpoints in the wished route; None = there is no route. live_revision: whose they are.
        is_confirmed: the gateway uses that route. routed_for: seconds since it was wished.
    """

    wish: Wish
    revision: int
    wanted: int
    replicas: tuple[Replica, ...]
    live_revision: int
    routed: tuple[Endpoint, ...] | None
    is_confirmed: bool
    routed_for: float
    now: float


@dataclass(frozen=True)
class Plan:
    """What to do.

    Attributes:
        create: numbers of replicas to make. renew: replicas that ended and get a new workload.
        stop: replicas to end. forget: replicas that are gone.
        route: endpoints the route shall hold, None = no route. live_revision: whose.
        is_over: nothing of the service is left, as wished.
    """

    create: tuple[int, ...]
    renew: tuple[Replica, ...]
    stop: tuple[Replica, ...]
    forget: tuple[Replica, ...]
    route: tuple[Endpoint, ...] | None
    live_revision: int
    status: Status
    ready: int
    is_over: bool = False


def plan(seen: Situation) -> Plan:
    """The next step."""
    if seen.wish is Wish.RUNNING and seen.wanted:
        return _run(seen)
    return _end(seen)


def _run(seen: Situation) -> Plan:
    wished = [r for r in seen.replicas if r.revision == seen.revision and r.index < seen.wanted and not r.is_leaving]
    ready = [r for r in wished if r.ready and r.endpoint]
    old_live = [r for r in seen.replicas if r.revision == seen.live_revision and r.revision != seen.revision]
    old_ready = [r for r in old_live if r.ready and r.endpoint and not r.is_leaving]
    # Switch when the new revision is whole, or when the old one does not answer anyway.
    switch = bool(ready) and (len(ready) == seen.wanted or not old_ready or seen.live_revision == seen.revision)
    serving = ready if switch or not old_ready else old_ready
    route = tuple(sorted({r.endpoint for r in serving if r.endpoint}, key=lambda e: (e.host, e.port)))
    live = seen.revision if switch or not old_ready else seen.live_revision
    superfluous = [r for r in seen.replicas if r not in wished and not (r.revision == live != seen.revision)]
    is_quiet = route == seen.routed and _is_quiet(seen)
    # A number that is still leaving is taken until it is gone.
    taken = {r.index for r in seen.replicas if r.revision == seen.revision}
    applied = seen.is_confirmed and route == seen.routed and live == seen.live_revision
    return Plan(
        create=tuple(index for index in range(seen.wanted) if index not in taken),
        renew=tuple(r for r in wished if r.phase in WORKLOAD_ENDS and r.not_before <= seen.now),
        stop=tuple(r for r in superfluous if not r.is_leaving and _may_stop(r, route, is_quiet)),
        forget=tuple(r for r in superfluous if r.phase in WORKLOAD_ENDS),
        route=route,
        live_revision=live,
        status=_status(_View(seen, wished, ready, old_ready, live, applied)),
        ready=len(ready),
    )


def _may_stop(replica: Replica, route: Sequence[Endpoint], is_quiet: bool) -> bool:
    """One that never answered has no request under way; the others wait until the gateway left them alone."""
    return replica.phase not in WORKLOAD_ENDS and (is_quiet or not replica.endpoint) and replica.endpoint not in route


def _is_quiet(seen: Situation) -> bool:
    """Whether endpoints outside the route have had time to answer their last requests."""
    return (seen.is_confirmed and seen.routed_for >= DRAIN) or seen.routed_for >= PATIENCE


def _end(seen: Situation) -> Plan:
    alive = [r for r in seen.replicas if r.phase not in WORKLOAD_ENDS]
    # A service that stops or sleeps keeps its address; a deleted one gives it back.
    route: tuple[Endpoint, ...] | None = None if seen.wish is Wish.DELETED else ()
    is_quiet = seen.routed == route and _is_quiet(seen)
    is_over = not alive and seen.routed == route
    reason = "Idle" if seen.wish is Wish.RUNNING else "StoppedByUser"
    over = (ServicePhase.ASLEEP, NAPS) if seen.wish is Wish.RUNNING else (ServicePhase.STOPPED, "it was stopped")
    phase, text = over if is_over else (ServicePhase.STOPPING, "its replicas are being ended")
    return Plan(
        create=(),
        renew=(),
        stop=tuple(r for r in alive if not r.is_leaving and (is_quiet or not r.endpoint)),
        forget=tuple(r for r in seen.replicas if r.phase in WORKLOAD_ENDS),
        route=route,
        live_revision=0,
        status=Status(phase, reason, text),
        ready=0,
        is_over=is_over,
    )


def renewal_pause(failures: int) -> float:
    """Seconds before a replica whose workload ended for good gets a new one."""
    return backoff(failures, first=1.0, cap=60.0)


@dataclass(frozen=True)
class _View:
    """What the status is told from; `applied`: the gateway serves the planned route."""

    seen: Situation
    wished: Sequence[Replica]
    ready: Sequence[Replica]
    old_ready: Sequence[Replica]
    live: int
    applied: bool

    @property
    def is_updating(self) -> bool:
        return bool(self.old_ready) and self.live != self.seen.revision

    @property
    def fails(self) -> bool:
        late = [r for r in self.wished if not r.ready]
        return any(r.failures >= HOPELESS or r.phase in WORKLOAD_ENDS for r in late)


def _status(view: _View) -> Status:
    late = [r for r in view.wished if not r.ready]
    worst = next((r for r in late if r.reason), late[0] if late else None)
    phase = _phase(view)
    reason, text, hint = (worst.reason, worst.text, worst.hint) if worst else ("", "", "")
    if phase is ServicePhase.READY:
        reason, text, hint = "", "", ""
    elif phase is ServicePhase.PENDING:
        reason, text = "Queued", "its replicas wait for room on the machine"
    elif not text and phase is ServicePhase.DEGRADED:
        reason, text = "Partly", PARTLY.format(ready=len(view.ready), wanted=view.seen.wanted)
    elif not text:
        reason, text = _progress(worst)
    return Status(phase, reason, text, hint, _conditions(view, reason, text))


def _phase(view: _View) -> ServicePhase:
    if len(view.ready) == view.seen.wanted:
        return ServicePhase.READY if view.applied else ServicePhase.STARTING
    if view.is_updating:
        return ServicePhase.DEGRADED if view.fails else ServicePhase.STARTING
    if view.ready:
        return ServicePhase.DEGRADED
    if view.fails:
        return ServicePhase.FAILED
    if view.wished and all(r.phase is WorkloadPhase.QUEUED and not r.reason for r in view.wished):
        return ServicePhase.PENDING
    return ServicePhase.STARTING


def _progress(replica: Replica | None) -> tuple[str, str]:
    if replica is None:
        return "Routing", "the gateway is taking over the address"
    if replica.phase is WorkloadPhase.PREPARING:
        return "Preparing", "its Python environment is being made"
    if replica.phase is WorkloadPhase.RUNNING:
        return "Loading", "the model is being loaded"
    return "Launching", "its replicas are being started"


def _conditions(view: _View, reason: str, text: str) -> tuple[dict[str, object], ...]:
    seen = view.seen
    answers = bool(view.ready or view.old_ready) and view.applied
    whole = len(view.ready) == seen.wanted
    updating = BESIDE.format(new=seen.revision, old=view.live) if view.is_updating else ""
    return (
        {"type": "Answers", "status": answers, "reason": "" if answers else reason, "text": "" if answers else text},
        {
            "type": "ReplicasReady",
            "status": whole,
            "reason": "" if whole else reason,
            "text": PARTLY.format(ready=len(view.ready), wanted=seen.wanted),
        },
        {
            "type": "Updating",
            "status": view.is_updating,
            "reason": "NewRevision" if view.is_updating else "",
            "text": updating,
        },
    )
