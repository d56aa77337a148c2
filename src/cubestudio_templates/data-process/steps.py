"""The steps: each learns from the training rows and gives a change that is applied to every part alike."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from sklearn.decomposition import PCA
from sklearn.preprocessing import StandardScaler
from tabular import charts
from tabular.columns import MANY_VALUES, as_category, as_numbers, kind_of
from tabular.messages import Refused, note, say, words
from tabular.processing import Args, Fitted, named

from cubestudio_sdk import task


def drop_missing(rows: pd.DataFrame, columns: list[str], args: Args) -> Fitted:
    """Columns with too many missing cells go."""
    gone = [name for name in columns if rows[name].isna().mean() > args["drop_missing_above"]]
    return Fitted(lambda part, _: part.drop(columns=gone), named(gone))


def drop_constant(rows: pd.DataFrame, columns: list[str], args: Args) -> Fitted:
    """Columns in which one value takes nearly every row go."""
    gone = []
    for name in columns:
        counts = rows[name].map(str).value_counts(normalize=True)
        if len(counts) <= 1 or counts.iloc[0] > args["drop_constant_above"]:
            gone.append(name)
    return Fitted(lambda part, _: part.drop(columns=gone), named(gone))


def outliers(rows: pd.DataFrame, columns: list[str], args: Args) -> Fitted:
    """Numbers beyond the bounds learned here are clipped, flagged, or (in the training part) dropped with their row."""
    bounds = {name: _bounds(as_numbers(rows[name]), args) for name in columns if kind_of(rows[name]) == "number"}
    if not bounds:
        raise Refused("no_numeric")
    beyond = {name: _beyond(rows, name, low, high) for name, (low, high) in bounds.items()}
    hit = {name: int(mask.sum()) for name, mask in beyond.items() if mask.any()}
    action = args["outlier_action"]

    def apply(part: pd.DataFrame, training: bool) -> pd.DataFrame:
        part = part.copy()
        out = pd.Series(False, index=part.index)
        for name, (low, high) in bounds.items():
            out |= _beyond(part, name, low, high)
            if action == "clip":
                part[name] = as_numbers(part[name]).clip(low, high)
        if action == "flag":
            part["outlier"] = out.astype(int)
        return part[~out].reset_index(drop=True) if action == "drop" and training else part

    cells = words(f"{sum(hit.values())} cells: ", f"{sum(hit.values())} 个单元格：")
    return Fitted(apply, f"{action} {cells}{named(list(hit))}" if hit else named([]))


def _bounds(numbers: pd.Series, args: Args) -> tuple[float, float]:
    if args["outliers"] == "iqr":
        factor = args.get("outlier_factor") or 1.5
        low, high = numbers.quantile([0.25, 0.75])
        reach = factor * (high - low)
        return float(low - reach), float(high + reach)
    factor = args.get("outlier_factor") or 3
    middle, spread = numbers.mean(), numbers.std(ddof=0)
    return float(middle - factor * spread), float(middle + factor * spread)


def _beyond(part: pd.DataFrame, name: str, low: float, high: float) -> pd.Series:
    numbers = as_numbers(part[name])
    return (numbers < low) | (numbers > high)


def fill(rows: pd.DataFrame, columns: list[str], args: Args) -> Fitted:
    """Missing cells get the mean, median or commonest value learned here, a constant, or the value above them."""
    how = args["fill"]
    if how == "constant" and not args.get("fill_value"):
        raise Refused("constant_needed")
    values = {} if how == "ffill" else {name: _filling(rows[name], how, args["fill_value"]) for name in columns}
    holes = {name: int(rows[name].isna().sum()) for name in columns if rows[name].isna().any()}

    def apply(part: pd.DataFrame, _: bool) -> pd.DataFrame:
        part = part.copy()
        for name in columns:
            if how == "ffill":
                part[name] = part[name].ffill()
            elif values[name] is not None and part[name].isna().any():
                part[name] = part[name].where(part[name].notna(), values[name])
        return part

    cells = words(f"{sum(holes.values())} cells: ", f"{sum(holes.values())} 个单元格：")
    return Fitted(apply, f"{how} {cells}{named(list(holes))}" if holes else named([]))


def _filling(column: pd.Series, how: str, constant: str) -> Any:
    number = kind_of(column) == "number"
    if how == "constant":
        try:
            return float(constant) if number else constant
        except ValueError:
            raise Refused("not_a_number", column=column.name, row=1, value=constant) from None
    known = column.dropna()
    if known.empty:
        return None
    if number and how in ("mean", "median"):
        numbers = as_numbers(known)
        return float(numbers.mean() if how == "mean" else numbers.median())
    return known.mode().iloc[0]


def one_hot(rows: pd.DataFrame, columns: list[str], args: Args) -> Fitted:
    """A text column becomes a column of 0 and 1 for each value seen here; rare and unknown ones share the last."""
    kinds = {name: kind_of(rows[name]) for name in columns}
    seen = {}
    for name in (name for name, kind in kinds.items() if kind == "category"):
        counts = rows[name].dropna().map(as_category).value_counts()
        if len(counts) > max(MANY_VALUES, len(rows) / 2):
            note("note_not_encoded", column=name, reason=say("why_identifier"))
            continue
        room = args["one_hot_max"] if len(counts) <= args["one_hot_max"] else args["one_hot_max"] - 1
        seen[name] = sorted(counts.index[:room])

    def apply(part: pd.DataFrame, _: bool) -> pd.DataFrame:
        pieces = [part.drop(columns=list(seen))]
        for name, values in seen.items():
            cells = part[name].map(lambda cell: None if cell is None or cell != cell else as_category(cell))
            made = {f"{name}_{value}": (cells == value).astype(int) for value in values}
            made[f"{name}_{words('other', '其他')}"] = (cells.notna() & ~cells.isin(values)).astype(int)
            pieces.append(pd.DataFrame(made, index=part.index))
        return pd.concat(pieces, axis=1)

    return Fitted(apply, named(list(seen)))


def components(rows: pd.DataFrame, columns: list[str], args: Args) -> Fitted:
    """Number columns, scaled, become their principal components."""
    names = [name for name in columns if kind_of(rows[name]) == "number"]
    if not names:
        raise Refused("no_numeric")
    wanted = args["pca"] if args["pca"] < 1 else int(args["pca"])
    if wanted >= 1 and wanted > min(len(names), len(rows)):
        raise Refused("too_many_components", wanted=wanted, columns=len(names), rows=len(rows))
    middle = {name: float(as_numbers(rows[name]).mean()) for name in names}

    def numbers(part: pd.DataFrame) -> np.ndarray[Any, Any]:
        return np.column_stack([as_numbers(part[name]).fillna(middle[name]).to_numpy() for name in names])

    scaler = StandardScaler().fit(numbers(rows))
    pca = PCA(n_components=wanted, random_state=args["seed"]).fit(scaler.transform(numbers(rows)))
    shares = [float(share) for share in pca.explained_variance_ratio_]

    def apply(part: pd.DataFrame, _: bool) -> pd.DataFrame:
        found = pca.transform(scaler.transform(numbers(part)))
        made = {f"pca_{position + 1}": found[:, position] for position in range(found.shape[1])}
        return pd.concat([pd.DataFrame(made, index=part.index), part.drop(columns=names)], axis=1)

    told = words(f"{len(names)} columns to {len(shares)}, {sum(shares):.1%} of the variance",
                 f"{len(names)} 列变为 {len(shares)} 列，保留方差 {sum(shares):.1%}")  # fmt: skip
    return Fitted(apply, told, lambda part: _report_components(shares, part, args.get("label") or ""))


def _report_components(shares: list[float], rows: pd.DataFrame, label: str) -> None:
    """How much of the variance each component holds, and the rows along the first two."""
    names = [f"pca_{position + 1}" for position in range(len(shares))]
    bars = {words("share of the variance", "方差占比"): [round(share, 5) for share in shares[:30]]}
    task.report(echarts=charts.columns(names[:30], bars), title=words("Principal components", "主成分"))
    if len(shares) > 1:
        few = bool(label) and rows[label].nunique() <= 20
        option = charts.scatter(rows[names[:2]].to_numpy().tolist(), names[0], names[1],
                                groups=rows[label].map(str).tolist() if few else None)  # fmt: skip
        task.report(echarts=option, title=words("The first two components", "前两个主成分"))
