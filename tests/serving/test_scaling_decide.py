"""How many replicas there shall be: bounds, calm, steps, what is not known, for any load."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cubestudio.serving.scaling.decide import Claim, Load, Mark, Pressure, Seen, decide, pressure
from cubestudio.serving.scaling.wish import Metric

TOTALS = [Metric.QPS, Metric.CONCURRENCY]
SHARES = [Metric.CPU, Metric.MEMORY, Metric.GPU]


def load(value: float | None, target: float = 10.0, metric: Metric = Metric.CONCURRENCY) -> Load:
    return Load(metric, target, value)


def see(*loads: Load, wanted: int = 3, **more: object) -> Seen:
    usual = {"at": 1000.0, "wanted": wanted, "ready": wanted, "least": 1, "most": 10, "calm": 300.0}
    return Seen(loads=loads, **usual | more)  # type: ignore[arg-type]


def run(seen: Seen, values: list[float | None], pause: float = 5.0) -> list[int]:
    """Numbers over time, a decision every `pause` seconds; replicas come at once."""
    found = []
    for value in values:
        decision = decide(replace(seen, loads=tuple(replace(one, value=value) for one in seen.loads)))
        changes = seen.changes if decision.wanted == seen.wanted else (*seen.changes, Mark(seen.at, decision.wanted))
        seen = replace(seen, at=seen.at + pause, wanted=decision.wanted, ready=decision.wanted,
                       opinions=decision.opinions, changes=changes)  # fmt: skip
        found.append(decision.wanted)
    return found


LOADS = st.lists(
    st.builds(
        Load,
        st.sampled_from(list(Metric)),
        st.floats(0.5, 100),
        st.none() | st.floats(0, 5000),
    ),
    max_size=5,
)
SEEN = st.builds(
    lambda least, span, wanted, ready, loads, idle, held, gives: see(
        *loads, wanted=wanted, ready=min(ready, wanted), least=least, most=max(1, least + span), is_idle=idle,
        is_held=held,
        gives=gives,
    ),
    st.integers(0, 20),
    st.integers(0, 40),
    st.integers(0, 60),
    st.integers(0, 60),
    LOADS,
    st.booleans(),
    st.booleans(),
    st.booleans(),
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(SEEN)
def test_the_number_never_leaves_its_bounds(seen: Seen) -> None:
    found = decide(seen)
    assert seen.least <= found.wanted <= seen.most
    assert found.why
    assert found.wanted > 0 or (seen.least == 0 and (seen.is_idle or seen.wanted == 0))


@settings(max_examples=300, deadline=None)
@given(SEEN)
def test_what_is_not_known_takes_nothing_away(seen: Seen) -> None:
    blind = replace(seen, loads=(*seen.loads, load(None)), is_idle=False, is_held=False)
    assert decide(blind).wanted >= min(blind.wanted, blind.most)
    nothing = replace(blind, loads=(load(None), load(None, metric=Metric.CPU)))
    assert decide(nothing).wanted == min(max(blind.wanted, blind.least, int(blind.wanted > 0)), blind.most)


@settings(max_examples=300, deadline=None)
@given(SEEN, st.sampled_from(list(Metric)), st.floats(0, 3000), st.floats(0, 3000))
def test_more_load_never_means_fewer(seen: Seen, metric: Metric, one: float, other: float) -> None:
    def wanted(value: float) -> int:
        return decide(replace(seen, loads=(*seen.loads, load(value, metric=metric)))).wanted

    assert wanted(min(one, other)) <= wanted(max(one, other))


@settings(max_examples=300, deadline=None)
@given(SEEN, st.integers(2, 200))
def test_there_are_fewer_only_after_calm(seen: Seen, busy: int) -> None:
    """Whoever asked for more within the last minutes is still heard."""
    awake = replace(seen, is_idle=False, is_held=False, most=200, opinions=(Mark(seen.at - seen.calm + 1, busy),))
    assert decide(awake).wanted >= min(awake.wanted, busy)


@settings(max_examples=200, deadline=None)
@given(SEEN)
def test_the_number_rises_and_falls_in_steps(seen: Seen) -> None:
    found = decide(replace(seen, is_idle=False, opinions=(), calm=0.0, least=min(seen.least, 1), most=10**6))
    assert found.wanted <= max(1, seen.wanted * 2, seen.wanted + 4)
    assert found.wanted >= seen.wanted // 2


@settings(max_examples=200, deadline=None)
@given(st.floats(0, 900), st.sampled_from(TOTALS), st.integers(1, 10))
def test_a_steady_load_comes_to_rest(value: float, metric: Metric, wanted: int) -> None:
    numbers = run(see(load(0, metric=metric), wanted=wanted, calm=20.0), [value] * 60)
    assert len(set(numbers[40:])) == 1
    assert numbers[-1] >= min(10, value / 10 / 1.1)
    # It changes direction at most once on the way there.
    moves = [b - a for a, b in pairwise(numbers) if b != a]
    assert all(a * b > 0 for a, b in pairwise(moves))


@given(st.lists(st.sampled_from([5.0, 95.0]), min_size=20, max_size=60).filter(lambda values: 95.0 in values[:5]))
def test_a_load_that_jumps_does_not_make_the_number_jump(values: list[float]) -> None:
    numbers = run(see(load(0), wanted=1, calm=600.0), values)
    assert numbers == sorted(numbers)


def test_a_small_difference_changes_nothing() -> None:
    assert decide(see(load(32.9))).wanted == 3
    assert decide(see(load(33.1))).wanted == 4
    assert decide(see(load(27.1), calm=0.0)).wanted == 3
    assert decide(see(load(19.0), calm=0.0)).wanted == 2


def test_of_several_targets_the_greatest_opinion_counts_and_is_told() -> None:
    found = decide(see(load(41, 15), load(90, 50, Metric.CPU), load(2.0, 100, Metric.QPS)))
    assert (found.wanted, found.why) == (6, "90 % of the processors asked for are in use, 50 % wished")
    assert decide(see(load(41, 15), wanted=1)).why == "41 requests under way, 15 wished for each replica"


@pytest.mark.parametrize("metric", SHARES)
def test_what_starts_has_no_say_in_shares(metric: Metric) -> None:
    assert decide(see(load(90, 50, metric), wanted=6, ready=2)).wanted == 6
    assert decide(see(load(1, 50, metric), wanted=6, ready=2, calm=0.0)).wanted == 6


def test_one_that_may_sleep_does_so_only_when_surely_nobody_asks() -> None:
    assert decide(see(load(0), least=0, is_idle=True, idle=60.0)).wanted == 0
    assert decide(see(load(0), least=0, wanted=1)).wanted == 1
    assert decide(see(load(0), least=1, is_idle=True, wanted=1)).wanted == 1
    assert decide(see(load(500), least=0, wanted=0)).wanted == 0  # only a request wakes it
    assert decide(see(load(0), least=2, wanted=0)).wanted == 2  # or a schedule


def test_calm_bounds_and_steps_are_told() -> None:
    calm = decide(see(load(5), opinions=(Mark(900.0, 3),)))
    assert (calm.wanted, "fewer after 300 seconds of calm" in calm.why) == (3, True)
    assert "no more than 10" in decide(see(load(400), wanted=9)).why
    assert "in steps" in decide(see(load(400), wanted=1, most=50)).why
    assert "at least 2" in decide(see(load(1), wanted=2, least=2)).why


def test_the_weak_give_their_surplus_to_the_strong() -> None:
    strong, weak, weaker = Claim("a", 50, True, 0), Claim("b", 0, False, 2), Claim("c", -50, False, 1)
    assert pressure([strong, weak, weaker]) == Pressure(frozenset("bc"), "c")
    assert pressure([strong, weak, replace(weaker, surplus=0)]) == Pressure(frozenset("bc"), "b")
    assert pressure([strong, replace(weak, surplus=0)]) == Pressure(frozenset("b"))
    assert pressure([replace(strong, waits=False), weak, weaker]) == Pressure()
    assert pressure([replace(strong, priority=-50), replace(weak, waits=True), weaker]).gives == "c"
    assert pressure([strong, replace(weak, priority=50)]) == Pressure()
    gives = decide(see(load(30), is_held=True, gives=True))
    assert (gives.wanted, gives.why) == (2, "a service of higher priority waits for room")
    assert decide(see(load(90), is_held=True, wanted=1)).wanted == 1
    assert decide(see(load(90), is_held=True, gives=True, wanted=1)).wanted == 1
