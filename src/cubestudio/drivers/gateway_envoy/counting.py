"""From Envoy's statistics to traffic by route and target."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from cubestudio.drivers.gateway_envoy.names import STUDIO, Json
from cubestudio.ports.gateway import Traffic

COUNTED = r"^cluster\.[^.]+\.upstream_rq_(completed|5xx|time|active)$"
"""Which statistics `read_traffic` needs."""
_LINE = re.compile(r"^envoy_cluster_upstream_(rq_\w+)\{(.*)\} (\d+)$")
_TAG = re.compile(r'(\w+)="([^"]*)"')


@dataclass
class _Counts:
    requests: int = 0
    failures: int = 0
    active: int = 0
    buckets: list[tuple[float, int]] = field(default_factory=list)

    def traffic(self) -> Traffic:
        return Traffic(self.requests, self.failures, tuple(self.buckets), self.active)


def read_traffic(prometheus: str, clusters: Iterable[Json]) -> dict[tuple[str, str], Traffic]:
    """Traffic of `clusters` (as configured: their names tell route and target) out of Envoy's Prometheus text."""
    names = {cluster["alt_stat_name"]: cluster["name"] for cluster in clusters if cluster["name"] != STUDIO}
    counted: dict[str, _Counts] = {}
    for line in prometheus.splitlines():
        found = _LINE.match(line)
        tags = dict(_TAG.findall(found[2])) if found else {}
        name = names.get(tags.get("envoy_cluster_name", ""))
        if found and name:
            _count(counted.setdefault(name, _Counts()), found[1], tags, int(found[3]))
    return {(name.rpartition("/")[0], name.rpartition("/")[2]): of.traffic() for name, of in counted.items()}


def _count(counts: _Counts, kind: str, tags: dict[str, str], number: int) -> None:
    if kind == "rq_completed":
        counts.requests = number
    elif kind == "rq_active":
        counts.active = number
    elif kind == "rq_xx" and tags.get("envoy_response_code_class") == "5":
        counts.failures = number
    elif kind == "rq_time_bucket":
        counts.buckets.append((float(tags["le"]) / 1000, number))  # Envoy counts milliseconds
