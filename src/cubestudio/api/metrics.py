"""Counts of the server in Prometheus' text format. Plain dictionaries: a counter costs a microsecond, no import."""

from __future__ import annotations

import os
import resource
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

from cubestudio.kit.loops import Loop
from cubestudio.ports.gateway import Gateway

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)

MetricSource = Callable[[], Iterable[str]]
"""A part (`parts[MetricSource]` = a tuple of them) that gives lines of its own."""


class RequestMetrics:
    """Requests by method, route and status, and how long they took."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: dict[tuple[str, str, int], int] = {}
        self._times: dict[str, list[float]] = {}
        self.started = time.time()

    def note(self, method: str, route: str, status: int, seconds: float) -> None:
        """One request answered."""
        with self._lock:
            key = (method, route, status)
            self._counts[key] = self._counts.get(key, 0) + 1
            times = self._times.setdefault(route, [0.0] * (len(BUCKETS) + 2))
            for index, bound in enumerate(BUCKETS):
                if seconds <= bound:
                    times[index] += 1
            times[-2] += 1
            times[-1] += seconds

    def lines(self) -> Iterable[str]:
        """Both families."""
        with self._lock:
            counts, times = dict(self._counts), {route: list(values) for route, values in self._times.items()}
        yield "# TYPE cube_http_requests_total counter"
        for (method, route, status), count in sorted(counts.items()):
            yield f'cube_http_requests_total{{method="{method}",route="{route}",status="{status}"}} {count}'
        yield "# TYPE cube_http_request_seconds histogram"
        for route, values in sorted(times.items()):
            for index, bound in enumerate(BUCKETS):
                yield f'cube_http_request_seconds_bucket{{route="{route}",le="{bound}"}} {values[index]:.0f}'
            yield f'cube_http_request_seconds_bucket{{route="{route}",le="+Inf"}} {values[-2]:.0f}'
            yield f'cube_http_request_seconds_count{{route="{route}"}} {values[-2]:.0f}'
            yield f'cube_http_request_seconds_sum{{route="{route}"}} {values[-1]:.6f}'


def render(app: Any) -> str:
    """Everything: requests, process, loops, what parts add, and the gateway's own numbers."""
    parts, requests = app.state.parts, app.state.metrics
    lines = [*requests.lines(), *_process(requests.started), *_loops(parts.get(Loop, ()))]
    for source in parts.get(MetricSource, ()):
        lines += source()
    gateway: Gateway | None = parts.get(Gateway)
    return "\n".join(lines) + "\n" + (gateway.metrics() if gateway else "")


def _process(started: float) -> Iterable[str]:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    yield "# TYPE process_cpu_seconds_total counter"
    yield f"process_cpu_seconds_total {usage.ru_utime + usage.ru_stime:.3f}"
    yield "# TYPE process_resident_memory_bytes gauge"
    with open("/proc/self/statm", encoding="ascii") as statm:
        yield f"process_resident_memory_bytes {int(statm.read().split()[1]) * os.sysconf('SC_PAGE_SIZE')}"
    yield "# TYPE process_start_time_seconds gauge"
    yield f"process_start_time_seconds {started:.3f}"


def _loops(loops: Iterable[Loop]) -> Iterable[str]:
    yield "# TYPE cube_loop_alive gauge"
    for loop in loops:
        yield f'cube_loop_alive{{loop="{loop.name}"}} {int(loop.is_alive())}'
