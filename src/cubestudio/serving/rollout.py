"""What shall happen next to a service: a pure function of its wish and of what was seen.

The order of every change of shares, which loses no request: new replicas start beside the old ones → all of them answer
→ the route is switched → the gateway confirms → the old ones get no new request any more; after a pause they are ended.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from cubestudio.kit.backoff import backoff
from cubestudio.serving.facts import Replica, ServicePhase, Status, Wish
from cubestudio.serving.split import WHOLE, Portion, Routed, Split, rescaled
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
        split: the wished shares; each of their revisions has `wanted` replicas.
        live_revision: who answered most of the requests lately, 0 = nobody did since it was started.
        routed: what the wished route holds; None = there is no route.
        is_confirmed: the gateway uses that route. routed_for: seconds since it was wished.
        word: reason and sentence to say while all is well (what became of the last canary).
    """

    wish: Wish
    split: Split
    wanted: int
    replicas: tuple[Replica, ...]
    live_revision: int
    routed: Routed | None
    is_confirmed: bool
    routed_for: float
    now: float
    word: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class Plan:
    """What to do.

    Attributes:
        create: `(revision, number)` of replicas to make. renew: replicas that ended and get a new workload.
        stop: replicas to end. forget: replicas that are gone.
        route: what the route shall hold, None = no route. live_revision: who gets most of it.
        is_in_force: the gateway serves the wished split, from all its replicas.
        is_over: nothing of the service is left, as wished.
    """

    create: tuple[tuple[int, int], ...]
    renew: tuple[Replica, ...]
    stop: tuple[Replica, ...]
    forget: tuple[Replica, ...]
    route: Routed | None
    live_revision: int
    status: Status
    ready: int
    is_in_force: bool = False
    is_over: bool = False


def plan(seen: Situation) -> Plan:
    """The next step."""
    if seen.wish is Wish.RUNNING and seen.wanted:
        return _run(seen)
    return _end(seen)


def _run(seen: Situation) -> Plan:
    kept = seen.split.revisions
    wished = [r for r in seen.replicas if r.revision in kept and r.index < seen.wanted and not r.is_leaving]
    ready = [r for r in wished if r.ready and r.endpoint]
    able = {r.revision: _able(seen, r.revision) for r in seen.replicas}
    shares, is_switched = _shares(seen, able)
    route = _route(seen, able, shares, is_switched)
    live = _live(seen, shares)
    former = _former(seen, shares)
    staying = [*wished, *(r for r in seen.replicas if r.revision in former and not r.is_leaving)]
    superfluous = [r for r in seen.replicas if r not in staying]
    is_quiet = route == seen.routed and _is_quiet(seen)
    # A number that is still leaving is taken until it is gone.
    taken = {(r.revision, r.index) for r in seen.replicas}
    applied = seen.is_confirmed and route == seen.routed and live == seen.live_revision
    is_whole = len(ready) == seen.wanted * len(kept)
    answering = [r for revision in shares for r in able[revision]]
    view = _View(seen, wished, ready, len(answering), 0 if is_switched else live, applied)
    return Plan(
        create=tuple((n, i) for n in kept for i in range(seen.wanted) if (n, i) not in taken),
        renew=tuple(r for r in staying if r.phase in WORKLOAD_ENDS and r.not_before <= seen.now),
        stop=tuple(r for r in superfluous if not r.is_leaving and _may_stop(r, route, is_quiet)),
        forget=tuple(r for r in superfluous if r.phase in WORKLOAD_ENDS),
        route=route,
        live_revision=live,
        status=_status(view),
        ready=len(ready),
        is_in_force=applied and is_whole and tuple(shares.items()) == seen.split.answering,
    )


def _able(seen: Situation, revision: int) -> list[Replica]:
    """Replicas of a revision that may be asked."""
    is_wished = revision in seen.split.revisions
    here = [r for r in seen.replicas if r.revision == revision and (r.index < seen.wanted or not is_wished)]
    return [r for r in here if r.ready and r.endpoint and not r.is_leaving]


def _held(seen: Situation) -> tuple[tuple[int, int], ...]:
    """The shares the route has now; the last one that answered counts until another does."""
    if seen.routed and seen.routed.targets:
        return seen.routed.shares
    return ((seen.live_revision, WHOLE),) if seen.live_revision else ()


