"""Environments on a cluster: a container before the replica's own, of another user, makes what they only read.

With a claim in the namespace, the volume behind it keeps environments for all pods there; without one the studio keeps
them packed, and each pod has its own copy. Only the cluster's own image takes part: its Python is trusted to write
what others will run, that of an image which a project names is not, and its agent makes the environment in the pod.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from cubestudio.drivers.runtime_kubernetes.client import Manifest
from cubestudio.drivers.runtime_kubernetes.policies import OURS
from cubestudio.drivers.runtime_kubernetes.restricted import BUILDER, ENVIRONMENTS
from cubestudio.ports.runtime import AttemptRequest

FOLDER = "/cube-environments"
TOLD = "/cube/environment.json"
"""Where the builder says what it made, in the folder that all containers of a pod share."""

_SCRATCH = "/tmp/cube-builder"
_VOLUME = "environments"


@dataclass(frozen=True)
class Environments:
    """How a cluster keeps them.

    Attributes:
        claim: whether every namespace has a claim for them, else they are kept packed at the studio.
        storage_class, size, mode: of those claims; `ReadWriteMany`, or `ReadWriteOnce` where one machine is enough.
        unused: seconds after which one on a claim that nobody used is deleted, 0 = never.
    """

    claim: bool = False
    storage_class: str = ""
    size: str = "50Gi"
    mode: str = "ReadWriteMany"
    unused: float = 0.0


def takes_part(request: AttemptRequest) -> bool:
    """Whether there is something to make, and on an image that may make it for others."""
    return bool(request.spec.environment.packages) and not request.spec.environment.image


def key_of(request: AttemptRequest) -> str:
    """What is asked for; which system, Python and processor it was made for is added where it is made, since a tag does
    not say it. An image named by its digest is that image, wherever it comes from."""
    wish = request.spec.environment
    name, _, digest = request.placement.image.partition("@")
    content = [digest or name, wish.python, sorted(set(wish.packages))]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()[:32]


def claim(namespace: str, environments: Environments) -> Manifest:
    """The claim of a namespace."""
    spec: dict[str, Any] = {
        "accessModes": [environments.mode],
        "resources": {"requests": {"storage": environments.size}},
    }
    if environments.storage_class:
        spec["storageClassName"] = environments.storage_class
    about = {"name": ENVIRONMENTS, "namespace": namespace, "labels": dict(OURS)}
    return {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": about, "spec": spec}


def with_builder(
    pod: Manifest, request: AttemptRequest, environments: Environments, token: Manifest, in_use: Collection[str] | None
) -> Manifest:
    """The pod spec with its environment made first.

    Args:
        pod: whose first container is the replica's; image, resources and mounts are taken from it.
        token: where the builder's own token is (`valueFrom`).
        in_use: keys of environments that pods of the namespace have; None when that is not known.
    """
    first = pod["containers"][0]
    wish = request.spec.environment
    told = {
        "CUBE_BUILDER_WISH": json.dumps(
            {
                "key": key_of(request),
                "name": wish.name,
                "python": wish.python,
                "packages": sorted(set(wish.packages)),
                "shared": environments.claim,
                "unused": environments.unused if in_use is not None else 0.0,
                "in_use": sorted(in_use or ()) if environments.claim else [],
            }
        ),
        "CUBE_BUILDER_FOLDER": FOLDER,
        "CUBE_BUILDER_SCRATCH": _SCRATCH,
        "CUBE_BUILDER_TOLD": TOLD,
    }
    agents = [each for each in first["env"] if each["name"].startswith("CUBE_AGENT_")]
    maker = {
        "name": "environment",
        "image": first["image"],
        "command": [*first["command"], "environment"],
        "env": [
            *agents,
            {"name": "CUBE_BUILDER_TOKEN", "valueFrom": token},
            *({"name": name, "value": value} for name, value in told.items()),
        ],
        "resources": _resources(first["resources"]),
        "securityContext": {"runAsUser": BUILDER},
        "volumeMounts": [*first["volumeMounts"], {"name": _VOLUME, "mountPath": FOLDER}],
    }
    source = {"persistentVolumeClaim": {"claimName": ENVIRONMENTS}} if environments.claim else {"emptyDir": {}}
    reading = {"name": _VOLUME, "mountPath": FOLDER, "readOnly": True}
    return {
        **pod,
        "initContainers": [maker, *pod.get("initContainers", ())],
        "containers": [{**each, "volumeMounts": [*each["volumeMounts"], reading]} for each in pod["containers"]],
        "volumes": [*pod["volumes"], {"name": _VOLUME, **source}],
    }


def _resources(given: Manifest) -> Manifest:
    """Processors and memory as the replica has them; no device is needed to install a package."""
    plain = ("cpu", "memory")
    return {kind: {name: amount for name, amount in some.items() if name in plain} for kind, some in given.items()}
