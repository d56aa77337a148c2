"""What every gateway must do with requests to a service that sleeps. Part of `GatewayConformance`."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace

from conformance.gateway.h2 import call
from conformance.gateway.upstreams import Address, Answer, Upstream, ask, free_port
from cubestudio.ports.gateway import Gateway
from cubestudio.spec.routes import Endpoint, Limit, Route, RouteTable, Target

ASLEEP = Route("demo/nap", "/serve/demo/nap/", (Target("r0", ()),), protected="demo", wakes="wake/svc/secret")
GOOD = {"authorization": "Bearer good"}


def awake(upstream: Upstream, revision: str = "r7") -> Route:
    """The same route once a replica answers; of another revision than the one that went to sleep."""
    return replace(ASLEEP, targets=(Target(revision, (upstream.endpoint,)),))


def until(met: Callable[[], bool], seconds: float = 60.0) -> None:
    """Wait for it."""
    deadline = time.monotonic() + seconds
    while not met():
        assert time.monotonic() < deadline
        time.sleep(0.005)


class WakingConformance:
    """The holding of requests, one promise after another."""

    def test_requests_are_kept_with_their_bodies_until_the_service_is_awake(
        self, table: Callable[..., str], studio: Upstream, model: Upstream, port: int
    ) -> None:
        table(ASLEEP)
        studio.woken.clear()
        bodies = [bytes([n]) * (1 + 40_000 * n) for n in range(20)]

        def send(body: bytes) -> Answer:
            return ask(port, "/serve/demo/nap/predict?a=1", "POST", body, **GOOD)

        with ThreadPoolExecutor(20) as pool:
            kept: list[Future[Answer]] = [pool.submit(send, body) for body in bodies]
            until(lambda: len(studio.wakes) == 20)
            assert not any(one.done() for one in kept)
            table(awake(model))
            studio.wake("demo/nap/r7")
            answers = [one.result() for one in kept]
        assert {answer.status for answer in answers} == {200}, answers[0].body
        assert [answer.json["sha256"] for answer in answers] == [hashlib.sha256(one).hexdigest() for one in bodies]
        said = answers[0].json
        assert (said["server"], said["path"], said["headers"]["x-cube-user"]) == ("model", "/predict?a=1", "ann")
        assert not {"authorization", "x-cube-target"} & set(said["headers"])
        assert studio.wakes[0]["path"] == "/internal/wake/svc/secret/serve/demo/nap/predict?a=1"

    def test_a_call_of_grpc_is_kept_as_well(
        self, table: Callable[..., str], make: Callable[..., Gateway], studio: Upstream, model: Upstream, port: int
    ) -> None:
        """A second gateway plays the upstream, since it speaks HTTP/2; `model` behind it tells what came."""
        at = free_port()
        behind = make(at, "held", 0)
        behind.ensure_running()
        behind.apply(RouteTable(model.endpoint))
        asleep = replace(ASLEEP, name="demo/nap.grpc", prefix="/serve/demo/nap.grpc/", grpc="demo/nap")
        table(asleep)
        studio.woken.clear()
        method = "/inference.GRPCInferenceService/ModelInfer"
        with ThreadPoolExecutor(1) as pool:
            kept = pool.submit(call, port, method, b"rows", cube_service="demo/nap", **GOOD)
            until(lambda: len(studio.wakes) == 1)
            assert not kept.done()
            table(replace(asleep, targets=(Target("r7", (Endpoint(Address.host, at),)),)))
            studio.wake("demo/nap.grpc/r7")
            said = kept.result()
        assert b'"server": "model"' in said and method.encode() in said
        behind.stop()

    def test_only_who_may_call_it_wakes_it(self, table: Callable[..., str], studio: Upstream, port: int) -> None:
        other = Route("open", "/serve/open/", ASLEEP.targets, wakes="wake/svc/secret", body_limit=1000)
        table(replace(ASLEEP, limit=Limit(0.01, 1)), other)
        studio.woken.set()
        assert ask(port, "/serve/demo/nap/", x_cube_target="studio").code == "LoginNeeded"
        assert ask(port, "/serve/open/", "POST", b"x" * 1001).code == "BodyTooLarge"
        assert studio.wakes == []
        codes = [ask(port, "/serve/demo/nap/", "POST", b"x", **GOOD).code for _ in range(2)]
        assert (codes[1], len(studio.wakes)) == ("TooManyRequests", 1)

    def test_what_the_studio_says_against_it_is_the_answer(
        self, table: Callable[..., str], studio: Upstream, port: int
    ) -> None:
        table(ASLEEP)
        studio.wake("", 425)
        answer = ask(port, "/serve/demo/nap/", accept_language="zh", **GOOD)
        assert (answer.status, answer.code, answer.headers["retry-after"]) == (503, "Full", "7")
        assert studio.wakes[0]["headers"]["accept-language"] == "zh"

    def test_without_the_studio_the_reason_is_told(
        self, gateway: Gateway, table: Callable[..., str], studio: Upstream, port: int
    ) -> None:
        table(replace(ASLEEP, protected=""), at=Endpoint("127.0.0.1", 9))
        answer = ask(port, "/serve/demo/nap/", "POST", b"{}")
        assert (answer.status, answer.code, answer.headers["retry-after"]) == (503, "StudioRestarting", "2")
        assert "sleeps" in answer.json["error"]["text"]
        told = ask(port, "/serve/demo/nap/", "POST", b"{}", accept_language="zh-CN").json["error"]["text"]
        assert "休眠" in told
        table(replace(ASLEEP), at=Endpoint("127.0.0.1", 9))
        assert ask(port, "/serve/demo/nap/", "POST", b"{}").code == "PermissionUnknown"

    def test_awake_services_are_never_asked_about(
        self, table: Callable[..., str], studio: Upstream, model: Upstream, port: int
    ) -> None:
        table(awake(model))
        assert ask(port, "/serve/demo/nap/x", **GOOD).json["path"] == "/x"
        assert studio.wakes == []
