"""From a request to manifests: plain dicts, made by pure functions, so that anything can be said of them in tests.

An attempt is a Secret (its secret variables and its agents' tokens), a headless Service when it is a gang, and a Pod
for each replica, with a container for each sidecar. PID 1 of every container is the studio's agent, from a ConfigMap;
it fetches what to do, so a manifest says nothing of the command.
"""

from __future__ import annotations

import base64
import hashlib
import math
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from cubestudio.drivers.runtime_kubernetes import gangs
from cubestudio.drivers.runtime_kubernetes.builder import Environments, key_of, takes_part, with_builder
from cubestudio.drivers.runtime_kubernetes.client import Manifest
from cubestudio.drivers.runtime_kubernetes.namespaces import ACCOUNT
from cubestudio.drivers.runtime_kubernetes.naming import (
    ENVIRONMENT,
    LABEL,
    MANAGED_BY,
    PLACE,
    PROJECT,
    REPLICA,
    STUDIO,
    attempt_labels,
    attempt_name,
    dns_label,
    pod_name,
)
from cubestudio.drivers.runtime_kubernetes.restricted import secure
from cubestudio.drivers.runtime_kubernetes.volumes import PodVolumes, check_volumes, pod_volumes
from cubestudio.kit import beneath
from cubestudio.kit.errors import Fault
from cubestudio.ports.runtime import AttemptRequest
from cubestudio.spec.resources import Accelerators, Resources
from cubestudio.spec.workload import FileKind, Sidecar, WorkloadSpec

AGENT_FOLDER = "/cube-agent"
WORK = "/cube"
COMMAND = ["python3", "-I", f"{AGENT_FOLDER}/agent.pyz"]
SHIPPING = 30
"""Seconds an agent has after its command's own grace to bring logs and outputs home."""
NODE_PATIENCE = 300
"""Seconds a pod stays bound to a node that is not heard of; only then it may be given up."""

_VARIABLE = re.compile(r"[-._a-zA-Z][-._a-zA-Z0-9]*")
_MEGABYTE = 1 << 20
_LITTLE = 64 << 20
"""What is set aside for a workload that does not say how much memory it needs."""

NodeLabels = Mapping[str, Sequence[str]]
"""Labels a node must have, each with the values that will do."""
Devices = Callable[[Accelerators], tuple[Mapping[str, str], NodeLabels]]
"""A demand → extended resources (`nvidia.com/gpu: 1`) and labels of nodes that have the kind. Raises Fault for a kind
that the cluster does not know."""


def nvidia(demand: Accelerators) -> tuple[Mapping[str, str], NodeLabels]:
    """What a cluster without a catalogue has: whole NVIDIA devices."""
    return {"nvidia.com/gpu": str(demand.count)}, {}


@dataclass(frozen=True)
class Cluster:
    """What is the same for all pods of a cluster.

    Attributes:
        place: its name. agent: name of the ConfigMap of the agent's archive.
        sign: `(workload, attempt, replica)` → the token of that replica's agent.
        devices: how accelerators are called there.
        environments: how they are kept; None = every pod makes its own.
        memory: limit of those that ask for none, in bytes: without one a workload could take a machine's whole memory
            from its neighbours.
        in_use: keys of the environments that pods of a namespace have; None while that is not known.
    """

    place: str
    agent: str
    sign: Callable[[str, int, str], str]
    devices: Devices = nvidia
    memory: int = 4 << 30
    environments: Environments | None = None
    in_use: Callable[[str], Collection[str] | None] = lambda namespace: None


@dataclass(frozen=True)
class Member:
    """A replica to come: its resources and what stands beside it."""

    name: str
    resources: Resources


def agent_map(archive: bytes) -> Manifest:
    """The ConfigMap of an agent's archive; its name says its content, so it never changes."""
    name = f"cube-agent-{hashlib.sha256(archive).hexdigest()[:12]}"
    if len(archive) > _MEGABYTE * 3 // 4:
        raise ValueError("the agent's archive does not fit into a ConfigMap")
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": name, "labels": {MANAGED_BY: STUDIO}},
        "immutable": True,
        "binaryData": {"agent.pyz": base64.b64encode(archive).decode()},
    }


def members_of(request: AttemptRequest) -> list[Member]:
    """Every replica in start order, without sidecars."""
    spec = request.spec
    return [
        Member(f"{kind.name}-{index}", kind.resources or spec.resources)
        for kind in spec.replica_types
        for index in range(kind.replicas)
    ]


