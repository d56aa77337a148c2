"""Figures as ECharts options: plain JSON, colours left to the page's theme, light and dark."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
from tabular.messages import words

Option = dict[str, Any]
Points = list[list[float]]


def roc(curves: dict[str, tuple[Points, float | None]]) -> Option:
    """ROC curves by name, each with its AUC, over the diagonal of a coin toss."""
    series: list[Option] = []
    for name, (points, auc) in curves.items():
        title = name if auc is None else f"{name}  AUC {auc:.4f}"
        series.append({"name": title, "type": "line", "data": points, "showSymbol": False, "lineStyle": {"width": 2}})
    series.append(
        {
            "name": words("coin toss", "随机猜测"), "type": "line", "data": [[0, 0], [1, 1]], "showSymbol": False,
            "silent": True, "lineStyle": {"type": "dashed", "width": 1, "color": "#94A3B8"},
            "itemStyle": {"color": "#94A3B8"},
        }
    )  # fmt: skip
    return {
        **_frame(),
        "xAxis": _axis(words("false positive rate", "假阳性率"), min=0, max=1),
        "yAxis": _axis(words("true positive rate", "真阳性率"), min=0, max=1),
        "series": series,
    }


def lines(curves: dict[str, list[float]], across: str, up: str) -> Option:
    """Curves over rounds 1, 2 …, such as the loss while training."""
    series: list[Option] = [
        {
            "name": name, "type": "line", "showSymbol": False, "lineStyle": {"width": 2},
            "data": [[step + 1, round(float(value), 6)] for step, value in _thinned(values)],
        }
        for name, values in curves.items()
    ]  # fmt: skip
    return {**_frame(), "xAxis": _axis(across, min=1), "yAxis": _axis(up, scale=True), "series": series}


def bars(values: dict[str, float], name: str, most: int = 20) -> Option:
    """The largest values as horizontal bars, the largest on top."""
    top = sorted(values.items(), key=lambda item: abs(item[1]), reverse=True)[:most][::-1]
    return {
        **_frame(trigger="item"),
        "legend": {"show": False},
        "xAxis": _axis("", scale=False),
        "yAxis": {"type": "category", "data": [key for key, _ in top], "axisTick": {"show": False}},
        "series": [{"name": name, "type": "bar", "data": [round(float(value), 6) for _, value in top],
                    "barMaxWidth": 18, "itemStyle": {"borderRadius": [0, 3, 3, 0]}}],
    }  # fmt: skip


def columns(names: list[str], groups: dict[str, list[float | None]]) -> Option:
    """Grouped vertical bars: a group of values for each name."""
    series = [
        {"name": group, "type": "bar", "barMaxWidth": 36, "data": values, "itemStyle": {"borderRadius": [3, 3, 0, 0]}}
        for group, values in groups.items()
    ]
    return {
        **_frame(),
        "xAxis": {"type": "category", "data": names, "axisTick": {"show": False}},
        "yAxis": _axis("", scale=False),
        "series": series,
    }


def heat(rows: list[str], cols: list[str], values: list[list[float]], down: str, across: str) -> Option:
    """A matrix as a heat map with its numbers, first row on top."""
    data = [[x, y, values[y][x]] for y in range(len(rows)) for x in range(len(cols))]
    flat = [value for row in values for value in row]
    return {
        "tooltip": {"position": "top"},
        "grid": {"left": 16, "right": 16, "top": 16, "bottom": 64, "containLabel": True},
        "xAxis": {"type": "category", "data": cols, "name": across, "nameLocation": "middle", "nameGap": 30},
        "yAxis": {"type": "category", "data": rows, "name": down, "inverse": True},
        "visualMap": {"min": min(flat, default=0), "max": max(flat, default=1), "orient": "horizontal",
                      "left": "center", "bottom": 0, "itemHeight": 120, "itemWidth": 12,
                      "inRange": {"color": ["#F0FDFA", "#5EEAD4", "#0F766E"]}},
        "series": [{"type": "heatmap", "data": data, "label": {"show": len(rows) <= 20}}],
    }  # fmt: skip


def scatter(points: Points, across: str, up: str, diagonal: bool = False, groups: list[str] | None = None) -> Option:
    """Points, with the line of equality when `diagonal`; coloured by group when groups are given."""
    kept = [points[i] for i in _sampled(len(points))]
    if groups is None:
        series: list[Option] = [_dots("", kept)]
    else:
        by_group: dict[str, Points] = {}
        for index in _sampled(len(points)):
            by_group.setdefault(groups[index], []).append(points[index])
        series = [_dots(name, dots) for name, dots in sorted(by_group.items())]
    if diagonal and kept:
        low, high = min(min(point) for point in kept), max(max(point) for point in kept)
        series.append({"type": "line", "data": [[low, low], [high, high]], "showSymbol": False, "silent": True,
                       "lineStyle": {"type": "dashed", "color": "#94A3B8", "width": 1}})  # fmt: skip
    option = {**_frame(trigger="item"), "xAxis": _axis(across, scale=True), "yAxis": _axis(up, scale=True),
              "series": series}  # fmt: skip
    return option if groups else {**option, "legend": {"show": False}}


def histogram(values: np.ndarray[Any, Any], name: str, bins: int = 30) -> Option:
    """How often values fall into equal bins."""
    counts, edges = np.histogram(values[np.isfinite(values)], bins=bins)
    names = [f"{(low + high) / 2:.4g}" for low, high in pairwise(edges)]
    option = columns(names, {name: [int(count) for count in counts]})
    option["series"][0] |= {"barCategoryGap": "4%", "barMaxWidth": None}
    return {**option, "legend": {"show": False}}


def _dots(name: str, points: Points) -> Option:
    rounded = [[round(float(x), 6), round(float(y), 6)] for x, y in points]
    return {"name": name, "type": "scatter", "symbolSize": 6, "itemStyle": {"opacity": 0.6}, "data": rounded}


def _frame(trigger: str = "axis") -> Option:
    return {
        "tooltip": {"trigger": trigger},
        "legend": {"top": 0, "type": "scroll"},
        "grid": {"left": 16, "right": 24, "top": 40, "bottom": 32, "containLabel": True},
        "animationDuration": 300,
    }


def _axis(name: str, **more: Any) -> Option:
    return {"type": "value", "name": name, "nameLocation": "middle", "nameGap": 28, **more}


def _thinned(values: list[float], most: int = 500) -> list[tuple[int, float]]:
    step = max(1, -(-len(values) // most))
    return [(index, value) for index, value in enumerate(values) if index % step == 0 or index == len(values) - 1]


def _sampled(count: int, most: int = 2000) -> list[int]:
    if count <= most:
        return list(range(count))
    return sorted(np.random.default_rng(0).choice(count, most, replace=False).tolist())
