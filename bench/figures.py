"""Figures as people read them: medians with their spread, and tables that appear while the bench runs."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

console = Console(highlight=False)


@dataclass(frozen=True)
class Series:
    """Repeated measurements of one thing."""

    values: tuple[float, ...]

    @classmethod
    def of(cls, values: Iterable[float]) -> Series:
        """Of any numbers."""
        return cls(tuple(values))

    @property
    def median(self) -> float:
        """The figure to quote."""
        return statistics.median(self.values)

    def percentile(self, share: float) -> float:
        """The smallest value that at least `share` of all do not exceed (nearest rank)."""
        ordered = sorted(self.values)
        return ordered[max(0, min(len(ordered) - 1, int(-(-len(ordered) * share // 1)) - 1))]

    def text(self, digits: int = 2, unit: str = "", scale: float = 1.0) -> str:
        """`median (min-max) unit`."""
        low, high = min(self.values) * scale, max(self.values) * scale
        return f"{self.median * scale:.{digits}f} ({low:.{digits}f}–{high:.{digits}f}){unit and ' ' + unit}"


def show(title: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table; the first column is words, the others are numbers."""
    table = Table(title=title, title_justify="left", title_style="bold", header_style="dim")
    for number, name in enumerate(head):
        table.add_column(name, justify="left" if number == 0 else "right")
    for row in rows:
        table.add_row(*row)
    console.print(table)


def say(text: str) -> None:
    """One dim line of progress."""
    console.print(text, style="dim", markup=False)
