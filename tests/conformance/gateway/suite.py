"""What every gateway must do, told through its port and over HTTP.

A driver's test module subclasses `GatewayConformance` and supplies the module's fixtures `make` (a new server's gateway
for a port and home), `running` (one that runs) and `port`.
"""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any

import pytest

from conformance.gateway.keys_suite import KeysConformance
from conformance.gateway.tls_suite import TlsConformance
from conformance.gateway.traffic_suite import TrafficConformance
from conformance.gateway.upstreams import Answer, Upstream, ask, free_port, upstream
from conformance.gateway.waking_suite import WakingConformance
from cubestudio.kit.errors import Fault
from cubestudio.ports.gateway import Gateway
from cubestudio.spec.routes import Endpoint, Route, RouteTable, Target

NOWHERE = Endpoint("127.0.0.1", 9)


def route(name: str, *upstreams: Upstream, **more: object) -> Route:
    """A route `/serve/<name>/` to equal endpoints."""
    target = Target("r1", tuple(one.endpoint for one in upstreams))
    return Route(name=name, prefix=f"/serve/{name}/", targets=(target,), **more)  # type: ignore[arg-type]


class GatewayConformance(KeysConformance, TrafficConformance, TlsConformance, WakingConformance):
    """The contract of `ports.gateway`."""

    @pytest.fixture
    def gateway(self, running: Gateway, studio: Upstream, model: Upstream, other: Upstream) -> Gateway:
        running.ensure_running()
        for server in (studio, model, other):
            server.go_on.clear()
            server.under_way.clear()
            server.asked.clear()
            server.wakes.clear()
        return running

    @pytest.fixture
    def table(self, gateway: Gateway, studio: Upstream) -> Callable[..., str]:
        def put(*routes: Route, path_prefix: str = "", at: Endpoint | None = None) -> str:
            return gateway.apply(RouteTable(at or studio.endpoint, path_prefix, routes))

        return put

    def test_the_studio_answers_what_no_route_matches(self, table: Callable[..., str], port: int) -> None:
        table()
        said = ask(port, "/api/v1/me?a=1", cookie="cube_session=x", authorization="Bearer y").json
        assert (said["server"], said["path"]) == ("studio", "/api/v1/me?a=1")
        assert said["headers"]["cookie"] == "cube_session=x"
        assert said["headers"]["authorization"] == "Bearer y"

    def test_a_table_is_in_force_when_apply_says_so(self, gateway: Gateway, table: Callable[..., str]) -> None:
        version = table()
        assert gateway.applied() == version
        assert table() == version

    def test_a_route_replaces_its_prefix(self, table: Callable[..., str], model: Upstream, port: int) -> None:
        table(route("demo/bc", model))
        assert ask(port, "/serve/demo/bc/predict?x=1").json["path"] == "/predict?x=1"
        assert ask(port, "/serve/demo/bc/").json["path"] == "/"
        assert ask(port, "/serve/demo/bc").json["path"] == "/"

    def test_a_prefix_ends_at_a_path_segment(self, table: Callable[..., str], model: Upstream, port: int) -> None:
        table(route("demo/bc", model))
        assert ask(port, "/serve/demo/bcd/predict").json["server"] == "studio"

    def test_the_longest_prefix_wins(
        self, table: Callable[..., str], model: Upstream, other: Upstream, port: int
    ) -> None:
        table(route("a", model), route("a/b", other))
        assert ask(port, "/serve/a/x").json["server"] == "model"
        assert ask(port, "/serve/a/b/x").json["server"] == "other"

    def test_without_rewrite_the_path_stays(self, table: Callable[..., str], model: Upstream, port: int) -> None:
        table(route("app", model, rewrite=""))
        assert ask(port, "/serve/app/x").json["path"] == "/serve/app/x"

    def test_a_protected_route_asks_the_studio(
        self, table: Callable[..., str], studio: Upstream, model: Upstream, port: int
    ) -> None:
        table(route("demo/bc", model, protected="demo"))
        refused = ask(port, "/serve/demo/bc/predict", "POST", b"{}", x_secret="1")
        assert (refused.status, refused.code) == (401, "LoginNeeded")
        asked = studio.asked[-1]
        assert asked["path"] == "/internal/authz/demo/serve/demo/bc/predict"
        assert "x-secret" not in asked["headers"]
        for good in ({"authorization": "Bearer good"}, {"cookie": "cube_session=good"}):
            said = ask(port, "/serve/demo/bc/predict", "POST", b"{}", **good).json
            assert (said["server"], said["path"], said["size"]) == ("model", "/predict", 2)
            assert said["headers"]["x-cube-user"] == "ann"

    def test_credentials_of_the_studio_never_reach_a_service(
        self, table: Callable[..., str], model: Upstream, port: int
    ) -> None:
        table(route("demo/bc", model, protected="demo"))
        said = ask(port, "/serve/demo/bc/", authorization="Bearer good", cookie="cube_session=good", x_csrf_token="t")
        assert not {"authorization", "cookie", "x-csrf-token"} & set(said.json["headers"])

    def test_a_service_never_acts_as_the_studio(self, table: Callable[..., str], model: Upstream, port: int) -> None:
        table(route("demo/bc", model))
        headers = ask(port, "/serve/demo/bc/").headers
        assert headers["content-security-policy"] == "sandbox"
        assert headers["x-content-type-options"] == "nosniff"
        assert "set-cookie" not in headers
        assert "set-cookie" in ask(port, "/").headers

    def test_the_gateways_own_headers_cannot_be_sent_by_clients(
        self, table: Callable[..., str], model: Upstream, port: int
    ) -> None:
        table(route("demo/bc", model))
        for path in ("/", "/serve/demo/bc/"):
            said = ask(port, path, x_cube_user="root", X_Cube_Anything="1", x_envoy_retry_on="5xx").json
            assert "root" not in said["headers"].values()
            assert "x-cube-anything" not in said["headers"]
            assert "x-envoy-retry-on" not in said["headers"]

    def test_what_is_internal_is_hidden(self, table: Callable[..., str], studio: Upstream, port: int) -> None:
        table(path_prefix="/x")
        for path in ("/internal/authz/demo/x", "/internal", "/x/internal/authz/demo/x", "/a/..//internal/authz/demo"):
            assert ask(port, path, authorization="Bearer good").status == 404, path
        assert studio.asked == []

    def test_paths_are_read_one_way_only(self, table: Callable[..., str], model: Upstream, port: int) -> None:
        table(route("demo/bc", model))
        assert ask(port, "/serve/demo%2Fbc/x").status == 400
        assert ask(port, "/serve/other/../demo//bc/x").json["path"] == "/x"
        assert ask(port, "/serve/demo/bc/../../api").json["server"] == "studio"

    def test_requests_carry_an_id_end_to_end(self, table: Callable[..., str], port: int) -> None:
        table()
        answer = ask(port, "/")
        assert answer.headers["x-request-id"] == answer.json["headers"]["x-request-id"] != ""

    def test_a_path_prefix_is_served_whether_or_not_it_was_stripped_before(
        self, table: Callable[..., str], model: Upstream, port: int
    ) -> None:
        table(route("demo/bc", model), route("raw", model, rewrite=""), path_prefix="/team/cube")
        assert ask(port, "/team/cube/api/v1/me").json["path"] == "/api/v1/me"
        assert ask(port, "/team/cube/api/v1/me").json["headers"]["x-forwarded-prefix"] == "/team/cube"
        assert ask(port, "/team/cube/serve/demo/bc/predict").json["path"] == "/predict"
        assert ask(port, "/team/cube/serve/raw/a").json["path"] == "/serve/raw/a"
        assert ask(port, "/api/v1/me").json["path"] == "/api/v1/me"
        assert ask(port, "/team/cube").status == 301

    def test_traffic_is_shared_by_weight(
        self, table: Callable[..., str], model: Upstream, other: Upstream, port: int
    ) -> None:
        shares = (Target("a", (model.endpoint,), 80), Target("b", (other.endpoint,), 20))
        table(Route("split", "/serve/split/", shares))
        got = [ask(port, "/serve/split/").json["server"] for _ in range(300)]
        assert 190 < got.count("model") < 285

    def test_a_route_without_endpoints_says_so(self, table: Callable[..., str], port: int) -> None:
        table(Route("empty", "/serve/empty/", (Target("r1", ()),)))
        answer = ask(port, "/serve/empty/predict")
        assert (answer.status, answer.code) == (503, "ServiceNotReady")

    @pytest.mark.parametrize(
        ("reader", "chinese"),
        [("zh-CN,zh;q=0.9,en;q=0.8", True), ("zh", True), ("ZH-TW", True), ("en-GB,zh;q=0.5", False), ("", False)],
    )
    def test_its_own_answers_speak_the_readers_language(
        self, table: Callable[..., str], model: Upstream, port: int, reader: str, chinese: bool
    ) -> None:
        gone = Endpoint("127.0.0.1", free_port())
        empty = Route("empty", "/serve/empty/", (Target("r1", ()),))
        dead = Route("dead", "/serve/dead/", (Target("r1", (gone,)),))
        small, closed = route("small", model, body_limit=10), route("closed", model, protected="demo")
        late = route("late", model, timeout=0.2)
        table(empty, dead, small, closed, late, at=gone)
        for path, body, status, code in (
            ("/internal/x", None, 404, "NotFound"),
            ("/serve/empty/", None, 503, "ServiceNotReady"),
            ("/serve/dead/", None, 503, "ServiceUnreachable"),
            ("/serve/closed/", None, 503, "PermissionUnknown"),
            ("/serve/small/", b"x" * 20, 413, "BodyTooLarge"),
            ("/serve/late/slow", None, 504, "ServiceTimedOut"),
            ("/api/v1/me", None, 503, "StudioRestarting"),
        ):
            answer = ask(port, path, "POST" if body else "GET", body, accept_language=reader)
            assert (answer.status, answer.code) == (status, code)
            error = answer.json["error"]
            for said in filter(None, (error["text"], error["hint"])):
                assert any("\u4e00" <= letter <= "\u9fff" for letter in said) == chinese, said

    def test_a_dead_replica_is_passed_over(self, table: Callable[..., str], model: Upstream, port: int) -> None:
        dead = Endpoint("127.0.0.1", free_port())
        table(Route("half", "/serve/half/", (Target("r1", (dead, model.endpoint)),)))
        assert [ask(port, "/serve/half/").status for _ in range(40)] == [200] * 40

    @pytest.mark.parametrize("idempotent", [True, False])
    def test_what_was_left_without_an_answer_is_sent_again_only_where_that_does_no_harm(
        self, table: Callable[..., str], model: Upstream, port: int, idempotent: bool
    ) -> None:
        with upstream("dying") as dying:
            dying.hangs_up = True
            both = (Target("r1", (dying.endpoint, model.endpoint)),)
            table(Route("half", "/serve/half/", both, idempotent=idempotent))
            answers = [ask(port, "/serve/half/predict", "POST", b"{}") for _ in range(40)]
        refused = [(at, answer.status, answer.body) for at, answer in enumerate(answers) if answer.status != 200]
        assert dying.left > 0
        assert len(refused) == (0 if idempotent else dying.left), refused
        assert {status for _, status, _ in refused} <= {503}

    def test_a_service_that_is_gone_is_named_as_such(self, table: Callable[..., str], port: int) -> None:
        table(Route("dead", "/serve/dead/", (Target("r1", (Endpoint("127.0.0.1", free_port()),)),)))
        answer = ask(port, "/serve/dead/", accept="text/html")
        assert (answer.status, answer.code) == (503, "ServiceUnreachable")

    def test_while_the_studio_is_away_open_services_go_on_and_protected_ones_do_not(
        self, table: Callable[..., str], model: Upstream, port: int
    ) -> None:
        gone = Endpoint("127.0.0.1", free_port())
        table(route("open", model), route("closed", model, protected="demo"), at=gone)
        assert ask(port, "/serve/open/").status == 200
        refused = ask(port, "/serve/closed/", authorization="Bearer good")
        assert (refused.status, refused.code) == (503, "PermissionUnknown")
        away = ask(port, "/api/v1/me")
        assert (away.status, away.code) == (503, "StudioRestarting")
        page = ask(port, "/", accept="text/html,*/*")
        assert page.status == 503
        assert "text/html" in page.headers["content-type"]
        assert b"studio is restarting" in page.body

    def test_a_body_over_the_limit_is_refused(self, table: Callable[..., str], model: Upstream, port: int) -> None:
        table(route("small", model, body_limit=1000), route("large", model))
        assert ask(port, "/serve/small/", "POST", b"x" * 1000).status == 200
        refused = ask(port, "/serve/small/", "POST", b"x" * 1001)
        assert (refused.status, refused.code) == (413, "BodyTooLarge")
        assert ask(port, "/serve/large/", "POST", b"x" * 2_000_000).json["size"] == 2_000_000

    @pytest.mark.parametrize("size", [2_000, 400_000, 3_000_000])
    @pytest.mark.parametrize("chunked", [False, True])
    def test_a_body_is_as_limited_where_the_studio_is_asked_first(
        self, table: Callable[..., str], model: Upstream, port: int, size: int, chunked: bool
    ) -> None:
        table(
            route("small", model, protected="demo", body_limit=1000),
            route("middle", model, protected="demo", body_limit=300_000),
            route("wide", model, protected="demo", body_limit=1_500_000),
            route("large", model, protected="demo", body_limit=16 << 20),
        )

        def send(to: str) -> Answer:
            body: Any = iter([b"x" * 1000] * (size // 1000)) if chunked else b"x" * size
            return ask(port, f"/serve/{to}/predict", "POST", body, authorization="Bearer good")

        whole = send("large")
        assert (whole.status, whole.json["size"]) == (200, size)
        for to in [to for to, limit in (("small", 1000), ("middle", 300_000), ("wide", 1_500_000)) if size > limit]:
            if chunked:
                assert b" 413 " in (said := self._chunks(port, to, size)) and b"BodyTooLarge" in said, (to, said)
            else:
                refused = send(to)
                assert (refused.status, refused.code) == (413, "BodyTooLarge")
        if size > 1000:
            strange = self._chunks(port, "small", 100, "Bearer bad")
            assert b" 401 " in strange, "what is small enough is still asked about"

    @staticmethod
    def _chunks(port: int, to: str, size: int, authorization: str = "Bearer good") -> bytes:
        """What is said to a body in chunks, well before its time is over."""
        head = f"POST /serve/{to}/predict HTTP/1.1\r\nhost: x\r\nauthorization: {authorization}\r\n"
        with socket.create_connection(("127.0.0.1", port), timeout=60) as line:
            with contextlib.suppress(OSError):  # the answer may come, and the line end, before all is sent
                line.sendall(f"{head}transfer-encoding: chunked\r\n\r\n".encode())
                step = min(size, 1000)
                for _ in range(size // step):
                    line.sendall(b"%x\r\n" % step + b"x" * step + b"\r\n")
                line.sendall(b"0\r\n\r\n")
            return line.recv(65536)

    def test_who_sends_byte_by_byte_is_cut_off_and_holds_up_nobody(
        self, table: Callable[..., str], model: Upstream, port: int
    ) -> None:
        table(route("drip", model, body_limit=1000, arrival=0.5, timeout=0.5), route("beside", model, body_limit=1000))
        head = b"POST /serve/drip/ HTTP/1.1\r\nhost: x\r\ncontent-length: 900\r\n\r\n"
        dripping = [socket.create_connection(("127.0.0.1", port), timeout=0.1) for _ in range(50)]
        for slow in dripping:
            slow.sendall(head)
        said = b""
        while not said:
            assert ask(port, "/serve/beside/", "POST", b"x").status == 200
            with contextlib.suppress(TimeoutError):
                for slow in dripping:
                    slow.sendall(b"x")
                said = dripping[0].recv(4096)
        assert b" 408 " in said and b"RequestTooSlow" in said
        for slow in dripping:
            slow.close()

    def test_an_answer_that_takes_too_long_is_ended(
        self, table: Callable[..., str], model: Upstream, port: int
    ) -> None:
        table(route("late", model, timeout=0.2))
        answer = ask(port, "/serve/late/slow")
        assert (answer.status, answer.code) == (504, "ServiceTimedOut")

    def test_streams_are_passed_on_as_they_come(
        self, table: Callable[..., str], studio: Upstream, model: Upstream, port: int
    ) -> None:
        table(route("s", model, timeout=0))
        for path, server in (("/stream", studio), ("/serve/s/stream", model)):
            with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
                connection.sendall(f"GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n".encode())
                assert _read_until(connection, b"first\n")
                server.go_on.set()
                assert _read_until(connection, b"second\n")

    @pytest.mark.parametrize("body_limit", [0, 1 << 16, 16 << 20])
    def test_websockets_pass_where_allowed(
        self, table: Callable[..., str], model: Upstream, port: int, body_limit: int
    ) -> None:
        """Also where bodies are gathered: what becomes a websocket never ends its own."""
        table(route("ws", model, websocket=True, body_limit=body_limit), route("plain", model, body_limit=body_limit))
        upgrade = "connection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: a\r\n"
        with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
            connection.sendall(f"GET /serve/ws/ HTTP/1.1\r\nhost: x\r\n{upgrade}\r\n".encode())
            assert _read_until(connection, b"101 Switching Protocols")
            connection.sendall(b"hello")
            assert _read_until(connection, b"HELLO")
        with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
            connection.sendall(f"GET /serve/plain/ HTTP/1.1\r\nhost: x\r\n{upgrade}\r\n".encode())
            assert _read_until(connection, b"403 Forbidden")

    @pytest.mark.parametrize("prefix", ["", "/studio"])
    def test_of_the_studio_only_shells_are_websockets(
        self, table: Callable[..., str], studio: Upstream, port: int, prefix: str
    ) -> None:
        table(path_prefix=prefix)
        upgrade = "connection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: a\r\n"
        shell = f"{prefix}/api/v1/projects/p/workloads/wl_1/shell?columns=80"
        for path, answer in ((shell, b"101 Switching"), (f"{prefix}/api/v1/events", b"403 Forbidden")):
            with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
                connection.sendall(f"GET {path} HTTP/1.1\r\nhost: x\r\n{upgrade}\r\n".encode())
                assert _read_until(connection, answer)
        said = ask(port, shell).json
        assert said["path"] == "/api/v1/projects/p/workloads/wl_1/shell?columns=80"
        assert said["headers"].get("x-forwarded-prefix", "") == prefix

    def test_a_route_with_a_host_has_an_origin_of_its_own(
        self, gateway: Gateway, studio: Upstream, model: Upstream, port: int
    ) -> None:
        guest = route("guest", model, protected="p", timeout=0, host="u-1", guard="authz/guest", websocket=True)
        gateway.apply(RouteTable(studio.endpoint, "", (guest,), "apps.example"))
        good = "a=1; cube_session=good; __Host-cube_port=x; b=2"
        said = ask(port, "/deep?x=1", cookie=good, host=f"u-1.apps.example:{port}").json
        assert (said["server"], said["path"], said["headers"]["cookie"]) == ("model", "/deep?x=1", "a=1; b=2")
        assert studio.asked[-1]["path"] == "/internal/authz/guest/deep?x=1"
        assert ask(port, "/", host="u-1.apps.example").status == 401
        assert ask(port, "/internal/x", cookie=good, host="u-1.apps.example").json["server"] == "model"
        entered = ask(port, "/.cube/enter?ticket=t", host="u-1.apps.example").json
        assert (entered["server"], entered["path"]) == ("studio", "/internal/enter/guest?ticket=t")
        for host in ("u-2.apps.example", "apps.apps.example"):
            answer = ask(port, "/api/v1/me", cookie=good, host=host)
            assert (answer.status, answer.code) == (404, "PortGone")
            early = ask(port, "/.cube/enter?ticket=t", host=host).json
            assert (early["server"], early["path"]) == ("studio", "/internal/enter?ticket=t")
        assert ask(port, "/serve/guest/", cookie=good, host="studio.example").json["server"] == "studio"

    def test_without_a_domain_it_is_a_sandbox_beside_the_studio(
        self, gateway: Gateway, studio: Upstream, model: Upstream, port: int
    ) -> None:
        guest = route("guest", model, protected="p", timeout=0, host="u-1", guard="authz/guest")
        gateway.apply(RouteTable(studio.endpoint, "/studio", (guest,)))
        for prefix in ("", "/studio"):
            answer = ask(port, f"{prefix}/serve/guest/page", cookie="cube_session=good; a=1")
            assert (answer.json["server"], answer.json["path"]) == ("model", "/page")
            assert "cookie" not in answer.json["headers"]
            policy = answer.headers["content-security-policy"]
            assert policy.startswith("sandbox allow-scripts") and "same-origin" not in policy
            assert ask(port, f"{prefix}/serve/guest/").status == 401

    def test_a_table_change_breaks_no_request(
        self, gateway: Gateway, table: Callable[..., str], model: Upstream, other: Upstream, port: int
    ) -> None:
        table(route("busy", model))
        ending = threading.Event()

        def hammer() -> list[int]:
            seen: list[int] = []
            while not ending.is_set():
                seen.append(ask(port, "/serve/busy/predict", "POST", b"{}").status)
            return seen

        with ThreadPoolExecutor(4) as pool:
            busy = [pool.submit(hammer) for _ in range(4)]
            for turn in range(20):
                server = (model, other)[turn % 2]
                target = Target(f"r{turn}", (server.endpoint,))
                table(Route("busy", "/serve/busy/", (target,)), route(f"more-{turn}", other))
            ending.set()
            statuses = [status for one in busy for status in one.result()]
        assert set(statuses) == {200}
        assert len(statuses) > 100

    def test_a_request_that_is_still_arriving_outlives_its_target(
        self, table: Callable[..., str], model: Upstream, other: Upstream, port: int
    ) -> None:
        def now(name: str, server: Upstream) -> None:
            table(Route("slow", "/serve/slow/", (Target(name, (server.endpoint,)),), body_limit=1000))

        now("r1", model)
        with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
            head = b"POST /serve/slow/predict HTTP/1.1\r\nhost: x\r\ncontent-length: 4\r\nconnection: close\r\n\r\n"
            connection.sendall(head + b"12")
            time.sleep(0.2)  # nothing tells that it has begun to arrive
            for name, server in (("r2", other), ("r3", model), ("r4", other)):
                now(name, server)
            connection.sendall(b"34")
            answer = _read_until(connection, b'"other"')
        assert answer.startswith(b"HTTP/1.1 200"), answer

    def test_a_request_under_way_outlives_its_route(
        self, table: Callable[..., str], model: Upstream, port: int
    ) -> None:
        table(route("old", model))
        with ThreadPoolExecutor(1) as pool:
            late = pool.submit(ask, port, "/serve/old/slow")
            assert model.under_way.wait(10)
            table()
            assert ask(port, "/serve/old/x").json["server"] == "studio"
            model.go_on.set()
            assert late.result().json["server"] == "model"

    def test_the_next_server_adopts_it(
        self, gateway: Gateway, make: Callable[[], Gateway], table: Callable[..., str], model: Upstream, port: int
    ) -> None:
        version = table(route("kept", model))
        with closing(socket.create_connection(("127.0.0.1", port))) as connection:
            following = make()
            following.ensure_running()
            assert following.applied() == version
            connection.sendall(b"GET /serve/kept/ HTTP/1.1\r\nhost: x\r\n\r\n")
            assert _read_until(connection, b"200 OK")

    def test_a_port_of_somebody_else_is_a_fault(self, make: Callable[..., Gateway], studio: Upstream) -> None:
        with pytest.raises(Fault) as refused:
            make(studio.server_port, "elsewhere").ensure_running()
        assert refused.value.code == "PortTaken"
        assert refused.value.params["port"] == studio.server_port

    def test_it_tells_its_measures_and_how_it_fares(
        self, gateway: Gateway, table: Callable[..., str], model: Upstream, port: int
    ) -> None:
        table(route("counted", model))
        ask(port, "/serve/counted/")
        assert "# TYPE" in gateway.metrics()
        assert all(check.ok for check in gateway.checks())

    def test_it_ends_when_told_and_comes_back_with_its_table(
        self, gateway: Gateway, table: Callable[..., str], model: Upstream, port: int
    ) -> None:
        version = table(route("back", model))
        gateway.stop()
        gateway.stop()
        assert not gateway.is_alive()
        assert gateway.applied() == gateway.metrics() == ""
        gateway.ensure_running()
        assert gateway.is_alive()
        deadline = time.monotonic() + 60
        while gateway.applied() != version and time.monotonic() < deadline:
            time.sleep(0.01)
        assert ask(port, "/serve/back/").json["server"] == "model"


def _read_until(connection: socket.socket, wanted: bytes) -> bytes:
    got = b""
    while wanted not in got:
        block = connection.recv(65536)
        assert block, got
        got += block
    return got
