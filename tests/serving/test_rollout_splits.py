"""Revisions side by side: whatever happens in whatever order, no request goes where nobody answers."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from hypothesis import given, settings
from hypothesis import strategies as st

from cubestudio.serving.facts import Replica, ServicePhase, Wish
from cubestudio.serving.rollout import DRAIN, PATIENCE, Plan, Situation, plan
from cubestudio.serving.split import WHOLE, Portion, Routed, Split, rescaled
from cubestudio.spec.routes import Endpoint
from cubestudio.spec.states import WorkloadPhase
from serving.test_rollout import held, ports, replica, see

ENDS = (WorkloadPhase.STOPPED, WorkloadPhase.FAILED)


def shares(made: Plan) -> dict[int, int]:
    assert made.route is not None
    return dict(made.route.shares)


def halves(*parts: tuple[int, int, Replica]) -> Routed:
    """A route of several revisions with a replica each."""
    return Routed(tuple(Portion(number, percent, (one.endpoint,)) for number, percent, one in parts if one.endpoint))


def test_a_share_is_given_when_the_candidate_is_whole() -> None:
    old, new = replica(1), replica(2)
    split = Split(((1, 95), (2, 5)))
    waiting = see(old, replica(2, ready=False), split=split, routed=held(1, old.endpoint))
    assert (shares(waiting), waiting.status.phase, waiting.is_in_force) == ({1: 100}, ServicePhase.STARTING, False)
    whole = see(old, new, split=split, routed=held(1, old.endpoint))
    assert (shares(whole), whole.live_revision, whole.stop) == ({1: 95, 2: 5}, 1, ())
    assert not whole.is_in_force, "the gateway does not know it yet"
    assert see(old, new, split=split, routed=whole.route).is_in_force


def test_a_dead_candidate_gets_nothing_and_the_live_one_all() -> None:
    old, dead = replica(1), replica(2, ready=False, failures=1)
    made = see(old, dead, split=Split(((1, 75), (2, 25))), routed=halves((1, 75, old), (2, 25, replica(2))))
    assert (shares(made), made.stop) == ({1: 100}, ())
    assert made.status.phase is ServicePhase.DEGRADED


def test_going_back_drains_the_candidate_before_it_ends() -> None:
    old, new = replica(1), replica(2)
    both = halves((1, 75, old), (2, 25, new))
    back = see(old, new, revision=1, routed=both)
    assert (shares(back), back.stop) == ({1: 100}, ())
    assert see(old, new, revision=1, routed=back.route, routed_for=0.1).stop == ()
    assert see(old, new, revision=1, routed=back.route).stop == (new,)


def test_a_mirror_is_no_share_and_keeps_its_replicas() -> None:
    old, shadow = replica(1), replica(2)
    made = see(old, shadow, split=Split(((1, 100),), (2, 30)), routed=held(1, old.endpoint))
    assert shares(made) == {1: 100}
    assert made.route is not None and made.route.mirror == Portion(2, 30, (shadow.endpoint,))  # type: ignore[arg-type]
    gone = see(old, replica(2, ready=False), split=Split(((1, 100),), (2, 30)), routed=made.route)
    assert gone.route == held(1, old.endpoint)
    assert (made.stop, gone.stop) == ((), ())


def test_a_revision_with_no_share_is_kept_ready_and_answers_nobody() -> None:
    old, warm = replica(1), replica(2)
    made = see(old, warm, split=Split(((1, 100), (2, 0))), routed=held(1, old.endpoint))
    assert (shares(made), made.stop, made.ready) == ({1: 100}, (), 2)
    alone = see(replica(1, ready=False), warm, split=Split(((1, 100), (2, 0))))
    assert ports(alone) == []


def test_the_old_one_is_restarted_while_its_successor_does_not_answer() -> None:
    old = replica(1, phase=WorkloadPhase.FAILED, ready=False)
    made = see(old, replica(2, ready=False), revision=2)
    assert (made.renew, made.forget, made.live_revision) == ((old,), (), 1)
    again = see(replica(1), replica(2, ready=False), revision=2)
    assert shares(again) == {1: 100}
    hopeless = see(replace(old, failures=9), replica(2, phase=WorkloadPhase.QUEUED, ready=False), revision=2)
    assert hopeless.forget, "it may hold the room that its successor waits for"


@given(st.dictionaries(st.integers(1, 9), st.integers(0, 100), max_size=5))
def test_proportions_are_whole_percents(given_shares: dict[int, int]) -> None:
    found = rescaled(given_shares.items())
    assert set(found) == {revision for revision, percent in given_shares.items() if percent}
    assert not found or sum(found.values()) == WHOLE
    assert all(percent >= 1 for percent in found.values())


@dataclass
class World:
    """A service, what became of its plans, and a gateway that follows when it is let."""

    split: Split = field(default_factory=lambda: Split(((1, 100),)))
    wanted: int = 1
    replicas: dict[tuple[int, int], Replica] = field(default_factory=dict)
    routed: Routed | None = None
    in_force: Routed = field(default_factory=Routed)
    live: int = 0
    now: float = 1000.0
    routed_at: float = 0.0
    born: int = 0

    def step(self) -> Plan:
        """Plan, check, do."""
        seen = Situation(
            Wish.RUNNING,
            self.split,
            self.wanted,
            tuple(self.replicas.values()),
            self.live,
            self.routed,
            self.in_force == self.routed,
            self.now - self.routed_at,
            self.now,
        )
        made = plan(seen)
        self.check(seen, made)
        for revision, number in made.create:
            self.born += 1
            name = f"{revision}-{number}-{self.born}"
            self.replicas[revision, number] = Replica(name, revision, number, name, WorkloadPhase.QUEUED)
        for one in made.renew:
            self.become(one, phase=WorkloadPhase.QUEUED)
        for one in made.stop:
            self.become(one, is_leaving=True)
        for one in made.forget:
            del self.replicas[one.revision, one.index]
        if made.route != self.routed:
            self.routed, self.routed_at = made.route, self.now
        self.live = made.live_revision
        return made

    def check(self, seen: Situation, made: Plan) -> None:
        """What must hold at any moment."""
        assert made.route is not None
        able = {one.endpoint: one for one in seen.replicas if one.ready and not one.is_leaving}
        assert made.route.endpoints <= able.keys(), "asked where nobody answers"
        for portion in made.route.targets:
            assert portion.endpoints
            assert {able[endpoint].revision for endpoint in portion.endpoints} == {portion.revision}
        assert sum(percent for _, percent in made.route.shares) in (0, WHOLE)
        wished = dict(seen.split.answering)
        kept = {*wished, *(dict(seen.routed.shares) if seen.routed else ())}
        if any(one.revision in wished and one.index < seen.wanted for one in able.values()):
            assert made.route.targets, "somebody answers who has a share"
        assert made.route.shares == () or set(dict(made.route.shares)) <= {*kept, seen.live_revision}
        for one in made.stop:
            is_wished = one.revision in seen.split.revisions and one.index < seen.wanted
            assert not is_wished, "ended although it has a share"
            assert one.endpoint not in made.route.endpoints
            if one.endpoint:
                assert one.endpoint not in self.in_force.endpoints or seen.routed_for >= PATIENCE
                assert seen.routed_for >= DRAIN, "its last requests had no time"
        assert not {(one.revision, one.index) for one in made.forget if one.phase not in ENDS}

    def become(self, one: Replica, **values: object) -> None:
        """Change a replica."""
        self.replicas[one.revision, one.index] = replace(one, **values)  # type: ignore[arg-type]

    def wake(self, one: Replica) -> None:
        """It answers, at an address nobody had before."""
        self.born += 1
        self.become(one, phase=WorkloadPhase.RUNNING, ready=True, failures=0, endpoint=Endpoint("127.0.0.1", self.born))

    def settle(self) -> Plan:
        """Let everything succeed for a while."""
        for _ in range(12):
            made = self.step()
            for one in list(self.replicas.values()):
                if one.is_leaving:
                    self.become(one, phase=WorkloadPhase.STOPPED, ready=False, endpoint=None)
                elif not one.ready:
                    self.wake(one)
            self.in_force = self.routed or Routed()
            self.now += DRAIN
        return made


splits = st.builds(
    lambda parts, mirrored: Split(
        tuple(sorted((rescaled(parts.items()) or {1: WHOLE}).items())),
        mirrored if mirrored and mirrored[0] not in {number for number, part in parts.items() if part} | {1} else None,
    ),
    st.dictionaries(st.integers(1, 4), st.integers(1, 100), min_size=1, max_size=3),
    st.none() | st.tuples(st.integers(2, 4), st.integers(1, 100)),
)
happenings = st.one_of(
    st.tuples(st.just("split"), splits),
    st.tuples(st.just("wanted"), st.integers(1, 3)),
    st.tuples(st.sampled_from(("ready", "ready", "ready", "crash", "end", "stopped")), st.integers(0, 30)),
    st.tuples(st.sampled_from(("gateway", "time")), st.floats(0.1, 15.0)),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(happenings, max_size=40))
def test_no_request_is_lost_whatever_happens(history: list[tuple[str, object]]) -> None:
    world = World()
    for what, value in history:
        world.step()
        apply(world, what, value)
    made = world.settle()
    assert made.is_in_force, "all went well for long enough"
    assert {one.revision for one in world.replicas.values()} == set(world.split.revisions)
    assert len(world.replicas) == world.wanted * len(world.split.revisions)


def apply(world: World, what: str, value: object) -> None:
    """One thing that happens."""
    if what == "split":
        assert isinstance(value, Split)
        world.split = value
    elif what == "wanted":
        assert isinstance(value, int)
        world.wanted = value
    elif what == "gateway":
        world.in_force = world.routed or Routed()
    elif what == "time":
        assert isinstance(value, float)
        world.now += value
    elif world.replicas:
        assert isinstance(value, int)
        one = sorted(world.replicas.values(), key=lambda each: each.id)[value % len(world.replicas)]
        if what == "ready" and not one.is_leaving:
            world.wake(one)
        elif what == "crash":
            world.become(one, ready=False, endpoint=None, phase=WorkloadPhase.QUEUED, failures=one.failures + 1)
        elif what == "end":
            world.become(one, ready=False, endpoint=None, phase=WorkloadPhase.FAILED, failures=one.failures + 1)
        elif what == "stopped" and one.is_leaving:
            world.become(one, ready=False, endpoint=None, phase=WorkloadPhase.STOPPED)
