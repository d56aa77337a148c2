"""Volumes: what people mount into their work, where it comes from, and where it lies."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from cubestudio.kit.errors import Fault, did_you_mean
from cubestudio.spec.resources import parse_memory

ROOT = "/mnt"
"""Where every volume lies, `$CUBE_VOLUMES` where the host does not let the studio mount."""
SHARED_MEMORY = "/dev/shm"
"""The one other place, for a volume of memory."""
PROJECT = "project"
"""Name of the project space: `/mnt/project`."""
SCHEME = "volume"
_NAME = re.compile(r"[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?")
_PERSON = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_OBJECT = re.compile(r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?")
_CLASS = re.compile(r"([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?)?")
_SERVER = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.:-]{0,251}[A-Za-z0-9])?")
_SECRET = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}")


class VolumeKind(StrEnum):
    """Where a volume comes from."""

    PROJECT = "project"  # the project space
    PERSONAL = "personal"  # a person's space in the project
    FOLDER = "folder"  # of the studio's machine, as the administrator allows
    MEMORY = "memory"  # gone with the workload
    SECRET = "secret"  # secrets of the project, a file each
    PVC = "pvc"
    NFS = "nfs"
    CONFIG_MAP = "configmap"


MADE = (
    VolumeKind.FOLDER,
    VolumeKind.MEMORY,
    VolumeKind.SECRET,
    VolumeKind.PVC,
    VolumeKind.NFS,
    VolumeKind.CONFIG_MAP,
)
"""Kinds that people make; the spaces are there by themselves."""
OF_CLUSTERS = frozenset({VolumeKind.PVC, VolumeKind.NFS, VolumeKind.CONFIG_MAP})
"""Kinds that only a cluster can mount."""
OF_MACHINES = frozenset({VolumeKind.FOLDER})
"""Kinds that only the studio's machine can mount."""
OUTSIDE = frozenset({VolumeKind.FOLDER, VolumeKind.NFS})
"""Kinds that lie outside of any project: administrators make them, and share them with projects."""


@dataclass(frozen=True)
class Mount:
    """A volume at a place of a workload.

    Attributes:
        path: `/mnt/…`, or relative: below the working folder.
        sub_path: of the volume, what lies there; "" = all of it.
        source: the settings of its kind, see `check_settings`; of spaces and folders `path` on the studio's machine; of
            secrets `files`: name → value.
    """

    name: str
    kind: VolumeKind
    path: str
    sub_path: str = ""
    read_only: bool = False
    source: Mapping[str, Any] = field(default_factory=dict)


def check_name(name: str) -> None:
    """Refuse what cannot name a volume."""
    if name == PROJECT:
        text = "'{name}' is the name of the project space"
        raise Fault("VolumeInvalid", text, "Choose another name.", name=name)
    if not _NAME.fullmatch(name):
        text = "'{name}' is not a name for a volume"
        hint = "Use lower-case letters, digits and '-', at most 40, a letter or digit first and last: corpus."
        raise Fault("VolumeInvalid", text, hint, name=name)


def check_settings(kind: VolumeKind, given: Mapping[str, Any]) -> dict[str, Any]:
    """The settings of a volume of `kind`, complete and typed. Raises Fault.

    folder: `path`. memory: `size`. secret: `secrets`. nfs: `server path`. configmap: `config_map`.
    pvc: `claim` of one that exists, or `size` of one to be made, of the storage class `class` ("" = the cluster's own
    choice), `shared` by several machines or not.
    """
    known = _FIELDS[kind]
    for key in given:
        if key not in known:
            text = "a volume of the kind '{kind}' has no setting '{key}'"
            raise Fault("VolumeInvalid", text, did_you_mean(key, known), kind=kind.value, key=key)
    settings = {key: given[key] for key in known if given.get(key) not in (None, "", [])}
    if kind is VolumeKind.PVC:
        return _claim(settings)
    for key in known:
        if key not in settings:
            text = "a volume of the kind '{kind}' needs the setting '{key}'"
            raise Fault("VolumeInvalid", text, "Fill it in.", kind=kind.value, key=key)
        settings[key] = _typed(key, settings[key])
    return settings


def mount_path(place: Any) -> str:
    """Where a volume may lie, normalised: `/mnt/…` or below the working folder. Raises Fault."""
    path = place.rstrip("/") if isinstance(place, str) else ""
    inner = path.removeprefix(f"{ROOT}/") if path.startswith("/") else path
    if path != SHARED_MEMORY and (not is_plain(inner) or inner.startswith("/")):
        text = "'{place}' is no place for a volume: a path below /mnt, or a relative one below the working folder"
        hint = "Write a place such as /mnt/corpus or data/corpus."
        raise Fault("VolumeInvalid", text, hint, place=str(place)[:200])
    return path


