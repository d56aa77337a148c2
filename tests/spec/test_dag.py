"""The graph and the rules of what may run."""

from __future__ import annotations

import itertools
import random

import pytest
from hypothesis import given
from hypothesis import strategies as some

from cubestudio.spec.dag import Upstream, Verdict, build_graph, find_cycle, judge, topological
from cubestudio.spec.pipeline import Trigger
from cubestudio.spec.states import TaskState

GOOD, BAD, SKIPPED = TaskState.SUCCEEDED, TaskState.FAILED, TaskState.SKIPPED
RUN, SKIP, WAIT = Verdict.RUN, Verdict.SKIP, Verdict.WAIT


def after(states: list[TaskState], of: int) -> Upstream:
    upstream = Upstream(left=of)
    for state in states:
        upstream.count(state)
    return upstream


@pytest.mark.parametrize(
    ("trigger", "ended", "of", "verdict"),
    [
        # all_success: as soon as it cannot be any more, it is skipped
        ("all_success", [], 0, RUN),
        ("all_success", [GOOD], 2, WAIT),
        ("all_success", [GOOD, GOOD], 2, RUN),
        ("all_success", [TaskState.CACHED, GOOD], 2, RUN),
        ("all_success", [BAD], 2, SKIP),
        ("all_success", [SKIPPED], 2, SKIP),
        ("all_success", [TaskState.STOPPED], 2, SKIP),
        # all_done and always: whatever happened, but not before
        ("all_done", [BAD], 2, WAIT),
        ("all_done", [BAD, SKIPPED], 2, RUN),
        ("always", [BAD, TaskState.STOPPED], 2, RUN),
        ("always", [BAD], 2, WAIT),
        # one_success: at the first
        ("one_success", [GOOD], 3, RUN),
        ("one_success", [BAD], 2, WAIT),
        ("one_success", [BAD, SKIPPED], 2, SKIP),
        ("one_success", [], 0, RUN),
        # none_failed: skips are fine
        ("none_failed", [SKIPPED, GOOD], 2, RUN),
        ("none_failed", [SKIPPED, SKIPPED], 2, RUN),
        ("none_failed", [BAD], 2, SKIP),
        ("none_failed", [GOOD], 2, WAIT),
        # one_failed: a handler of failures
        ("one_failed", [BAD], 3, RUN),
        ("one_failed", [TaskState.STOPPED], 3, RUN),
        ("one_failed", [GOOD], 2, WAIT),
        ("one_failed", [GOOD, SKIPPED], 2, SKIP),
        ("one_failed", [], 0, SKIP),
    ],
)
def test_a_trigger_rule_decides(trigger: str, ended: list[TaskState], of: int, verdict: Verdict) -> None:
    assert judge(Trigger(trigger), after(ended, of))[0] is verdict


@given(some.sampled_from(list(Trigger)), some.lists(some.sampled_from([GOOD, BAD, SKIPPED]), max_size=6))
def test_when_everything_has_ended_every_rule_has_decided(trigger: Trigger, ended: list[TaskState]) -> None:
    verdict, reason = judge(trigger, after(ended, len(ended)))
    assert verdict is not WAIT
    assert bool(reason) == (verdict is SKIP)


@given(some.sampled_from(list(Trigger)), some.permutations([GOOD, BAD, SKIPPED, GOOD]))
def test_a_decision_is_never_taken_back(trigger: Trigger, ended: list[TaskState]) -> None:
    upstream, first = Upstream(left=len(ended)), None
    for state in ended:
        upstream.count(state)
        verdict, _ = judge(trigger, upstream)
        if first is None and verdict is not WAIT:
            first = verdict
    assert first is not None


@given(some.integers(1, 60), some.integers(0, 2**32))
def test_topological_order_puts_everybody_after_what_it_needs(count: int, seed: int) -> None:
    chance = random.Random(seed)
    graph = build_graph([[m for m in range(n) if chance.random() < 0.2] for n in range(count)])
    order = topological(graph)
    place = {number: index for index, number in enumerate(order)}
    assert sorted(order) == list(range(count))
    assert all(place[above] < place[n] for n in range(count) for above in graph.needs[n])
    assert find_cycle(graph) == []


@given(some.integers(2, 40), some.integers(0, 2**32))
def test_a_cycle_is_found_and_is_one(length: int, seed: int) -> None:
    chance = random.Random(seed)
    needs = [[(n + 1) % length] for n in range(length)] + [[chance.randrange(length)] for _ in range(5)]
    cycle = find_cycle(build_graph(needs))
    assert cycle[0] == cycle[-1]
    assert len(set(cycle)) == length
    assert all(below in needs[above] for above, below in itertools.pairwise(cycle))


def test_descendants_and_ancestors() -> None:
    graph = build_graph([[], [0], [1], [0], []])
    assert graph.descendants([0]) == {1, 2, 3}
    assert graph.descendants([1]) == {2}
    assert graph.ancestors([2]) == {0, 1}
    assert graph.roots() == [0, 4]


def test_a_graph_of_ten_thousand_is_quick_and_not_recursive() -> None:
    graph = build_graph([[]] + [[n - 1] for n in range(1, 10_000)])
    assert topological(graph) == list(range(10_000))
    assert len(graph.descendants([0])) == 9_999
