"""The files Envoy is given are a pure function of the table."""

from __future__ import annotations

import json
from typing import Any

from cubestudio.drivers.gateway_envoy import config
from cubestudio.spec.routes import Endpoint, Route, RouteTable, Target
from cubestudio_follower.discovery import CLUSTERS, LISTENERS, ROUTES, merge_clusters

DOOR = Endpoint("127.0.0.1", 8080)
STUDIO = Endpoint("127.0.0.1", 9000)


def route(name: str, *targets: Target, **more: Any) -> Route:
    return Route(name, f"/serve/{name}/", targets or (Target("r1", (Endpoint("127.0.0.1", 9001),)),), **more)


def build(*routes: Route, **more: Any) -> dict[str, Any]:
    return config.build(RouteTable(STUDIO, routes=routes, **more), DOOR, "/home/x")


def entries(files: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = files[ROUTES]["resources"][0]["virtual_hosts"][0]["routes"]
    return found


def test_equal_tables_give_equal_files() -> None:
    one, two = build(route("a"), route("b")), build(route("a"), route("b"))
    assert json.dumps(one) == json.dumps(two)


def test_the_route_file_carries_the_version_of_the_table() -> None:
    table = RouteTable(STUDIO, routes=(route("a"),))
    assert config.build(table, DOOR, "/h")[ROUTES]["version_info"] == table.version()


def test_the_listener_does_not_change_with_routes() -> None:
    assert build()[LISTENERS] == build(route("a"))[LISTENERS]


def test_kinds_of_files_lie_in_folders_of_their_own() -> None:
    assert len({name.split("/")[0] for name in build()}) == 4


def test_every_route_says_whether_it_is_open_or_protected() -> None:
    for entry in entries(build(route("a"), route("b", protected="demo"), path_prefix="/x")):
        filters = entry["typed_per_filter_config"]["envoy.filters.http.ext_authz"]
        assert filters.get("disabled") or "/internal/authz/demo" in json.dumps(filters), entry["name"]


def test_a_route_that_names_no_filter_would_be_closed() -> None:
    listener = json.dumps(build()[LISTENERS])
    assert '"failure_mode_allow": false' in listener
    assert '"path_prefix": "/internal/authz/-"' in listener


def test_no_route_but_the_studio_keeps_credentials() -> None:
    for entry in entries(build(route("a"), route("b", websocket=True, timeout=0, rewrite=""))):
        if entry["name"] in ("a", "b"):
            assert {"authorization", "cookie"} <= set(entry["request_headers_to_remove"])


def test_merged_upstreams_serve_the_old_table_and_the_new() -> None:
    old = build(route("a"), route("gone"))[CLUSTERS]
    new = build(route("a", Target("r2", (Endpoint("127.0.0.1", 9002),))))[CLUSTERS]
    merged = merge_clusters(new, old["resources"])
    assert [one["name"] for one in merged["resources"]] == ["a/r1", "a/r2", "gone/r1", "studio"]


def test_names_of_hosts_are_resolved_and_addresses_are_not() -> None:
    files = build(
        route("named", Target("r1", (Endpoint("model.demo.svc", 80),))),
        route("socket", Target("r1", (Endpoint("/run/x.sock", 0),))),
    )
    kinds = {one["name"]: one["type"] for one in files[CLUSTERS]["resources"]}
    assert kinds == {"named/r1": "STRICT_DNS", "socket/r1": "STATIC", "studio": "STATIC"}


def test_a_percent_sign_in_a_name_is_not_a_format() -> None:
    assert "%%REQ" in json.dumps(build(route("100%REQ(cookie)%"))[ROUTES])


def test_a_thousand_routes_are_built_quickly_enough_to_be_built_anew_each_time() -> None:
    files = build(*(route(f"p/s{number}") for number in range(1000)))
    assert len([entry for entry in entries(files) if entry["name"].startswith("p/")]) == 1000


def test_a_route_that_waits_long_is_not_ended_as_idle() -> None:
    def idle(**more: Any) -> str | None:
        found: str | None = entries(build(route("a", **more)))[0]["route"].get("idle_timeout")
        return found

    listener = json.dumps(build()[LISTENERS])
    assert '"stream_idle_timeout": "300s"' in listener
    assert idle(timeout=60) is None, "what sends nothing for five minutes is ended"
    assert idle(timeout=300) == "360s"
    assert idle(timeout=3600) == "3660s"
    assert idle(timeout=0) == "0s"
