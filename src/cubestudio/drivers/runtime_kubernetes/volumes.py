"""Volumes of an attempt's pods: pure functions from mounts to manifests.

A mount below `/mnt` lies there; one at a relative place is mounted below `/mnt/.here` and linked by the agent, since a
folder made by the cluster within the working folder would be root's.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cubestudio.drivers.runtime_kubernetes.client import Manifest
from cubestudio.drivers.runtime_kubernetes.naming import MANAGED_BY, STUDIO, dns_label
from cubestudio.kit.errors import Fault
from cubestudio.spec.placement import Placement, Storage
from cubestudio.spec.resources import parse_memory
from cubestudio.spec.volumes import OF_MACHINES, PROJECT, ROOT, SHARED_MEMORY, Mount, VolumeKind

SPACE = "cube-space"
"""Claim of the project space in the project's namespace."""
VOLUME = "cube-studio.org/volume"
"""Label of what was made for a volume: its name."""
STAYING = ("PersistentVolumeClaim", "PersistentVolume")
"""Kinds of objects that stay when an attempt is over."""
_HERE = f"{ROOT}/.here"
_SPACES = (VolumeKind.PROJECT, VolumeKind.PERSONAL)


@dataclass(frozen=True)
class PodVolumes:
    """What a pod's manifest says of volumes.

    Attributes:
        volumes, mounts: of the pod, and of each of its containers.
        kept: objects that must be there before the pod and stay after it: claims and what they are bound to.
        secret_values: what the attempt's own Secret must hold besides, by key.
        links: place below the working folder → where it is mounted; the agent lays them.
        env: variables of the command.
    """

    volumes: list[Manifest] = field(default_factory=list)
    mounts: list[Manifest] = field(default_factory=list)
    kept: list[Manifest] = field(default_factory=list)
    secret_values: dict[str, str] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    env: dict[str, str] = field(default_factory=dict)


def pod_volumes(mounts: Sequence[Mount], placement: Placement, secret: str) -> PodVolumes:
    """All of it. Raises Fault for what no cluster may mount.

    Args:
        secret: name of the attempt's own Secret.
    """
    found = PodVolumes()
    names: dict[tuple[str, str], str] = {}
    for mount in _there(mounts, placement.storage):
        key = (mount.kind.value, mount.name)
        if key not in names:
            names[key] = name = _volume_name(mount, set(names.values()))
            _add_volume(found, mount, placement, secret, name)
        _add_mount(found, mount, names[key])
    if found.mounts:
        found.env["CUBE_VOLUMES"] = ROOT
        if any(mount["mountPath"] == f"{ROOT}/{PROJECT}" for mount in found.mounts):
            found.env["CUBE_PROJECT_DIR"] = f"{ROOT}/{PROJECT}"
    return found


def check_volumes(mounts: Sequence[Mount]) -> None:
    """Refuse what no cluster may mount. Raises Fault."""
    for mount in mounts:
        if mount.kind in OF_MACHINES:
            text = "volume '{name}' is a folder of the studio's machine, which a cluster cannot mount"
            hint = "Make a volume of the kind pvc or nfs for work on a cluster."
            raise Fault("VolumeNeedsMachine", text, hint, name=mount.name)


def claim_of(mount: Mount) -> str:
    """The name of the claim that a mount stands for, "" when it is none."""
    if mount.kind is VolumeKind.PROJECT:
        return SPACE
    if mount.kind is VolumeKind.PERSONAL:
        return dns_label(f"cube-user-{mount.name}")
    if mount.kind is VolumeKind.PVC:
        return str(mount.source.get("claim") or f"cube-volume-{mount.name}")
    if mount.kind is VolumeKind.NFS:
        return _nfs_name(mount)
    return ""


def claims_of(mount: Mount, placement: Placement) -> list[Manifest]:
    """What must be made so that the claim of a mount can be bound; [] when it is somebody else's."""
    name, namespace = claim_of(mount), placement.namespace
    if mount.kind in _SPACES and placement.storage:
        return [_claim(name, namespace, mount.name, placement.storage)]
    if mount.kind is VolumeKind.PVC and "size" in mount.source:
        source = mount.source
        storage = Storage(str(source["size"]), str(source.get("class", "")), bool(source.get("shared")))
        return [_claim(name, namespace, mount.name, storage)]
    if mount.kind is VolumeKind.NFS:
        return _nfs(mount, name, namespace)
    return []


