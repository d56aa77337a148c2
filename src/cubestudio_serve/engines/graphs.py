"""Graphs that a conversion made of models over a table (`cube-graph/1`): `model.onnx`, raw columns in.

Its inputs are `numbers` (64 bits, missing = NaN, truths 0 and 1) and `categories` (text); either is absent when a model
has no such columns. It answers probabilities first, or one quantity a row. `conversion.json` beside it names columns
and classes where the signature does not.
"""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from cubestudio_serve.answer import PREDICTIONS, PROBABILITIES, Answer
from cubestudio_serve.engines import Source, broken
from cubestudio_serve.engines.lean import as_category
from cubestudio_serve.engines.onnx import asking, open_session
from cubestudio_serve.features import CATEGORY, Features
from cubestudio_serve.signature import declared_schema, numbered_features

NUMBERS, CATEGORIES = "numbers", "categories"
VERDICT = "conversion.json"
MISSING_TEXT = "\x00"
"""What stands for a missing category: no cell of a table can hold it."""


class GraphEngine:
    """A session that answers as the model it was made of; calls of it run one after the other."""

    lanes = 1

    def __init__(self, source: Source, session: Any, verdict: dict[str, Any]) -> None:
        self.schema = _columns(source.signature, verdict)
        self._ask = asking(session, [session.get_outputs()[0].name])
        self._inputs = {given.name for given in session.get_inputs()}
        self._labels = _classes(source.signature, verdict)
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
    told = source.path / VERDICT
    try:
        verdict = json.loads(told.read_text("utf-8")) if told.is_file() else {}
    except ValueError as reason:
        raise broken(told, reason) from None
    return GraphEngine(source, open_session(source.file("model.onnx"), source.threads), verdict)


def _columns(signature: dict[str, Any], verdict: dict[str, Any]) -> Features:
    """The columns as the model's own engine names them, which takes missing numbers or does not."""
    numbers: dict[str, Any] = next((given for given in verdict.get("inputs") or () if given["name"] == NUMBERS), {})
    declared = declared_schema(signature, nullable=bool(numbers.get("nullable", True)))
    if isinstance(declared, Features):
        return declared
    names = [str(name) for name in numbers.get("columns") or ()]
    return numbered_features(names, len(names), nullable=bool(numbers.get("nullable", True)))


def _classes(signature: dict[str, Any], verdict: dict[str, Any]) -> list[Any]:
    """Labels in the order of the probabilities; none of a quantity."""
    own: list[Any] = next((given["classes"] for given in verdict.get("outputs") or () if "classes" in given), [])
    told: list[Any] = signature.get("classes") or []
    return told if not verdict or len(told) == len(own) else own


def _text(category: Any) -> str:
    found = as_category(category)
    return MISSING_TEXT if found is None else found
