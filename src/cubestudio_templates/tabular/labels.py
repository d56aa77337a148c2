"""The label: classes or a quantity, and its cells as what an estimator learns."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from tabular.columns import MOSTLY_NUMBERS, as_category, as_numbers, need_columns, plain
from tabular.messages import Refused, note, say
from tabular.readers import is_text

CLASSIFICATION, REGRESSION = "classification", "regression"
FEW_CLASSES = 20


def labelled_rows(frame: pd.DataFrame, label: str, file: str) -> pd.DataFrame:
    """The rows that have a label; the index still counts the rows of the file, for messages."""
    if not label:
        raise Refused("label_needed")
    need_columns(frame, [label], file)
    known = frame[label].notna()
    if not known.any():
        raise Refused("label_empty", column=label)
    if not known.all():
        note("note_label_missing", count=int((~known).sum()))
    return frame[known]


def choose_task(column: pd.Series, mode: str, label: str) -> str:
    """Classification or regression; `auto` looks at the label: text, truth and few whole numbers are classes."""
    if mode == "auto":
        mode = _guess(column)
    if mode == CLASSIFICATION:
        distinct = column.map(plain).nunique()
        if distinct == 1:
            raise Refused("one_class", column=label, value=plain(column.iloc[0]))
        if distinct > max(FEW_CLASSES, len(column) / 3):
            hint = say("many_classes_hint")
            raise Refused("many_classes", hint, column=label, count=distinct, rows=len(column))
    return mode


def _guess(column: pd.Series) -> str:
    if pd.api.types.is_bool_dtype(column):
        return CLASSIFICATION
    numbers = as_numbers(column)
    distinct = column.nunique()
    if is_text(column) and numbers.notna().mean() < MOSTLY_NUMBERS:
        return CLASSIFICATION
    whole = bool((numbers.dropna() % 1 == 0).all())
    return CLASSIFICATION if whole and distinct <= FEW_CLASSES else REGRESSION


def quantities(column: pd.Series, label: str) -> np.ndarray[Any, Any]:
    """A label to regress on; the first cell that is no number is refused with its row."""
    numbers = as_numbers(column)
    wrong = numbers.isna().to_numpy()
    if wrong.any():
        row = int(np.argmax(wrong))
        hint = say("regression_text_hint")
        raise Refused("regression_text", hint, column=label, row=int(column.index[row]) + 1, value=column.iloc[row])
    return numbers.to_numpy()


def classes_of(column: pd.Series) -> list[Any]:
    """The classes in order: numbers by size, else text."""
    values = {as_category(plain(cell)): plain(cell) for cell in column}
    numeric = all(isinstance(value, int | float) for value in values.values())
    return sorted(values.values(), key=None if numeric else str)


def codes(column: pd.Series, classes: list[Any], file: str) -> np.ndarray[Any, Any]:
    """The position of each cell among the classes; a class the model does not know is refused with its row."""
    positions = {as_category(value): position for position, value in enumerate(classes)}
    found = np.array([positions.get(as_category(plain(cell)), -1) for cell in column])
    if (found < 0).any():
        row = int(np.argmax(found < 0))
        hint = say("there_is", names=", ".join(map(str, classes)))
        raise Refused("class_unknown", hint, file=file, row=int(column.index[row]) + 1, value=column.iloc[row])
    return found
