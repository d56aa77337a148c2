"""How much a project may have at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Quota:
    """Everything 0 or absent means: as much as there is.

    Attributes:
        cpu: cores asked for. memory, storage: bytes. pods: processes on a cluster.
        devices: how many of a resource of the cluster: `(("nvidia.com/gpu", 2),)`.
    """

    cpu: float = 0.0
    memory: int = 0
    storage: int = 0
    pods: int = 0
    devices: tuple[tuple[str, int], ...] = ()


UNBOUNDED = Quota()


def quota_of(stored: Mapping[str, Any] | None) -> Quota:
    """From a row; nothing said = as much as there is."""
    if not stored:
        return UNBOUNDED
    return Quota(**{**stored, "devices": tuple((str(name), int(count)) for name, count in stored["devices"])})


def stored_quota(quota: Quota) -> dict[str, Any] | None:
    """For a row."""
    return None if quota == UNBOUNDED else {**asdict(quota), "devices": [list(each) for each in quota.devices]}
