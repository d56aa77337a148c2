"""The rows a graph must answer like its model: real ones, and all that lies where the two could part.

Everything here is plain: a table of the model's columns in (numbers as floats, categories as text), tables out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from conversion.preparation import Origin
from tabular.columns import Feature

LEAST_REAL = 50
"""Different real rows a proof stands on. What lies around a row or two says nothing of what the model will meet."""
MOST_REAL = 20_000
REPEATS = 20
"""Real rows that each category and each missing cell is tried in."""
UNKNOWN = "⟂ never seen"
"""A category that no table has."""
_FAR = (0.0, -0.0, 1.0, -1.0, 1e-30, 1e9, -1e9, 1e30, -1e30)

Array = np.ndarray[Any, Any]


def real_rows(table: pd.DataFrame, seed: int = 0) -> pd.DataFrame:
    """At most `MOST_REAL` of the rows."""
    sampled = table.sample(MOST_REAL, random_state=seed) if len(table) > MOST_REAL else table
    return sampled.reset_index(drop=True)


def jittered(real: pd.DataFrame, features: Sequence[Feature], count: int, seed: int = 0) -> pd.DataFrame:
    """Real rows whose numbers are moved: a third by a hair, a third by some of their spread, a third anywhere in it."""
    random = np.random.default_rng(seed)
    table = _repeated(real, count)
    kind = np.arange(count) % 3
    for feature in features:
        if feature.kind != "number":
            continue
        values = table[feature.name].to_numpy(float)
        low, high = _range(real[feature.name].to_numpy(float), feature)
        spread = (high - low) or abs(high) or 1.0
        hair = values * (1 + random.normal(0, 1e-7, count))
        some = values + random.normal(0, 0.05 * spread, count)
        table[feature.name] = np.where(kind == 0, hair, np.where(kind == 1, some, random.uniform(low, high, count)))
    return table


def extremes(real: pd.DataFrame, features: Sequence[Feature]) -> Iterator[tuple[str, pd.DataFrame]]:
    """For each number the ends of its range and what lies far beyond, one table a column and value."""
    for feature in features:
        if feature.kind == "category":
            continue
        low, high = _range(real[feature.name].to_numpy(float), feature)
        spread = (high - low) or 1.0
        for value in dict.fromkeys((low, high, low - 3 * spread, high + 3 * spread, *_FAR)):
            yield feature.name, _with(real, feature.name, [value] * min(3, len(real)))


def categories(
    real: pd.DataFrame, features: Sequence[Feature], seen: Mapping[str, Sequence[str]]
) -> Iterator[tuple[str, pd.DataFrame]]:
    """Every category the model has seen, one it has not, none, and both truths, each in several real rows; what a model
    may refuse is apart, so that it does not take the others along."""
    for feature in features:
        parts: list[Sequence[Any]] = [list(seen.get(feature.name, feature.categories)), [UNKNOWN], [""]]
        if feature.kind == "boolean":
            parts = [[0.0, 1.0]]
        if feature.kind != "number":
            for values in filter(None, parts):
                yield feature.name, _with(real, feature.name, [value for value in values for _ in range(REPEATS)])


def missing(real: pd.DataFrame, features: Sequence[Feature]) -> Iterator[tuple[str, pd.DataFrame]]:
    """Each column missing in several real rows; at last all of them missing."""
    for feature in features:
        yield feature.name, _with(real, feature.name, [np.nan] * REPEATS)
    table = real.head(1).copy()
    for feature in features:
        table[feature.name] = pd.Series([np.nan], dtype=table[feature.name].dtype)
    yield "", table


def at_thresholds(
    real: pd.DataFrame, origins: Sequence[Origin | None], thresholds: Mapping[int, Array]
) -> Iterator[tuple[str, pd.DataFrame]]:
    """Every threshold of every tree and its neighbours, each in one real row, a table a column."""
    for column, values in thresholds.items():
        origin = origins[column]
        if origin is not None:
            yield origin.feature, _with(real, origin.feature, neighbours(values, origin).tolist())


def neighbours(thresholds: Array, origin: Origin) -> Array:
    """The raw numbers that lead to each threshold, and to the next 64-bit and 32-bit number on each side of it."""
    narrow = thresholds.astype(np.float32)
    around = [thresholds, narrow.astype(float)]
    for end in (-np.inf, np.inf):
        around.append(np.nextafter(thresholds, end))
        around.append(np.nextafter(narrow, np.float32(end)).astype(float))
    found = np.concatenate(around)
    if (origin.shift, origin.scale) != (0.0, 1.0):
        # Scaling rounds, so the number that turns the branch may be the one beside.
        raw = found * origin.scale + origin.shift
        found = np.concatenate([raw, np.nextafter(raw, -np.inf), np.nextafter(raw, np.inf)])
    return np.unique(found[np.isfinite(found)])


def _with(real: pd.DataFrame, column: str, values: Sequence[Any]) -> pd.DataFrame:
    """As many real rows as there are values, each with one of them."""
    table = _repeated(real, len(values))
    table[column] = pd.Series(list(values), dtype=table[column].dtype)
    return table


def _repeated(real: pd.DataFrame, count: int) -> pd.DataFrame:
    return real.iloc[np.arange(count) % len(real)].reset_index(drop=True)


def _range(values: Array, feature: Feature) -> tuple[float, float]:
    known = values[np.isfinite(values)]
    told = [value for value in (feature.minimum, feature.maximum) if value is not None]
    ends = [*known, *told] or [0.0]
    return float(min(ends)), float(max(ends))
