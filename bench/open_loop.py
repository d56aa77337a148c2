"""A quiet client: requests leave at a constant rate whether or not answers have come, by several ways in turn.

A latency counts from the moment a request was due, so a server that pauses is charged for all who waited meanwhile.
The client itself makes no noise to speak of: one thread, `select` with microseconds, no collector; how late it was by
itself is told beside the latencies. On a machine that others use as well, what is measured can be put ahead of them.
"""

from __future__ import annotations

import gc
import os
import select
import socket
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

_PATIENCE = 10.0


@dataclass
class Way:
    """A server and what it is asked; `seconds` are the latencies found, the last block's."""

    port: int
    request: bytes
    seconds: list[float] = field(default_factory=list)


def press(ways: Mapping[str, Way], rate: int, seconds: float, connections: int = 16) -> list[float]:
    """Ask each way `rate` times a second, all in turn, and fill their latencies. Returns how late the client was by
    itself with each request, in seconds."""
    lines = {way.port: _connected(way.port, connections) for way in ways.values()}
    gc.collect()
    gc.disable()
    try:
        return _press(list(ways.values()), lines, rate, int(rate * seconds))
    finally:
        gc.enable()
        for line in (line for several in lines.values() for line in several):
            line.close()


@contextmanager
def ahead(pids: Iterable[int]) -> Iterator[bool]:
    """Processes, and this one, go before all others of the machine meanwhile, where that is allowed: their latencies
    are then their own. Only for loads that leave most of the machine idle. Gives whether it is so."""
    threads = [int(task.name) for pid in (*pids, os.getpid()) for task in Path(f"/proc/{pid}/task").iterdir()]
    before = {}
    try:
        with suppress(OSError):
            for thread in threads:
                before[thread] = (os.sched_getscheduler(thread), os.sched_getparam(thread))
                os.sched_setscheduler(thread, os.SCHED_RR, os.sched_param(1))
        yield bool(threads) and all(os.sched_getscheduler(thread) == os.SCHED_RR for thread in threads)
    finally:
        for thread, (policy, parameters) in before.items():
            with suppress(OSError):
                os.sched_setscheduler(thread, policy, parameters)


def _connected(port: int, count: int) -> list[socket.socket]:
    found = [socket.create_connection(("127.0.0.1", port), 5) for _ in range(count)]
    for line in found:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return found


def _press(ways: list[Way], idle: dict[int, list[socket.socket]], rate: int, count: int) -> list[float]:
    for way in ways:
        way.seconds = []
    step = 1 / (rate * len(ways))
    busy: dict[socket.socket, tuple[Way, float]] = {}
    waiting: list[tuple[Way, float]] = []
    late = []
    begun, sent, total = time.perf_counter() + 0.01, 0, count * len(ways)
    while sent < total or waiting or busy:
        now = time.perf_counter()
        while sent < total and begun + sent * step <= now:
            waiting.append((ways[sent % len(ways)], begun + sent * step))
            late.append(now - begun - sent * step)
            sent += 1
        waiting = [one for one in waiting if not _sent(one, idle, busy)]
        pause = max(0.0, begun + sent * step - time.perf_counter()) if sent < total else _PATIENCE
        ready, _, _ = select.select(list(busy), [], [], pause)
        if not ready and sent == total:
            raise RuntimeError(f"{len(busy)} requests are not answered")
        for line in ready:
            _read(line, busy, idle)
    return late


def _sent(
    one: tuple[Way, float], idle: dict[int, list[socket.socket]], busy: dict[socket.socket, tuple[Way, float]]
) -> bool:
    way, _ = one
    if not idle[way.port]:
        return False
    line = idle[way.port].pop()
    line.sendall(way.request)
    busy[line] = one
    return True


def _read(
    line: socket.socket, busy: dict[socket.socket, tuple[Way, float]], idle: dict[int, list[socket.socket]]
) -> None:
    """Answers are small, so they come whole."""
    answer = line.recv(65536)
    ended = time.perf_counter()
    assert answer.startswith(b"HTTP/1.1 200"), answer[:300]
    way, due = busy.pop(line)
    way.seconds.append(ended - due)
    idle[way.port].append(line)
