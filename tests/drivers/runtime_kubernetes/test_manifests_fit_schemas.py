"""Every manifest of ours is understood by Kubernetes 1.28, 1.32 and 1.36, and what is not theirs is noticed."""

from __future__ import annotations

import copy
from typing import Any

import pytest

import kubeschemas
from cubestudio.drivers.runtime_kubernetes import policies, probe_pods, rights
from cubestudio.drivers.runtime_kubernetes.namespaces import Wanted, own_manifests, ready_manifests
from cubestudio.spec.network import Network
from cubestudio.spec.quotas import Quota

STUDIO = policies.Studio("10.0.0.7", 8080, ("10.0.0.7",))
INSIDE = policies.Studio("studio.cube.svc", 80, namespace="cube")
QUOTA = Quota(cpu=2.5, memory=2**33, storage=2**40, pods=20, devices=(("nvidia.com/gpu", 2),))
WANTED = Wanted("cube-vision", "prj_1", "http://10.0.0.7:8080", QUOTA)


def manifests() -> list[dict[str, Any]]:
    """One of each that this part of the driver makes."""
    network = Network(never=("10.244.0.0/16",), visitors=("192.168.0.0/24",))
    return [
        *own_manifests(WANTED, STUDIO, network),
        *own_manifests(Wanted("cube-vision", "prj_1", ""), INSIDE, Network()),
        *ready_manifests(WANTED, INSIDE, network),
        policies.gang("cube-vision", "gang-1", {"gang": "one"}),
        *probe_pods.forbid("cube-probe", "cube-probe"),
        probe_pods.listener("cube-probe", "cube-probe", "python:3.11"),
        probe_pods.caller("cube-probe", "cube-probe", "python:3.11", "10.0.0.1", 5),
        *rights.account(),
        *rights.cluster_rights(),
        *rights.namespace_rights("cube-vision"),
    ]


@pytest.mark.parametrize("version", kubeschemas.VERSIONS)
def test_every_manifest_is_understood(version: str) -> None:
    for manifest in manifests():
        assert kubeschemas.check(manifest, version) == [], manifest["metadata"]["name"]


def places(node: Any) -> list[dict[str, Any]]:
    """Every object within that has fields (not free keys, as labels have)."""
    found = []
    if isinstance(node, dict):
        found.append(node)
        free = ("labels", "matchLabels", "limits", "requests", "hard", "annotations", "default", "defaultRequest")
        found += [place for key, value in node.items() if key not in free for place in places(value)]
    elif isinstance(node, list):
        found += [place for value in node for place in places(value)]
    return found


def test_a_field_that_does_not_exist_is_noticed_wherever_it_stands() -> None:
    tried = 0
    for manifest in manifests():
        for number in range(len(places(manifest))):
            broken = copy.deepcopy(manifest)
            places(broken)[number]["privilegd"] = True
            assert kubeschemas.check(broken, "1.36"), broken
            tried += 1
    assert tried > 200


def group(**spec: Any) -> dict[str, Any]:
    return {
        "apiVersion": "scheduling.volcano.sh/v1beta1",
        "kind": "PodGroup",
        "metadata": {"name": "gang", "namespace": "cube-vision"},
        "spec": spec,
    }


@pytest.mark.parametrize(
    "broken",
    [
        group(minMember="2"),
        group(minMembers=2),
        group(minMember=2) | {"metadata": {"name": "Gang"}},
        group(minMember=2) | {"metadata": {"name": "gang", "labels": {"a": "b c"}}},
        group(minMember=2) | {"kind": "PodGang"},
        group(minResources={"cpu": "two"}),
    ],
)
def test_kinds_of_others_are_checked_as_strictly(broken: dict[str, Any]) -> None:
    assert kubeschemas.check(group(minMember=2, queue="vision", minResources={"cpu": "2"}), "1.28") == []
    assert kubeschemas.check(broken, "1.28")


def test_an_amount_that_is_none_is_noticed() -> None:
    pod = probe_pods.listener("cube-probe", "cube-probe", "python:3.11")
    pod["spec"]["containers"][0]["resources"]["limits"]["memory"] = "64 MB"
    assert kubeschemas.check(pod, "1.32") == [
        "$.spec.containers[0].resources.limits.memory: '64 MB' is not an amount",
    ]
