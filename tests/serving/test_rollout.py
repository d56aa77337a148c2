"""The plan of a service is a pure function; its order loses no request."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from cubestudio.serving.facts import Replica, ServicePhase, Wish
from cubestudio.serving.rollout import HOPELESS, Plan, Situation, plan
from cubestudio.serving.split import Portion, Routed, Split
from cubestudio.spec.routes import Endpoint
from cubestudio.spec.states import WorkloadPhase

RUNNING, QUEUED, FAILED = WorkloadPhase.RUNNING, WorkloadPhase.QUEUED, WorkloadPhase.FAILED


def replica(revision: int, index: int = 0, phase: WorkloadPhase = RUNNING, ready: bool = True, **more: Any) -> Replica:
    endpoint = Endpoint("127.0.0.1", 1000 * revision + index) if phase is RUNNING else None
    made = Replica(f"srp_{revision}_{index}", revision, index, f"wl_{revision}_{index}", phase, ready, endpoint)
    return replace(made, **more)


def held(revision: int, *endpoints: Endpoint | None) -> Routed:
    """A route that gives everything to one revision."""
    found = tuple(endpoint for endpoint in endpoints if endpoint)
    return Routed((Portion(revision, 100, found),) if found else ())


def see(*replicas: Replica, revision: int = 1, **more: Any) -> Plan:
    usual: dict[str, Any] = {
        "wish": Wish.RUNNING,
        "split": Split(((revision, 100),)),
        "wanted": 1,
        "live_revision": 1,
        "routed": Routed(),
        "is_confirmed": True,
        "routed_for": 60.0,
        "now": 1000.0,
    }
    return plan(Situation(replicas=replicas, **usual | more))


def ports(made: Plan) -> list[int] | None:
    return None if made.route is None else sorted(endpoint.port for endpoint in made.route.endpoints)


def test_a_new_service_gets_its_replicas_and_its_address_at_once() -> None:
    made = see(wanted=3, live_revision=0, routed=None)
    assert made.create == ((1, 0), (1, 1), (1, 2))
    assert made.route == Routed()
    assert made.status.phase is ServicePhase.STARTING


def test_it_is_pending_while_nothing_has_room() -> None:
    made = see(replica(1, phase=QUEUED, ready=False))
    assert (made.create, made.status.phase, made.status.reason) == ((), ServicePhase.PENDING, "Queued")


def test_a_replica_that_answers_is_routed_but_ready_only_when_the_gateway_confirmed() -> None:
    made = see(replica(1))
    assert ports(made) == [1000]
    assert (made.status.phase, made.status.reason) == (ServicePhase.STARTING, "Routing")
    confirmed = see(replica(1), routed=made.route)
    assert confirmed.status.phase is ServicePhase.READY
    waiting = see(replica(1), routed=made.route, is_confirmed=False)
    assert waiting.status.phase is ServicePhase.STARTING


def test_it_answers_with_what_is_ready() -> None:
    made = see(replica(1, 0), replica(1, 1, ready=False), wanted=2)
    assert ports(made) == [1000]
    assert (made.status.phase, made.status.text) == (ServicePhase.DEGRADED, "1 of 2 replicas answer")


def test_an_update_starts_the_new_beside_the_old() -> None:
    old = replica(1)
    made = see(old, revision=2, routed=held(1, old.endpoint))
    assert made.create == ((2, 0),)
    assert (ports(made), made.live_revision, made.stop) == ([1000], 1, ())


def test_the_route_is_switched_when_the_whole_new_revision_answers() -> None:
    old, first, second = replica(1), replica(2, 0), replica(2, 1, ready=False)
    routed = held(1, old.endpoint)
    half = see(old, first, second, revision=2, wanted=2, routed=routed)
    assert (ports(half), half.live_revision, half.stop) == ([1000], 1, ())
    whole = see(old, first, replica(2, 1), revision=2, wanted=2, routed=routed)
    assert (ports(whole), whole.live_revision, whole.stop) == ([2000, 2001], 2, ())


def test_the_old_ones_end_only_after_the_gateway_confirmed_and_a_pause() -> None:
    old, new = replica(1), replica(2)
    seen = {"revision": 2, "live_revision": 2, "routed": held(2, new.endpoint)}
    assert see(old, new, **seen, is_confirmed=False, routed_for=2.0).stop == ()
    assert see(old, new, **seen, routed_for=0.1).stop == ()
    assert see(old, new, **seen, routed_for=2.0).stop == (old,)
    assert see(old, new, **seen, is_confirmed=False, routed_for=60.0).stop == (old,), "no gateway for a minute"


def test_a_revision_that_never_answers_leaves_the_old_one_serving() -> None:
    old = replica(1)
    bad = replica(2, ready=False, failures=HOPELESS, reason="ExitCode", text="ended with exit code 1")
    made = see(old, bad, revision=2, routed=held(1, old.endpoint))
    assert (ports(made), made.live_revision, made.stop) == ([1000], 1, ())
    assert (made.status.phase, made.status.text) == (ServicePhase.DEGRADED, "ended with exit code 1")


def test_a_third_revision_takes_over_from_a_stuck_second() -> None:
    old, stuck, new = replica(1), replica(2, phase=QUEUED, ready=False), replica(3)
    made = see(old, stuck, new, revision=3, routed=held(1, old.endpoint))
    assert (ports(made), made.live_revision, made.stop) == ([3000], 3, (stuck,))


def test_a_service_that_never_answered_is_failed_with_its_reason() -> None:
    bad = replica(1, phase=QUEUED, ready=False, failures=HOPELESS, reason="OutOfMemory", text="needs more memory")
    made = see(bad)
    assert (made.status.phase, made.status.reason, made.status.text) == (
        ServicePhase.FAILED,
        "OutOfMemory",
        "needs more memory",
    )


def test_a_replica_whose_workload_ended_for_good_gets_a_new_one_after_a_pause() -> None:
    gone = replica(1, phase=FAILED, ready=False, not_before=1001.0)
    assert see(gone).renew == ()
    assert see(gone, now=1002.0).renew == (gone,)


def test_shrinking_takes_the_last_ones_out_of_the_route_first() -> None:
    first, second = replica(1, 0), replica(1, 1)
    both = held(1, first.endpoint, second.endpoint)
    made = see(first, second, routed=both)
    assert (ports(made), made.stop) == ([1000], ())
    after = see(first, second, routed=held(1, first.endpoint))
    assert after.stop == (second,)
    leaving = replace(second, is_leaving=True)
    assert see(first, leaving, routed=held(1, first.endpoint)).stop == ()
    gone = replace(leaving, phase=WorkloadPhase.STOPPED, ready=False)
    assert see(first, gone, routed=held(1, first.endpoint)).forget == (gone,)


def test_growing_again_waits_until_the_leaving_one_is_gone() -> None:
    first, leaving = replica(1, 0), replica(1, 1, is_leaving=True)
    assert see(first, leaving, wanted=2, routed=held(1, first.endpoint)).create == ()


def test_stopping_empties_the_route_first_and_keeps_the_address() -> None:
    one = replica(1)
    made = see(one, wish=Wish.STOPPED, routed=held(1, one.endpoint))
    assert (made.route, made.stop, made.status.phase) == (Routed(), (), ServicePhase.STOPPING)
    then = see(one, wish=Wish.STOPPED, routed=Routed())
    assert then.stop == (one,)
    over = see(wish=Wish.STOPPED, routed=Routed())
    assert (over.is_over, over.status.phase) == (True, ServicePhase.STOPPED)


def test_deleting_gives_the_address_back_before_it_is_over() -> None:
    one = replica(1)
    made = see(one, wish=Wish.DELETED, routed=held(1, one.endpoint))
    assert (made.route, made.stop, made.is_over) == (None, (), False)
    assert see(one, wish=Wish.DELETED, routed=None).stop == (one,)
    assert see(wish=Wish.DELETED, routed=None).is_over


def test_one_that_never_answered_is_ended_at_once() -> None:
    waiting = replica(1, phase=QUEUED, ready=False)
    assert see(waiting, wish=Wish.STOPPED, routed=Routed(), is_confirmed=False, routed_for=0.0).stop == (waiting,)
