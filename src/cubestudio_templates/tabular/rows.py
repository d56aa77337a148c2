"""Rows of a request checked strictly against a model's features: each mistake is told with its row and column."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
from tabular.columns import Feature
from tabular.messages import Refused, hint_near


def rows_of(body: Any, features: list[Feature]) -> pd.DataFrame:
    """The table in `{"rows": [{column: value}]}` or `{"instances": [...]}` (objects, or lists in the model's order)."""
    rows = body.get("rows", body.get("instances")) if isinstance(body, dict) else None
    if not isinstance(rows, list):
        raise Refused("body_shape")
    known = {feature.name: feature for feature in features}
    checked = [_row(number, row, known) for number, row in enumerate(rows, start=1)]
    return pd.DataFrame({name: pd.Series([row[name] for row in checked], dtype=object) for name in known})


def _row(number: int, row: Any, known: dict[str, Feature]) -> dict[str, Any]:
    if isinstance(row, list):
        if len(row) != len(known):
            raise Refused("row_length", row=number, count=len(row), expected=len(known))
        row = dict(zip(known, row, strict=True))
    if not isinstance(row, dict):
        raise Refused("row_shape", row=number)
    for name in row:
        if name not in known:
            raise Refused("row_unknown", hint_near(name, known), row=number, column=name)
    for name in known:
        if name not in row:
            raise Refused("row_missing", row=number, column=name)
    return {name: _cell(number, feature, row[name]) for name, feature in known.items()}


def _cell(number: int, feature: Feature, value: Any) -> Any:
    if value is None:
        return None
    if feature.kind == "number":
        return _number(number, feature.name, value)
    if feature.kind == "boolean":
        truth = {True: True, False: False, "true": True, "false": False}  # 1 and 0 are equal to True and False
        key = value.lower() if isinstance(value, str) else value
        if not isinstance(key, bool | int | float | str) or key not in truth:
            raise Refused("row_boolean", row=number, column=feature.name, value=_shown(value))
        return truth[key]
    if isinstance(value, list | dict):
        raise Refused("row_text", row=number, column=feature.name, value=_shown(value))
    return value


def _number(number: int, name: str, value: Any) -> float | None:
    if isinstance(value, str) and not value.strip():
        return None
    try:
        found = float(value) if isinstance(value, bool | int | float | str) else math.nan
    except (ValueError, OverflowError):
        found = math.nan
    if not math.isfinite(found):
        raise Refused("row_number", row=number, column=name, value=_shown(value))
    return found


def _shown(value: Any) -> str:
    text = f"'{value}'" if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else text[:59] + "…"
