"""Train a random forest on a table."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor
from tabular.labels import CLASSIFICATION
from tabular.messages import run
from tabular.training import Algorithm, History, Part, cpus, train

FIELDS = ("n_estimators", "max_depth", "min_samples_leaf", "min_samples_split", "max_features", "criterion")


def build(kind: str, params: dict[str, Any], classes: int) -> Any:
    """A forest for classes or for quantities; `criterion: auto` leaves the choice to scikit-learn."""
    params = {name: value for name, value in params.items() if value not in ("auto", "")}
    if params.get("max_features") == "all":
        params["max_features"] = None
    estimator = RandomForestClassifier if kind == CLASSIFICATION else RandomForestRegressor
    return estimator(**{"n_jobs": cpus(), "random_state": 42, **params})


def fit(estimator: Any, part: Part, check: Part | None, start: Any) -> History:
    """Fit; a loaded forest keeps its trees and gets as many new ones."""
    if start is not None:
        wanted = estimator.n_estimators
        estimator.__dict__.update({key: value for key, value in vars(start).items() if key.endswith("_")})
        estimator.set_params(warm_start=True, n_estimators=wanted + len(start.estimators_))
    estimator.fit(part.table, part.target, sample_weight=part.weights)
    return {}


if __name__ == "__main__":
    run(lambda: train(Algorithm("random_forest", "scikit-learn", build, fit, FIELDS)))
