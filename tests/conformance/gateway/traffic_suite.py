"""What every gateway must do with splits, mirrors, limits, origins, domains, tokens. Part of `GatewayConformance`."""

from __future__ import annotations

import base64
import json
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256

from conformance.gateway.upstreams import Upstream, ask, upstream
from cubestudio.ports.gateway import BOUNDS, Gateway
from cubestudio.spec.routes import Jwt, Limit, Mirror, Route, RouteTable, Sticky, Target

SHOP = "https://shop.example"


def split(model: Upstream, other: Upstream, sticky: Sticky | None, **more: Any) -> Route:
    """`/serve/split/`, half and half."""
    shares = (Target("a", (model.endpoint,), 50), Target("b", (other.endpoint,), 50))
    return Route("split", "/serve/split/", shares, sticky=sticky, **more)


class Issuer:
    """Somebody who signs JSON Web Tokens."""

    def __init__(self) -> None:
        self._key = rsa.generate_private_key(65537, 2048)
        number = self._key.public_key().public_numbers()
        modulus = base64.urlsafe_b64encode(number.n.to_bytes(256, "big")).rstrip(b"=").decode()
        self.jwks = json.dumps({"keys": [{"kty": "RSA", "alg": "RS256", "kid": "1", "n": modulus, "e": "AQAB"}]})

    def token(self, **claims: Any) -> str:
        """A token signed now."""
        head = _part({"alg": "RS256", "kid": "1"})
        body = _part({"iss": "https://issuer.example", "exp": int(time.time()) + 60, **claims})
        signed = self._key.sign(f"{head}.{body}".encode(), padding.PKCS1v15(), SHA256())
        return f"{head}.{body}.{base64.urlsafe_b64encode(signed).rstrip(b'=').decode()}"


def _part(data: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(data).encode()).rstrip(b"=").decode()


