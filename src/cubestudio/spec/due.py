"""Which due times are run and which are left out: pure, so that it can be tried on every clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

GRACE = 60.0
"""Seconds after which a due time counts as missed: nobody looked when it came (server off, schedule paused)."""


class CatchUp(StrEnum):
    """What happens to due times that were missed: all are run, the latest alone, or none."""

    ALL = "all"
    LATEST = "latest"
    NONE = "none"


class Order(StrEnum):
    """In which order a backfill runs."""

    OLD_FIRST = "old_first"
    NEW_FIRST = "new_first"


@dataclass(frozen=True)
class Sorted:
    """Due times to run and to leave out, each rising."""

    run: tuple[float, ...]
    skip: tuple[float, ...]


def sort_due(passed: Sequence[float], at: float, policy: CatchUp, more: bool = False) -> Sorted:
    """Divide due times that have passed by `at` (rising).

    Args:
        more: further ones have passed after these, so the last of these is not the latest.
    """
    if policy is CatchUp.ALL:
        return Sorted(tuple(passed), ())
    missed = [due for due in passed if at - due > GRACE]
    fresh = passed[len(missed) :]
    if policy is CatchUp.LATEST and missed and not fresh and not more:
        return Sorted((missed[-1],), tuple(missed[:-1]))
    return Sorted(tuple(fresh), tuple(missed))
