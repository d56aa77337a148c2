"""A gateway on a cluster, and the routes for a Gateway API: understood everywhere, and restricted."""

from __future__ import annotations

from dataclasses import replace

import pytest

import kubeschemas
from cubestudio.drivers.gateway_envoy.manifests import build_manifests
from cubestudio.drivers.runtime_kubernetes.policies import GATEWAY
from cubestudio.drivers.runtime_kubernetes.restricted import violations
from cubestudio.ports.followed import Site
from cubestudio.routing.httproutes import http_routes
from cubestudio.routing.schemas import GatewayIn
from cubestudio.spec.network import Network
from cubestudio.spec.routes import Endpoint, Limit, Mirror, Route, Target

SITE = Site("east", "cube-system", "http://10.0.0.5:8080", "gateway:1", pull_secrets=("registry",))
PODS = (Endpoint("10.244.0.7", 8000), Endpoint("10.244.0.8", 8001))
PLAIN = Route("demo/bc", "/serve/demo/bc/", (Target("r1", PODS, 80), Target("r2", PODS[:1], 20)), timeout=2.5)
ROUTES = [
    PLAIN,
    replace(PLAIN, name="demo/own", prefix="/serve/demo/own/", domain="bc.example"),
    replace(PLAIN, name="demo/seen", prefix="/serve/demo/seen/", mirror=Mirror(Target("r3", PODS[:1]), 100)),
    replace(PLAIN, name="demo/limited", prefix="/serve/demo/limited/", limit=Limit(5, 5)),
    replace(PLAIN, name="演示/" + "n" * 60, prefix="/serve/x/"),
]


@pytest.mark.parametrize("service", ["ClusterIP", "NodePort", "LoadBalancer"])
def test_the_gateway_is_understood_and_restricted(service: str) -> None:
    for manifest in build_manifests(replace(SITE, service=service), "a-token"):
        kubeschemas.check_all(manifest)
        # it may use the processors that are free, and may be reached from outside when an administrator says so
        allowed = [said for said in violations(manifest) if not said.endswith("limits.cpu: must be set")]
        assert [said for said in allowed if not said.startswith("spec.type")] == []


def test_policies_let_its_pods_to_the_workloads() -> None:
    [deployment] = [one for one in build_manifests(SITE, "a-token") if one["kind"] == "Deployment"]
    assert GATEWAY.items() <= deployment["spec"]["template"]["metadata"]["labels"].items()
    assert GatewayIn.model_fields["namespace"].default in Network().gateways


def test_routes_for_a_gateway_api_are_understood() -> None:
    made = http_routes(ROUTES, SITE, "infra/public")
    assert {one["kind"] for one in made} == {"HTTPRoute", "Service", "EndpointSlice"}
    for manifest in made:
        kubeschemas.check_all(manifest)
