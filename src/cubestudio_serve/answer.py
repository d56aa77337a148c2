"""What a model answers, whatever it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

PREDICTIONS = "predictions"
PROBABILITIES = "probabilities"


@dataclass(frozen=True, slots=True)
class Answer:
    """Outputs by name; each is a list or an array whose first axis are the rows.

    A classifier has `predictions` (the labels) and `probabilities` (rows × `classes`); a regression only the former.
    """

    outputs: dict[str, Any]
    classes: tuple[str, ...] = ()

    def rows(self, start: int, end: int) -> Answer:
        """The answer for some of the rows."""
        return Answer({name: values[start:end] for name, values in self.outputs.items()}, self.classes)
