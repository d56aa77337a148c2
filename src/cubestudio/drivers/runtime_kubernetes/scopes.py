"""What is watched: all of a cluster, or, where the studio's account may not, each namespace that holds work of ours.

An account with rights in ready-made namespaces alone is refused its first list of the whole. From then on there are
watches for every namespace that attempts are in; whoever reads what they tell need not know.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence

from cubestudio.drivers.runtime_kubernetes.watch import Watch

OpenWatches = Callable[[str], Sequence[Watch]]
"""The watches on one namespace ("" = on all), not started yet, that on pods first."""


class Scopes:
    """Safe from any thread.

    Args:
        namespaces: the only ones that may be watched; None = all of the cluster, as long as that is allowed.
    """

    def __init__(self, open_watches: OpenWatches, namespaces: Sequence[str] | None = None) -> None:
        self._open = open_watches
        self._lock = threading.Lock()
        self._wide = namespaces is None
        self._needed = set(namespaces or ())
        self._watches: dict[str, Sequence[Watch]] = {}
        self._closed = False

    def start(self) -> None:
        """Begin."""
        with self._lock:
            for namespace in {""} if self._wide else self._needed:
                self._begin(namespace)

    def cover(self, namespace: str) -> None:
        """Something of ours is there, or soon will be."""
        with self._lock:
            if namespace not in self._needed:
                self._needed.add(namespace)
                if not self._wide:
                    self._begin(namespace)

    def narrow(self) -> None:
        """The whole may not be watched: each namespace for itself, then."""
        with self._lock:
            if not self._wide:
                return
            self._wide = False
            for watch in self._watches.pop("", ()):
                watch.close()
            for namespace in self._needed:
                self._begin(namespace)

    def synced(self, namespace: str) -> bool:
        """Whether all pods of a namespace have been told of once."""
        with self._lock:
            found = self._watches.get("" if self._wide else namespace)
        return found is not None and found[0].synced

    def wait(self, seconds: float) -> bool:
        """Wait until everything has been told once; False when that takes longer."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if all(watch.wait(0.05) for watch in self._all()):
                return True
        return False

    @property
    def trouble(self) -> str:
        """Why nothing is heard at present, "" when all is well."""
        return next((watch.trouble for watch in self._all() if watch.trouble), "")

    def close(self) -> None:
        """End all of them soon."""
        with self._lock:
            self._closed = True
        for watch in self._all():
            watch.close()

    def join(self, seconds: float) -> None:
        """Wait for that."""
        for watch in self._all():
            watch.join(seconds)

    def _begin(self, namespace: str) -> None:
        if self._closed or namespace in self._watches:
            return
        self._watches[namespace] = self._open(namespace)
        for watch in self._watches[namespace]:
            watch.start()

    def _all(self) -> list[Watch]:
        with self._lock:
            return [watch for watches in self._watches.values() for watch in watches]
