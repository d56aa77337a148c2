"""What the engine tells about workloads that show spaces."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cubestudio.db import UnitOfWork
from cubestudio.workloads.owners import Change, Ended


class SpaceOwner:
    """The `workloads.owners.Owner` of them: they begin when somebody looks and go by themselves; nothing follows."""

    def gather(self, ended: Ended) -> Any:
        """They leave nothing."""
        return None

    def changed(self, uow: UnitOfWork, changes: Sequence[Change]) -> None:
        """Whoever waits asks."""
