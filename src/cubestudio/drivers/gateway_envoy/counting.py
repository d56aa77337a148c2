"""From Envoy's statistics to traffic by route and target."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from cubestudio.drivers.gateway_envoy.names import Json
from cubestudio.ports.gateway import Traffic

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


def names_of(clusters: Iterable[Json]) -> dict[str, str]:
    """How the upstreams of routes (their names tell route and target) are called in Envoy's statistics."""
    return {cluster["alt_stat_name"]: cluster["name"] for cluster in clusters if "/" in cluster["name"]}


def read_traffic(prometheus: str, names: Mapping[str, str]) -> dict[tuple[str, str], Traffic]:
    """Traffic of the upstreams `names` out of Envoy's Prometheus text."""
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
