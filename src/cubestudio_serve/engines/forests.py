"""Random forests without their overhead: scikit-learn spends 4 ms a call around 0.3 ms of trees.

The trees are asked one after the other as scikit-learn's own code does, so the sum is the same to the last bit.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

Values = Callable[[Any], Any]


def quick_values(estimator: Any) -> Values | None:
    """`predict_proba` (or `predict` of a regression) for a forest of one output; None for other estimators."""
    from sklearn.ensemble import (
        ExtraTreesClassifier,
        ExtraTreesRegressor,
        RandomForestClassifier,
        RandomForestRegressor,
    )

    classifies = type(estimator) in (RandomForestClassifier, ExtraTreesClassifier)
    if not classifies and type(estimator) not in (RandomForestRegressor, ExtraTreesRegressor):
        return None
    if estimator.n_outputs_ != 1:
        return None
    trees = [tree.tree_.predict for tree in estimator.estimators_]
    width = int(estimator.n_classes_) if classifies else 1

    def values(matrix: Any) -> Any:
        narrow = np.ascontiguousarray(matrix, dtype=np.float32)
        total = np.zeros((len(narrow), width))
        for tree in trees:
            total += tree(narrow)[:, :width]
        total /= len(trees)
        return total if classifies else total[:, 0]

    return values


def agree(quick: Values, slow: Values, matrix: Any) -> bool:
    """Whether both give equal values for these rows and for rows moved away from them."""
    rows = np.concatenate([matrix, matrix * 1.5 + 0.25, matrix * -3.0])
    try:
        return bool(np.array_equal(quick(rows), slow(rows), equal_nan=True))
    except (ValueError, TypeError, IndexError):
        return False
