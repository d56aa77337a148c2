"""Accelerators as data: which resource of a node stands for which kind, and how a demand becomes resources of a pod."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cubestudio.kit.errors import Fault, did_you_mean

_RESOURCE = re.compile(r"([a-z0-9]([a-z0-9.-]*[a-z0-9])?/)[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?")
_KIND = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,39}")
_ANY = ("any", "gpu")


@dataclass(frozen=True)
class Sharing:
    """How a part of a device is asked for where a cluster can divide it.

    Attributes:
        count: resource that counts the parts.
        percent: resource that takes the part in percent, "" when only whole `slices` exist.
        slices: parts a device is divided into when there is no `percent`.
    """

    count: str
    percent: str = ""
    slices: int = 1


@dataclass(frozen=True)
class AcceleratorKind:
    """A kind people ask for.

    Attributes:
        kind: what they write (`A100`). resource: the extended resource (`nvidia.com/gpu`).
        labels: node label → values, of which a node of this kind carries one (`nvidia.com/gpu.product`).
        sharing: how parts are asked for; None = whole devices only.
    """

    kind: str
    resource: str
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sharing: Sharing | None = None


@dataclass(frozen=True)
class PodDevices:
    """What a demand asks of a pod: amounts by resource, and which labels its node must carry (one of the values)."""

    resources: Mapping[str, int]
    labels: Mapping[str, tuple[str, ...]]


Catalogue = Sequence[AcceleratorKind]


def read_catalogue(entries: Iterable[Mapping[str, Any]]) -> tuple[AcceleratorKind, ...]:
    """Kinds from data. Raises Fault at the first that is wrong."""
    found = tuple(_kind(entry) for entry in entries)
    names = [kind.kind.lower() for kind in found]
    for name in names:
        if names.count(name) > 1:
            raise Fault("AcceleratorInvalid", "the accelerator '{kind}' is listed twice", kind=name)
    return found


def stored_catalogue(catalogue: Catalogue) -> list[dict[str, Any]]:
    """The inverse of `read_catalogue`."""
    return [
        {
            "kind": kind.kind,
            "resource": kind.resource,
            "labels": {label: list(values) for label, values in kind.labels.items()},
            "sharing": vars(kind.sharing) if kind.sharing else None,
        }
        for kind in catalogue
    ]


def devices_of_pod(kind: str, count: int, share: float, catalogue: Catalogue) -> PodDevices:
    """What a pod asks for to get `count` devices of `kind` (or a `share` of one). Raises Fault when the catalogue has
    no such kind, or when it cannot be divided."""
    found = find_kind(kind, catalogue)
    if share >= 1:
        return PodDevices({found.resource: count}, found.labels)
    if found.sharing is None:
        text = "accelerators of kind '{kind}' cannot be shared on this cluster"
        raise Fault("AcceleratorNotShared", text, "Ask for a whole one.", kind=found.kind)
    if found.sharing.percent:
        part = max(1, round(share * 100))
        return PodDevices({found.sharing.count: count, found.sharing.percent: part}, found.labels)
    return PodDevices({found.sharing.count: count * math.ceil(share * found.sharing.slices)}, found.labels)


def find_kind(kind: str, catalogue: Catalogue) -> AcceleratorKind:
    """The entry for what somebody asks; `any` is the first of the catalogue. Raises Fault."""
    wanted = kind.lower()
    if wanted in _ANY and catalogue:
        return catalogue[0]
    for exact in (True, False):
        for entry in catalogue:
            name = entry.kind.lower()
            if wanted == name if exact else (wanted in name or wanted == entry.resource.lower()):
                return entry
    names = [entry.kind for entry in catalogue]
    text = "there is no accelerator of kind '{kind}' on this cluster"
    raise Fault("AcceleratorUnknown", text, did_you_mean(kind, names), kind=kind)


def kind_of_node(resource: str, labels: Mapping[str, str], catalogue: Catalogue) -> str:
    """What a resource of a node is called: the kind whose labels the node carries, else one without labels, else the
    resource itself."""
    plain = ""
    for entry in catalogue:
        if entry.resource != resource:
            continue
        if entry.labels and all(labels.get(label) in values for label, values in entry.labels.items()):
            return entry.kind
        if not entry.labels:
            plain = plain or entry.kind
    return plain or resource


def _kind(entry: Mapping[str, Any]) -> AcceleratorKind:
    kind, resource = str(entry.get("kind") or ""), str(entry.get("resource") or "")
    if not _KIND.fullmatch(kind):
        text = "'{kind}' cannot name an accelerator"
        raise Fault("AcceleratorInvalid", text, "Letters, digits, '.', '_' and '-', at most 40.", kind=kind[:60])
    for name in (resource, *_shared(entry)):
        if not _RESOURCE.fullmatch(name):
            text = "'{resource}' is not the name of an extended resource"
            raise Fault("AcceleratorInvalid", text, "Write vendor.com/device.", resource=name[:100])
    labels = entry.get("labels") or {}
    sharing = entry.get("sharing")
    return AcceleratorKind(
        kind=kind,
        resource=resource,
        labels={
            str(label): tuple(map(str, values if isinstance(values, list | tuple) else [values]))
            for label, values in labels.items()
        },
        sharing=Sharing(**sharing) if sharing else None,
    )


def _shared(entry: Mapping[str, Any]) -> list[str]:
    sharing = entry.get("sharing") or {}
    return [sharing[key] for key in ("count", "percent") if sharing.get(key)]
