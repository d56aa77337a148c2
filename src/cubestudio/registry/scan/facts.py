"""Words of the scan."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

SAFE, UNKNOWN, SUSPICIOUS, DANGEROUS = "safe", "unknown", "suspicious", "dangerous"
_ORDER = (SAFE, UNKNOWN, SUSPICIOUS, DANGEROUS)


@dataclass(frozen=True)
class FileScan:
    """A file and its verdict.

    Attributes:
        names: what loading it would import (`module.name`), those that made the verdict first.
        why: an English sentence.
    """

    verdict: str
    why: str
    names: tuple[str, ...] = ()


def worst(verdicts: Iterable[str]) -> str:
    """The verdict of all together."""
    return max(verdicts, key=_ORDER.index, default=SAFE)
