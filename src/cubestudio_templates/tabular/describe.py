"""A table in figures: one row of statistics for each column, and pictures of the whole."""

from __future__ import annotations

from typing import Any

import pandas as pd
from tabular import charts
from tabular.columns import as_category, as_numbers, kind_of, plain
from tabular.messages import words
from tabular.reporting import report_preview

from cubestudio_sdk import task

KINDS = {
    "number": ("number", "数字"),
    "boolean": ("boolean", "布尔"),
    "category": ("text", "文字"),
    "empty": ("empty", "空"),
}


def statistics(frame: pd.DataFrame) -> pd.DataFrame:
    """One row for each column: kind, missing, distinct values, and spread (numbers) or the commonest value (text)."""
    rows = []
    for name in frame.columns:
        column = frame[name]
        kind = kind_of(column)
        known = column.dropna()
        row: dict[str, Any] = {
            "column": name,
            "kind": words(*KINDS[kind]),
            "missing": int(column.isna().sum()),
            "missing_share": round(float(column.isna().mean()), 4),
            "distinct": int(known.map(str).nunique()),
        }
        if kind == "number":
            numbers = as_numbers(column).dropna()
            low, middle, high = numbers.quantile([0.25, 0.5, 0.75])
            row |= {"mean": numbers.mean(), "std": numbers.std(), "min": numbers.min(), "25%": low, "50%": middle,
                    "75%": high, "max": numbers.max()}  # fmt: skip
        if len(known):
            counts = known.map(as_category).value_counts()
            row |= {"most_common": counts.index[0], "most_common_rows": int(counts.iloc[0])}
        rows.append(row)
    order = ["column", "kind", "missing", "missing_share", "distinct", "mean", "std", "min", "25%", "50%", "75%", "max",
             "most_common", "most_common_rows"]  # fmt: skip
    return pd.DataFrame(rows).reindex(columns=order)


HEADINGS = {
    "column": ("column", "列"), "kind": ("kind", "类型"), "missing": ("missing", "缺失数"),
    "missing_share": ("missing share", "缺失率"), "distinct": ("distinct", "不同值"), "mean": ("mean", "均值"),
    "std": ("std", "标准差"), "min": ("min", "最小"), "max": ("max", "最大"),
    "most_common": ("most common", "最常见值"), "most_common_rows": ("its rows", "出现次数"),
}  # fmt: skip


def report_statistics(table: pd.DataFrame) -> None:
    """The statistics as a table for people: rounded, with headings in their language."""
    shown = table.dropna(axis=1, how="all")
    rows = [[_short(cell) for cell in row] for row in shown.itertuples(index=False)]
    headings = [words(*HEADINGS.get(name, (name, name))) for name in shown.columns]
    task.report(table={"columns": headings, "rows": rows}, title=words("Statistics by column", "各列统计"))


def report_table(frame: pd.DataFrame, label: str = "") -> pd.DataFrame:
    """Preview, statistics, missing cells, the label's values and correlations; returns the statistics."""
    report_preview(frame, words("First rows", "前几行"))
    table = statistics(frame)
    report_statistics(table)
    missing = {row.column: float(row.missing) for row in table.itertuples() if row.missing}
    if missing:
        title = words("Missing cells", "缺失值")
        task.report(echarts=charts.bars(missing, title), title=title)
    if label and label in frame.columns:
        report_distribution(frame[label], label)
    report_correlation(frame)
    return table


def report_distribution(column: pd.Series, name: str) -> None:
    """How often each value of a column occurs, or a histogram of a quantity."""
    title = words(f"Distribution of {name}", f"{name} 的分布")
    known = column.dropna()
    if known.map(str).nunique() > 20 and kind_of(known) == "number":
        task.report(echarts=charts.histogram(as_numbers(known).dropna().to_numpy(), words("rows", "行数")), title=title)
        return
    counts = known.map(as_category).value_counts().head(20).sort_index()
    option = charts.columns([str(key) for key in counts.index], {words("rows", "行数"): [int(n) for n in counts]})
    task.report(echarts={**option, "legend": {"show": False}}, title=title)


def report_correlation(frame: pd.DataFrame, most: int = 16) -> None:
    """Correlations among the first number columns."""
    numeric = frame.select_dtypes("number")
    numeric = numeric.loc[:, numeric.nunique() > 1].iloc[:, :most]
    if numeric.shape[1] < 2:
        return
    matrix = numeric.corr().fillna(0).round(2)
    names = [str(name) for name in matrix.columns]
    option = charts.heat(names, names, matrix.to_numpy().tolist(), "", "")
    option["visualMap"] |= {"min": -1, "max": 1, "inRange": {"color": ["#B45309", "#F8FAFC", "#0F766E"]}}
    option["xAxis"]["axisLabel"] = {"rotate": 40}
    option["grid"]["bottom"] = 88
    task.report(echarts=option, title=words("Correlation", "相关系数"))


def _short(cell: Any) -> Any:
    value = plain(cell)
    return float(f"{value:.5g}") if isinstance(value, float) else value
