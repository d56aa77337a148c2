"""Who may start where the place finds room by itself."""

from __future__ import annotations

from cubestudio.workloads.admission import Demand, Held, admit_in_order


def wants(name: str, replicas: int = 1) -> Demand:
    """A waiting workload."""
    return Demand(name, 0.0, 64.0, 1 << 50, replicas=replicas)


def test_the_best_first_up_to_the_cap_whatever_they_ask_for() -> None:
    decision = admit_in_order([wants("a"), wants("b", 2), wants("c")], 4, Held(replicas=1))
    assert list(decision.admitted) == ["a", "b"]
    assert decision.waiting == {"c": "4 of 4 pods that this cluster may have at once are in use"}
    assert decision.never == {}


def test_nobody_passes_one_that_waits() -> None:
    decision = admit_in_order([wants("gang", 3), wants("small")], 4, Held(replicas=2))
    assert list(decision.admitted) == []
    assert list(decision.waiting) == ["gang"]


def test_a_gang_greater_than_the_cap_runs_alone_rather_than_never() -> None:
    assert list(admit_in_order([wants("gang", 9), wants("b")], 4, Held()).admitted) == ["gang"]
    assert list(admit_in_order([wants("gang", 9)], 4, Held(replicas=1)).admitted) == []


def test_nobody_starts_while_the_place_is_not_to_be_had() -> None:
    decision = admit_in_order([wants("a")], 0, Held())
    assert (decision.admitted, decision.waiting, decision.never) == ({}, {}, {})
