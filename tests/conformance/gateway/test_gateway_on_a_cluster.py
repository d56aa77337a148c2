"""Envoys in pods do what the contract says, following the studio from afar."""

from __future__ import annotations

import http.client
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import cluster
from conformance.gateway.suite import GatewayConformance, route
from conformance.gateway.there import There, forwarded, gateway_there, this_machine, until
from conformance.gateway.upstreams import Address, Upstream, ask
from cubestudio.db.migrate import load_tables
from cubestudio.drivers.gateway_envoy import EnvoyGateway, followed
from cubestudio.ports.gateway import Gateway
from cubestudio.routing import gateways
from cubestudio.spec.routes import Endpoint, Route, RouteTable, Target

if TYPE_CHECKING:
    from conftest import Servers


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of the studio."""
    return tmp_path_factory.mktemp("there")


@pytest.fixture(scope="module")
def there(running_cluster: cluster.Cluster, database_servers: Servers, home: Path) -> Iterator[There]:
    """The gateway."""
    load_tables()
    database = database_servers.fresh("sqlite", home)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Address, "host", this_machine(running_cluster))
        for patience in ("_CONFIRM_SECONDS", "_ANSWER_SECONDS"):  # a machine that is busy answers late, and no wrong
            patch.setattr(followed, patience, 60.0)
        with gateway_there(running_cluster, database, home / "home", f"kubegate-{uuid.uuid4().hex[:6]}") as made:
            yield made
    database.close()


@pytest.fixture
def running(there: There) -> Gateway:
    """As its port, whatever the test before left behind."""
    return there.settled()


@pytest.fixture(scope="module")
def port(there: There) -> Iterator[int]:
    """Of this machine, leading to the gateway's Service."""
    with forwarded(there.service(), 80) as number:
        yield number


@pytest.fixture(scope="module")
def tls_port(there: There) -> Iterator[int]:
    """The same for https."""
    with forwarded(there.service(), 443) as number:
        yield number


@pytest.fixture
def make(running: Gateway, home: Path) -> Iterator[Callable[..., Gateway]]:
    """The one that is deployed; at a port of this machine one that runs here and plays an upstream."""
    made: list[EnvoyGateway] = []

    def build(at: int = 0, name: str = "", tls_at: int = 0) -> Gateway:
        if not at:
            return running
        made.append(EnvoyGateway(home / name, Address.host, at, tls_port=tls_at))
        return made[-1]

    yield build
    for gateway in made:
        gateway.stop()


