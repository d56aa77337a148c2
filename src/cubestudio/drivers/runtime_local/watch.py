"""One thread that hears of every end: lines of own wrappers, pidfds of adopted ones, and timers."""

from __future__ import annotations

import contextlib
import heapq
import itertools
import os
import select
import threading
import time
from collections.abc import Callable


class Watch:
    """An epoll loop. Callbacks run in its thread and must be quick."""

    def __init__(self) -> None:
        self._epoll = select.epoll()
        self._bell = os.eventfd(0, os.EFD_CLOEXEC | os.EFD_NONBLOCK)
        self._epoll.register(self._bell, select.EPOLLIN)
        self._calls: dict[int, Callable[[], None]] = {}
        self._timers: list[tuple[float, int, Callable[[], None]]] = []
        self._count = itertools.count()
        self._lock = threading.Lock()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="runtime-watch", daemon=True)
        self._thread.start()

    def on_readable(self, fd: int, call: Callable[[], None]) -> None:
        """Call `call` whenever `fd` is readable, until `forget(fd)`; replaces an earlier call."""
        known = fd in self._calls
        self._calls[fd] = call
        if not known:
            self._epoll.register(fd, select.EPOLLIN)

    def forget(self, fd: int) -> None:
        """Stop watching `fd` (before it is closed)."""
        if self._calls.pop(fd, None):
            with contextlib.suppress(OSError, ValueError):
                self._epoll.unregister(fd)

    def after(self, seconds: float, call: Callable[[], None]) -> None:
        """Call `call` once, `seconds` from now."""
        with self._lock:
            heapq.heappush(self._timers, (time.monotonic() + seconds, next(self._count), call))
            if not self._closed:
                os.eventfd_write(self._bell, 1)

    def close(self) -> None:
        """End the thread; watched descriptors stay open."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            os.eventfd_write(self._bell, 1)
        if threading.current_thread() is not self._thread:
            self._thread.join(timeout=5)
        self._epoll.close()
        os.close(self._bell)

    def _run(self) -> None:
        while not self._closed:
            for fd, _ in self._epoll.poll(self._pause(), 64):
                if fd == self._bell:
                    with contextlib.suppress(BlockingIOError):
                        os.eventfd_read(self._bell)
                    continue
                call = self._calls.get(fd)
                if call:
                    call()
            for call in self._due():
                call()

    def _pause(self) -> float:
        with self._lock:
            return max(0.0, self._timers[0][0] - time.monotonic()) if self._timers else -1

    def _due(self) -> list[Callable[[], None]]:
        now, due = time.monotonic(), []
        with self._lock:
            while self._timers and self._timers[0][0] <= now:
                due.append(heapq.heappop(self._timers)[2])
        return due
