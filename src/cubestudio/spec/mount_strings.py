"""Mount strings of Cube Studio: `kubeflow-user-workspace(pvc):/mnt,4G(memory):/dev/shm`."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from cubestudio.kit.errors import Fault, did_you_mean
from cubestudio.spec.volumes import ROOT, VolumeKind, mount_path

WORKSPACE = "kubeflow-user-workspace"
ARCHIVES = "kubeflow-archives"
_ONE = re.compile(r"([^()\s,;:]+)\(([a-z-]+)\):(/[^\s,;]*)")
_KINDS = {
    "pvc": VolumeKind.PVC,
    "pvc-share": VolumeKind.PVC,
    "storage": VolumeKind.PVC,
    "configmap": VolumeKind.CONFIG_MAP,
    "secret": VolumeKind.SECRET,
    "memory": VolumeKind.MEMORY,
    "hostpath": VolumeKind.FOLDER,
}


@dataclass(frozen=True)
class OldMount:
    """What one mount of a string means here.

    Attributes:
        path: where it lies now: `/mnt/…` (`/dev/shm` for memory). moved_from: where it lay, when it must move.
        sub_path: of the volume. settings: for a volume of that kind; {} for the personal space.
    """

    name: str
    kind: VolumeKind
    path: str
    sub_path: str = ""
    settings: dict[str, Any] = field(default_factory=dict)
    moved_from: str = ""


def read_mounts(text: str, user: str) -> tuple[list[OldMount], list[Fault]]:
    """The mounts of a string for `user`, and why others cannot be had. What is said twice counts once.

    Of `(pvc)` a user saw a folder of their own; of `(pvc-share)` and `(storage)` the whole. The workspace of all users
    is the personal space, which is mounted everywhere by itself.
    """
    found: list[OldMount] = []
    faults: list[Fault] = []
    for word in dict.fromkeys(part.strip() for part in re.split(r"[,;\n]", text)):
        if not word:
            continue
        try:
            mount = _read(word, user)
        except Fault as fault:
            faults.append(fault)
            continue
        if mount not in found:
            found.append(mount)
    return found, faults


def _read(word: str, user: str) -> OldMount:
    match = _ONE.fullmatch(word)
    if match is None:
        text = "'{value}' is not a mount"
        raise Fault("MountInvalid", text, "Write name(pvc):/mnt/name.", value=word[:200])
    name, said, place = match.groups()
    kind = _KINDS.get(said)
    if kind is None:
        text = "there is no kind of mount '{kind}'"
        raise Fault("MountInvalid", text, did_you_mean(said, _KINDS), kind=said)
    if kind is VolumeKind.FOLDER:
        text = "'{value}' is a folder of the host, which nobody mounts by its path any more"
        hint = "Let an administrator make a volume of it under Data, Volumes."
        raise Fault("MountInvalid", text, hint, value=word[:200])
    if kind is VolumeKind.MEMORY:
        return OldMount("memory", kind, *_placed("memory", place), settings={"size": _size(name)})
    if name == WORKSPACE and said == "pvc":
        return OldMount(user, VolumeKind.PERSONAL, f"{ROOT}/{user}", moved_from=_left(place, user))
    path, moved = _moved(name, place, user if said == "pvc" else "")
    settings: dict[VolumeKind, dict[str, Any]] = {
        VolumeKind.PVC: {"claim": name},
        VolumeKind.CONFIG_MAP: {"config_map": name},
        VolumeKind.SECRET: {"secrets": [name]},
    }
    return OldMount(name, kind, path, user if said == "pvc" else "", settings[kind], moved)


def _placed(name: str, place: str) -> tuple[str, str]:
    try:
        return mount_path(place), ""
    except Fault:
        return f"{ROOT}/{name}", ""


def _moved(name: str, place: str, user: str) -> tuple[str, str]:
    """Where it lies, and where it lay when that is no place any more. A user's own folder lay below the place."""
    there = f"{place.rstrip('/')}/{user}" if user else place.rstrip("/")
    try:
        return mount_path(there), ""
    except Fault:
        return f"{ROOT}/{name}", there


def _left(place: str, user: str) -> str:
    there = f"{place.rstrip('/')}/{user}"
    return "" if there == f"{ROOT}/{user}" else there


def _size(text: str) -> str:
    return f"{text}i" if text[-1:] in "GM" and text[:-1].isdigit() else text
