"""Models of the table templates (`cube-tabular/…`): a scikit-learn pipeline over raw columns, in `model.joblib`."""

from __future__ import annotations

from typing import Any

import numpy as np

from cubestudio_serve.answer import PREDICTIONS, PROBABILITIES, Answer
from cubestudio_serve.engines import Source, broken
from cubestudio_serve.engines.forests import Values, agree, quick_values
from cubestudio_serve.engines.lean import Preparation, as_category
from cubestudio_serve.engines.pickles import open_pickle
from cubestudio_serve.features import CATEGORY, Features, feature_of
from cubestudio_serve.signature import example_of

CLASSIFICATION = "classification"


class TabularEngine:
    """A pipeline of preprocessing and estimator that answers class codes."""

    def __init__(self, source: Source, pipeline: Any) -> None:
        signature = source.signature
        self.schema = Features([feature_of(entry, nullable=True) for entry in signature["features"]])
        self.lanes = source.threads
        self._labels = signature.get("classes") or []
        self._classes = tuple(str(label) for label in self._labels)
        self._pipeline = pipeline
        estimator = pipeline[-1]
        if hasattr(estimator, "n_jobs"):
            # One row is predicted faster by one thread than threads are started; requests run side by side anyway.
            estimator.n_jobs = 1
        self._values: Values = estimator.predict_proba if self._labels else estimator.predict
        self._prepare = self._lean(example_of(signature, self.schema))
        quick = quick_values(estimator)
        if quick and agree(quick, self._values, self._sample(signature)):
            self._values = quick

    def predict(self, rows: Any) -> Answer:
        """Labels and probabilities, or quantities."""
        found = np.asarray(self._values(self._prepare(rows)), dtype=float)
        if not self._labels:
            return Answer({PREDICTIONS: found.tolist()})
        labels = [self._labels[at] for at in found.argmax(axis=1).tolist()]
        return Answer({PREDICTIONS: labels, PROBABILITIES: found}, self._classes)

    def _sample(self, signature: dict[str, Any]) -> Any:
        return np.asarray(self._prepare(self.schema.from_json(example_of(signature, self.schema))), dtype=float)

    def _lean(self, example: Any) -> Any:
        """The quick preparation where it equals the pipeline's own on the example, a missing and a strange row."""
        row = self.schema.from_json(example)[0]
        strange = ["?" if isinstance(cell, str) else 0.5 if cell is None else cell for cell in row]
        rows = [row, [None] * len(row), strange]
        try:
            lean = Preparation(self._pipeline[0], list(self.schema.names))
            same = np.array_equal(lean.matrix(rows), np.asarray(self._framed(rows), dtype=float), equal_nan=True)
        except (ValueError, TypeError, KeyError, AttributeError, IndexError):
            return self._framed
        return lean.matrix if same else self._framed

    def _framed(self, rows: list[list[Any]]) -> Any:
        """The preprocessing as it was fitted, over a data frame."""
        import pandas as pd

        columns = {}
        for at, feature in enumerate(self.schema.features):
            if feature.kind == CATEGORY:
                cells = [np.nan if row[at] is None else as_category(row[at]) for row in rows]
                columns[feature.name] = pd.Series(cells, dtype=object)
            else:
                columns[feature.name] = np.array([row[at] for row in rows], dtype=float)
        return self._pipeline[0].transform(pd.DataFrame(columns))


def load(source: Source) -> TabularEngine:
    """The model in the folder; its signature is its `model.json`."""
    file = source.file("model.joblib")
    pipeline = open_pickle(file)
    try:
        return TabularEngine(source, pipeline)
    except (AttributeError, TypeError, KeyError) as reason:
        raise broken(file, reason) from None
