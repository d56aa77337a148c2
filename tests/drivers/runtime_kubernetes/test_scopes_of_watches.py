"""All of a cluster is watched, or each namespace that matters where the whole is forbidden."""

from __future__ import annotations

from typing import Any

from cubestudio.drivers.runtime_kubernetes.scopes import Scopes


class Played:
    """A watch that does as it is told."""

    def __init__(self, namespace: str) -> None:
        self.namespace, self.synced, self.trouble = namespace, False, ""
        self.state = "new"

    def start(self) -> None:
        self.state = "going"

    def close(self) -> None:
        self.state = "closed"

    def join(self, seconds: float) -> None:
        assert self.state == "closed"

    def wait(self, seconds: float) -> bool:
        return self.synced


class Opened(dict[str, Played]):
    """Those that were opened, by namespace."""

    def __call__(self, namespace: str) -> Any:
        assert namespace not in self
        self[namespace] = Played(namespace)
        return [self[namespace]]


def test_one_watch_tells_of_all_namespaces() -> None:
    opened = Opened()
    scopes = Scopes(opened)
    scopes.start()
    scopes.cover("a")
    assert list(opened) == [""] and not scopes.synced("a") and not scopes.wait(0.01)
    opened[""].synced = True
    assert scopes.synced("a") and scopes.synced("b") and scopes.wait(1)


def test_where_the_whole_is_forbidden_each_namespace_is_watched_from_then_on() -> None:
    opened = Opened()
    scopes = Scopes(opened)
    scopes.start()
    scopes.cover("a")
    scopes.narrow()
    scopes.narrow()  # both watches on the whole say so
    scopes.cover("b")
    scopes.cover("b")
    assert opened[""].state == "closed" and opened["a"].state == opened["b"].state == "going"
    opened["a"].synced = True
    assert scopes.synced("a") and not scopes.synced("b") and not scopes.synced("c")
    opened["b"].trouble = "forbidden"
    assert scopes.trouble == "forbidden"
    scopes.close()
    scopes.cover("c")  # too late
    scopes.join(1)
    assert list(opened) == ["", "a", "b"] and opened["a"].state == "closed"


def test_given_namespaces_are_the_only_ones_from_the_start() -> None:
    opened = Opened()
    scopes = Scopes(opened, ["a"])
    scopes.start()
    scopes.narrow()
    assert list(opened) == ["a"] and opened["a"].state == "going"
