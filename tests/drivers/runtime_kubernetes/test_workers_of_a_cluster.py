"""The threads that talk to the API server: what is due is never forgotten, who ends never waits behind who makes."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from queue import Queue
from typing import Any

import pytest

from cubestudio.drivers.runtime_kubernetes.attempts import Attempt
from cubestudio.drivers.runtime_kubernetes.making import Maker
from cubestudio.drivers.runtime_kubernetes.workers import Workers
from cubestudio.ports.runtime import Handle
from cubestudio.spec.quotas import UNBOUNDED

HANDLE: Handle = {
    "folder": "workloads/wl_1.1",
    "workload": "wl_1",
    "attempt": 1,
    "replicas": ["main-0"],
    "grace": 5.0,
    "namespace": "team",
}


@pytest.fixture
def workers() -> Iterator[Callable[[int], Workers]]:
    """Makes some, which end with the test."""
    made: list[Workers] = []

    def make(count: int) -> Workers:
        made.append(Workers("test", count))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.mark.parametrize("count", [1, 2, 4])
def test_work_is_done_when_it_is_due_whoever_waits_for_later_work(
    workers: Callable[[int], Workers], count: int
) -> None:
    pool, done = workers(count), Queue[str]()
    for number in range(count + 1):
        pool.put(lambda: done.put("far"), 3600 + number)
    for round in range(20):
        pool.put(lambda round=round: done.put(f"soon {round}"), 0.01)  # type: ignore[misc]
        pool.put(lambda round=round: done.put(f"now {round}"))  # type: ignore[misc]
        assert {done.get(timeout=20), done.get(timeout=20)} == {f"now {round}", f"soon {round}"}
    assert done.empty()


def test_what_waits_for_a_later_try_is_hurried_in_its_order(workers: Callable[[int], Workers]) -> None:
    pool, done = workers(1), Queue[int]()
    for number in range(5):
        pool.put(lambda number=number: done.put(number), 600 + number)  # type: ignore[misc]
    pool.hurry()
    assert [done.get(timeout=20) for _ in range(5)] == [0, 1, 2, 3, 4]


class Post:
    """A mailbox that remembers who was withdrawn."""

    def __init__(self) -> None:
        self.withdrawn: list[tuple[list[str], float | None]] = []

    def withdraw(self, handle: Handle, replicas: list[str], grace: float | None = None) -> None:
        """Remember it."""
        self.withdrawn.append((replicas, grace))


class Server:
    """An API server of which pods are deleted."""

    def __init__(self) -> None:
        self.deleted: Queue[tuple[str, int | None]] = Queue()

    def delete(self, kind: str, name: str, namespace: str, **how: Any) -> bool:
        """Remember it."""
        self.deleted.put((f"{kind} {name}", how.get("grace")))
        return True


def maker_of(server: Server, post: Post, makers: Workers, enders: Workers) -> Maker:
    """With nothing else behind it."""
    nothing: Any = None
    lock = threading.RLock()
    return Maker(
        server,  # type: ignore[arg-type]
        post,  # type: ignore[arg-type]
        nothing,
        nothing,
        lambda _: UNBOUNDED,
        b"",
        lock,
        makers,
        enders,
        lambda _: None,
        lambda: None,
    )


def test_an_end_is_asked_for_while_every_maker_waits_for_an_answer(workers: Callable[[int], Workers]) -> None:
    server, post, makers, free = Server(), Post(), workers(2), threading.Event()
    for _ in range(50):
        makers.put(lambda: free.wait(60))
    attempt = Attempt.of(HANDLE)
    attempt.replicas[0].see({"metadata": {"uid": "u", "name": "p"}})
    began = time.monotonic()
    maker_of(server, post, makers, workers(1)).end(attempt, attempt.replicas, 0.3)
    assert post.withdrawn == [(["main-0"], 0.3)], "its agent hears of it, whatever the cluster does"
    assert server.deleted.get(timeout=20) == (f"Pod {attempt.replicas[0].pod}", 1)
    assert time.monotonic() - began < 20
    free.set()
