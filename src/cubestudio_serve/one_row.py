"""Models whose first axis is fixed to one row, as many exporters write it."""

from __future__ import annotations

from typing import Any

import numpy as np

from cubestudio_serve.answer import Answer
from cubestudio_serve.engines import Engine


class OneByOne:
    """An engine that is asked row after row, whatever a request holds."""

    def __init__(self, engine: Engine) -> None:
        self.schema = engine.schema
        self.lanes = engine.lanes
        self._ask = engine.predict

    def predict(self, batch: Any) -> Answer:
        """The answers of all rows as one."""
        answers = [self._ask(row) for row in self.schema.each(batch)]
        names = answers[0].outputs
        return Answer({name: _joined([one.outputs[name] for one in answers]) for name in names}, answers[0].classes)


def _joined(parts: list[Any]) -> Any:
    if isinstance(parts[0], np.ndarray):
        return np.concatenate(parts)
    return [value for part in parts for value in part]
