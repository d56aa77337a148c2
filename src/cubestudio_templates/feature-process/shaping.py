"""Bin, encode and scale: each learns from the training rows and changes every part alike."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from sklearn import preprocessing
from sklearn.model_selection import KFold, StratifiedKFold
from tabular.columns import MANY_VALUES, as_category, as_numbers, kind_of
from tabular.labels import CLASSIFICATION, choose_task
from tabular.messages import Refused, note, say, words
from tabular.processing import Args, Fitted, named

SCALERS = {
    "standard": preprocessing.StandardScaler,
    "minmax": preprocessing.MinMaxScaler,
    "maxabs": preprocessing.MaxAbsScaler,
    "robust": preprocessing.RobustScaler,
}


def numbers_of(rows: pd.DataFrame, columns: list[str], wanted: list[str]) -> list[str]:
    """The number columns among those wanted, or among all that may be changed."""
    names = [name for name in wanted or columns if name in rows.columns and kind_of(rows[name]) == "number"]
    if not names:
        raise Refused("no_numeric")
    return names


def bin_numbers(rows: pd.DataFrame, columns: list[str], args: Args) -> Fitted:
    """Numbers become the number of their bin, 0 first; missing cells stay missing."""
    wanted = args.get("bin_columns") or []
    names = numbers_of(rows, columns, wanted)
    names = [name for name in names if wanted or rows[name].nunique() > args["bins"]]
    edges = {name: _edges(as_numbers(rows[name]).dropna().to_numpy(), args) for name in names}

    def apply(part: pd.DataFrame, _: bool) -> pd.DataFrame:
        part = part.copy()
        for name, inner in edges.items():
            numbers = as_numbers(part[name])
            found = pd.Series(np.searchsorted(inner, numbers.to_numpy(), side="right"), index=part.index)
            part[name] = found.astype("Int64").where(numbers.notna())
        return part

    return Fitted(apply, f"{args['bin']} × {args['bins']}: {named(names)}")


def _edges(numbers: np.ndarray[Any, Any], args: Args) -> np.ndarray[Any, Any]:
    """The bounds between the bins."""
    bins = args["bins"]
    if args["bin"] == "width":
        return np.linspace(numbers.min(), numbers.max(), bins + 1)[1:-1]
    if args["bin"] == "quantile":
        return np.unique(np.quantile(numbers, np.linspace(0, 1, bins + 1)[1:-1]))
    from sklearn.cluster import KMeans

    groups = min(bins, len(np.unique(numbers)))
    means = KMeans(groups, n_init=3, random_state=args["seed"]).fit(numbers.reshape(-1, 1)).cluster_centers_
    means = np.sort(means.ravel())
    return (means[:-1] + means[1:]) / 2


def encode_text(rows: pd.DataFrame, columns: list[str], args: Args) -> Fitted:
    """Text becomes numbers: a column for each value, a number for each value, or the label's mean for it."""
    wanted = args.get("encode_columns") or []
    names = []
    for name in wanted or columns:
        if name not in rows.columns or (not wanted and kind_of(rows[name]) != "category"):
            continue
        if not wanted and rows[name].nunique() > max(MANY_VALUES, len(rows) / 2):
            note("note_not_encoded", column=name, reason=say("why_identifier"))
            continue
        names.append(name)
    if not names:
        return Fitted(lambda part, _: part, named([]))
    encode = {"one-hot": _one_hot, "ordinal": _ordinal, "target": _target}[args["encode"]]
    return encode(rows, names, args)


def _texts(part: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    """The columns as text; missing cells are a value of their own."""
    cells = {name: part[name].map(as_category).where(part[name].notna(), "").astype(object) for name in names}
    return pd.DataFrame(cells, index=part.index, dtype=object)


def _one_hot(rows: pd.DataFrame, names: list[str], args: Args) -> Fitted:
    encoder = preprocessing.OneHotEncoder(handle_unknown="ignore", sparse_output=False, dtype=int)
    encoder.fit(_texts(rows, names))
    missing = words("missing", "缺失")
    seen = zip(names, encoder.categories_, strict=True)
    made = [f"{name}_{value or missing}" for name, values in seen for value in values]

    def apply(part: pd.DataFrame, _: bool) -> pd.DataFrame:
        found = pd.DataFrame(encoder.transform(_texts(part, names)), columns=made, index=part.index)
        return pd.concat([part.drop(columns=names), found], axis=1)

    told = words(f"{named(names)}: {len(made)} columns", f"{named(names)}：生成 {len(made)} 列")
    return Fitted(apply, f"one-hot {told}")


def _ordinal(rows: pd.DataFrame, names: list[str], args: Args) -> Fitted:
    encoder = preprocessing.OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1, dtype=int)
    encoder.fit(_texts(rows, names))

    def apply(part: pd.DataFrame, _: bool) -> pd.DataFrame:
        part = part.copy()
        part[names] = encoder.transform(_texts(part, names))
        return part

    return Fitted(apply, f"ordinal {named(names)}")


def _target(rows: pd.DataFrame, names: list[str], args: Args) -> Fitted:
    label = args.get("label") or ""
    if not label:
        raise Refused("label_for", step="encode: target")
    classes = choose_task(rows[label].dropna(), "auto", label) == CLASSIFICATION
    truth = rows[label].map(as_category) if classes else as_numbers(rows[label])
    kind = "continuous" if not classes else "binary" if truth.nunique() == 2 else "multiclass"
    folds = (StratifiedKFold if classes else KFold)(5, shuffle=True, random_state=args["seed"])
    encoder = preprocessing.TargetEncoder(target_type=kind, cv=folds)
    # The training rows get values fitted on the other folds; other rows get those of all training rows.
    crossed = encoder.fit_transform(_texts(rows, names), truth)
    made = names
    if kind == "multiclass":
        made = [f"{name}_{value}" for name in names for value in encoder.classes_]

    def apply(part: pd.DataFrame, training: bool) -> pd.DataFrame:
        found = crossed if training else encoder.transform(_texts(part, names))
        shaped = pd.DataFrame(found, columns=made, index=part.index)
        return pd.concat([part.drop(columns=names), shaped], axis=1)

    return Fitted(apply, f"target {named(names)}")


def scale_numbers(rows: pd.DataFrame, columns: list[str], args: Args) -> Fitted:
    """Numbers on a common scale; missing cells stay missing."""
    names = numbers_of(rows, columns, args.get("scale_columns") or [])
    scaler = SCALERS[args["scale"]]().fit(_matrix(rows, names))

    def apply(part: pd.DataFrame, _: bool) -> pd.DataFrame:
        found = pd.DataFrame(scaler.transform(_matrix(part, names)), columns=names, index=part.index)
        return part.assign(**{name: found[name] for name in names})

    return Fitted(apply, f"{args['scale']}: {named(names)}")


def _matrix(part: pd.DataFrame, names: list[str]) -> np.ndarray[Any, Any]:
    return np.column_stack([as_numbers(part[name]).to_numpy() for name in names])
