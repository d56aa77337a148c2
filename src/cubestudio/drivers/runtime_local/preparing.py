"""Attempts that wait for their environment: one thread for each environment, however many wait for it."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from cubestudio.drivers.runtime_local.building import Cancelled
from cubestudio.drivers.runtime_local.environments import Environments, Ready
from cubestudio.kit.clock import iso, now
from cubestudio.kit.errors import Fault
from cubestudio.spec.workload import EnvironmentSpec

_AT_ONCE = 2


@dataclass
class Waiter:
    """One attempt in the queue: where its progress goes, and what happens when the wait is over."""

    log: str
    done: Callable[[Ready | Fault], None]
    cancelled: threading.Event = field(default_factory=threading.Event)

    def say(self, line: str) -> None:
        """Add a line to the attempt's `prepare` stream."""
        if self.cancelled.is_set():
            return
        stamp = (iso(now()) or "")[11:19]
        try:
            fd = os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        except OSError:
            return
        try:
            os.write(fd, f"{stamp} {line}\n".encode())
        except OSError:
            pass
        finally:
            os.close(fd)


class Preparing:
    """The queue before `running`."""

    def __init__(self, environments: Environments) -> None:
        self._environments = environments
        self._lock = threading.Lock()
        self._waiting: dict[EnvironmentSpec, list[Waiter]] = {}
        self._said: dict[EnvironmentSpec, list[str]] = {}
        self._slots = threading.Semaphore(_AT_ONCE)
        self._threads: set[threading.Thread] = set()

    def add(self, spec: EnvironmentSpec, waiter: Waiter) -> None:
        """Call `waiter.done` from another thread once the environment is there or cannot be."""
        with self._lock:
            others = self._waiting.setdefault(spec, [])
            others.append(waiter)
            if len(others) > 1:
                waiter.say("waiting for the same environment, which is being built")
                for line in self._said.get(spec, ()):
                    waiter.say(line)
                return
            self._said[spec] = []
            thread = threading.Thread(target=self._prepare, args=(spec,), name="prepare-environment", daemon=True)
            self._threads.add(thread)
            thread.start()

    def join(self) -> None:
        """Until nothing is prepared any more; for when all who wait have given up."""
        with self._lock:
            under_way = list(self._threads)
        for thread in under_way:
            thread.join()

    def _prepare(self, spec: EnvironmentSpec) -> None:
        outcome: Ready | Fault | None = None
        everybody = _Everybody(self, spec)
        while outcome is None:
            try:
                with self._slots:
                    outcome = self._environments.prepare(spec, everybody.say, everybody)
            except Fault as fault:
                outcome = fault
            except OSError as error:
                outcome = Fault("EnvironmentFailed", "the environment could not be made: {why}", why=str(error))
            except Cancelled:
                pass
            with self._lock:
                if outcome is None and not everybody.is_set():
                    continue  # someone joined while we gave up
                waiters = self._waiting.pop(spec)
                self._said.pop(spec, None)
                self._threads.discard(threading.current_thread())
                break
        for waiter in waiters:
            if isinstance(outcome, Fault):
                waiter.say(str(outcome))
            if outcome is not None and not waiter.cancelled.is_set():
                waiter.done(outcome)

    def waiters(self, spec: EnvironmentSpec) -> list[Waiter]:
        """Who waits for `spec` now."""
        return list(self._waiting.get(spec, ()))

    def tell(self, spec: EnvironmentSpec, line: str) -> None:
        """Progress for everybody who waits, kept for who comes later."""
        with self._lock:
            self._said.setdefault(spec, []).append(line)
            for waiter in self.waiters(spec):
                waiter.say(line)


class _Everybody(threading.Event):
    """Set when all who wait have given up."""

    def __init__(self, queue: Preparing, spec: EnvironmentSpec) -> None:
        super().__init__()
        self._queue, self._spec = queue, spec

    def is_set(self) -> bool:
        return all(waiter.cancelled.is_set() for waiter in self._queue.waiters(self._spec))

    def say(self, line: str) -> None:
        self._queue.tell(self._spec, line)
