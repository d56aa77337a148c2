"""XGBoost (`.json`, `.ubj`) and LightGBM (`.txt`) models in their own formats."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from cubestudio_serve.answer import PREDICTIONS, PROBABILITIES, Answer
from cubestudio_serve.engines import Source, broken
from cubestudio_serve.features import Features
from cubestudio_serve.sentences import Refused
from cubestudio_serve.signature import FILE, declared_schema, numbered_features


class BoosterEngine:
    """A booster: one value a row is a quantity or, for a binary objective, the second class's probability."""

    lanes = 1

    def __init__(self, source: Source, schema: Features, values: Callable[[Any], Any], objective: str) -> None:
        self.schema = schema
        self._values = values
        self._labels: list[Any] = source.signature.get("classes") or []
        self._is_binary = objective in ("binary:logistic", "binary")
        self._is_multi = objective in ("multi:softprob", "multiclass", "multiclassova", "softmax")

    def predict(self, rows: Any) -> Answer:
        """Labels and probabilities of a classifier, quantities of others."""
        found = np.asarray(self._values(np.array(rows, dtype=float)))
        if not self._is_binary and not self._is_multi:
            return Answer({PREDICTIONS: found})
        chances = np.stack([1 - found, found], axis=1) if self._is_binary else found
        labels = self._labels if len(self._labels) == chances.shape[1] else list(range(chances.shape[1]))
        said = [labels[at] for at in chances.argmax(axis=1).tolist()]
        return Answer({PREDICTIONS: said, PROBABILITIES: chances}, tuple(str(label) for label in labels))


def load(source: Source) -> BoosterEngine:
    """The model's own file."""
    return _xgboost(source) if source.family == "xgboost" else _lightgbm(source)


def _xgboost(source: Source) -> BoosterEngine:
    import xgboost

    file = _model_file(source, ".ubj", ".json", ".model", ".xgb")
    try:
        booster = xgboost.Booster(model_file=bytearray(file.read_bytes()))
        booster.set_param({"nthread": source.threads})
        learner = json.loads(booster.save_config())["learner"]
    except (xgboost.core.XGBoostError, ValueError, KeyError) as reason:
        raise broken(file, str(reason).splitlines()[0].rpartition("] ")[2] if str(reason) else reason) from None

    def values(matrix: Any) -> Any:
        return booster.inplace_predict(matrix, validate_features=False)

    schema = _schema(source, booster.feature_names, booster.num_features())
    return BoosterEngine(source, schema, values, learner["objective"]["name"])


def _lightgbm(source: Source) -> BoosterEngine:
    import lightgbm

    file = _model_file(source, ".txt", ".lgb", ".model")
    try:
        text = file.read_text("utf-8")
        booster = lightgbm.Booster(model_str=text)
    except (lightgbm.basic.LightGBMError, UnicodeDecodeError) as reason:
        raise broken(file, reason) from None
    said = next((line for line in text.splitlines() if line.startswith("objective=")), "objective=")

    def values(matrix: Any) -> Any:
        return booster.predict(matrix, num_threads=source.threads)

    schema = _schema(source, booster.feature_name(), booster.num_feature())
    return BoosterEngine(source, schema, values, said.partition("=")[2].partition(" ")[0])


def _model_file(source: Source, *suffixes: str) -> Path:
    """The model's file; `model.json` may be our signature beside it, or an XGBoost model itself."""
    if source.path.is_file():
        return source.path
    for suffix in suffixes:
        for file in sorted(source.path.rglob(f"*{suffix}")):
            if file.name != FILE or '"learner"' in file.read_text("utf-8", "replace")[:100_000]:
                return file
    raise Refused("model_missing", code="ModelMissing", folder=source.path.name, file=" / ".join(suffixes))


def _schema(source: Source, names: list[str] | None, count: int) -> Features:
    declared = declared_schema(source.signature, nullable=True)
    return declared if isinstance(declared, Features) else numbered_features(names, count, nullable=True)
