"""Whether a graph answers as its model does: pure arithmetic over the answers of both."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

LEAST = 2000
"""Rows a proof has at least."""
TOLERANCE = 1e-5
"""Greatest difference of a probability, and of a quantity relative to its size."""
SPREAD_TOLERANCE = 1e-6
"""What a quantity may differ beside that, in standard deviations of the target."""
MARGIN = 1e-5
"""Two probabilities this near of each other may change places."""
MOST_WORST = 10

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Worst:
    """A row on which the two differ most: the group it belongs to, its number there, both answers, the excess."""

    group: str
    row: int
    native: list[float]
    converted: list[float]
    difference: float
    share: float


@dataclass
class Tally:
    """What was seen so far.

    Attributes:
        spread: standard deviation of the target; 0 for classes.
        share: greatest difference in units of what is allowed; more than 1 is too much.
        flips: rows whose class changed although the model was sure of it.
    """

    classifies: bool
    spread: float = 0.0
    rows: int = 0
    max_difference: float = 0.0
    share: float = 0.0
    flips: int = 0
    groups: dict[str, int] = field(default_factory=dict)
    worst: list[Worst] = field(default_factory=list)

    def add(self, group: str, native: Array, converted: Array) -> None:
        """Compare answers, rows × classes or rows × 1."""
        if native.shape != converted.shape:
            raise ValueError(f"{converted.shape} answers for {native.shape}")
        difference, share = compare(native, converted, self.spread if not self.classifies else None)
        first = self.groups.get(group, 0)
        self.groups[group] = first + len(native)
        self.rows += len(native)
        if not len(native):
            return
        self.max_difference = max(self.max_difference, float(difference.max()))
        self.share = max(self.share, float(share.max()))
        if self.classifies:
            self.flips += int(flipped(native, converted).sum())
        for row in np.argsort(share)[::-1][:MOST_WORST]:
            self.worst.append(Worst(group, first + int(row), native[row].tolist(), converted[row].tolist(),
                                    float(difference[row]), float(share[row])))  # fmt: skip
        self.worst = sorted(self.worst, key=lambda one: -one.share)[:MOST_WORST]

    @property
    def passed(self) -> bool:
        """Every row is as near as it must be, no class changed, and there were rows enough to tell."""
        return self.rows >= LEAST and self.share <= 1.0 and self.flips == 0


def compare(native: Array, converted: Array, spread: float | None) -> tuple[Array, Array]:
    """For each row the greatest difference, and the greatest in units of what is allowed.

    Args:
        spread: standard deviation of the target of a regression; None: the answers are probabilities.
    """
    with np.errstate(invalid="ignore"):
        gap = np.abs(native - converted)
    same = (native == converted) | (np.isnan(native) & np.isnan(converted))
    gap = np.where(same, 0.0, np.where(np.isfinite(gap), gap, np.inf))
    size = np.ones_like(gap) if spread is None else np.abs(native)
    allowed = TOLERANCE * size + SPREAD_TOLERANCE * (spread or 0.0)
    # Nothing at all may be allowed, where a target never varies and the answer is 0.
    share = np.divide(gap, allowed, out=np.where(gap > 0, np.inf, 0.0), where=allowed > 0)
    return gap.max(axis=1), share.max(axis=1)


def flipped(native: Array, converted: Array) -> Array:
    """Rows whose class changed although the model was not at a loss between two."""
    ordered = np.sort(native, axis=1)
    sure = (ordered[:, -1] - ordered[:, -2]) >= MARGIN
    return sure & (native.argmax(axis=1) != converted.argmax(axis=1))