class TestGatewayOnACluster(GatewayConformance):
    """The suite on Envoys in pods. What is said otherwise here is the studio's own door's part, behind them."""

    test_a_port_of_somebody_else_is_a_fault = None  # a pod has its ports to itself
    test_it_ends_when_told_and_comes_back_with_its_table = None  # see the faults below
    test_without_a_domain_it_is_a_sandbox_beside_the_studio = None  # programs' ports are not in the table of a place
    test_a_table_change_breaks_no_request = None  # nor do fifty, below

    def test_what_is_internal_is_hidden(self, table: Callable[..., str], studio: Upstream, port: int) -> None:
        table()
        for path in ("/internal/authz/demo/x", "/internal", "/a/..//internal/authz/demo", "//internal/wake/a/b/c/"):
            assert ask(port, path, authorization="Bearer good").status == 404, path
        assert studio.asked == []

    def test_a_path_prefix_is_served_whether_or_not_it_was_stripped_before(
        self, table: Callable[..., str], model: Upstream, port: int
    ) -> None:
        table(route("demo/bc", model), path_prefix="/team/cube")
        assert ask(port, "/serve/demo/bc/predict").json["path"] == "/predict"
        passed = ask(port, "/team/cube/serve/demo/bc/predict").json
        assert (passed["server"], passed["path"]) == ("studio", "/team/cube/serve/demo/bc/predict")

    @pytest.mark.parametrize("prefix", [""])
    def test_of_the_studio_only_shells_are_websockets(
        self, table: Callable[..., str], studio: Upstream, port: int, prefix: str
    ) -> None:
        super().test_of_the_studio_only_shells_are_websockets(table, studio, port, prefix)

    def test_a_route_with_a_host_has_an_origin_of_its_own(
        self, gateway: Gateway, studio: Upstream, model: Upstream, port: int
    ) -> None:
        """Which is the studio's door's: such requests go there as they came."""
        gateway.apply(RouteTable(studio.endpoint, "", (route("demo/bc", model),), "apps.example"))
        said = ask(port, "/serve/demo/bc/?x=1", cookie="cube_session=good", host="u-1.apps.example").json
        assert (said["server"], said["path"]) == ("studio", "/serve/demo/bc/?x=1")
        assert (said["headers"]["host"], said["headers"]["cookie"]) == ("u-1.apps.example", "cube_session=good")

    # --- faults ---------------------------------------------------------------------------------------------------

    def test_fifty_tables_under_load_lose_no_request(
        self, gateway: Gateway, table: Callable[..., str], model: Upstream, other: Upstream, port: int
    ) -> None:
        def now(turn: int) -> float:
            """Seconds until the table was in force."""
            server, begun = (model, other)[turn % 2], time.monotonic()
            version = table(Route("busy", "/serve/busy/", (Target(f"r{turn}", (server.endpoint,)),)))
            assert gateway.applied() == version
            return time.monotonic() - begun

        now(0)
        ending = threading.Event()

        def hammer() -> list[int]:
            seen: list[int] = []
            while not ending.is_set():
                seen.append(ask(port, "/serve/busy/predict", "POST", b"{}").status)
            return seen

        with ThreadPoolExecutor(4) as pool:
            busy = [pool.submit(hammer) for _ in range(4)]
            took = sorted(now(turn) for turn in range(1, 51))
            ending.set()
            statuses = [status for one in busy for status in one.result()]
        print(f"{len(statuses)} requests; in force after {took[25] * 1000:.0f} ms (median), {took[-1] * 1000:.0f} ms")
        assert set(statuses) == {200}
        assert len(statuses) > 100

    def test_without_the_studio_it_goes_on_whatever_is_started_again(
        self, there: There, gateway: Gateway, table: Callable[..., str], model: Upstream, other: Upstream, port: int
    ) -> None:
        name = f"lasting-{uuid.uuid4().hex[:6]}"  # nobody was counted by that name yet
        path = f"/serve/{name}/"
        table(route(name, model), route("closed", model, protected="demo"))
        assert [ask(port, path).status for _ in range(9)] == [200] * 9
        assert gateway.traffic()[name, "r1"].requests == 9
        with there.without_the_studio():
            until(lambda: not gateway.is_alive(), "the stream goes on")
            assert gateway.applied() == ""
            assert ask(port, path).json["server"] == "model"
            begun = there.restarts("follower")
            there.kill_what_follows()
            assert [ask(port, path).status for _ in range(9)] == [200] * 9, "its pod stays in the Service"
            assert there.restarts("follower") == begun
            there.kill("follower")
            assert answering(port, path) == "model"
            there.kill("envoy")
            assert answering(port, path) == "model"
            version = table(route(name, other))
            assert answering(port, path) == "model"
        until(lambda: gateway.applied() == version, "the newer table does not come")
        assert answering(port, path) == "other"
        # Envoy began anew and was asked at least twice since; what was counted before is still there.
        until(lambda: (seen := gateway.traffic().get((name, "r1"))) and seen.requests >= 11, "counts are gone")
        until(lambda: all(check.ok for check in gateway.checks()), "it is not well again")

    def test_a_table_that_envoy_refuses_is_told_and_the_former_stays(
        self, gateway: Gateway, table: Callable[..., str], model: Upstream, port: int
    ) -> None:
        good = table(route("fine", model))
        no_port = Target("r1", (Endpoint(Address.host, 70_000),))
        table(Route("bad", "/serve/bad/", (no_port,)), route("fine", model))
        [follower] = gateway.followers()  # type: ignore[attr-defined]
        assert (follower.version, bool(follower.refusal)) == (good, True)
        assert not any(check.ok for check in gateway.checks())
        assert ask(port, "/serve/fine/").json["server"] == "model"
        table(route("fine", model))
        assert all(check.ok for check in gateway.checks())

    def test_another_token_is_another_pod_and_the_former_is_refused(
        self, there: There, gateway: Gateway, table: Callable[..., str], model: Upstream, port: int
    ) -> None:
        version = table(route("kept", model))
        with there.studio.database.write() as uow:
            gateways.delete_gateway(uow, there.site.place, "test")
            gateways.put_gateway(uow, there.site, "test")
        successor = there.gateway
        assert successor is not gateway
        with there.without_the_studio():
            pass  # streams are looked at now and then; here at once
        time.sleep(1.5)  # in which it would come again
        assert not successor.is_alive() and not gateway.is_alive()
        assert answering(port, "/serve/kept/") == "model"
        there.deployer.deploy(there.site, there.token)
        table_there = RouteTable(Endpoint(Address.host, 9), routes=(route("kept", model),))
        successor.deliver(table_there)
        until(lambda: successor.applied() == table_there.version(), "no pod with the new token follows")
        assert version != successor.applied()
        assert answering(port, "/serve/kept/") == "model"


def answering(port: int, path: str) -> str:
    """Who answers: while one of its containers begins anew, a Service leads to no pod for a moment."""

    def who() -> str:
        with suppress(OSError, http.client.HTTPException):
            answer = ask(port, path)
            return str(answer.json["server"]) if answer.status == 200 else ""
        return ""

    seen: list[str] = []
    until(lambda: seen.append(who()) or seen[-1], "nobody answers")
    return seen[-1]
