"""Train XGBoost on a table."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import xgboost
from tabular.labels import CLASSIFICATION
from tabular.messages import run
from tabular.training import Algorithm, History, Part, cpus, train

FIELDS = (
    "n_estimators", "max_depth", "learning_rate", "subsample", "colsample_bytree", "min_child_weight", "reg_lambda",
    "reg_alpha", "early_stopping_rounds",
)  # fmt: skip
EVERY = 10
ALIASES = frozenset({"eta", "lambda", "alpha", "scale_pos_weight", "nthread", "seed"})


def build(kind: str, params: dict[str, Any], classes: int) -> Any:
    """An XGBoost estimator that reports logloss and AUC, or RMSE, while it learns."""
    defaults: dict[str, Any] = {"n_jobs": cpus(), "random_state": 42, "tree_method": "hist"}
    if kind == CLASSIFICATION:
        defaults["eval_metric"] = ["logloss", "auc"] if classes == 2 else ["mlogloss"]
        return xgboost.XGBClassifier(**{**defaults, **params})
    return xgboost.XGBRegressor(**{**defaults, "eval_metric": ["rmse"], **params})


def fit(estimator: Any, part: Part, check: Part | None, start: Any) -> History:
    """Fit round by round, printing every tenth; early stopping needs rows to validate on."""
    sets = [(part.table, part.target)] + ([(check.table, check.target)] if check else [])
    if not estimator.early_stopping_rounds or check is None:
        estimator.set_params(early_stopping_rounds=None)
    estimator.callbacks = [Progress()]
    estimator.fit(
        part.table, part.target, sample_weight=part.weights, eval_set=sets, verbose=False,
        xgb_model=start.get_booster() if start is not None else None,
    )  # fmt: skip
    estimator.callbacks = None  # it is of this file, which whoever loads the model does not have
    history: History = {}
    for name, curves in zip(("training", "validation"), estimator.evals_result().values(), strict=False):
        for metric, values in curves.items():
            history.setdefault(metric, {})[name] = values
    return history


class Progress(xgboost.callback.TrainingCallback):  # type: ignore[misc]
    """A line in the log for every tenth round."""

    def after_iteration(self, model: Any, epoch: int, evals_log: Any) -> bool:
        """Print the metrics of this round."""
        if epoch % EVERY == 0:
            names = zip(("training", "validation"), evals_log.values(), strict=False)
            shown = [f"{part} {metric} {values[-1]:.5f}" for part, curves in names for metric, values in curves.items()]
            print(f"[{epoch}]", "  ".join(shown), flush=True)
        return False


def export(estimator: Any, folder: Path) -> None:
    """XGBoost's own format, for programs that read it."""
    estimator.get_booster().save_model(folder / "booster.ubj")


if __name__ == "__main__":
    run(lambda: train(Algorithm("xgb", "xgboost", build, fit, FIELDS, ALIASES, export=export)))
