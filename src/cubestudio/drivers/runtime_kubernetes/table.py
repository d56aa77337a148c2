"""What the watches say, kept: pods and their events, by namespace and name."""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from cubestudio.drivers.runtime_kubernetes.client import Manifest

Key = tuple[str, str]

_PODS_WITH_EVENTS = 2000
_EVENTS = 8


def key_of(found: Manifest) -> Key:
    """Namespace and name."""
    return found["metadata"].get("namespace", ""), found["metadata"]["name"]


class Pods:
    """The pods of ours that the watches tell of. `changed(key, pod)` is called after each change, with None when it is
    gone; `settled(namespace, asked_at)` after each list of a namespace ("" = of all)."""

    def __init__(self, changed: Callable[[Key, Manifest | None], None], settled: Callable[[str, float], None]) -> None:
        self._changed, self._settled = changed, settled
        self._lock = threading.Lock()
        self._found: dict[Key, Manifest] = {}

    def get(self, key: Key) -> Manifest | None:
        """As it was seen last."""
        with self._lock:
            return self._found.get(key)

    def all(self) -> Iterable[Manifest]:
        """All of them."""
        with self._lock:
            return list(self._found.values())

    def within(self, namespace: str) -> Scope:
        """What a watch on one namespace ("" = all) tells."""
        return Scope(self, namespace)

    def replace(self, namespace: str, objects: list[Manifest], asked_at: float) -> None:
        """A new list of a namespace; who knows a pod that is not in it has to think."""
        fresh = {key_of(found): found for found in objects}
        with self._lock:
            others = {key: found for key, found in self._found.items() if namespace and key[0] != namespace}
            self._found = others | fresh
        for key, found in fresh.items():
            self._changed(key, found)
        self._settled(namespace, asked_at)

    def change(self, kind: str, found: Manifest) -> None:
        """One change. Of a pod that is gone, what it looked like at last is told first."""
        key = key_of(found)
        with self._lock:
            if kind == "DELETED":
                self._found.pop(key, None)
            else:
                self._found[key] = found
        self._changed(key, found)
        if kind == "DELETED":
            self._changed(key, None)


@dataclass(frozen=True)
class Scope:
    """The consumer of one watch on pods."""

    pods: Pods
    namespace: str

    def all(self) -> list[Manifest]:
        """What is known of it."""
        return [found for found in self.pods.all() if self.namespace in ("", found["metadata"].get("namespace"))]

    def replace(self, objects: list[Manifest], asked_at: float) -> None:
        """All of the namespace."""
        self.pods.replace(self.namespace, objects, asked_at)

    def change(self, kind: str, found: Manifest) -> None:
        """One change."""
        self.pods.change(kind, found)


class Events:
    """The last events of each pod whose name is one of ours."""

    def __init__(self, prefix: str, changed: Callable[[Key], None]) -> None:
        self._prefix, self._changed = prefix, changed
        self._lock = threading.Lock()
        self._kept: OrderedDict[Key, deque[Manifest]] = OrderedDict()

    def of(self, key: Key) -> tuple[Manifest, ...]:
        """Oldest first."""
        with self._lock:
            return tuple(self._kept.get(key, ()))

    def replace(self, objects: list[Manifest], asked_at: float) -> None:
        """What happened before."""
        for found in sorted(objects, key=_when):
            self._keep(found)

    def change(self, kind: str, found: Manifest) -> None:
        """Something happened (again)."""
        if kind != "DELETED" and self._keep(found):
            about = found["involvedObject"]
            self._changed((about.get("namespace", ""), about["name"]))

    def _keep(self, found: Manifest) -> bool:
        about = found.get("involvedObject") or {}
        key = (about.get("namespace", ""), str(about.get("name", "")))
        if not key[1].startswith(self._prefix):
            return False
        with self._lock:
            self._kept.setdefault(key, deque(maxlen=_EVENTS)).append(found)
            self._kept.move_to_end(key)
            while len(self._kept) > _PODS_WITH_EVENTS:
                self._kept.popitem(last=False)
        return True


def _when(event: Manifest) -> str:
    return str(event.get("lastTimestamp") or event.get("eventTime") or event["metadata"].get("creationTimestamp") or "")
