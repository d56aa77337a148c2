"""Everything that a restricted manifest must not say is found, and what ours say is let through."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cubestudio.drivers.runtime_kubernetes.restricted import USER, checked, secure, violations
from cubestudio.kit.errors import Fault

Json = dict[str, Any]


def pod() -> Json:
    """One that is well: with a sidecar, an init container and every kind of volume that may be."""
    size = {"cpu": "1", "memory": "1Gi"}
    containers = [
        {"name": name, "image": "python:3.12", "resources": {"limits": dict(size)}} for name in ("main", "two")
    ]
    sources = {
        "configMap": {"name": "a"},
        "downwardAPI": {"items": []},
        "emptyDir": {},
        "persistentVolumeClaim": {"claimName": "a"},
        "projected": {"sources": [{"secret": {"name": "a"}}]},
        "secret": {"secretName": "a"},
    }
    spec = {
        "containers": containers,
        "initContainers": [copy.deepcopy(containers[0]) | {"name": "first"}],
        "volumes": [{"name": name.lower(), name: source} for name, source in sources.items()],
        "restartPolicy": "Never",
    }
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}, "spec": secure(spec)}


def put(path: str, value: Any) -> Callable[[Json], None]:
    """Sets a field, `spec.containers.0.name`, making what is on the way."""

    def change(manifest: Json) -> None:
        node: Any = manifest
        *way, last = path.split(".")
        for step in way:
            node = node[int(step)] if step.isdigit() else node.setdefault(step, {})
        node[last] = value

    return change


def drop(path: str) -> Callable[[Json], None]:
    """Takes a field away."""

    def change(manifest: Json) -> None:
        node: Any = manifest
        *way, last = path.split(".")
        for step in way:
            node = node[int(step)] if step.isdigit() else node[step]
        del node[last]

    return change


POD_FIELDS: list[tuple[str, Any]] = [
    ("hostNetwork", True),
    ("hostPID", True),
    ("hostIPC", True),
    ("hostUsers", True),
    ("shareProcessNamespace", True),
    ("nodeName", "node1"),
    ("automountServiceAccountToken", True),
    ("enableServiceLinks", True),
    ("priorityClassName", "system-node-critical"),
    ("ephemeralContainers", [{"name": "a"}]),
    ("resourceClaims", [{"name": "a"}]),
    ("containers", []),
    ("securityContext.runAsNonRoot", False),
    ("securityContext.runAsUser", 0),
    ("securityContext.runAsUser", 1000),
    ("securityContext.runAsGroup", 0),
    ("securityContext.fsGroup", 0),
    ("securityContext.supplementalGroups", [0]),
    ("securityContext.sysctls", [{"name": "kernel.shm_rmid_forced", "value": "0"}]),
    ("securityContext.seccompProfile", {"type": "Unconfined"}),
    ("securityContext.seccompProfile", {"type": "Localhost", "localhostProfile": "a"}),
    ("securityContext.seLinuxOptions", {"type": "spc_t"}),
    ("securityContext.appArmorProfile", {"type": "Unconfined"}),
    ("securityContext.windowsOptions", {"hostProcess": True}),
    ("securityContext.fsGroupChangePolicy", "Never"),
    ("somethingNew", True),
]
CONTAINER_FIELDS: list[tuple[str, Any]] = [
    ("securityContext.privileged", True),
    ("securityContext.allowPrivilegeEscalation", True),
    ("securityContext.readOnlyRootFilesystem", False),
    ("securityContext.runAsNonRoot", False),
    ("securityContext.runAsNonRoot", 1),
    ("securityContext.runAsUser", 0),
    ("securityContext.runAsGroup", 0),
    ("securityContext.capabilities", {"drop": ["ALL"], "add": ["NET_BIND_SERVICE"]}),
    ("securityContext.capabilities", {"drop": ["NET_RAW"]}),
    ("securityContext.capabilities", {}),
    ("securityContext.procMount", "Unmasked"),
    ("securityContext.seccompProfile", {"type": "Unconfined"}),
    ("securityContext.seLinuxOptions", {"user": "a"}),
    ("securityContext.appArmorProfile", {"type": "Unconfined"}),
    ("securityContext.windowsOptions", {"hostProcess": True}),
    ("resources", {}),
    ("resources.limits", {"cpu": "1"}),
    ("resources.limits", {"memory": "1Gi"}),
    ("resources.claims", [{"name": "a"}]),
    ("ports", [{"containerPort": 8000, "hostPort": 8000}]),
    ("ports", [{"containerPort": 8000, "hostIP": "10.0.0.1"}]),
    ("livenessProbe", {"httpGet": {"host": "169.254.169.254", "port": 80}}),
    ("readinessProbe", {"tcpSocket": {"host": "10.0.0.1", "port": 80}}),
    ("startupProbe", {"httpGet": {"host": "a", "port": 80}}),
    ("lifecycle", {"preStop": {"httpGet": {"host": "a", "port": 80}}}),
    ("volumeDevices", [{"name": "a", "devicePath": "/dev/sda"}]),
    ("volumeMounts", [{"name": "a", "mountPath": "/a", "mountPropagation": "Bidirectional"}]),
    ("somethingNew", True),
]
FORBIDDEN_VOLUMES = (
    *("hostPath", "nfs", "iscsi", "csi", "ephemeral", "gitRepo", "flexVolume", "cephfs", "glusterfs", "rbd", "fc"),
    *("local", "image", "azureDisk", "awsElasticBlockStore", "gcePersistentDisk", "portworxVolume", "somethingNew"),
)


def test_what_is_secured_is_well() -> None:
    assert violations(pod()) == []
    assert checked(pod()) == pod()


@pytest.mark.parametrize(("field", "value"), POD_FIELDS, ids=str)
def test_what_a_pod_must_not_say(field: str, value: Any) -> None:
    broken = pod()
    put(f"spec.{field}", value)(broken)
    assert any(field.split(".")[-1] in found for found in violations(broken)), violations(broken)


@pytest.mark.parametrize("where", ["containers.0", "containers.1", "initContainers.0"])
@pytest.mark.parametrize(("field", "value"), CONTAINER_FIELDS, ids=str)
def test_what_no_container_must_say(where: str, field: str, value: Any) -> None:
    broken = pod()
    put(f"spec.{where}.{field}", value)(broken)
    place = "spec." + where.replace(".", "[") + "]"
    assert any(found.startswith(place) for found in violations(broken)), violations(broken)


@pytest.mark.parametrize(
    "field",
    [
        *("automountServiceAccountToken", "enableServiceLinks", "securityContext", "securityContext.seccompProfile"),
        *("securityContext.runAsNonRoot", "securityContext.runAsUser", "securityContext.fsGroup"),
        *("containers.1.securityContext", "containers.1.securityContext.capabilities", "containers.1.resources"),
        *("containers.1.securityContext.allowPrivilegeEscalation", "initContainers.0.securityContext"),
        "containers.0.securityContext.readOnlyRootFilesystem",
    ],
)
def test_what_must_not_be_left_out(field: str) -> None:
    broken = pod()
    drop(f"spec.{field}")(broken)
    assert violations(broken)


@pytest.mark.parametrize("kind", FORBIDDEN_VOLUMES)
def test_volumes_that_lead_out_of_the_pod(kind: str) -> None:
    broken = pod()
    broken["spec"]["volumes"].append({"name": "a", kind: {"path": "/"}})
    assert any(kind in found for found in violations(broken))


def test_a_token_of_the_cluster_does_not_come_in_by_the_back_door() -> None:
    broken = pod()
    broken["spec"]["volumes"].append({"name": "a", "projected": {"sources": [{"serviceAccountToken": {"path": "a"}}]}})
    assert violations(broken) == ["spec.volumes[6].projected.sources[0].serviceAccountToken: is not allowed"]


@pytest.mark.parametrize(
    "name", ["container.apparmor.security.beta.kubernetes.io/main", "seccomp.security.alpha.a/pod"]
)
def test_profiles_are_not_lifted_by_annotations(name: str) -> None:
    broken = pod()
    put("metadata", {"name": "a", "annotations": {name: "unconfined"}})(broken)
    assert violations(broken)


@pytest.mark.parametrize("kind", ["Deployment", "StatefulSet", "Job"])
def test_templates_are_looked_into(kind: str) -> None:
    manifest = {"kind": kind, "metadata": {"name": "a"}, "spec": {"template": {"spec": pod()["spec"]}}}
    assert violations(manifest) == []
    put("spec.template.spec.hostNetwork", True)(manifest)
    assert violations(manifest) == ["spec.template.spec.hostNetwork: must be false"]
    assert violations({"kind": kind, "metadata": {"name": "a"}, "spec": {}})


def other(kind: str, **fields: Any) -> Json:
    return {"kind": kind, "metadata": {"name": "a"}, **fields}


@pytest.mark.parametrize(
    "manifest",
    [
        other("Service", spec={"selector": {"a": "b"}, "type": "NodePort"}),
        other("Service", spec={"selector": {"a": "b"}, "type": "LoadBalancer"}),
        other("Service", spec={"selector": {"a": "b"}, "type": "ExternalName", "externalName": "a.b"}),
        other("Service", spec={"selector": {"a": "b"}, "externalIPs": ["10.0.0.1"]}),
        other("Service", spec={"selector": {"a": "b"}, "ports": [{"port": 80, "nodePort": 30000}]}),
        other("Service", spec={"ports": [{"port": 80}]}),
        other("Secret", type="kubernetes.io/service-account-token"),
        other("ServiceAccount"),
        other("ServiceAccount", automountServiceAccountToken=True),
        other("ServiceAccount", automountServiceAccountToken=False, secrets=[{"name": "a"}]),
        other("PersistentVolume", spec={"hostPath": {"path": "/"}}),
        other("PersistentVolume", spec={"local": {"path": "/"}}),
        other("Namespace"),
        other("DaemonSet", spec={}),
        other("ClusterRoleBinding"),
        other("MutatingWebhookConfiguration"),
        {},
    ],
)
def test_other_kinds(manifest: Json) -> None:
    assert violations(manifest)
    with pytest.raises(Fault, match="is not sent to the cluster"):
        checked(manifest)


def test_a_refusal_does_not_tell_what_a_secret_holds() -> None:
    with pytest.raises(Fault) as refused:
        checked(other("Secret", type="kubernetes.io/tls", stringData={"key": "hunter2-hunter2"}))
    assert "hunter2" not in str(refused.value)


def leaves(node: Any, path: str = "") -> list[str]:
    """The path of every value within."""
    if isinstance(node, dict) and node:
        return [leaf for name, value in node.items() for leaf in leaves(value, f"{path}.{name}")]
    return [path[1:]]


GUARDED = [
    *(f"securityContext.{leaf}" for leaf in leaves(pod()["spec"]["securityContext"])),
    *(f"containers.1.securityContext.{leaf}" for leaf in leaves(pod()["spec"]["containers"][1]["securityContext"])),
    *("automountServiceAccountToken", "enableServiceLinks", "hostNetwork", "hostPID", "hostIPC"),
]
VALUES = st.sampled_from(
    [None, True, False, 0, 1, USER, USER + 1, "", "0", "Unconfined", [], ["ALL"], ["ALL", "X"], {}]
)


@given(st.sampled_from(GUARDED), VALUES)
def test_whatever_else_stands_where_safety_is_said_is_found(path: str, value: Any) -> None:
    changed = pod()
    put(f"spec.{path}", value)(changed)
    same = repr(changed) == repr(pod()) or (path.startswith("host") and value is False)
    assert bool(violations(changed)) is not same, (path, value)
