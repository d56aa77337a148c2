"""The table as HTTPRoutes: nothing that was closed is open, and what cannot be said is told."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import yaml

import kubeschemas
from cubestudio.ports.followed import Site
from cubestudio.routing.export import as_yaml
from cubestudio.routing.httproutes import UNSAID, http_routes, object_name
from cubestudio.spec.routes import Endpoint, Limit, Mirror, Route, Sticky, Target

SITE = Site("east", "cube-system", "https://studio.example", "gateway:1")
PODS = (Endpoint("10.244.0.7", 8000), Endpoint("10.244.0.8", 8000), Endpoint("10.244.0.9", 8001))
OPEN = Route(
    "demo/bc",
    "/serve/demo/bc/",
    (Target("r1", PODS[:1], 80), Target("r2", PODS[1:], 20)),
    mirror=Mirror(Target("r3", PODS[:1]), 100),
    timeout=2.5,
    domain="bc.example",
)


@pytest.mark.parametrize(
    "route", [OPEN, replace(OPEN, protected="demo"), replace(OPEN, domain="", timeout=0, rewrite="")]
)
def test_they_are_such_as_the_gateway_api_takes(route: Route) -> None:
    made = http_routes([route], SITE, "infra/public")
    for manifest in kinds(made, "HTTPRoute") + kinds(made, "Service"):  # no schema of EndpointSlices is at hand
        kubeschemas.check_all(manifest)


def kinds(made: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    """Of the manifests, those of a kind."""
    return [manifest for manifest in made if manifest["kind"] == kind]


def test_an_open_route_goes_straight_to_its_pods_by_weight() -> None:
    made = http_routes([OPEN], SITE, "infra/public")
    at_prefix, at_domain = kinds(made, "HTTPRoute")
    [rule] = at_prefix["spec"]["rules"]
    assert at_prefix["spec"]["parentRefs"] == [{"name": "public", "namespace": "infra"}]
    assert rule["matches"] == [{"path": {"type": "PathPrefix", "value": "/serve/demo/bc"}}]
    assert [backend["weight"] for backend in rule["backendRefs"]] == [80, 20]
    assert rule["timeouts"] == {"request": "2500ms"}
    assert [one["type"] for one in rule["filters"]] == [
        *("URLRewrite", "RequestHeaderModifier", "ResponseHeaderModifier", "RequestMirror")
    ]
    assert "hostnames" not in at_prefix["spec"]
    assert at_domain["spec"]["hostnames"] == ["bc.example"]
    assert "URLRewrite" not in [one["type"] for one in at_domain["spec"]["rules"][0]["filters"]]


def test_its_backends_are_services_with_slices_of_equal_ports() -> None:
    made = http_routes([OPEN], SITE, "public")
    services = {one["metadata"]["name"] for one in kinds(made, "Service")}
    [rule] = kinds(made, "HTTPRoute")[0]["spec"]["rules"]
    assert {backend["name"] for backend in rule["backendRefs"]} <= services
    slices = kinds(made, "EndpointSlice")
    assert {one["metadata"]["labels"]["kubernetes.io/service-name"] for one in slices} == services
    of_r2 = [one for one in slices if one["ports"][0]["port"] in (8000, 8001) and len(slices) == 4]
    assert sorted(address for one in of_r2 for end in one["endpoints"] for address in end["addresses"]) == [
        *("10.244.0.7", "10.244.0.7", "10.244.0.8", "10.244.0.9")
    ]


@pytest.mark.parametrize(
    ("more", "what"),
    [
        ({"protected": "demo"}, "permission"),
        ({"takes_keys": True}, "API keys"),
        ({"limit": Limit(1, 1)}, "limit of requests"),
        ({"body_limit": 10}, "limit of bodies"),
        ({"sticky": Sticky("user")}, "requests kept together"),
        ({"mirror": Mirror(Target("r3", PODS), 5)}, "share of a mirror"),
        ({"cors": ("*",)}, "origins"),
        ({"grpc": "demo/bc"}, "gRPC"),
        ({"wakes": "wake/x"}, "waking"),
        ({"targets": (Target("r0", ()),)}, "nothing to answer"),
    ],
)
def test_what_it_cannot_say_goes_through_the_gateway_and_is_told(more: dict[str, Any], what: str) -> None:
    made = http_routes([replace(OPEN, **more)], SITE, "public")
    assert {manifest["kind"] for manifest in made} == {"HTTPRoute"}
    for manifest in made:
        [rule] = manifest["spec"]["rules"]
        assert rule["backendRefs"] == [{"name": "cube-gateway", "port": 80}]
        assert "filters" not in rule
        assert what in manifest["metadata"]["annotations"][UNSAID]
    text = as_yaml(made)
    assert f"# demo/bc goes through the gateway: no HTTPRoute says its {what}" in text
    assert list(yaml.safe_load_all(text)) == made


def test_names_are_such_as_services_may_have_and_differ() -> None:
    long = "项目/" + "x" * 180
    names = [object_name(name) for name in ("demo/bc", "demo-bc", "Demo/bc", long, long + "y", "项目")]
    assert len(set(names)) == len(names)
    assert all(len(name) <= 57 and name.strip("-").replace("-", "").isalnum() and name.isascii() for name in names)