def split_source(source: str) -> tuple[str, str]:
    """Name and sub path of `volume://name[/sub/path]`. Raises Fault."""
    name, _, inner = source.removeprefix(f"{SCHEME}://").partition("/")
    inner = inner.removesuffix("/")
    if not source.startswith(f"{SCHEME}://") or not name or "\0" in source or (inner and not is_plain(inner)):
        text = "'{source}' names no volume"
        raise Fault("VolumeInvalid", text, "Write volume://name or volume://name/folder.", source=source[:200])
    return name, inner


def check_mount(mount: Mount) -> None:
    """Refuse what no runtime can do. Raises Fault."""
    if mount.path == SHARED_MEMORY and mount.kind is not VolumeKind.MEMORY:
        text = "only a volume of memory can lie at {place}"
        raise Fault("VolumeInvalid", text, "Write a place below /mnt instead.", place=mount.path)
    if mount.sub_path and mount.kind is VolumeKind.MEMORY:
        text = "volume '{name}' is memory and has no folders to choose from"
        raise Fault("VolumeInvalid", text, "Write volume://{name}.", name=mount.name)
    if mount.sub_path and mount.kind is VolumeKind.SECRET and mount.sub_path not in mount.source.get("files", {}):
        text = "volume '{name}' holds no secret '{path}'"
        hint = did_you_mean(mount.sub_path, mount.source.get("files", {}))
        raise Fault("VolumeInvalid", text, hint, name=mount.name, path=mount.sub_path)


def missing_mount(name: str, known: Iterable[str]) -> Fault:
    """No such volume."""
    hint = did_you_mean(name, known) or "Add it under Data, Volumes."
    return Fault("VolumeUnknown", "there is no volume '{name}' for this project", hint, status=404, name=name)


def is_person(actor: str) -> bool:
    """Whether it is a user who acts, and not a task, a schedule or the studio."""
    return actor != "system" and _PERSON.fullmatch(actor) is not None


def is_plain(relative: str) -> bool:
    """Whether it is a path that neither leaves its folder nor says the same in two ways."""
    return "\0" not in relative and all(part not in ("", ".", "..") for part in relative.split("/"))


def _claim(given: dict[str, Any]) -> dict[str, Any]:
    if ("claim" in given) == ("size" in given):
        text = "a volume of the kind 'pvc' names a claim that exists, or the size of one to be made"
        raise Fault("VolumeInvalid", text, "Fill in one of both.")
    if "claim" in given:
        if set(given) - {"claim"} - ({"shared"} if not given.get("shared") else set()):
            text = "a claim that exists has a class of its own already"
            raise Fault("VolumeInvalid", text, "Leave out 'class' and 'shared'.")
        return {"claim": _typed("claim", given["claim"])}
    return {
        "size": _typed("size", given["size"]),
        "class": _typed("class", given.get("class", "")),
        "shared": bool(given.get("shared", False)),
    }


def _typed(key: str, value: Any) -> Any:
    if key == "secrets":
        names = value if isinstance(value, list) else []
        if not names or not all(isinstance(name, str) and _SECRET.fullmatch(name) for name in names):
            text = "'{key}' is a list of names of the project's secrets"
            raise Fault("VolumeInvalid", text, "Write [DB_PASSWORD].", key=key)
        return sorted(set(names))
    text = str(value).strip()
    if key == "size":
        if parse_memory(text) < 1:
            raise Fault("VolumeInvalid", "a volume needs a size above nothing", "Write 10Gi.")
        return text
    if key == "path":
        path = posixpath.normpath(text)
        if not path.startswith("/") or path.startswith("//") or ".." in path.split("/") or "\0" in path:
            text_ = "'{value}' is not an absolute path"
            raise Fault("VolumeInvalid", text_, "Write it from the root: /data/corpus.", value=text[:200])
        return path
    rule = _RULES[key]
    if not rule.fullmatch(text):
        said = "'{value}' is not a right value of '{key}'"
        raise Fault("VolumeInvalid", said, _EXAMPLES[key], value=text[:200], key=key)
    return text


_FIELDS: dict[VolumeKind, tuple[str, ...]] = {
    VolumeKind.FOLDER: ("path",),
    VolumeKind.MEMORY: ("size",),
    VolumeKind.SECRET: ("secrets",),
    VolumeKind.PVC: ("claim", "size", "class", "shared"),
    VolumeKind.NFS: ("server", "path"),
    VolumeKind.CONFIG_MAP: ("config_map",),
    VolumeKind.PROJECT: (),
    VolumeKind.PERSONAL: (),
}
_RULES = {"claim": _OBJECT, "config_map": _OBJECT, "class": _CLASS, "server": _SERVER}
_EXAMPLES = {
    "claim": "Write the name of the claim in the project's namespace: training-data.",
    "config_map": "Write the name of the config map in the project's namespace: app-settings.",
    "class": "Write the name of a storage class: fast, or leave it empty.",
    "server": "Write the name or address of the server: nas.example.com.",
}
