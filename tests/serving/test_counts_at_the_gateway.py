"""What is stored is what was sent, with a real Envoy."""

from __future__ import annotations

import json
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from conformance.gateway.upstreams import Upstream, ask, free_port, upstream
from cubestudio.db import Database
from cubestudio.db.leases import Leases
from cubestudio.drivers.gateway_envoy import EnvoyGateway
from cubestudio.routing import service as routing
from cubestudio.serving import store
from cubestudio.serving.metrics import collecting
from cubestudio.serving.metrics.collecting import Collector
from cubestudio.serving.metrics.exposition import service_lines
from cubestudio.serving.metrics.measures import window
from cubestudio.spec.routes import Mirror, Route, RouteTable, Target
from serving.test_alert_rules import service_row

T = 1_800_000_000


class Door:
    """A real gateway with a service of two revisions, the second of which is ill, and a collector whose clock the test
    moves."""

    def __init__(self, database: Database, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.database, self.port, self.at = database, free_port(), T
        self.gateway = EnvoyGateway(home, "127.0.0.1", self.port)
        self.gateway.ensure_running()
        monkeypatch.setattr(collecting, "now", lambda: float(self.at))
        self.collector = Collector(database, Leases(database, "test"), self.gateway, "")

    def serve(self, studio: Upstream, route: Route) -> None:
        with self.database.write() as uow:
            store.insert_service(uow, service_row())
            routing.set_route(uow, "service", "svc_1", route)
        self.table = RouteTable(studio.endpoint, "", (route,))
        self.gateway.apply(self.table)

    def send(self, count: int) -> Counter[int]:
        return Counter(ask(self.port, "/serve/demo/churn/predict", "POST", b"{}").status for _ in range(count))

    def collect(self) -> None:
        self.at += 5
        self.collector.step()

    def stored(self, revision: int | None) -> Any:
        with self.database.read() as uow:
            return window(uow, "svc_1", revision, 3600, at=self.at)


@pytest.fixture
def door(sqlite_db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Door]:
    made = Door(sqlite_db, tmp_path / "gateway", monkeypatch)
    yield made
    made.gateway.stop()


def until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not is_so() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert is_so()


def test_the_numbers_stored_are_the_numbers_sent(door: Door) -> None:
    with upstream("studio") as studio, upstream("well") as well, upstream("ill") as ill, upstream("shadow") as shadow:
        ill.fails = True
        shares = (Target("r1", (well.endpoint,), 50), Target("r2", (ill.endpoint,), 50))
        mirror = Mirror(Target("r3", (shadow.endpoint,)), 100.0)
        door.serve(studio, Route("demo/churn", "/serve/demo/churn/", shares, retries=0, mirror=mirror))
        door.collect()
        sent = door.send(40)
        until(lambda: shadow.taken == 40)
        door.collect()
        assert (door.stored(1).requests, door.stored(1).failures) == (sent[200], 0)
        assert (door.stored(2).requests, door.stored(2).failures) == (sent[500], sent[500])
        assert (door.stored(3).requests, door.stored(None).requests) == (40, 40), "copies were not asked of the service"

        door.gateway.stop()
        door.collect()
        door.gateway.ensure_running()
        door.gateway.apply(door.table)

        def told() -> tuple[int, int]:
            door.collect()
            return door.stored(1).requests, door.stored(2).failures

        for more in (10, 20):  # few at first: that it began anew is seen by counts that are smaller than before
            sent.update(door.send(more))
            until(lambda: told() == (sent[200], sent[500]))  # a busy gateway may be asked before it has counted

        door.send(1)
        text = "\n".join(service_lines(door.database, door.gateway))
        found = re.findall(
            r'^cube_service_requests_total\{project="demo",service="churn",revision="(\d)",protocol="http"\} (\d+)$',
            text,
            re.MULTILINE,
        )
        assert sum(int(count) for revision, count in found if revision in "12") == 31, "since this gateway started"
        assert 'cube_service_replicas{project="demo",service="churn",state="ready"} 1' in text

        def answers() -> int:
            door.collect()
            return int(sum(door.stored(number).latency[-1][1] for number in (1, 2) if door.stored(number).latency))

        until(lambda: answers() >= 31)
        assert 0 < door.stored(1).quantile(0.5) < 2


def test_the_dashboard_asks_for_what_is_told() -> None:
    dashboard = json.loads((Path(__file__).parents[2] / "docs/grafana/services.json").read_text())
    asked = {
        name
        for panel in dashboard["panels"]
        for target in panel["targets"]
        for name in re.findall(r"cube_service_\w+", target["expr"])
    }
    source = (Path(collecting.__file__).parent / "exposition.py").read_text()
    assert len(dashboard["panels"]) == 5
    assert all(name.removesuffix("_total") in source for name in asked)
