"""The one door: studio, API and services behind one port."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Protocol

from cubestudio.ports.runtime import Check
from cubestudio.spec.routes import RouteTable

BOUNDS = (
    *(0.001, 0.002, 0.003, 0.005, 0.007),
    *(0.01, 0.015, 0.02, 0.03, 0.05, 0.07),
    *(0.1, 0.15, 0.2, 0.3, 0.5, 0.7),
    *(1.0, 1.5, 2.0, 3.0, 5.0, 7.0),
    *(10.0, 20.0, 30.0, 60.0, 300.0, 3600.0, math.inf),
)
"""Seconds by which every gateway counts latencies: what it says of one is right within a bucket of these."""


@dataclass(frozen=True)
class Traffic:
    """What a target of a route was asked since the gateway started. Counts only grow; two looks give a rate. They start
    anew with another gateway, or after the target was gone for a while.

    Attributes:
        requests: answers of any kind, also those the gateway gave for a silent upstream. failures: those of them 5xx.
        latency: `(seconds, answers that took less)` at each of `BOUNDS`; () = none yet.
        active: requests under way now.
    """

    requests: int
    failures: int
    latency: tuple[tuple[float, int], ...]
    active: int = 0


class Gateway(Protocol):
    """A proxy whose whole table is set at once. Methods are called from the routing loop's thread."""

    name: str

    def ensure_running(self) -> None:
        """Start it, or adopt the one that already runs for this home. Raises Fault (`PortTaken` …). Blocks until it
        listens (≤ 10 s). Called again whenever `is_alive` is false."""
        ...

    def is_alive(self) -> bool:
        """Whether it runs and answers. Cheap."""
        ...

    def apply(self, table: RouteTable) -> str:
        """Make the table the one in force, without dropping a connection; returns the table's version.

        Idempotent: the same table changes nothing. Returns when the files are in place; see `applied`.
        """
        ...

    def applied(self) -> str:
        """Version of the table the proxy really uses, "" when unknown."""
        ...

    def stop(self) -> None:
        """End the proxy (only `cube down` and Ctrl-C of the demo do). Idempotent."""
        ...

    def metrics(self) -> str:
        """Prometheus text of the proxy, "" when it does not answer."""
        ...

    def traffic(self) -> dict[tuple[str, str], Traffic]:
        """By `(route, target)`, of the table in force and of former ones while the proxy remembers them. Latencies come
        some seconds later than the counts. {} when the proxy is away. Some milliseconds; for charts and canaries."""
        ...

    def life(self) -> str:
        """Another word whenever counts began anew, "" when the proxy is away. Cheap."""
        ...

    def key_uses(self) -> dict[str, float]:
        """Ids of keys that were used since the last call, with a moment of it (epoch seconds): of uses in quick
        succession the first one of each minute is enough. May tell a use twice. {} when the proxy is away."""
        ...

    def checks(self) -> list[Check]:
        """Lines for `cube doctor`."""
        ...
