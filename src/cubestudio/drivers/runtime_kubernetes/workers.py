"""A few threads that talk to the API server, now or later, so that nobody else waits for it."""

from __future__ import annotations

import heapq
import itertools
import logging
import threading
import time
from collections.abc import Callable

log = logging.getLogger(__name__)


class Workers:
    """Runs what is put in, in order of its due time."""

    def __init__(self, name: str, count: int = 4) -> None:
        self._due: list[tuple[float, int, Callable[[], None]]] = []
        self._numbers = itertools.count()
        self._changed = threading.Condition()
        self._closed = False
        self._threads = [
            threading.Thread(target=self._run, name=f"{name}-{number}", daemon=True) for number in range(count)
        ]
        for thread in self._threads:
            thread.start()

    def put(self, work: Callable[[], None], after: float = 0.0) -> None:
        """Do `work` in `after` seconds."""
        with self._changed:
            heapq.heappush(self._due, (time.monotonic() + after, next(self._numbers), work))
            self._changed.notify()

    def hurry(self) -> None:
        """What waits for a later time is due now: what it waits for may have come."""
        with self._changed:
            at = time.monotonic()
            self._due = [(min(due, at), number, work) for due, number, work in self._due]
            heapq.heapify(self._due)
            self._changed.notify_all()

    def close(self, seconds: float = 2.0) -> None:
        """Begin nothing any more; wait a little for what is under way."""
        with self._changed:
            self._closed = True
            self._due.clear()
            self._changed.notify_all()
        until = time.monotonic() + seconds
        for thread in self._threads:
            if thread is not threading.current_thread():
                thread.join(max(0.0, until - time.monotonic()))

    def _run(self) -> None:
        while work := self._next():
            try:
                work()
            except Exception:
                if not self._closed:
                    log.exception("work on a cluster failed")

    def _next(self) -> Callable[[], None] | None:
        with self._changed:
            while not self._closed:
                if not self._due:
                    self._changed.wait()
                    continue
                pause = self._due[0][0] - time.monotonic()
                if pause <= 0:
                    work = heapq.heappop(self._due)[2]
                    if self._due:
                        self._changed.notify()  # it may have been this thread alone that minded when the next is due
                    return work
                self._changed.wait(pause)
        return None
