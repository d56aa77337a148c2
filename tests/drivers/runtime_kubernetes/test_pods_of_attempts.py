"""Manifests of attempts: what they say, that Kubernetes understands them, and that they show no secret."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from typing import Any

import pytest

import kubeschemas
from cubestudio.drivers.runtime_kubernetes import restricted
from cubestudio.drivers.runtime_kubernetes.pods import Cluster, agent_map, check, manifests
from cubestudio.kit.errors import Fault
from cubestudio.ports.runtime import AttemptRequest
from cubestudio.spec.placement import Placement
from cubestudio.spec.resources import Accelerators, Resources
from cubestudio.spec.workload import EnvironmentSpec, ReplicaType, Sidecar, WorkloadSpec

PLACE = Placement("cube-team", {"cube-studio.org/group": "train"}, "base:1", ("registry",), "http://10.0.0.7:8080")
SECRET = "a-value-that-nobody-else-may-see"


def products(demand: Accelerators) -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    """A catalogue with one kind that has two names."""
    return {"nvidia.com/gpu": str(demand.count)}, {"gpu.product": ("A100-40", "A100-80")}


CLUSTER = Cluster("east", "cube-agent-0", lambda *of: "token-of-" + "-".join(map(str, of)), products)


def request(**spec: Any) -> AttemptRequest:
    """A wish."""
    wish = WorkloadSpec(command=("train", "--fast"), **spec)
    return AttemptRequest("wl_0abc", 3, "prj_视觉", 7, wish, placement=PLACE)


def made(wish: AttemptRequest, kind: str = "Pod") -> list[dict[str, Any]]:
    """Its manifests of a kind."""
    return [one for one in manifests(wish, CLUSTER) if one["kind"] == kind]


GANG = request(
    replica_types=(ReplicaType("master"), ReplicaType("worker", 2, resources=Resources(cpu=2.5, memory=1 << 30))),
    sidecars=(Sidecar("Meter_1", ("meter",), secret_env={"KEY": SECRET}),),
    secret_env={"PASSWORD": SECRET},
    resources=Resources(accelerators=(Accelerators("A100", 2),)),
)


@pytest.mark.parametrize("wish", [request(), GANG], ids=["plain", "gang"])
def test_every_manifest_is_understood_and_safe(wish: AttemptRequest) -> None:
    for manifest in [*manifests(wish, CLUSTER), agent_map(b"archive")]:
        assert all(not kubeschemas.check(manifest, version) for version in kubeschemas.VERSIONS), manifest
        assert restricted.violations(manifest) == []


def test_a_secret_is_in_the_secret_alone_and_each_container_sees_its_own() -> None:
    shown = json.dumps([one for one in manifests(GANG, CLUSTER) if one["kind"] != "Secret"])
    assert SECRET not in shown and "token-of" not in shown and "fast" not in shown
    (kept,) = made(GANG, "Secret")
    values = {name: base64.b64decode(value).decode() for name, value in kept["data"].items()}
    assert kept["immutable"] is True
    assert values["token.worker-1"] == "token-of-wl_0abc-3-worker-1"
    pod = next(pod for pod in made(GANG) if pod["metadata"]["labels"]["cube-studio.org/replica"] == "worker-1")
    seen = {}
    for container in pod["spec"]["containers"]:
        asked = {env["name"]: env["valueFrom"]["secretKeyRef"] for env in container["env"] if "valueFrom" in env}
        assert all(of["name"] == kept["metadata"]["name"] and of["key"] in values for of in asked.values())
        seen[container["name"]] = {name: values[of["key"]] for name, of in asked.items()}
    main, beside = seen.values()
    assert main == {"PASSWORD": SECRET, "CUBE_AGENT_TOKEN": "token-of-wl_0abc-3-worker-1"}
    assert beside["KEY"] == SECRET and beside["CUBE_AGENT_TOKEN"] == "token-of-wl_0abc-3-worker-1.Meter_1"


def test_what_is_asked_for_is_asked_of_the_cluster() -> None:
    master, worker, _ = made(GANG)
    of_master, of_worker = (pod["spec"]["containers"][0]["resources"] for pod in (master, worker))
    assert of_master["limits"]["nvidia.com/gpu"] == of_master["requests"]["nvidia.com/gpu"] == "2"
    assert of_worker["requests"] == {"cpu": "2500m", "memory": str(1 << 30)}
    assert of_worker["limits"] == {"cpu": "3", "memory": str(1 << 30)}
    assert master["spec"]["nodeSelector"] == worker["spec"]["nodeSelector"] == {"cube-studio.org/group": "train"}
    affinity = master["spec"]["affinity"]["nodeAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"]
    (wanted,) = affinity["nodeSelectorTerms"][0]["matchExpressions"]
    assert wanted == {"key": "gpu.product", "operator": "In", "values": ["A100-40", "A100-80"]}
    assert "affinity" not in worker["spec"]


def test_who_asks_for_no_device_sees_none() -> None:
    env = {one["name"]: one.get("value") for one in made(request())[0]["spec"]["containers"][0]["env"]}
    assert env["NVIDIA_VISIBLE_DEVICES"] == "void"
    with_device = made(request(resources=Resources(accelerators=(Accelerators("A100"),))))[0]
    assert "NVIDIA_VISIBLE_DEVICES" not in {one["name"] for one in with_device["spec"]["containers"][0]["env"]}


def test_a_pod_does_not_wait_for_ever_on_a_node_that_is_gone_and_ends_in_its_own_time() -> None:
    spec = made(request(grace=2.5))[0]["spec"]
    assert {one["key"]: one["tolerationSeconds"] for one in spec["tolerations"]} == {
        "node.kubernetes.io/not-ready": 300,
        "node.kubernetes.io/unreachable": 300,
    }
    assert spec["terminationGracePeriodSeconds"] == 33 and spec["restartPolicy"] == "Never"
    assert spec["enableServiceLinks"] is False and spec["automountServiceAccountToken"] is False
    assert spec["imagePullSecrets"] == [{"name": "registry"}]


def test_the_workloads_own_image_goes_before_that_of_the_cluster() -> None:
    own = request(environment=EnvironmentSpec(image="team/train:2"))
    images = [made(wish)[0]["spec"]["containers"][0]["image"] for wish in (request(), own)]
    assert images == ["base:1", "team/train:2"]


def test_names_of_any_kind_fit() -> None:
    odd = AttemptRequest("数据_" + "x" * 90, 12, "p" * 90, 1, GANG.spec, placement=PLACE)
    names = [one["metadata"]["name"] for one in manifests(odd, CLUSTER)]
    assert all(len(name) <= 63 for name in names)
    pods = [one["metadata"]["name"] for one in made(odd)]
    assert len(set(pods)) == len(pods) == 3


def test_what_no_cluster_can_carry_is_refused_with_the_way_out() -> None:
    for wrong in (
        replace(request(), placement=replace(PLACE, image="")),
        replace(request(), placement=replace(PLACE, namespace="")),
        request(secret_env={"A B": "x"}),
        request(sidecars=(Sidecar("s", ()),)),
        request(replica_types=(ReplicaType("a"), ReplicaType("b")), workdir="../up"),
    ):
        with pytest.raises(Fault) as refused:
            check(wrong)
        assert refused.value.say()


def test_an_archive_that_changes_gets_another_name() -> None:
    one, other = agent_map(b"1"), agent_map(b"2")
    assert one["metadata"]["name"] != other["metadata"]["name"] and one["immutable"]
    assert base64.b64decode(one["binaryData"]["agent.pyz"]) == b"1"
    with pytest.raises(ValueError, match="fit"):
        agent_map(b"x" * (1 << 20))
