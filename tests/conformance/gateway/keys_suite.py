"""What every gateway must do with API keys, told through its port and over HTTP. Part of `GatewayConformance`."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from conformance.gateway.upstreams import Answer, Upstream, ask, free_port
from cubestudio.ports.gateway import Gateway
from cubestudio.spec.keys import digest, new_key
from cubestudio.spec.routes import Endpoint, Key, Route, RouteTable, Target


def made(*routes: str, expires_at: float = 0.0) -> tuple[str, Key]:
    """The text of a new key and what the gateway is told of it."""
    key_id, text = new_key()
    return text, Key(key_id, digest(text), routes, expires_at)


class KeysConformance:
    """Two services, `demo/a` and `demo/b`, that take keys."""

    @pytest.fixture
    def lock(self, gateway: Gateway, studio: Upstream, model: Upstream, other: Upstream) -> Callable[..., RouteTable]:
        def put(*keys: Key, at: Endpoint | None = None) -> RouteTable:
            routes = [
                Route(name, f"/serve/{name}/", (Target("r1", (server.endpoint,)),), protected="demo", takes_keys=True)
                for name, server in (("demo/a", model), ("demo/b", other))
            ]
            table = RouteTable(at or studio.endpoint, routes=tuple(routes), keys=keys)
            gateway.apply(table)
            return table

        return put

    def test_a_key_opens_its_service_without_a_question(
        self, lock: Callable[..., RouteTable], studio: Upstream, port: int
    ) -> None:
        text, key = made("demo/a")
        lock(key)
        for shown in ({"authorization": f"Bearer {text}"}, {"authorization": f"bearer {text}"}, {"x_api_key": text}):
            answer = ask(port, "/serve/demo/a/predict", "POST", b"{}", **shown)
            assert (answer.status, answer.json["server"], answer.json["path"]) == (200, "model", "/predict")
            assert text not in str(answer.json["headers"])
            assert answer.json["headers"]["x-cube-user"] == f"key:{key.id}"
        assert studio.asked == []

    def test_many_keys_are_told_apart(self, lock: Callable[..., RouteTable], port: int) -> None:
        keys = [made("demo/a") for _ in range(40)]
        lock(*(key for _, key in keys))
        for text, _ in keys:
            assert ask(port, "/serve/demo/a/", x_api_key=text).status == 200

    def test_a_key_for_another_service_is_forbidden(self, lock: Callable[..., RouteTable], port: int) -> None:
        text, key = made("demo/a")
        both, both_key = made("demo/a", "demo/b")
        lock(key, both_key)
        refused = ask(port, "/serve/demo/b/", x_api_key=text)
        assert (refused.status, refused.code) == (403, "KeyOfAnotherService")
        assert ask(port, "/serve/demo/b/", x_api_key=both).status == 200

    def test_keys_that_are_none_are_refused(self, lock: Callable[..., RouteTable], studio: Upstream, port: int) -> None:
        text, key = made("demo/a")
        lock(key)
        forged = text[:-1] + ("a" if text[-1] != "a" else "b")
        for wrong in (made()[0], forged, text[:-1], text + "x", "cube_", "nonsense", "", "cube_" + "%" * 64):
            answer = ask(port, "/serve/demo/a/", x_api_key=wrong)
            assert (answer.status, answer.code) == (401, "KeyUnknown"), wrong
        assert ask(port, "/serve/demo/a/", authorization=f"Bearer {forged}").code == "KeyUnknown"
        assert studio.asked == []

    def test_an_expired_key_says_so(self, lock: Callable[..., RouteTable], port: int) -> None:
        text, key = made("demo/a", expires_at=time.time() - 1)
        lock(key)
        for service in ("a", "b"):
            answer = ask(port, f"/serve/demo/{service}/", x_api_key=text)
            assert (answer.status, answer.code) == (401, "KeyExpired")
        lock(replace(key, expires_at=time.time() + 60))
        assert ask(port, "/serve/demo/a/", x_api_key=text).status == 200

    def test_a_revoked_key_is_worth_nothing_once_the_table_is_in_force(
        self, lock: Callable[..., RouteTable], port: int
    ) -> None:
        text, key = made("demo/a")
        for _ in range(5):
            lock(key)
            assert ask(port, "/serve/demo/a/", x_api_key=text).status == 200
            lock()
            assert ask(port, "/serve/demo/a/", x_api_key=text).code == "KeyUnknown"

    def test_refusals_speak_the_callers_language(self, lock: Callable[..., RouteTable], port: int) -> None:
        lock()

        def said(language: str) -> Answer:
            return ask(port, "/serve/demo/a/", x_api_key="x", accept_language=language)

        chinese, english = said("zh-CN,zh;q=0.9,en;q=0.8"), said("fr, en;q=0.5")
        assert chinese.code == english.code == "KeyUnknown"
        assert "密钥" in chinese.json["error"]["text"]
        assert english.json["error"]["text"].isascii()
        assert english.json["error"]["request_id"] == english.headers["x-request-id"] != ""

    def test_without_a_key_the_studio_is_asked_as_before(
        self, lock: Callable[..., RouteTable], studio: Upstream, port: int
    ) -> None:
        lock()
        assert ask(port, "/serve/demo/a/").code == "LoginNeeded"
        assert ask(port, "/serve/demo/a/", authorization="Bearer good").json["headers"]["x-cube-user"] == "ann"
        assert ask(port, "/serve/demo/a/", authorization="Bearer cube_" + "a" * 43).code == "LoginNeeded"
        assert len(studio.asked) == 3

    def test_keys_work_while_the_studio_is_away(self, lock: Callable[..., RouteTable], port: int) -> None:
        text, key = made("demo/a")
        lock(key, at=Endpoint("127.0.0.1", free_port()))
        assert ask(port, "/serve/demo/a/", x_api_key=text).status == 200
        assert ask(port, "/serve/demo/a/", authorization="Bearer good").code == "PermissionUnknown"

    def test_uses_are_told_and_texts_written_nowhere(
        self, gateway: Gateway, lock: Callable[..., RouteTable], home: Path, port: int
    ) -> None:
        used, unused = made("demo/a"), made("demo/a")
        lock(used[1], unused[1])
        before = time.time()
        assert ask(port, f"/serve/demo/a/?key={used[0]}", x_api_key=used[0]).status == 200
        uses: dict[str, float] = {}
        deadline = time.monotonic() + 60
        while used[1].id not in uses and time.monotonic() < deadline:
            uses |= gateway.key_uses()
            time.sleep(0.05)
        assert before - 1 <= uses[used[1].id] <= time.time()
        assert unused[1].id not in uses
        secret = used[0][-43:]
        leaks = [file for file in home.rglob("*") if file.is_file() and secret in file.read_text("utf-8", "replace")]
        assert leaks == []