def check(request: AttemptRequest, devices: Devices = nvidia) -> None:
    """Refuse what no cluster could carry, before anything is made."""
    spec, place = request.spec, request.placement
    commands = [kind.command or spec.command for kind in spec.replica_types]
    if not all(commands) or not all(beside.command for beside in spec.sidecars):
        raise Fault("CommandMissing", "the workload has no command", "Give it a command to run.")
    _check_files(spec)
    if not (spec.environment.image or place.image):
        raise Fault(
            "ImageUnknown", "nothing says in which image it shall run", "Name an image, or give the cluster one."
        )
    if not place.namespace or not place.url:
        text = "the project is not bound to a namespace of the cluster"
        raise Fault("PlacementUnknown", text, "Ask an administrator to bind it.")
    check_volumes(spec.volumes)
    for name in [*spec.secret_env, *(name for beside in spec.sidecars for name in beside.secret_env)]:
        if not _VARIABLE.fullmatch(name):
            text = "a secret variable on a cluster cannot be called '{name}'"
            raise Fault("EnvInvalid", text, "Use letters, digits and '_'.", name=name)
    for resources in [*(one.resources for one in members_of(request)), *(beside.resources for beside in spec.sidecars)]:
        for demand in resources.accelerators:
            devices(demand)


def _check_files(spec: WorkloadSpec) -> None:
    """Paths that leave the working folder are refused before anything is made."""
    for file in spec.files:
        if not beneath.normal(file.path):
            raise Fault("FilePathInvalid", "a file needs a path below the working folder")
        if file.kind is not FileKind.TEXT and not file.source.startswith("/"):
            raise Fault("FilePathInvalid", "the source of '{path}' must be an absolute path", path=file.path)
    beneath.normal(spec.workdir)


def manifests(request: AttemptRequest, cluster: Cluster, queue: str = "") -> list[Manifest]:
    """All objects of an attempt, in the order in which they are made. `queue`: Volcano's for gangs, "" = none."""
    pods = [(member.name, pod(request, cluster, member)) for member in members_of(request)]
    made = [*volumes_of(request).kept, secret(request, cluster)]
    if gangs.is_gang(request):
        name = attempt_name(request.workload, request.attempt)
        made += gangs.manifests(request, _metadata(request, cluster.place, name), queue)
        for replica, one in pods:
            gangs.dress(one, request, replica, queue)
    return [*made, *(one for _, one in pods)]


def volumes_of(request: AttemptRequest) -> PodVolumes:
    """What the volumes of an attempt come to."""
    name = attempt_name(request.workload, request.attempt)
    return pod_volumes(request.spec.volumes, request.placement, name)


def secret(request: AttemptRequest, cluster: Cluster) -> Manifest:
    """What only the attempt itself may read."""
    spec = request.spec
    values = {f"env.{name}": value for name, value in spec.secret_env.items()}
    for beside in spec.sidecars:
        values |= {f"env.{beside.name}.{name}": value for name, value in beside.secret_env.items()}
    values |= volumes_of(request).secret_values
    for member in members_of(request):
        for replica in (member.name, *(f"{member.name}.{beside.name}" for beside in spec.sidecars)):
            values[f"token.{replica}"] = cluster.sign(request.workload, request.attempt, replica)
    if cluster.environments and takes_part(request):
        values["token.builder"] = cluster.sign(request.workload, request.attempt, f"~{key_of(request)}")
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": _metadata(request, cluster.place, attempt_name(request.workload, request.attempt)),
        "type": "Opaque",
        "immutable": True,
        "data": {_key(name): base64.b64encode(value.encode()).decode() for name, value in values.items()},
    }


def pod(request: AttemptRequest, cluster: Cluster, member: Member) -> Manifest:
    """One replica and what stands beside it."""
    spec, place = request.spec, request.placement
    name = pod_name(request.workload, request.attempt, member.name)
    labels = {REPLICA: dns_label(member.name)}
    container, wanted = _container(request, cluster, member.name, "main", member.resources, None)
    containers = [container]
    for beside in spec.sidecars:
        replica = f"{member.name}.{beside.name}"
        one, more = _container(request, cluster, replica, sidecar_container(beside.name), beside.resources, beside)
        containers.append(one)
        wanted |= more
    body: Manifest = {
        "restartPolicy": "Never",
        "enableServiceLinks": False,
        "automountServiceAccountToken": False,
        "serviceAccountName": ACCOUNT,
        "terminationGracePeriodSeconds": math.ceil(spec.grace) + SHIPPING,
        "tolerations": [
            {
                "key": f"node.kubernetes.io/{key}",
                "operator": "Exists",
                "effect": "NoExecute",
                "tolerationSeconds": seconds,
            }
            for key, seconds in (("not-ready", NODE_PATIENCE), ("unreachable", NODE_PATIENCE))
        ],
        "containers": containers,
        "volumes": [
            {"name": "cube", "emptyDir": {}},
            {"name": "tmp", "emptyDir": {}},
            {"name": "shm", "emptyDir": {"medium": "Memory"}},
            {"name": "agent", "configMap": {"name": cluster.agent}},
        ],
    }
    _put_volumes(body, volumes_of(request))
    body |= _nodes({**{name: (value,) for name, value in place.node_labels.items()}, **wanted})
    if place.pull_secrets:
        body["imagePullSecrets"] = [{"name": each} for each in place.pull_secrets]
    if cluster.environments and takes_part(request):
        token = {"name": attempt_name(request.workload, request.attempt), "key": "token.builder"}
        in_use = cluster.in_use(place.namespace)
        body = with_builder(body, request, cluster.environments, {"secretKeyRef": token}, in_use)
        labels = {**labels, ENVIRONMENT: key_of(request)}
    metadata = _metadata(request, cluster.place, name)
    metadata["labels"] |= labels
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": secure(body)}


