"""Train a linear model on a table: logistic regression for classes; ridge, lasso or elastic net for quantities."""

from __future__ import annotations

import sys
import warnings
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import ElasticNet, LinearRegression, LogisticRegression, Ridge
from tabular.labels import CLASSIFICATION
from tabular.messages import note, run
from tabular.training import Algorithm, History, Part, train

FIELDS = ("C", "penalty", "l1_ratio", "max_iter", "fit_intercept")


def build(kind: str, params: dict[str, Any], classes: int) -> Any:
    """The linear model for the kind of task and the penalty; C has the same meaning for all of them."""
    params = dict(params)
    penalty, given = params.pop("penalty", "l2"), params.pop("l1_ratio", 0.5)
    ratio = {"l1": 1.0, "elasticnet": given}.get(penalty, 0.0)
    strength = float("inf") if penalty == "none" else params.pop("C", 1.0)
    params.pop("C", None)
    if kind == CLASSIFICATION:
        solver = "saga" if ratio else "lbfgs"
        return LogisticRegression(**{"C": strength, "l1_ratio": ratio, "solver": solver, **params})
    if penalty == "none":
        return LinearRegression(fit_intercept=params.get("fit_intercept", True))
    if not ratio:
        return Ridge(**{"alpha": 1 / strength, **params})
    estimator = ElasticNet(**{"l1_ratio": ratio, **params})
    # Elastic net averages its loss over the rows, ridge sums it; `fit` knows how many there are.
    estimator.summed_alpha = None if "alpha" in params else 1 / strength
    return estimator


def fit(estimator: Any, part: Part, check: Part | None, start: Any) -> History:
    """Fit; where the solver goes step by step, a loaded model is where it starts."""
    summed = vars(estimator).pop("summed_alpha", None)
    if summed is not None:
        estimator.set_params(alpha=summed / len(part.target))
    if start is not None and "warm_start" in estimator.get_params():
        estimator.set_params(warm_start=True)
        estimator.coef_, estimator.intercept_ = start.coef_, start.intercept_
        if hasattr(start, "classes_"):
            estimator.classes_ = start.classes_
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always", ConvergenceWarning)
        estimator.fit(part.table, part.target, sample_weight=part.weights)
    if any(issubclass(warning.category, ConvergenceWarning) for warning in warned):
        note("note_not_converged", rounds=estimator.max_iter)
    return {}


if __name__ == "__main__":
    run(lambda: train(Algorithm("lr", "scikit-learn", build, fit, FIELDS, scaled=True)))