class TrafficConformance:
    """Each feature of a route, one by one."""

    @pytest.mark.parametrize(
        ("sticky", "shown"),
        [
            (Sticky("header", "x-customer"), lambda n: {"x_customer": f"c{n}"}),
            (Sticky("cookie", "visitor"), lambda n: {"cookie": f"a=b; visitor=v{n}"}),
        ],
    )
    def test_requests_that_belong_together_meet_one_target(
        self,
        table: Callable[..., str],
        model: Upstream,
        other: Upstream,
        port: int,
        sticky: Sticky,
        shown: Callable[[int], dict[str, str]],
    ) -> None:
        table(split(model, other, sticky))
        met = [{ask(port, "/serve/split/", **shown(n)).json["server"] for _ in range(4)} for n in range(24)]
        assert all(len(servers) == 1 for servers in met)
        assert set().union(*met) == {"model", "other"}
        without = Counter(ask(port, "/serve/split/").json["server"] for _ in range(60))
        assert min(without["model"], without["other"]) > 5

    def test_a_user_meets_one_target_whatever_shows_who_it_is(
        self, table: Callable[..., str], studio: Upstream, model: Upstream, other: Upstream, port: int
    ) -> None:
        table(split(model, other, Sticky("user"), protected="demo"))
        met = [
            {ask(port, "/serve/split/", cookie=f"cube_session=good{n}").json["server"] for _ in range(4)}
            for n in range(24)
        ]
        assert all(len(servers) == 1 for servers in met)
        assert set().union(*met) == {"model", "other"}

    def test_a_larger_share_keeps_those_who_were_there(
        self, table: Callable[..., str], model: Upstream, other: Upstream, port: int
    ) -> None:
        def new_ones(percent: int) -> set[int]:
            shares = (Target("a", (other.endpoint,), percent), Target("b", (model.endpoint,), 100 - percent))
            table(Route("split", "/serve/split/", shares, sticky=Sticky("header", "x-customer")))
            return {n for n in range(60) if ask(port, "/serve/split/", x_customer=f"c{n}").json["server"] == "other"}

        few, many = new_ones(20), new_ones(60)
        assert 0 < len(few) < len(many) < 60
        assert few <= many

    def test_a_mirror_gets_its_share_and_answers_nobody(
        self, table: Callable[..., str], model: Upstream, port: int
    ) -> None:
        with upstream("mirror") as mirror:
            target = Target("m", (mirror.endpoint,))
            route = Route("seen", "/serve/seen/", (Target("r", (model.endpoint,)),), retries=2, idempotent=True)
            table(replace(route, mirror=Mirror(target, 50.0)))
            for _ in range(120):
                answer = ask(
                    port, "/serve/seen/x?y=1", "POST", b"{}", authorization="Bearer s", cookie="cube_session=s"
                )
                assert answer.json["server"] == "model"
            _until(lambda: mirror.taken >= 30)
            assert 30 <= mirror.taken <= 90
            assert not {"authorization", "cookie"} & set(mirror.last_headers)
            table(route)
            before = mirror.taken
            ask(port, "/serve/seen/x")
            assert mirror.taken == before

    def test_a_mirror_is_never_asked_twice(self, table: Callable[..., str], model: Upstream, port: int) -> None:
        with upstream("mirror") as mirror:
            mirror.hangs_up = True
            target = Target("m", (mirror.endpoint, mirror.endpoint))
            seen = Route("seen", "/serve/seen/", (Target("r", (model.endpoint,)),), idempotent=True)
            table(replace(seen, mirror=Mirror(target, 100.0)))
            for _ in range(10):
                assert ask(port, "/serve/seen/x", "POST", b"{}").status == 200
            _until(lambda: mirror.left >= 10)
            time.sleep(0.3)  # where a second try would come
            assert mirror.left == 10

    def test_more_requests_than_the_limit_are_told_to_wait(
        self, table: Callable[..., str], model: Upstream, port: int
    ) -> None:
        one = (Target("r", (model.endpoint,)),)
        table(Route("few", "/serve/few/", one, limit=Limit(0.01, 5)), Route("free", "/serve/free/", one))
        answers = [ask(port, path) for path in ("/serve/few/x", "/serve/few/", "/serve/few") for _ in range(3)]
        assert [answer.status for answer in answers] == [200] * 5 + [429] * 4
        assert answers[-1].code == "TooManyRequests"
        assert answers[-1].headers["retry-after"]
        assert ask(port, "/serve/free/").status == 200

    def test_a_bucket_fills_at_its_rate(self, table: Callable[..., str], model: Upstream, port: int) -> None:
        table(Route("rate", "/serve/rate/", (Target("r", (model.endpoint,)),), limit=Limit(20, 1)))
        begun, passed = time.monotonic(), 0
        while passed < 30 and time.monotonic() - begun < 60:
            passed += ask(port, "/serve/rate/").status == 200
        # No faster than it fills, and it does fill: on a busy machine what it gives while nobody asks is lost.
        assert 30 <= passed <= 22 * (time.monotonic() - begun) + 1

    def test_more_requests_than_may_be_under_way_are_refused_at_once(
        self, table: Callable[..., str], model: Upstream, port: int
    ) -> None:
        from concurrent.futures import ThreadPoolExecutor

        table(Route("narrow", "/serve/narrow/", (Target("r", (model.endpoint,)),), max_requests=1, retries=0))
        with ThreadPoolExecutor(1) as pool:
            first = pool.submit(ask, port, "/serve/narrow/slow")
            assert model.under_way.wait(10)
            answer = ask(port, "/serve/narrow/")
            assert (answer.status, answer.code) == (503, "ServiceBusy")
            model.go_on.set()
            assert first.result().status == 200

    def test_a_replica_that_keeps_failing_is_left_out(
        self, table: Callable[..., str], model: Upstream, port: int
    ) -> None:
        with upstream("sick") as sick:
            sick.fails = True
            both = (Target("r", (sick.endpoint, model.endpoint)),)
            table(Route("pair", "/serve/pair/", both, eject_after=3))
            statuses = [ask(port, "/serve/pair/").status for _ in range(30)]
            assert 3 <= statuses.count(500) <= 5
            assert statuses[-10:] == [200] * 10
            table(Route("pair2", "/serve/pair2/", both))
            assert [ask(port, "/serve/pair2/").status for _ in range(30)].count(500) > 5

    def test_pages_of_named_origins_may_ask(self, table: Callable[..., str], model: Upstream, port: int) -> None:
        one = (Target("r", (model.endpoint,)),)
        table(
            Route("shop", "/serve/shop/", one, protected="demo", takes_keys=True, cors=(SHOP,)),
            Route("all", "/serve/all/", one, cors=("*",)),
        )
        asks = {"access_control_request_method": "POST", "access_control_request_headers": "x-api-key,content-type"}
        for path, origin, allowed in (
            ("/serve/shop/predict", SHOP, SHOP),
            ("/serve/shop/predict", "https://evil.example", None),
            ("/serve/shop/predict", "https://shop.example.evil.example", None),
            ("/serve/all/predict", "https://anybody.example", "https://anybody.example"),
        ):
            headers = ask(port, path, "OPTIONS", origin=origin, **asks).headers
            assert headers.get("access-control-allow-origin") == allowed, (path, origin)
        preflight = ask(port, "/serve/shop/predict", "OPTIONS", origin=SHOP, **asks)
        assert preflight.status == 200
        assert "x-api-key" in preflight.headers["access-control-allow-headers"]
        assert "access-control-allow-credentials" not in preflight.headers
        refused = ask(port, "/serve/shop/predict", "POST", b"{}", origin=SHOP, x_api_key="x")
        assert (refused.status, refused.code) == (401, "KeyUnknown")
        assert refused.headers["access-control-allow-origin"] == SHOP

    def test_a_domain_is_the_routes_own(
        self, table: Callable[..., str], model: Upstream, other: Upstream, port: int
    ) -> None:
        table(
            Route("a", "/serve/a/", (Target("r", (model.endpoint,)),), domain="a.models.example", protected="demo"),
            Route("b", "/serve/b/", (Target("r", (other.endpoint,)),), domain="b.models.example"),
        )
        good = {"host": f"a.models.example:{port}", "authorization": "Bearer good"}
        said = ask(port, "/api/v1/deep?x=1", **good).json
        assert (said["server"], said["path"]) == ("model", "/api/v1/deep?x=1")
        assert ask(port, "/", host="a.models.example").code == "LoginNeeded"
        assert ask(port, "/x", host="B.models.example").json["server"] == "other"
        assert ask(port, "/x", host="c.models.example").json["server"] == "studio"
        assert ask(port, "/serve/a/x", authorization="Bearer good").json["path"] == "/x"

    def test_tokens_of_an_issuer_are_checked_without_the_studio(
        self, table: Callable[..., str], studio: Upstream, model: Upstream, port: int
    ) -> None:
        issuer, stranger = Issuer(), Issuer()
        jwt = Jwt("https://issuer.example", ("churn",), issuer.jwks)
        one = (Target("r", (model.endpoint,)),)
        table(Route("j", "/serve/j/", one, protected="demo", jwt=jwt), Route("k", "/serve/k/", one, protected="demo"))
        good = ask(port, "/serve/j/", authorization=f"Bearer {issuer.token(aud='churn')}")
        assert good.json["server"] == "model"
        assert "authorization" not in good.json["headers"]
        for bad in (
            {},
            {"authorization": "Bearer good"},
            {"authorization": f"Bearer {stranger.token(aud='churn')}"},
            {"authorization": f"Bearer {issuer.token(aud='other')}"},
            {"authorization": f"Bearer {issuer.token(aud='churn', exp=int(time.time()) - 100)}"},
            {"authorization": f"Bearer {issuer.token(aud='churn', iss='https://else.example')}"},
        ):
            answer = ask(port, "/serve/j/", **bad)
            assert (answer.status in (401, 403), answer.code) == (True, "TokenRefused"), bad
        assert studio.asked == []
        assert ask(port, "/serve/k/", authorization="Bearer good").status == 200
        table(Route("j", "/serve/j/", one, jwt=replace(jwt, jwks=stranger.jwks)))
        assert ask(port, "/serve/j/", authorization=f"Bearer {stranger.token(aud='churn')}").status == 200
        assert ask(port, "/serve/j/", authorization=f"Bearer {issuer.token(aud='churn')}").code == "TokenRefused"

    def test_traffic_is_counted_by_route_and_target(
        self, gateway: Gateway, table: Callable[..., str], model: Upstream, port: int
    ) -> None:
        with upstream("sick") as sick:
            sick.fails = True
            shares = (Target("r.1", (model.endpoint,), 50), Target("r2", (sick.endpoint,), 50))
            table(Route("demo/count.ed", "/serve/counted/", shares, retries=0))
            statuses = [ask(port, "/serve/counted/").status for _ in range(30)]
        counted = gateway.traffic()
        well, ill = counted["demo/count.ed", "r.1"], counted["demo/count.ed", "r2"]
        assert (well.requests, well.failures) == (statuses.count(200), 0)
        assert (ill.requests, ill.failures) == (statuses.count(500), statuses.count(500))

        def latency() -> tuple[tuple[float, int], ...]:
            return gateway.traffic()["demo/count.ed", "r.1"].latency

        _until(lambda: sum(count for _, count in latency()[-1:]) == statuses.count(200))
        bounds = [seconds for seconds, _ in latency()]
        assert bounds == list(BOUNDS)
        assert 'envoy_cluster_name="demo/count_ed/r_1"' in gateway.metrics()

    def test_requests_under_way_are_counted(
        self, gateway: Gateway, table: Callable[..., str], model: Upstream, port: int
    ) -> None:
        table(Route("demo/busy", "/serve/busy/", (Target("r1", (model.endpoint,)),)))
        model.go_on.clear()
        with ThreadPoolExecutor(3) as callers:
            answers = [callers.submit(ask, port, "/serve/busy/slow") for _ in range(3)]
            _until(lambda: [of.active for of in gateway.traffic().values() if of.active] == [3])
            model.go_on.set()
            assert [answer.result().status for answer in answers] == [200] * 3
        counted = gateway.traffic()["demo/busy", "r1"]
        assert (counted.active, counted.requests) == (0, 3)

    def test_a_table_of_everything_is_taken(
        self, gateway: Gateway, studio: Upstream, model: Upstream, other: Upstream
    ) -> None:
        route = split(model, other, Sticky("user"), limit=Limit(5, 5), cors=("*",), domain="x.example", grpc="demo/m")
        table = RouteTable(studio.endpoint, "/x", (route,), "apps.example")
        gateway.apply(table)
        assert gateway.applied() == table.version()


def _until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not is_so() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert is_so()
