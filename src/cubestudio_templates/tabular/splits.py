"""Cutting a table in two so that both parts look alike."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from sklearn.model_selection import train_test_split
from tabular.messages import note


def split_rows(
    frame: pd.DataFrame, fraction: float, groups: pd.Series | None, seed: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The larger part and `fraction` of the rows, drawn by `seed`; stratified by `groups` where they allow it.

    Every group keeps at least one row in the first part, so that a model learns each class.
    """
    rows = np.arange(len(frame))
    if groups is None:
        first, second = train_test_split(rows, test_size=fraction, random_state=seed)
        return _parts(frame, first, second)
    keys = groups.astype(object).where(groups.notna(), "").map(str).to_numpy()
    names, counts = np.unique(keys, return_counts=True)
    lonely = set(names[counts == 1].tolist())
    for name in sorted(lonely):
        note("note_rare", value=name)
    common = np.array([key not in lonely for key in keys])
    first, second = _stratified(rows[common], keys[common], fraction, seed)
    first = np.concatenate([first, rows[~common]])
    absent = np.isin(keys[second], np.setdiff1d(keys[second], keys[first]))
    return _parts(frame, np.concatenate([first, second[absent]]), second[~absent])


def _stratified(rows: Any, keys: Any, fraction: float, seed: int) -> tuple[Any, Any]:
    try:
        first, second = train_test_split(rows, test_size=fraction, random_state=seed, stratify=keys)
    except ValueError:  # more groups than rows in a part
        first, second = train_test_split(rows, test_size=fraction, random_state=seed)
    return first, second


def _parts(frame: pd.DataFrame, first: Any, second: Any) -> tuple[pd.DataFrame, pd.DataFrame]:
    return frame.iloc[np.sort(first)], frame.iloc[np.sort(second)]