def _shares(seen: Situation, able: dict[int, list[Replica]]) -> tuple[dict[int, int], bool]:
    """Who shall answer now, and whether that is the wished split rather than the one before: it takes over when all of
    it is there, or when the one before does not answer anyway."""
    held = [(revision, percent) for revision, percent in _held(seen) if able.get(revision)]
    known = {revision for revision, _ in _held(seen)}

    def can_answer(revision: int) -> bool:
        count = len(able.get(revision, ()))
        return count == seen.wanted or (bool(count) and revision in known)

    wished = seen.split.answering
    if held and not all(can_answer(revision) for revision, _ in wished):
        # What is dead of the wished split itself is passed over, and is not called an update.
        is_switched = dict(wished).keys() >= dict(held).keys() and known >= dict(wished).keys()
        return rescaled(held), is_switched
    return rescaled((revision, percent) for revision, percent in wished if able.get(revision)), True


def _route(seen: Situation, able: dict[int, list[Replica]], shares: dict[int, int], is_switched: bool) -> Routed:
    targets = tuple(_portion(revision, percent, able[revision]) for revision, percent in sorted(shares.items()))
    if not seen.split.mirror or not is_switched or not targets:
        return Routed(targets)
    revision, percent = seen.split.mirror
    copies = able.get(revision) if revision not in shares else None
    return Routed(targets, _portion(revision, percent, copies) if copies else None)


def _portion(revision: int, percent: int, replicas: Sequence[Replica]) -> Portion:
    endpoints = {replica.endpoint for replica in replicas if replica.endpoint}
    return Portion(revision, percent, tuple(sorted(endpoints, key=lambda e: (e.host, e.port))))


def _live(seen: Situation, shares: dict[int, int]) -> int:
    """Whoever answers most; of equals the one that did before."""
    if not shares:
        return seen.live_revision
    return max(shares, key=lambda revision: (shares[revision], revision == seen.live_revision, revision))


def _former(seen: Situation, shares: dict[int, int]) -> Collection[int]:
    """Revisions that stay although nobody wishes for them: those that answer, and the last one that did while nobody
    does, unless it is beyond hope: it may hold the room its successor waits for."""
    if shares:
        return shares.keys() - set(seen.split.revisions)
    last = [r for r in seen.replicas if r.revision == seen.live_revision]
    is_hopeless = all(r.failures >= HOPELESS for r in last)
    return () if is_hopeless or not seen.wanted else {seen.live_revision} - set(seen.split.revisions)


def _may_stop(replica: Replica, route: Routed, is_quiet: bool) -> bool:
    """One that never answered has no request under way; the others wait until the gateway left them alone."""
    is_asked = replica.endpoint in route.endpoints
    return replica.phase not in WORKLOAD_ENDS and (is_quiet or not replica.endpoint) and not is_asked


def _is_quiet(seen: Situation) -> bool:
    """Whether endpoints outside the route have had time to answer their last requests."""
    return (seen.is_confirmed and seen.routed_for >= DRAIN) or seen.routed_for >= PATIENCE


def _end(seen: Situation) -> Plan:
    alive = [r for r in seen.replicas if r.phase not in WORKLOAD_ENDS]
    # A service that stops or sleeps keeps its address; a deleted one gives it back.
    route = None if seen.wish is Wish.DELETED else Routed()
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
    """What the status is told from.

    Attributes:
        answering: how many replicas the planned route asks. applied: the gateway serves it.
        old: the revision that answers while the wished ones start, 0 = the wished ones do.
    """

    seen: Situation
    wished: Sequence[Replica]
    ready: Sequence[Replica]
    answering: int
    old: int
    applied: bool

    @property
    def wanted(self) -> int:
        return self.seen.wanted * len(self.seen.split.revisions)

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
        (reason, text), hint = view.seen.word, ""
    elif phase is ServicePhase.PENDING:
        reason, text = "Queued", "its replicas wait for room on the machine"
    elif not text and phase is ServicePhase.DEGRADED:
        reason, text = "Partly", PARTLY.format(ready=len(view.ready), wanted=view.wanted)
    elif not text:
        reason, text = _progress(worst)
    return Status(phase, reason, text, hint, _conditions(view, reason, text))


def _phase(view: _View) -> ServicePhase:
    if len(view.ready) == view.wanted:
        return ServicePhase.READY if view.applied else ServicePhase.STARTING
    if view.old:
        return ServicePhase.DEGRADED if view.fails else ServicePhase.STARTING
    if view.answering:
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
    answers = bool(view.answering) and view.applied
    whole = len(view.ready) == view.wanted
    updating = BESIDE.format(new=max(view.seen.split.revisions), old=view.old) if view.old else ""
    return (
        {"type": "Answers", "status": answers, "reason": "" if answers else reason, "text": "" if answers else text},
        {
            "type": "ReplicasReady",
            "status": whole,
            "reason": "" if whole else reason,
            "text": PARTLY.format(ready=len(view.ready), wanted=view.wanted),
        },
        {
            "type": "Updating",
            "status": bool(view.old),
            "reason": "NewRevision" if view.old else "",
            "text": updating,
        },
    )
