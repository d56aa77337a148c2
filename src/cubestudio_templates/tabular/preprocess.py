"""The preprocessing inside a model: fitted on the training rows only, and saved with the estimator."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from tabular.columns import Feature

MOST_CATEGORIES = 50


def preprocessing(features: list[Feature], scaled: bool) -> ColumnTransformer:
    """Numbers as they are (trees bear missing ones) or filled and scaled; categories one-hot, unknown ones together."""
    numbers = [feature.name for feature in features if feature.kind != "category"]
    categories = [feature.name for feature in features if feature.kind == "category"]
    one_hot = OneHotEncoder(handle_unknown="infrequent_if_exist", max_categories=MOST_CATEGORIES, sparse_output=False)
    filled = Pipeline(
        [
            ("fill", SimpleImputer(strategy="median", add_indicator=True, keep_empty_features=True)),
            ("scale", StandardScaler()),
        ]
    )
    steps = [("numbers", filled if scaled else "passthrough", numbers), ("categories", one_hot, categories)]
    return ColumnTransformer([step for step in steps if step[2]])


def importance_by_feature(pipeline: Pipeline, features: list[Feature]) -> dict[str, float]:
    """The estimator's importances summed over the columns each feature was turned into, as shares of 1."""
    estimator = pipeline[-1]
    if hasattr(estimator, "feature_importances_"):
        weights = np.asarray(estimator.feature_importances_, dtype=float)
    else:
        weights = np.abs(np.atleast_2d(estimator.coef_)).mean(axis=0)
    owners = _owners(pipeline[0])
    totals = {feature.name: 0.0 for feature in features}
    for owner, weight in zip(owners, weights, strict=True):
        totals[owner] += float(weight)
    whole = sum(totals.values()) or 1.0
    return {name: total / whole for name, total in totals.items()}


def _owners(transformer: Any) -> list[str]:
    """For each column that comes out, the feature it was made of."""
    owners: list[str] = []
    for name, step, columns in transformer.transformers_:
        if name == "numbers":
            owners += columns
            if isinstance(step, Pipeline):
                owners += [columns[position] for position in step["fill"].indicator_.features_]
        elif name == "categories":
            rare = getattr(step, "infrequent_categories_", [None] * len(columns))
            for column, seen, infrequent in zip(columns, step.categories_, rare, strict=True):
                owners += [column] * (len(seen) - (len(infrequent) - 1 if infrequent is not None else 0))
    return owners
