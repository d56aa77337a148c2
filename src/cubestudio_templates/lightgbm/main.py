"""Train LightGBM on a table."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import lightgbm
from tabular.labels import CLASSIFICATION
from tabular.messages import run
from tabular.training import Algorithm, History, Part, cpus, train

FIELDS = (
    "n_estimators", "num_leaves", "max_depth", "learning_rate", "min_child_samples", "subsample", "colsample_bytree",
    "reg_lambda", "reg_alpha", "early_stopping_rounds",
)  # fmt: skip
ALIASES = frozenset(
    {
        "bagging_fraction", "bagging_freq", "early_stopping_rounds", "feature_fraction", "lambda_l1", "lambda_l2",
        "max_bin", "metric", "min_data_in_leaf", "num_iterations", "num_threads", "seed", "verbosity",
    }
)  # fmt: skip


def build(kind: str, params: dict[str, Any], classes: int) -> Any:
    """A LightGBM estimator; row sampling is switched on when a share of the rows is asked for."""
    params = {name: value for name, value in params.items() if name != "early_stopping_rounds" or value}
    defaults: dict[str, Any] = {"n_jobs": cpus(), "random_state": 42, "verbosity": -1}
    if params.get("subsample", 1) < 1:
        defaults["subsample_freq"] = 1
    estimator = lightgbm.LGBMClassifier if kind == CLASSIFICATION else lightgbm.LGBMRegressor
    return estimator(**{**defaults, **params})


def fit(estimator: Any, part: Part, check: Part | None, start: Any) -> History:
    """Fit round by round, printing every tenth; early stopping needs rows to validate on."""
    parts = [part, check] if check else [part]
    rounds = int(estimator.get_params().get("early_stopping_rounds") or 0)
    callbacks = [lightgbm.log_evaluation(10)]
    if rounds:
        estimator.set_params(early_stopping_rounds=None)
        if check:
            callbacks.append(lightgbm.early_stopping(rounds, verbose=False))
    estimator.fit(
        part.table, part.target, sample_weight=part.weights, callbacks=callbacks,
        eval_X=tuple(rows.table for rows in parts), eval_y=tuple(rows.target for rows in parts),
        eval_names=["training", "validation"][: len(parts)], init_model=start.booster_ if start is not None else None,
    )  # fmt: skip
    history: History = {}
    for name, curves in estimator.evals_result_.items():
        for metric, values in curves.items():
            history.setdefault(metric, {})[name] = values
    return history


def export(estimator: Any, folder: Path) -> None:
    """LightGBM's own format, for programs that read it."""
    estimator.booster_.save_model(folder / "booster.txt")


if __name__ == "__main__":
    errors = (ValueError, TypeError, lightgbm.basic.LightGBMError)
    run(lambda: train(Algorithm("lightgbm", "lightgbm", build, fit, FIELDS, ALIASES, errors=errors, export=export)))
