"""What watches tell is kept by namespace, so that one does not wipe out what another said."""

from __future__ import annotations

from typing import Any

from cubestudio.drivers.runtime_kubernetes.table import Events, Pods


def pod(namespace: str, name: str) -> dict[str, Any]:
    """A pod."""
    return {"metadata": {"namespace": namespace, "name": name}}


def test_a_list_replaces_its_own_namespace_alone() -> None:
    told: list[Any] = []
    pods = Pods(lambda key, found: told.append((key, found is not None)), lambda _, at: told.append(at))
    pods.within("a").replace([pod("a", "1")], 1.0)
    pods.within("b").replace([pod("b", "2")], 2.0)
    assert pods.get(("a", "1")) and pods.get(("b", "2"))
    pods.within("a").replace([], 3.0)
    assert pods.get(("a", "1")) is None and pods.get(("b", "2"))
    pods.within("").replace([], 4.0)
    assert list(pods.all()) == []
    assert told == [(("a", "1"), True), 1.0, (("b", "2"), True), 2.0, 3.0, 4.0]


def test_of_a_pod_that_goes_its_last_state_is_told_before_its_end() -> None:
    told: list[Any] = []
    scope = Pods(lambda key, found: told.append(found), lambda _, at: None).within("")
    scope.change("ADDED", pod("a", "1"))
    last = pod("a", "1") | {"status": {"phase": "Failed"}}
    scope.change("DELETED", last)
    assert told == [pod("a", "1"), last, None]


def test_events_of_our_pods_are_kept_and_not_without_end() -> None:
    heard: list[Any] = []
    events = Events("cube-", heard.append)
    for number in range(20):
        about = {"namespace": "a", "name": "cube-1"}
        events.change("ADDED", {"metadata": {}, "reason": str(number), "involvedObject": about})
    events.change("ADDED", {"metadata": {}, "involvedObject": {"namespace": "a", "name": "stranger"}})
    assert [event["reason"] for event in events.of(("a", "cube-1"))] == [str(number) for number in range(12, 20)]
    assert events.of(("a", "stranger")) == () and set(heard) == {("a", "cube-1")}
