"""Graphs that a conversion made of models of the table templates (`cube-graph/1`): `model.onnx`, raw columns in.

Its inputs are `numbers` (64 bits, missing = NaN, truths 0 and 1) and `categories` (text); either is absent when a model
has no such columns. It answers probabilities first, or one quantity a row.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from cubestudio_serve.answer import PREDICTIONS, PROBABILITIES, Answer
from cubestudio_serve.engines import Source
from cubestudio_serve.engines.lean import as_category
from cubestudio_serve.engines.onnx import asking, open_session
from cubestudio_serve.features import CATEGORY, Features, feature_of

NUMBERS, CATEGORIES = "numbers", "categories"
MISSING_TEXT = "\x00"
"""What stands for a missing category: no cell of a table can hold it."""


class GraphEngine:
    """A session that answers as the model it was made of; calls of it run one after the other."""

    lanes = 1

    def __init__(self, source: Source, session: Any) -> None:
        signature = source.signature
        self.schema = Features([feature_of(entry, nullable=True) for entry in signature["features"]])
        self._ask = asking(session, [session.get_outputs()[0].name])
        self._inputs = {given.name for given in session.get_inputs()}
        self._labels = signature.get("classes") or []
        self._classes = tuple(str(label) for label in self._labels)
        kinds = [feature.kind for feature in self.schema.features]
        self._numbers = [at for at, kind in enumerate(kinds) if kind != CATEGORY]
        self._categories = [at for at, kind in enumerate(kinds) if kind == CATEGORY]
        self._is_plain = not self._categories

    def predict(self, rows: Any) -> Answer:
        """Labels and probabilities, or quantities."""
        found = self._ask(self._feed(rows))[0]
        if not self._labels:
            return Answer({PREDICTIONS: found.reshape(-1)})
        labels = [self._labels[at] for at in found.argmax(axis=1).tolist()]
        return Answer({PREDICTIONS: labels, PROBABILITIES: found}, self._classes)

    def _feed(self, rows: Any) -> dict[str, Any]:
        """The rows as the graph's inputs; None becomes NaN as it becomes a number of 64 bits."""
        if self._is_plain:
            return {NUMBERS: np.array(rows, dtype=float)}
        given: dict[str, Any] = {}
        if NUMBERS in self._inputs:
            given[NUMBERS] = np.array([[row[at] for at in self._numbers] for row in rows], dtype=float)
        if CATEGORIES in self._inputs:
            texts = [[_text(row[at]) for at in self._categories] for row in rows]
            given[CATEGORIES] = np.array(texts, dtype=object)
        return given


def load(source: Source) -> GraphEngine:
    """The graph in the folder."""
    return GraphEngine(source, open_session(source.file("model.onnx"), source.threads))


def _text(category: Any) -> str:
    found = as_category(category)
    return MISSING_TEXT if found is None else found
