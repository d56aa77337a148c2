"""Workload specs to JSON and back."""

from __future__ import annotations

from typing import Any

from cubestudio.spec.resources import Accelerators, Resources
from cubestudio.spec.volumes import Mount, VolumeKind
from cubestudio.spec.workload import (
    EnvironmentSpec,
    FileKind,
    ReplicaType,
    RestartPolicy,
    Sidecar,
    WorkloadFile,
    WorkloadSpec,
)

_PLAIN = (
    "env",
    "secret_env",
    "workdir",
    "person",
    "ports",
    "timeout",
    "grace",
    "retries",
    "backoff",
    "priority",
    "probe",
    "token",
    "egress",
    "space",
    "ready_within",
    "framework",
    "start_within",
)
_DEFAULTS = {name: getattr(WorkloadSpec(command=()), name) for name in _PLAIN}


def encode_spec(spec: WorkloadSpec) -> dict[str, Any]:
    """JSON of a spec; what equals the default is left out."""
    out: dict[str, Any] = {"command": list(spec.command)}
    for name in _PLAIN:
        value = getattr(spec, name)
        if value != _DEFAULTS[name]:
            out[name] = value
    if spec.environment != EnvironmentSpec():
        out["environment"] = {**vars(spec.environment), "packages": list(spec.environment.packages)}
    if spec.files:
        out["files"] = [vars(file) for file in spec.files]
    if spec.volumes:
        out["volumes"] = [{**vars(mount), "source": dict(mount.source)} for mount in spec.volumes]
    if spec.resources != Resources():
        out["resources"] = _encode_resources(spec.resources)
    if spec.replica_types != (ReplicaType(),):
        out["replica_types"] = [
            {
                "name": kind.name,
                "replicas": kind.replicas,
                "command": list(kind.command),
                "resources": _encode_resources(kind.resources) if kind.resources else None,
                "serves": kind.serves,
            }
            for kind in spec.replica_types
        ]
    if spec.sidecars:
        out["sidecars"] = [
            {**vars(sidecar), "command": list(sidecar.command), "resources": _encode_resources(sidecar.resources)}
            for sidecar in spec.sidecars
        ]
    if spec.restart is not RestartPolicy.NEVER:
        out["restart"] = spec.restart.value
    return out


def decode_spec(data: dict[str, Any]) -> WorkloadSpec:
    """The spec of its JSON."""
    given = {name: data[name] for name in _PLAIN if name in data}
    if "environment" in data:
        environment = data["environment"]
        given["environment"] = EnvironmentSpec(**{**environment, "packages": tuple(environment["packages"])})
    if "files" in data:
        given["files"] = tuple(WorkloadFile(**{**file, "kind": FileKind(file["kind"])}) for file in data["files"])
    if "volumes" in data:
        given["volumes"] = tuple(Mount(**{**mount, "kind": VolumeKind(mount["kind"])}) for mount in data["volumes"])
    if "resources" in data:
        given["resources"] = _decode_resources(data["resources"])
    if "replica_types" in data:
        given["replica_types"] = tuple(
            ReplicaType(
                name=kind["name"],
                replicas=kind["replicas"],
                command=tuple(kind["command"]),
                resources=_decode_resources(kind["resources"]) if kind["resources"] else None,
                serves=kind.get("serves", False),
            )
            for kind in data["replica_types"]
        )
    if "sidecars" in data:
        given["sidecars"] = tuple(
            Sidecar(
                name=beside["name"],
                command=tuple(beside["command"]),
                env=beside["env"],
                secret_env=beside["secret_env"],
                resources=_decode_resources(beside["resources"]),
            )
            for beside in data["sidecars"]
        )
    if "restart" in data:
        given["restart"] = RestartPolicy(data["restart"])
    return WorkloadSpec(command=tuple(data["command"]), **given)


def _encode_resources(resources: Resources) -> dict[str, Any]:
    return {
        "cpu": resources.cpu,
        "memory": resources.memory,
        "accelerators": [vars(accelerators) for accelerators in resources.accelerators],
    }


def _decode_resources(data: dict[str, Any]) -> Resources:
    return Resources(
        cpu=data["cpu"],
        memory=data["memory"],
        accelerators=tuple(Accelerators(**accelerators) for accelerators in data["accelerators"]),
    )
