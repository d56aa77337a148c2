"""How good predictions are: the metrics of one model on one table."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn import metrics

# name: (English, Chinese, whether more is better)
METRICS: dict[str, tuple[str, str, bool]] = {
    "accuracy": ("Accuracy", "准确率", True),
    "auc": ("AUC", "AUC", True),
    "f1": ("F1", "F1", True),
    "precision": ("Precision", "精确率", True),
    "recall": ("Recall", "召回率", True),
    "log_loss": ("Log loss", "对数损失", False),
    "rmse": ("RMSE", "均方根误差", False),
    "mae": ("MAE", "平均绝对误差", False),
    "r2": ("R²", "R²", True),
}


def classification_scores(truth: np.ndarray[Any, Any], chances: np.ndarray[Any, Any], classes: int) -> dict[str, float]:
    """Scores of class codes against probabilities (rows × classes).

    With two classes precision, recall and F1 are those of the second class; with more they are macro averages, and
    AUC is one-vs-rest. AUC is absent when the table does not hold every class.
    """
    guess = chances.argmax(axis=1)
    average = "binary" if classes == 2 else "macro"
    precision, recall, f1, _ = metrics.precision_recall_fscore_support(truth, guess, average=average, zero_division=0)
    scores = {"accuracy": metrics.accuracy_score(truth, guess), "f1": f1, "precision": precision, "recall": recall}
    if len(np.unique(truth)) == classes:
        if classes == 2:
            scores["auc"] = metrics.roc_auc_score(truth, chances[:, 1])
        else:
            scores["auc"] = metrics.roc_auc_score(truth, chances, multi_class="ovr", average="macro")
    scores["log_loss"] = metrics.log_loss(truth, chances, labels=range(classes))
    return _in_order(scores)


def regression_scores(truth: np.ndarray[Any, Any], guess: np.ndarray[Any, Any]) -> dict[str, float]:
    """Root mean square error, mean absolute error, and the share of variance explained."""
    scores = {
        "rmse": metrics.root_mean_squared_error(truth, guess),
        "mae": metrics.mean_absolute_error(truth, guess),
    }
    if len(truth) > 1:
        scores["r2"] = metrics.r2_score(truth, guess)
    return _in_order(scores)


def roc_points(
    truth: np.ndarray[Any, Any], chances: np.ndarray[Any, Any], classes: int, most: int = 200
) -> list[list[float]] | None:
    """The ROC curve as [false positive rate, true positive rate], at most `most` points; None when it is undefined.

    With more than two classes the curve is the micro average over one-vs-rest decisions.
    """
    if len(np.unique(truth)) < 2:
        return None
    if classes == 2:
        false, true, _ = metrics.roc_curve(truth, chances[:, 1])
    else:
        false, true, _ = metrics.roc_curve(np.eye(classes)[truth].ravel(), chances.ravel())
    if len(false) > most:
        kept = np.unique(np.linspace(0, len(false) - 1, most).astype(int))
        false, true = false[kept], true[kept]
    return [[round(float(x), 5), round(float(y), 5)] for x, y in zip(false, true, strict=True)]


def confusion(truth: np.ndarray[Any, Any], chances: np.ndarray[Any, Any], classes: int) -> list[list[int]]:
    """Counts: a row for each true class, a column for each predicted one."""
    counts = metrics.confusion_matrix(truth, chances.argmax(axis=1), labels=range(classes))
    return [[int(count) for count in row] for row in counts]


def _in_order(scores: dict[str, Any]) -> dict[str, float]:
    return {name: round(float(scores[name]), 6) for name in METRICS if name in scores}
