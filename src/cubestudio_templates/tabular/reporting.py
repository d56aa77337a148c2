"""What a person sees of a model: tables and figures on the task's page."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from tabular import charts
from tabular.columns import plain
from tabular.messages import words
from tabular.scores import METRICS, confusion, roc_points

from cubestudio_sdk import task

Scores = dict[str, float]


def metric_name(name: str) -> str:
    """A metric's name for people."""
    return words(METRICS[name][0], METRICS[name][1])


def report_scores(parts: dict[str, Scores]) -> None:
    """A table of metrics by part (training, validation, or one column per model)."""
    names = [name for name in METRICS if any(name in scores for scores in parts.values())]
    rows = [[metric_name(name), *(_rounded(scores.get(name)) for scores in parts.values())] for name in names]
    task.report(table={"columns": [words("Metric", "指标"), *parts], "rows": rows}, title=words("Scores", "评估指标"))


def report_roc(parts: dict[str, tuple[Any, Any, Scores]], classes: list[Any]) -> None:
    """ROC curves by part: part -> (true codes, probabilities, scores)."""
    curves = {}
    for name, (truth, chances, scores) in parts.items():
        points = roc_points(truth, chances, len(classes))
        if points is not None:
            curves[name] = (points, scores.get("auc"))
    if curves:
        title = words("ROC curve", "ROC 曲线")
        if len(classes) > 2:
            title += words(" (micro average)", "（微平均）")
        task.report(echarts=charts.roc(curves), title=title)


def report_confusion(truth: Any, chances: Any, classes: list[Any], title: str = "") -> None:
    """Counts of true against predicted classes, as a table."""
    counts = confusion(truth, chances, len(classes))
    header = [words("true \\ predicted", "实际 \\ 预测"), *map(str, classes), words("recall", "召回率")]
    rows: list[list[Any]] = []
    for position, (name, row) in enumerate(zip(classes, counts, strict=True)):
        share = f"{row[position] / sum(row):.1%}" if sum(row) else "–"
        rows.append([str(name), *row, share])
    task.report(table={"columns": header, "rows": rows}, title=title or words("Confusion matrix", "混淆矩阵"))


def report_regression(truth: Any, guess: Any, title: str = "") -> None:
    """Predicted against actual values, and how the errors are spread."""
    points = [[float(actual), float(found)] for actual, found in zip(truth, guess, strict=True)]
    option = charts.scatter(points, words("actual", "实际值"), words("predicted", "预测值"), diagonal=True)
    task.report(echarts=option, title=title or words("Predicted against actual", "预测值与实际值"))
    errors = np.asarray(guess, dtype=float) - np.asarray(truth, dtype=float)
    if not title:
        task.report(echarts=charts.histogram(errors, words("rows", "行数")), title=words("Errors", "误差分布"))


def report_importance(importance: dict[str, float]) -> None:
    """Feature importance as bars; features without any are left out."""
    known = {name: share for name, share in importance.items() if share > 0}
    if known:
        title = words("Feature importance", "特征重要性")
        task.report(echarts=charts.bars(known, title), title=title)


def report_history(history: dict[str, dict[str, list[float]]]) -> None:
    """Learning curves: metric -> part -> value after each round."""
    for metric, curves in history.items():
        if max(map(len, curves.values()), default=0) > 1:
            option = charts.lines(curves, words("round", "轮次"), metric)
            task.report(echarts=option, title=words(f"While learning: {metric}", f"学习曲线：{metric}"))


def report_preview(frame: pd.DataFrame, title: str, rows: int = 20) -> None:
    """The first rows of a table."""
    head = frame.head(rows)
    cells = [[plain(cell) for cell in row] for row in head.itertuples(index=False)]
    task.report(table={"columns": [str(name) for name in head.columns], "rows": cells}, title=title)


def _rounded(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.5g}")
