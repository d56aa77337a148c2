"""Keep the number columns that matter; text columns and the label stay as they are."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from shaping import numbers_of
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor
from sklearn.feature_selection import f_classif, f_regression
from tabular import charts
from tabular.columns import as_numbers
from tabular.labels import CLASSIFICATION, choose_task, classes_of, codes, quantities
from tabular.messages import Refused, words
from tabular.processing import Args, Fitted, named

from cubestudio_sdk import task


def select(rows: pd.DataFrame, columns: list[str], args: Args) -> Fitted:
    """Score each number column, keep the good ones, and show the scores."""
    names = numbers_of(rows, columns, [])
    filled = pd.DataFrame({name: as_numbers(rows[name]) for name in names})
    filled = filled.fillna(filled.median()).fillna(0.0)
    how = args["select"]
    if how == "correlation":
        gone = _alike(filled, args.get("threshold"))
        scores: dict[str, float] = {}
    elif how == "variance":
        scores = {name: float(filled[name].var(ddof=0)) for name in names}
        gone = [name for name in names if scores[name] <= (args.get("threshold") or 0.0)]
    else:
        scores = _scores(filled, rows, args)
        best = sorted(names, key=lambda name: scores[name], reverse=True)[: args["keep"]]
        gone = [name for name in names if name not in best]
    told = words(f"{how}: {len(names) - len(gone)} of {len(names)} kept; gone: {named(gone)}",
                 f"{how}：{len(names)} 列保留 {len(names) - len(gone)} 列；去除：{named(gone)}")  # fmt: skip
    return Fitted(lambda part, _: part.drop(columns=gone), told, lambda _: _report(scores, how))


def _alike(filled: pd.DataFrame, threshold: float | None) -> list[str]:
    """Of each pair that goes together too well, the later column."""
    matrix = filled.corr().abs().to_numpy()
    gone: list[str] = []
    names = list(filled.columns)
    for later in range(1, len(names)):
        if any(matrix[later, earlier] > (threshold or 0.95) for earlier in range(later) if names[earlier] not in gone):
            gone.append(names[later])
    return gone


def _scores(filled: pd.DataFrame, rows: pd.DataFrame, args: Args) -> dict[str, float]:
    """How much each column tells about the label: the F statistic, or a forest's importance."""
    label = args.get("label") or ""
    if not label:
        raise Refused("label_for", step=f"select: {args['select']}")
    known = rows[label].notna().to_numpy()
    table, column = filled[known], rows.loc[known, label]
    classes = choose_task(column, "auto", label) == CLASSIFICATION
    truth: Any = codes(column, classes_of(column), "") if classes else quantities(column, label)
    if args["select"] == "model":
        forest = RandomForestClassifier if classes else RandomForestRegressor
        # Leaves of some size: else importance flows to columns of many values, which can tell any two rows apart.
        least = max(2, len(table) // 50)
        fitted = forest(200, min_samples_leaf=least, random_state=args["seed"]).fit(table.to_numpy(), truth)
        found = fitted.feature_importances_
    else:
        with np.errstate(all="ignore"):
            found, _ = (f_classif if classes else f_regression)(table.to_numpy(), truth)
    return {name: float(value) for name, value in zip(table.columns, np.nan_to_num(found), strict=True)}


def _report(scores: dict[str, float], how: str) -> None:
    if scores:
        title = {
            "variance": words("Variance", "方差"),
            "kbest": words("F statistic with the label", "与标签的 F 统计量"),
            "model": words("Importance in a forest", "随机森林重要性"),
        }[how]
        task.report(echarts=charts.bars(scores, title), title=title)
