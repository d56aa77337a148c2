"""A canary that fails behind the real gateway: under load, nobody but its own callers sees a failure."""

from __future__ import annotations

import tempfile
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from conformance.gateway.upstreams import free_port, upstream
from cubestudio.db import Database
from cubestudio.serving.canary import rollouts
from cubestudio.serving.canary.wish import Canary, Limits, Step
from cubestudio.serving.split import Split
from serving.floor import PROJECT, Floor, small_engine


@pytest.fixture
def floor(sqlite_db: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[Floor]:
    for module in ("service", "engines"):
        monkeypatch.setattr(f"cubestudio.serving.{module}.engine_for", small_engine)
    with tempfile.TemporaryDirectory(prefix="cube-serving-", dir="/tmp") as home, upstream("studio") as studio:
        Path(home).chmod(0o755)
        made = Floor(sqlite_db, Path(home), studio, free_port())
        made.start()
        yield made
        made.tear_down()


class Load:
    """Callers who never pause; what they were answered, by status and model."""

    def __init__(self, floor: Floor, callers: int = 3) -> None:
        self._floor = floor
        self._ending = threading.Event()
        self._pool = ThreadPoolExecutor(callers)
        self._seen = [self._pool.submit(self._call) for _ in range(callers)]

    def _call(self) -> Counter[tuple[int, str]]:
        seen: Counter[tuple[int, str]] = Counter()
        while not self._ending.is_set():
            answer = self._floor.call("flowers")
            seen[answer.status, str(answer.json.get("model", answer.body[:200]))] += 1
        return seen

    def end(self) -> Counter[tuple[int, str]]:
        """Everything they saw."""
        self._ending.set()
        found = sum((one.result() for one in self._seen), Counter[tuple[int, str]]())
        self._pool.shutdown()
        return found


def test_a_failing_canary_goes_back_and_nothing_else_fails(floor: Floor) -> None:
    floor.version("iris")
    floor.create("flowers", "iris", replicas=2)
    floor.wait_ready("flowers")
    floor.version("iris", "failing")
    load = Load(floor)
    floor.update("flowers", "iris", version="2", replicas=2, canary=Canary((Step(20),), Limits(requests=5)))
    floor.wait("flowers", lambda found: found.routed is not None and dict(found.routed.shares) == {1: 80, 2: 20})
    back = floor.wait("flowers", lambda found: found.status.reason == "RolledBack")
    floor.wait("flowers", lambda found: {one.revision for one in found.instances} == {1})
    after = Counter(floor.call("flowers").status for _ in range(30))
    seen = load.end()
    assert (back.revision, back.live_revision, after) == (1, 1, Counter({200: 30}))
    assert "requests failed" in back.status.text and "more than the 5.0% allowed" in back.status.text
    assert set(seen) == {(200, "iris:1"), (500, "iris:2")}, seen
    assert seen[500, "iris:2"] >= 5


def test_shares_move_and_mirrors_come_and_go_without_a_lost_request(floor: Floor) -> None:
    floor.version("iris")
    floor.create("flowers", "iris")
    floor.wait_ready("flowers")
    floor.version("iris")
    floor.update("flowers", "iris", version="2")
    floor.wait_ready("flowers", revision=2)
    load = Load(floor)
    for split in (
        Split(((1, 50), (2, 50))),
        Split(((1, 5), (2, 95))),
        Split(((2, 100),), (1, 50)),
        Split(((1, 100), (2, 0))),
        Split(((2, 100),)),
    ):
        with floor.database.write() as uow:
            rollouts.split_traffic(uow, PROJECT.id, "flowers", split, "ann")
        floor.wait(
            "flowers",
            lambda found, split=split: (  # type: ignore[misc]
                found.status.phase == "Ready"
                and found.routed is not None
                and found.routed.shares == split.answering
                and bool(found.routed.mirror) == bool(split.mirror)
            ),
        )
    floor.wait("flowers", lambda found: {one.revision for one in found.instances} == {2})
    seen = load.end()
    assert set(seen) == {(200, "iris:1"), (200, "iris:2")}, seen
