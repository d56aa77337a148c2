"""The one door: studio, API and services behind one port."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from cubestudio.ports.runtime import Check
from cubestudio.spec.routes import RouteTable


@dataclass(frozen=True)
class Traffic:
    """What a target of a route was asked since the gateway started. Counts only grow; two looks give a rate.

    Attributes:
        requests: answers of any kind, also those the gateway gave for a silent upstream. failures: those of them 5xx.
        latency: `(seconds, answers that took no longer)`, rising; the last bound is infinity.
    """

    requests: int
    failures: int
    latency: tuple[tuple[float, int], ...]


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

    def key_uses(self) -> dict[str, float]:
        """Ids of keys that were used since the last call, with a moment of it (epoch seconds): of uses in quick
        succession the first one of each minute is enough. May tell a use twice. {} when the proxy is away."""
        ...

    def checks(self) -> list[Check]:
        """Lines for `cube doctor`."""
        ...