def _put_volumes(body: Manifest, laid: PodVolumes) -> None:
    """Into the pod and all its containers; a volume of the studio's own by the same name gives way."""
    names = {volume["name"] for volume in laid.volumes}
    places = {mount["mountPath"] for mount in laid.mounts}
    body["volumes"] = [each for each in body["volumes"] if each["name"] not in names] + laid.volumes
    for container in body["containers"]:
        own = [each for each in container["volumeMounts"] if each["mountPath"] not in places]
        container["volumeMounts"] = own + laid.mounts


def sidecar_container(name: str) -> str:
    """How the container of a sidecar is called (that of the replica itself is `main`)."""
    return dns_label(f"beside-{name}")


def _container(
    request: AttemptRequest, cluster: Cluster, replica: str, name: str, resources: Resources, beside: Sidecar | None
) -> tuple[Manifest, dict[str, Sequence[str]]]:
    demanded, node_labels = _resources(resources, cluster)
    spec = request.spec
    told = {
        "CUBE_AGENT_URL": request.placement.url,
        "CUBE_AGENT_WORKLOAD": request.workload,
        "CUBE_AGENT_ATTEMPT": str(request.attempt),
        "CUBE_AGENT_REPLICA": replica,
    }
    if not resources.accelerators:
        told["NVIDIA_VISIBLE_DEVICES"] = "void"  # images that say `all` would see devices nobody gave them
    of = attempt_name(request.workload, request.attempt)
    kept = {name: f"env.{name}" for name in spec.secret_env}
    if beside:
        kept |= {name: f"env.{beside.name}.{name}" for name in beside.secret_env}
    kept["CUBE_AGENT_TOKEN"] = f"token.{replica}"
    env: list[Manifest] = [{"name": variable, "value": value} for variable, value in told.items()]
    env += [
        {"name": variable, "valueFrom": {"secretKeyRef": {"name": of, "key": _key(key)}}}
        for variable, key in kept.items()
    ]
    container: Manifest = {
        "name": name,
        "image": spec.environment.image or request.placement.image,
        "command": COMMAND,
        "env": env,
        "workingDir": WORK,
        "resources": demanded,
        "terminationMessagePolicy": "FallbackToLogsOnError",
        "volumeMounts": [
            {"name": "cube", "mountPath": WORK},
            {"name": "tmp", "mountPath": "/tmp"},
            {"name": "shm", "mountPath": "/dev/shm"},
            {"name": "agent", "mountPath": AGENT_FOLDER, "readOnly": True},
        ],
    }
    return container, node_labels


def _resources(resources: Resources, cluster: Cluster) -> tuple[Manifest, dict[str, Sequence[str]]]:
    """CPU: a share, and a ceiling of whole cores. Memory and devices: what is asked is what there is."""
    requests = {"cpu": f"{max(1, round(resources.cpu * 1000))}m"}
    limits = {"cpu": str(max(1, math.ceil(resources.cpu)))}
    node_labels: dict[str, Sequence[str]] = {}
    requests["memory"] = str(resources.memory or min(_LITTLE, cluster.memory))
    limits["memory"] = str(resources.memory or cluster.memory)
    for demand in resources.accelerators:
        extended, where = cluster.devices(demand)
        limits |= extended
        requests |= extended
        node_labels |= where
    return {"requests": requests, "limits": limits}, node_labels


def _nodes(labels: NodeLabels) -> Manifest:
    """Where it may go."""
    found: Manifest = {}
    plain = {name: values[0] for name, values in labels.items() if len(values) == 1}
    if plain:
        found["nodeSelector"] = plain
    choice = [
        {"key": name, "operator": "In", "values": list(values)} for name, values in labels.items() if len(values) > 1
    ]
    if choice:
        terms = {"nodeSelectorTerms": [{"matchExpressions": choice}]}
        found["affinity"] = {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": terms}}
    return found


def _metadata(request: AttemptRequest, place: str, name: str) -> Manifest:
    labels = attempt_labels(request.workload, request.attempt) | {PROJECT: dns_label(request.project)}
    if place:
        labels[PLACE] = dns_label(place)
    return {"name": name[:LABEL], "namespace": request.placement.namespace, "labels": labels}


def _key(name: str) -> str:
    """A key of the Secret: what it may not be called is marked with a hash."""
    return name if re.fullmatch(r"[-._a-zA-Z0-9]{1,253}", name) else f"x.{dns_label(name)}"
