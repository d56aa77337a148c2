"""Who may start now."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cubestudio.ports.runtime import Capacity, Device
from cubestudio.spec.resources import Accelerators
from cubestudio.workloads.admission import PATIENCE, Demand, Held, admit

GIB = 1 << 30
MACHINE = Capacity(4, 8 * GIB, (Device("0", "NVIDIA A100"), Device("1", "NVIDIA A100"), Device("2", "NVIDIA T4")))


def demand(name: str, cpu: float = 1, memory: int = 0, since: float = 0.0, **accelerators: object) -> Demand:
    asked = (("main-0", Accelerators(**accelerators)),) if accelerators else ()  # type: ignore[arg-type]
    return Demand(name, since, cpu, memory, asked)


class TestRoom:
    def test_admits_in_order_until_the_cores_are_given_away(self) -> None:
        decision = admit([demand("a", 3), demand("b", 1), demand("c", 1)], MACHINE, Held(), 0)
        assert list(decision.admitted) == ["a", "b"]
        assert decision.waiting == {"c": "asks 1 cpu, free are 0 of 4"}

    def test_a_small_one_passes_a_blocked_big_one(self) -> None:
        decision = admit([demand("big", 4), demand("small", 1)], MACHINE, Held(cpu=2), 1)
        assert list(decision.admitted) == ["small"]
        assert "asks 4 cpu" in decision.waiting["big"]

    def test_but_not_for_ever(self) -> None:
        decision = admit([demand("big", 4), demand("small", 1)], MACHINE, Held(cpu=2), PATIENCE + 1)
        assert not decision.admitted

    def test_says_at_once_what_can_never_fit(self) -> None:
        decision = admit([demand("huge", 64), demand("fat", 1, 100 * GIB), demand("ok")], MACHINE, Held(), 0)
        assert decision.never == {
            "huge": "asks 64 cpu, but there are only 4",
            "fat": "asks 100 GiB memory, but there are only 8.0 GiB",
        }
        assert list(decision.admitted) == ["ok"]


class TestAccelerators:
    def test_gives_devices_of_the_kind_asked_for(self) -> None:
        decision = admit([demand("a", kind="A100", count=2), demand("b", kind="T4")], MACHINE, Held(), 0)
        assert decision.admitted == {"a": {"main-0": ["0", "1"]}, "b": {"main-0": ["2"]}}

    def test_puts_shares_on_one_device_before_opening_another(self) -> None:
        halves = [demand(name, kind="A100", share=0.5) for name in "abc"]
        decision = admit(halves, MACHINE, Held(), 0)
        assert [decision.admitted[name]["main-0"] for name in "abc"] == [["0"], ["0"], ["1"]]

    def test_never_gives_a_shared_device_whole(self) -> None:
        decision = admit([demand("a", kind="T4")], MACHINE, Held(devices={"2": 0.25}), 0)
        assert decision.waiting == {"a": "asks 1 × T4, all such accelerators are in use"}

    def test_names_the_kinds_there_are_when_there_is_no_such_one(self) -> None:
        decision = admit([demand("a", kind="H100")], MACHINE, Held(), 0)
        assert decision.never == {"a": "asks 1 × H100; accelerators here: NVIDIA A100, NVIDIA T4"}


@given(st.lists(st.tuples(st.floats(0.1, 5), st.integers(0, 9), st.sampled_from(["", "A100", "T4"]))))
def test_what_is_admitted_always_fits(asked: list[tuple[float, int, str]]) -> None:
    queue = [
        Demand(str(i), 0.0, cpu, gib * GIB, (("main-0", Accelerators(kind)),) if kind else ())
        for i, (cpu, gib, kind) in enumerate(asked)
    ]
    decision = admit(queue, MACHINE, Held(), 0)
    taken = [one for one in queue if one.id in decision.admitted]
    devices = [device for given in decision.admitted.values() for ids in given.values() for device in ids]
    assert sum(one.cpu for one in taken) <= 4 + 1e-6
    assert sum(one.memory for one in taken) <= 8 * GIB
    assert len(devices) == len(set(devices))
    assert decision.admitted.keys() | decision.waiting.keys() | decision.never.keys() == {one.id for one in queue}
