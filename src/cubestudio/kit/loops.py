"""A loop: a thread that repeats a step when woken or when its interval is over."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from cubestudio.kit.backoff import backoff
from cubestudio.kit.clock import now

log = logging.getLogger(__name__)


class Loop:
    """Repeats `step` for ever.

    `step` returns the seconds it may sleep at most. An exception is logged with its traceback and the step tried
    again with growing pauses: a loop never dies silently.
    """

    def __init__(self, name: str, step: Callable[[], float]) -> None:
        self.name = name
        self.beat_at = now()
        self._rests_until = 0.0
        self._step = step
        self._wake = threading.Event()
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def wake(self) -> None:
        """Do a step soon. Cheap, from any thread."""
        self._wake.set()

    def stop(self, timeout: float = 10.0) -> None:
        """Let the current step end and do no other."""
        self._ending.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(timeout)

    def is_alive(self, within: float = 60.0) -> bool:
        """Whether a step began lately, or it rests for as long as its last step said."""
        return self._thread.is_alive() and now() - max(self.beat_at, self._rests_until) < within

    def _run(self) -> None:
        failures = 0
        while not self._ending.is_set():
            self._wake.clear()
            self.beat_at = now()
            try:
                pause = self._step()
                failures = 0
            except Exception:
                failures += 1
                pause = backoff(failures, first=0.2, cap=10.0)
                log.exception("loop %s failed %d times in a row", self.name, failures)
            if pause > 0:
                self._rests_until = now() + pause
                self._wake.wait(pause)


class Loops:
    """All loops of a server: started and stopped together, asked together whether they live."""

    def __init__(self) -> None:
        self._loops: list[Loop] = []

    def add(self, name: str, step: Callable[[], float]) -> Loop:
        """A loop more, not started yet."""
        loop = Loop(name, step)
        self._loops.append(loop)
        return loop

    def start(self) -> None:
        """Start all."""
        for loop in self._loops:
            loop.start()

    def stop(self) -> None:
        """Stop all, newest first, each after its current step."""
        for loop in reversed(self._loops):
            loop.stop()

    def all(self) -> tuple[Loop, ...]:
        """All loops, in order."""
        return tuple(self._loops)
