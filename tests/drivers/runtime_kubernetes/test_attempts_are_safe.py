"""Whatever a request asks for, its manifests are restricted, understood by every Kubernetes, and show no secret."""

from __future__ import annotations

import base64
import copy
import json
from typing import Any

import pytest

import kubeschemas
from cubestudio.drivers.runtime_kubernetes.builder import Environments, claim, key_of
from cubestudio.drivers.runtime_kubernetes.jobs import jobs_of
from cubestudio.drivers.runtime_kubernetes.pods import Cluster, agent_map, manifests
from cubestudio.drivers.runtime_kubernetes.restricted import secure, violations
from cubestudio.ports.runtime import AttemptRequest
from cubestudio.spec.placement import Placement
from cubestudio.spec.resources import Accelerators, Resources
from cubestudio.spec.workload import EnvironmentSpec, ReplicaType, Sidecar, WorkloadSpec

PLACE = Placement("cube-vision", {"pool": "training"}, "python:3.12", ("registry",), "http://10.0.0.7:8080")
SECRETS = {"PASSWORD": "hunter2-hunter2", "KEY": 'with "quotes" and \n lines', "中文": "nicht-ascii-ü-密钥"}
PACKED = EnvironmentSpec(packages=("numpy==2.0.0", "pandas==2.2.2"), name="tabular")
SPECS = {
    "plain": WorkloadSpec(("python", "-c", "pass")),
    "secret": WorkloadSpec(
        ("serve",),
        secret_env=SECRETS,
        sidecars=(Sidecar("proxy", ("proxy",), {"LEVEL": "loud"}, {"PROXY_KEY": "another-secret-value"}),),
        ports={"http": 0},
    ),
    "gang": WorkloadSpec(
        ("train",),
        environment=PACKED,
        secret_env=SECRETS,
        resources=Resources(2.5, 2**31, (Accelerators("nvidia", 2),)),
        replica_types=(ReplicaType("master"), ReplicaType("worker", 3, resources=Resources(1, 0))),
    ),
    "built": WorkloadSpec(("train",), environment=PACKED, secret_env=SECRETS, egress=False),
    "image": WorkloadSpec(("train",), environment=EnvironmentSpec(packages=PACKED.packages, image="mine:1")),
}
WAYS = {"none": None, "packed": Environments(), "claim": Environments(claim=True, storage_class="fast")}


def token(workload: str, attempt: int, replica: str) -> str:
    return f"token-of-{workload}-{attempt}-{replica}"


def request(spec: WorkloadSpec, image: str = PLACE.image) -> AttemptRequest:
    place = Placement(PLACE.namespace, PLACE.node_labels, image, PLACE.pull_secrets, PLACE.url)
    return AttemptRequest("wl_1", 3, "prj_1", 7, spec, placement=place)


def made(spec: WorkloadSpec, environments: Environments | None) -> list[dict[str, Any]]:
    cluster = Cluster("east", "cube-agent-0", token, environments=environments)
    found = manifests(request(spec), cluster)
    return [one | {"spec": secure(one["spec"])} if one["kind"] == "Pod" else one for one in found]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("spec", SPECS)
def test_they_are_restricted_and_understood(spec: str, way: str) -> None:
    for manifest in made(SPECS[spec], WAYS[way]):
        assert violations(manifest) == []
        kubeschemas.check_all(manifest)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("spec", SPECS)
def test_secrets_are_in_the_secret_alone(spec: str, way: str) -> None:
    wish = SPECS[spec]
    hidden = [*wish.secret_env.values(), *(v for beside in wish.sidecars for v in beside.secret_env.values())]
    hidden += ["token-of-"]
    objects = made(wish, WAYS[way])
    seen = [one if one["kind"] != "Secret" else one["metadata"] for one in objects]
    text = json.dumps([seen, jobs_of(request(wish))], ensure_ascii=False)
    for value in hidden:
        inner = json.dumps(value, ensure_ascii=False)[1:-1]
        assert inner not in text and base64.b64encode(value.encode()).decode() not in text
    kept = [
        base64.b64decode(value).decode() for one in objects if one["kind"] == "Secret" for value in one["data"].values()
    ]
    assert set(hidden[:-1]) < set(kept)


def test_the_map_of_the_agent_and_the_claim_too() -> None:
    agent = agent_map(b"zip" * 1000)
    agent["metadata"]["namespace"] = "cube-vision"
    for manifest in (agent, claim("cube-vision", Environments(True)), claim("cube-vision", WAYS["claim"])):  # type: ignore[arg-type]
        assert violations(manifest) == []
        kubeschemas.check_all(manifest)


def pod_of(spec: WorkloadSpec, environments: Environments | None) -> dict[str, Any]:
    return next(one for one in made(spec, environments) if one["kind"] == "Pod")


def test_an_environment_is_made_by_somebody_else_and_only_read() -> None:
    pod = pod_of(SPECS["built"], WAYS["claim"])
    [builder], [main] = pod["spec"]["initContainers"], pod["spec"]["containers"]
    assert builder["securityContext"]["runAsUser"] == 10002 and main["securityContext"]["runAsUser"] == 10001
    mounts = {mount["name"]: mount for mount in main["volumeMounts"]}
    assert mounts["environments"]["readOnly"] is True
    keys = {one["name"]: one["valueFrom"]["secretKeyRef"]["key"] for one in builder["env"] if "valueFrom" in one}
    assert keys == {"CUBE_AGENT_TOKEN": "token.main-0", "CUBE_BUILDER_TOKEN": "token.builder"}
    assert "token.builder" not in json.dumps(main)


def test_a_workload_that_would_write_environments_is_found() -> None:
    for where in ("containers", "initContainers"):
        pod = copy.deepcopy(pod_of(SPECS["built"], WAYS["claim"]))
        if where == "initContainers":
            pod["spec"]["initContainers"].append(pod["spec"]["containers"][0] | {"name": "second"})
        changed = copy.deepcopy(pod["spec"][where][-1])
        for mount in changed["volumeMounts"]:
            mount.pop("readOnly", None)
        pod["spec"][where][-1] = changed
        assert [said for said in violations(pod) if "must be read-only" in said]
    pod = copy.deepcopy(pod_of(SPECS["built"], WAYS["claim"]))
    pod["spec"]["containers"][0]["securityContext"]["runAsUser"] = 10002
    assert "spec.containers[0].securityContext.runAsUser: must be 10001, not 10002" in violations(pod)


def test_an_image_that_a_project_names_writes_for_nobody() -> None:
    assert "initContainers" not in pod_of(SPECS["image"], WAYS["claim"])["spec"]
    assert "initContainers" not in pod_of(SPECS["plain"], WAYS["claim"])["spec"]


def test_what_an_environment_is_named_after() -> None:
    base = key_of(request(SPECS["built"]))
    turned = WorkloadSpec(("other",), environment=EnvironmentSpec(packages=PACKED.packages[::-1], name="other"))
    assert key_of(request(turned)) == base and len(base) == 32
    other = WorkloadSpec(("train",), environment=EnvironmentSpec("<3.13", PACKED.packages))
    assert len({base, key_of(request(other)), key_of(request(SPECS["built"], "python:3.13"))}) == 3
