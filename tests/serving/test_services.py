"""Services with real processes behind the real gateway."""

from __future__ import annotations

import os
import signal
import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from conformance.gateway.upstreams import free_port, upstream
from cubestudio.db import Database
from cubestudio.kit.errors import Fault
from cubestudio.registry import service as registry
from cubestudio.routing import service as routing
from cubestudio.serving import service, store
from cubestudio.spec.routes import Endpoint, Route, Target
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


def test_a_model_becomes_a_url_that_answers(floor: Floor) -> None:
    floor.version("iris")
    floor.create("flowers", "iris")
    found = floor.wait_ready("flowers")
    assert (found.ready_replicas, found.path) == (1, "/serve/demo/flowers/")
    answer = floor.call("flowers")
    assert (answer.status, answer.json["model"]) == (200, "iris:1")
    assert floor.call("flowers", authorization="Bearer bad").status == 401


def test_each_replica_restarts_alone_and_no_request_fails(floor: Floor) -> None:
    floor.version("iris")
    floor.create("flowers", "iris", replicas=2)
    floor.wait_ready("flowers")
    pids = {floor.call("flowers").json["pid"] for _ in range(20)}
    assert len(pids) == 2
    os.kill(pids.pop(), signal.SIGKILL)
    assert {floor.call("flowers").status for _ in range(20)} == {200}
    floor.wait("flowers", lambda found: found.ready_replicas == 1)
    floor.wait_ready("flowers")


def test_a_new_version_takes_over_without_a_lost_request(floor: Floor) -> None:
    floor.version("iris")
    floor.create("flowers", "iris", replicas=2)
    floor.wait_ready("flowers")
    second = floor.version("iris")
    ending = threading.Event()

    def call() -> list[tuple[int, str]]:
        seen = []
        while not ending.is_set():
            answer = floor.call("flowers")
            seen.append((answer.status, answer.json.get("model", answer.body.decode())))
        return seen

    with ThreadPoolExecutor(3) as pool:
        callers = [pool.submit(call) for _ in range(3)]
        floor.update("flowers", "iris", version=second, replicas=2)
        floor.wait_ready("flowers", revision=2)
        floor.wait("flowers", lambda found: {one.revision for one in found.instances} == {2})
        ending.set()
        answers = [answer for caller in callers for answer in caller.result()]
    assert {status for status, _ in answers} == {200}, {answer for answer in answers if answer[0] != 200}
    assert {model for _, model in answers} == {"iris:1", "iris:2"}
    with floor.database.read() as uow:
        graph = registry.lineage(uow, PROJECT.id, f"service:{floor.look('flowers').id}")
        assert "iris:2" in {node.label for node in graph.nodes}
        assert "iris:1" not in {node.label for node in graph.nodes}


def test_a_version_that_does_not_start_leaves_the_old_one_serving(floor: Floor) -> None:
    floor.version("iris")
    floor.create("flowers", "iris")
    floor.wait_ready("flowers")
    floor.version("iris", "broken")
    floor.update("flowers", "iris", version="2")
    found = floor.wait("flowers", lambda found: found.status.phase == "Degraded")
    assert found.status.reason == "ExitCode"
    assert floor.call("flowers").json["model"] == "iris:1"
    floor.update("flowers", "iris", version="1")
    floor.wait_ready("flowers", revision=3)
    floor.wait("flowers", lambda found: {one.revision for one in found.instances} == {3})


def test_a_service_whose_model_is_broken_fails_with_words(floor: Floor) -> None:
    floor.version("iris", "broken")
    floor.create("flowers", "iris")
    found = floor.wait("flowers", lambda found: found.status.phase == "Failed")
    assert "exit code 1" in found.status.text
    answer = floor.call("flowers")
    assert (answer.status, answer.code) == (503, "ServiceNotReady")


def test_the_last_words_of_a_model_server_are_the_reason(floor: Floor) -> None:
    floor.version("iris", "corrupt")
    floor.create("flowers", "iris")
    found = floor.wait("flowers", lambda found: found.status.phase == "Failed")
    assert found.status.reason == "ModelNotLoaded"
    assert "The model in 'model.ubj' cannot be loaded." in found.status.text
    assert found.status.hint == "Train it again."


