"""The judge of a canary is a pure function of figures; its steps and limits are checked with words."""

from __future__ import annotations

import math

import pytest

from cubestudio.kit.errors import Fault
from cubestudio.kit.languages import retell
from cubestudio.serving.canary.judge import Move, judge
from cubestudio.serving.canary.wish import Canary, Limits, Step, check_canary, split_at
from cubestudio.serving.facts import Tier
from cubestudio.serving.metrics.measures import Measure
from cubestudio.serving.split import Split, check_split
from cubestudio.serving.tiers import check_deletion, check_replicas, usual_canary, usual_replicas

STEP = Step(25, minutes=5)


def asked(requests: int, failures: int = 0, slowest: float = 0.01) -> Measure:
    """So many answers within `slowest` seconds."""
    bounds = ((slowest / 2, 0), (slowest, requests), (math.inf, requests))
    return Measure(60.0, requests, failures, bounds if requests else ())


def test_it_waits_for_enough_requests_and_for_the_time_of_the_step() -> None:
    few = judge(STEP, Limits(), 9999.0, asked(19, 19), asked(100))
    assert (few.move, few.why) == (Move.STAY, "19 of 20 requests were seen that it is judged by")
    early = judge(STEP, Limits(), 60.0, asked(20), asked(100))
    assert (early.move, early.why) == (Move.STAY, "the next step comes in 4 minutes")
    assert judge(STEP, Limits(), 300.0, asked(20), asked(100)).move is Move.ADVANCE
    assert judge(STEP, Limits(requests=0), 300.0, asked(0), asked(0)).move is Move.ADVANCE


@pytest.mark.parametrize(
    ("candidate", "live", "limits", "why"),
    [
        (asked(40, 12), asked(60, 30), Limits(), "12 of its 40 requests failed (30.0%), more than the 5.0% allowed"),
        (
            asked(100, 4),
            asked(100, 1),
            Limits(),
            "4 of its 100 requests failed (4.0%), more than 2 times the 1.0% of the live revision",
        ),
        (asked(100, 0, 0.2), asked(100), Limits(p99_ms=100), "its p99 is 199 ms, more than the 100 ms allowed"),
        (
            asked(100, 0, 0.2),
            asked(100, 0, 0.05),
            Limits(),
            "its p99 is 199 ms, more than 2 times the 50 ms of the live revision",
        ),
    ],
)
def test_it_is_taken_back_at_once_with_figures(candidate: Measure, live: Measure, limits: Limits, why: str) -> None:
    verdict = judge(STEP, limits, 1.0, candidate, live)
    assert (verdict.move, verdict.why) == (Move.BACK, why)
    told = f"revision 8 was rolled back to revision 7 at 25 % of the requests: {verdict.why}"
    assert retell(told, "zh").startswith("修订 8 在承担 25 % 的请求时被回滚到修订 7：它的")
    assert "more than" not in retell(told, "zh")


@pytest.mark.parametrize(
    ("candidate", "live"),
    [
        (asked(20, 2), asked(100)),  # two of twenty condemn nobody
        (asked(100, 4), asked(100, 3)),
        (asked(100, 4), asked(0)),  # at 100 % there is nothing to hold it against
        (asked(100, 0, 0.02), asked(100, 0, 0.004)),  # five times as long, and yet noise
        (asked(100, 0, 3.0), asked(0)),
    ],
)
def test_what_is_within_limits_goes_on(candidate: Measure, live: Measure) -> None:
    assert judge(STEP, Limits(), 300.0, candidate, live).move is Move.ADVANCE


def test_limits_can_be_left_out() -> None:
    none = Limits(None, None, None, None)
    assert judge(STEP, none, 300.0, asked(100, 100, 9.0), asked(100)).move is Move.ADVANCE


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        ((), "a canary has 1 to 20 steps, got 0"),
        ((Step(50), Step(25)), "step 2: each step has a larger share than the one before, got 25 after 50"),
        ((Step(101),), "step 1: 0 to 100 percent of the requests, got 101"),
        ((Step(0),), "step 1: it has a share of the requests, or a mirror of them"),
        ((Step(5, mirror=5),), "step 1: it has a share of the requests, or a mirror of them"),
        ((Step(5, minutes=-1),), "step 1: it lasts 0 to 10080 minutes, got -1"),
    ],
)
def test_steps_that_cannot_be_are_refused_with_words(steps: tuple[Step, ...], said: str) -> None:
    with pytest.raises(Fault) as refused:
        check_canary(Canary(steps))
    assert refused.value.say().startswith(said)
    assert refused.value.say("zh") != refused.value.say()


def test_limits_below_nothing_are_refused() -> None:
    with pytest.raises(Fault, match="cannot be below 0"):
        check_canary(Canary(limits=Limits(error_rate=-0.1)))
    check_canary(Canary((Step(0, mirror=30), Step(5), Step(100))))


@pytest.mark.parametrize(
    ("split", "code"),
    [
        (Split(((1, 95), (2, 4))), "SharesInvalid"),
        (Split(((1, 120), (2, -20))), "SharesInvalid"),
        (Split(()), "SharesInvalid"),
        (Split(((1, 50), (9, 50))), "RevisionUnknown"),
        (Split(((1, 100),), (1, 10)), "MirrorInvalid"),
        (Split(((1, 100),), (2, 101)), "MirrorInvalid"),
        (Split(tuple((number, 100 if number == 1 else 0) for number in range(1, 7))), "TooManyRevisions"),
    ],
)
def test_shares_that_cannot_be_are_refused(split: Split, code: str) -> None:
    with pytest.raises(Fault) as refused:
        check_split(split, range(1, 7))
    assert refused.value.code == code
    assert refused.value.say("zh") != refused.value.say()


def test_shares_are_refused_with_their_sum() -> None:
    with pytest.raises(Fault) as refused:
        check_split(Split(((1, 95), (2, 4))), (1, 2))
    assert refused.value.say().endswith("add up to 100, got 99")


def test_a_step_is_a_split_in_which_both_are_kept() -> None:
    assert split_at(7, 8, Step(5)) == Split(((7, 95), (8, 5)))
    assert split_at(7, 8, Step(0, mirror=20)) == Split(((7, 100), (8, 0)), (8, 20))
    assert split_at(7, 8, Step(100)).revisions == (7, 8)


def test_what_follows_from_a_tier() -> None:
    assert [usual_replicas(tier) for tier in Tier] == [1, 1, 2]
    assert [usual_canary(tier) for tier in Tier] == [None, None, Canary()]
    with pytest.raises(Fault, match="one replica, got 2"):
        check_replicas(Tier.DEBUG, 2)
    with pytest.raises(Fault, match="takes traffic"):
        check_deletion(Tier.PRODUCTION, "churn", True)
    check_deletion(Tier.PRODUCTION, "churn", False)
    check_deletion(Tier.TEST, "churn", True)
