"""A BentoML service of the scikit-learn model in BENCH_MODEL."""

from __future__ import annotations

import os

import bentoml
import joblib
import numpy as np


@bentoml.service(workers=1)
class Model:
    """Rows in, probabilities out."""

    def __init__(self) -> None:
        self.model = joblib.load(os.environ["BENCH_MODEL"])

    @bentoml.api
    def predict(self, rows: list[list[float]]) -> list[list[float]]:
        found: list[list[float]] = self.model.predict_proba(np.array(rows)).tolist()
        return found