def test_a_service_can_be_stopped_started_and_deleted(floor: Floor) -> None:
    floor.version("iris")
    floor.create("flowers", "iris")
    floor.wait_ready("flowers")
    with floor.database.write() as uow:
        service.set_running(uow, PROJECT.id, "flowers", False, "ann")
    stopped = floor.wait("flowers", lambda found: found.status.phase == "Stopped")
    assert stopped.instances == ()
    assert floor.call("flowers").code == "ServiceNotReady"
    with floor.database.write() as uow:
        service.set_running(uow, PROJECT.id, "flowers", True, "ann")
    floor.wait_ready("flowers")
    with floor.database.write() as uow:
        with pytest.raises(Fault) as used:
            registry.delete_version(uow, PROJECT.id, "iris", "1", "ann")
        service.delete_service(uow, PROJECT.id, "flowers", "ann")
    assert used.value.code == "VersionInUse"
    with pytest.raises(Fault) as gone:
        floor.wait("flowers", lambda _: False)
    assert gone.value.code == "ServiceUnknown"
    with floor.database.write() as uow:
        registry.delete_version(uow, PROJECT.id, "iris", "1", "ann")


def test_the_number_of_replicas_changes_without_a_new_revision(floor: Floor) -> None:
    floor.version("iris")
    floor.create("flowers", "iris")
    floor.wait_ready("flowers")
    floor.update("flowers", "iris", replicas=3)
    floor.wait("flowers", lambda found: found.ready_replicas == 3)
    floor.update("flowers", "iris", replicas=1)
    found = floor.wait("flowers", lambda found: len(found.instances) == 1)
    assert found.revision == 1
    assert floor.call("flowers").status == 200


def test_services_outlive_the_server(floor: Floor) -> None:
    floor.version("iris")
    floor.create("flowers", "iris")
    floor.wait_ready("flowers")
    pid = floor.call("flowers").json["pid"]
    floor.stop()
    assert floor.call("flowers").json["pid"] == pid
    floor.start()
    floor.wait_ready("flowers")
    assert floor.call("flowers").json["pid"] == pid


def test_services_come_back_after_everything_was_stopped(floor: Floor) -> None:
    floor.version("iris")
    floor.create("flowers", "iris")
    floor.wait_ready("flowers")
    pid = floor.call("flowers").json["pid"]
    floor.tear_down()
    floor.start()
    floor.wait("flowers", lambda found: found.status.phase != "Ready")
    floor.wait_ready("flowers")
    assert floor.call("flowers").json["pid"] != pid


def test_calls_of_grpc_have_a_route_beside_that_follows_the_replicas(floor: Floor) -> None:
    def calls() -> Route:
        with floor.database.read() as uow:
            return next(route for _, route in routing.list_routes(uow) if route.grpc == "demo/flowers")

    floor.version("iris")
    floor.create("flowers", "iris")
    floor.wait_ready("flowers")
    target = calls().targets[0]
    with floor.database.read() as uow:
        (row,) = store.replicas(uow, [floor.look("flowers").id])
    assert target == Target("r1", (Endpoint("127.0.0.1", row["grpc_port"]),)) and row["grpc_port"] != row["port"]
    assert (calls().protected, calls().takes_keys, calls().name) == ("demo", True, "demo/flowers.grpc")
    with floor.database.write() as uow:
        service.set_running(uow, PROJECT.id, "flowers", False, "ann")
    floor.wait("flowers", lambda found: found.status.phase == "Stopped")
    assert calls().targets[0].endpoints == ()
    with floor.database.write() as uow:
        service.delete_service(uow, PROJECT.id, "flowers", "ann")
    with pytest.raises(Fault, match="flowers"):
        floor.wait("flowers", lambda _: False)
    with floor.database.read() as uow:
        assert routing.list_routes(uow) == []
