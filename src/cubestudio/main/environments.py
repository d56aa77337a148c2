"""The job that deletes environments nobody used for long: those of this machine, and those kept packed for clusters.

Those on a cluster's own volumes are swept there, by the builders in its pods.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Protocol

from cubestudio.agents.packs import Packs
from cubestudio.kit.clock import now

log = logging.getLogger(__name__)

EVERY = 3600.0
_DAY = 86400.0


class Pruning(Protocol):
    """What keeps environments on this machine."""

    def prune(self, keep: Iterable[str], older_than: float) -> list[str]:
        """Delete those not kept, not used since, and in no running process's hands; returns their keys."""
        ...


class EnvironmentSweep:
    """One step an hour. `days` = 0: nothing ever goes."""

    def __init__(self, here: Pruning, packs: Packs, days: float) -> None:
        self._here, self._packs, self._days = here, packs, days

    def step(self) -> float:
        """Returns the seconds until the next one."""
        if self._days:
            before = now() - self._days * _DAY
            gone = [*self._here.prune((), before), *self._packs.prune(before)]
            if gone:
                log.info("%d environments not used for %g days were deleted", len(gone), self._days)
        return EVERY