def _there(mounts: Sequence[Mount], storage: Storage | None) -> list[Mount]:
    """Spaces are left out where the cluster has no storage for them."""
    check_volumes(mounts)
    return [mount for mount in mounts if storage or mount.kind not in _SPACES]


def _add_volume(found: PodVolumes, mount: Mount, placement: Placement, secret: str, name: str) -> None:
    volume: Manifest = {"name": name}
    if mount.kind is VolumeKind.MEMORY:
        size = str(parse_memory(mount.source["size"]))
        volume["emptyDir"] = {"medium": "Memory", "sizeLimit": size}
    elif mount.kind is VolumeKind.CONFIG_MAP:
        volume["configMap"] = {"name": mount.source["config_map"]}
    elif mount.kind is VolumeKind.SECRET:
        files: Mapping[str, str] = mount.source["files"]
        found.secret_values.update({f"file.{name}.{file}": text for file, text in files.items()})
        items = [{"key": f"file.{name}.{file}", "path": file} for file in files]
        volume["secret"] = {"secretName": secret, "items": items, "defaultMode": 0o440}
    else:
        found.kept.extend(claims_of(mount, placement))
        volume["persistentVolumeClaim"] = {"claimName": claim_of(mount)}
    found.volumes.append(volume)


def _add_mount(found: PodVolumes, mount: Mount, name: str) -> None:
    path = mount.path if mount.path.startswith("/") else f"{_HERE}/{mount.path}"
    told: Manifest = {"name": name, "mountPath": path}
    if mount.sub_path:
        told["subPath"] = mount.sub_path
    if mount.read_only or mount.kind in (VolumeKind.SECRET, VolumeKind.CONFIG_MAP):
        told["readOnly"] = True
    found.mounts.append(told)
    if path != mount.path:
        found.links[mount.path] = path


def _volume_name(mount: Mount, taken: set[str]) -> str:
    if mount.path == SHARED_MEMORY:
        return "shm"  # in the place of the one that every pod has
    name = dns_label(f"vol-{mount.name}")
    return name if name not in taken else dns_label(f"vol-{mount.kind.value}-{mount.name}")


def _claim(name: str, namespace: str, volume: str, storage: Storage) -> Manifest:
    spec: Manifest = {
        "accessModes": ["ReadWriteMany" if storage.shared else "ReadWriteOnce"],
        "resources": {"requests": {"storage": str(parse_memory(storage.size))}},
    }
    if storage.storage_class:
        spec["storageClassName"] = storage.storage_class
    return _object("PersistentVolumeClaim", name, namespace, volume) | {"spec": spec}


def _nfs(mount: Mount, name: str, namespace: str) -> list[Manifest]:
    """The volume and the claim that is bound to it: pods under restricted security may mount claims alone."""
    modes = ["ReadWriteMany"]
    size = {"storage": "1Gi"}  # of no meaning to NFS; both sides must say the same
    whole = f"{namespace}-{name}"
    volume = _object("PersistentVolume", dns_label(whole), "", mount.name) | {
        "spec": {
            "accessModes": modes,
            "capacity": size,
            "storageClassName": "",
            "persistentVolumeReclaimPolicy": "Retain",
            "nfs": {"server": mount.source["server"], "path": mount.source["path"]},
            "claimRef": {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "name": name, "namespace": namespace},
        }
    }
    claim = _object("PersistentVolumeClaim", name, namespace, mount.name) | {
        "spec": {
            "accessModes": modes,
            "resources": {"requests": size},
            "storageClassName": "",
            "volumeName": dns_label(whole),
        }
    }
    return [volume, claim]


def _nfs_name(mount: Mount) -> str:
    """Changes with the server and path: what is bound cannot change."""
    said = json.dumps([mount.source.get("server"), mount.source.get("path")])
    return f"cube-volume-{mount.name}-{hashlib.sha256(said.encode()).hexdigest()[:8]}"


def _object(kind: str, name: str, namespace: str, volume: str) -> Manifest:
    about: Manifest = {"name": name, "labels": {MANAGED_BY: STUDIO, VOLUME: dns_label(volume)}}
    if namespace:
        about["namespace"] = namespace
    return {"apiVersion": "v1", "kind": kind, "metadata": about}
