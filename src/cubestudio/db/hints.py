"""Wake-ups inside one process. A lost hint only costs the waiter's poll interval."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable


class Hints:
    """Topics and who wants to be woken by them. Safe from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._wakers: dict[str, list[Callable[[], None]]] = defaultdict(list)

    def subscribe(self, topic: str, waker: Callable[[], None]) -> Callable[[], None]:
        """Call `waker` (cheap, must not raise) at each hint; returns the way to unsubscribe."""
        with self._lock:
            self._wakers[topic].append(waker)

        def unsubscribe() -> None:
            with self._lock:
                if waker in self._wakers[topic]:
                    self._wakers[topic].remove(waker)

        return unsubscribe

    def send(self, topic: str) -> None:
        """Wake everybody who waits for `topic`."""
        for waker in tuple(self._wakers.get(topic, ())):
            waker()
