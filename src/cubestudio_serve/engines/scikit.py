"""Plain scikit-learn estimators and pipelines in pickle or joblib (`sklearn/1`)."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from cubestudio_serve.answer import PREDICTIONS, PROBABILITIES, Answer
from cubestudio_serve.engines import Source, broken
from cubestudio_serve.engines.forests import Values, agree, quick_values
from cubestudio_serve.engines.pickles import open_pickle
from cubestudio_serve.features import Features
from cubestudio_serve.sentences import Refused
from cubestudio_serve.signature import declared_schema, example_of, numbered_features

SUFFIXES = (".joblib", ".pkl", ".pickle", ".sav")
# Of these a label is the class of the largest probability; others (support vectors) are asked for labels too.
_BY_LARGEST = ("sklearn.ensemble", "sklearn.linear_model", "sklearn.tree", "sklearn.naive_bayes",
               "sklearn.neighbors", "sklearn.neural_network", "xgboost", "lightgbm")  # fmt: skip


class ScikitEngine:
    """An estimator with `predict`, and `predict_proba` where it has one."""

    def __init__(self, source: Source, estimator: Any) -> None:
        self._estimator = estimator
        self._final = estimator[-1] if hasattr(estimator, "named_steps") else estimator
        self.lanes = source.threads
        self.schema = _schema(source, estimator)
        # A frame is needed where columns are chosen by name; a matrix is far quicker.
        self._is_framed = hasattr(estimator, "feature_names_in_") and (
            estimator is not self._final or not self.schema.all_numbers
        )
        if hasattr(self._final, "n_jobs"):
            self._final.n_jobs = 1
        self._chances: Values | None = getattr(estimator, "predict_proba", None)
        self._answers: Values = getattr(estimator, "predict", None) or estimator.transform
        own = list(getattr(estimator, "classes_", ())) if self._chances else []
        told = source.signature.get("classes") or own
        # An estimator trained on codes is told the labels by its signature.
        self._labels = told if len(told) == len(own) else own
        self._names = tuple(str(label) for label in self._labels)
        self._by_largest = type(self._final).__module__.startswith(_BY_LARGEST)
        self._use_quick(source)

    def predict(self, rows: Any) -> Answer:
        """Labels and probabilities, or what `predict` gives."""
        table = self._table(rows)
        if self._chances is None:
            return Answer({PREDICTIONS: np.asarray(self._answers(table))})
        chances = np.asarray(self._chances(table))
        if self._by_largest:
            labels = [_plain(self._labels[at]) for at in chances.argmax(axis=1).tolist()]
        else:
            labels = self._said(np.asarray(self._answers(table)).tolist())
        return Answer({PREDICTIONS: labels, PROBABILITIES: chances}, self._names)

    def _said(self, answers: list[Any]) -> list[Any]:
        """Labels as the signature has them."""
        own = [_plain(label) for label in self._estimator.classes_]
        return [_plain(self._labels[own.index(answer)]) for answer in answers]

    def _table(self, rows: Any) -> Any:
        if not self._is_framed:
            return np.array(rows, dtype=float if self.schema.all_numbers else object)
        import pandas as pd

        return pd.DataFrame(
            {
                name: pd.Series([row[at] for row in rows], dtype=float if feature.kind != "category" else object)
                for at, (name, feature) in enumerate(zip(self.schema.names, self.schema.features, strict=True))
            }
        )

    def _use_quick(self, source: Source) -> None:
        quick = quick_values(self._estimator)
        if quick is None or self._is_framed:
            return
        slow = self._chances or self._answers
        sample = self._table(self.schema.from_json(example_of(source.signature, self.schema)))
        if agree(quick, slow, sample):
            if self._chances:
                self._chances = quick
            else:
                self._answers = quick


def load(source: Source) -> ScikitEngine:
    """The model's file of pickle or joblib."""
    file = source.file(*SUFFIXES)
    if file.suffix == ".skops":
        raise broken(file, "it is in the format of skops; save it with serialization_format='cloudpickle'")
    estimator = open_pickle(file)
    if not hasattr(estimator, "predict") and not hasattr(estimator, "transform"):
        raise broken(file, f"it holds a {type(estimator).__name__}, which does not predict")
    # A matrix is given on purpose where names would only cost time.
    warnings.filterwarnings("ignore", message="X does not have valid feature names")
    return ScikitEngine(source, estimator)


def _schema(source: Source, estimator: Any) -> Features:
    declared = declared_schema(source.signature, nullable=False)
    if isinstance(declared, Features):
        return declared
    names = getattr(estimator, "feature_names_in_", None)
    count = getattr(estimator, "n_features_in_", None)
    if count is None:
        said = source.signature["format"]
        raise Refused("inputs_needed", code="InputsNeeded", hint="inputs_needed_hint", format=said)
    return numbered_features([str(name) for name in names] if names is not None else None, int(count), nullable=False)


def _plain(label: Any) -> Any:
    return label.item() if hasattr(label, "item") else label
