"""How much a project may have at once."""

from __future__ import annotations

from dataclasses import dataclass


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
