"""What other floors have on a cluster. This floor knows none of them, so `main` tells it how to ask."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cubestudio.db import UnitOfWork

Busy = Callable[[UnitOfWork, str, str | None], int]
"""`(place, project id or None for all)` → workloads that run, wait or prepare there."""


@dataclass(frozen=True)
class Occupancy:
    """How to count what is under way in a place."""

    busy: Busy
