"""Whether a running workload answers."""

from __future__ import annotations

import http.client
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from cubestudio.spec.workload import OPEN
from cubestudio.workloads.attempts import Active

EVERY = 0.2
"""Seconds between tries until it answers."""
AGAIN = 5.0
"""Seconds between tries once it did."""
MISSES = 3
"""Failed tries in a row after which a ready one counts as not ready."""


def is_ready(one: Active, pool: ThreadPoolExecutor, at: float, hint: Callable[[], None]) -> bool:
    """The latest answer of the probe; without probe everything that runs is ready. Never waits; `hint` asks for another
    look when there is an answer."""
    if not one.spec.probe:
        return True
    address = next(iter(one.observed.ports.values()), None)
    if address is None:
        return False
    if one.probing is None:
        if at - one.probed_at < (AGAIN if one.ready else EVERY):
            return one.ready
        one.probed_at = at
        one.probing = pool.submit(_answers, address[0], address[1], one.spec.probe)
        if not one.ready:
            one.probing.add_done_callback(lambda _: hint())
        return one.ready
    if not one.probing.done():
        return one.ready
    answered = one.probing.result()
    one.probing = None
    one.misses = 0 if answered else one.misses + 1
    return answered or (one.ready and one.misses < MISSES)


def is_late(one: Active, at: float) -> bool:
    """Whether it should have answered for the first time by now."""
    return bool(one.spec.ready_within and one.started_at) and not one.answered and at > due(one)


def due(one: Active) -> float:
    """When it must have answered for the first time."""
    return (one.started_at or 0.0) + one.spec.ready_within


def _answers(host: str, port: int, path: str) -> bool:
    if path == OPEN:
        try:
            socket.create_connection((host, port), timeout=2.0).close()
        except OSError:
            return False
        return True
    connection = http.client.HTTPConnection(host, port, timeout=2.0)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
