"""Which columns a model learns from, of what kind they are, and raw rows as the table the model expects."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd
from tabular.messages import Refused, hint_near, note, say
from tabular.readers import is_text

# A text column of which more than this share of the cells are numbers is a column of numbers with slips.
MOSTLY_NUMBERS = 0.9
MANY_VALUES = 50


@dataclass(frozen=True)
class Feature:
    """One column a model was trained with: `number`, `boolean` or `category` (with the values it has seen)."""

    name: str
    kind: str
    categories: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    missing: bool = False

    def as_json(self) -> dict[str, Any]:
        """The entry in `model.json`."""
        entry = {key: value for key, value in asdict(self).items() if value not in (None, ())}
        entry["type"] = entry.pop("kind")
        return entry

    @staticmethod
    def from_json(entry: dict[str, Any]) -> Feature:
        """The feature an entry of `model.json` describes."""
        categories = tuple(entry.get("categories", ()))
        low, high = entry.get("minimum"), entry.get("maximum")
        return Feature(entry["name"], entry["type"], categories, low, high, bool(entry.get("missing")))


def need_columns(frame: pd.DataFrame, names: Iterable[str], file: str) -> None:
    """Refuse the first of `names` that the table lacks, with the near ones."""
    for name in names:
        if name not in frame.columns:
            raise Refused("column_missing", hint_near(name, frame.columns), file=file, column=name)


def as_numbers(column: pd.Series) -> pd.Series:
    """The cells as floats: thousands' commas and per cent signs understood, everything else NaN."""
    if pd.api.types.is_datetime64_any_dtype(column):
        return column.astype("int64").where(column.notna()) / 86_400e9
    try:
        quick = np.array(column.to_numpy(), dtype=float)
    except (TypeError, ValueError):
        return _read_numbers(column)
    quick[np.isinf(quick)] = np.nan
    return pd.Series(quick, index=column.index)


def _read_numbers(column: pd.Series) -> pd.Series:
    """Text to floats, cell by cell."""
    cells = column.map(lambda cell: "" if cell is None or cell is pd.NA or cell != cell else str(cell).strip())
    cells = cells.astype(object).astype(str)
    percent = cells.str.endswith("%")
    cells = cells.str.replace(r"^([+-]?\d{1,3}(?:,\d{3})+(?:\.\d*)?)(%?)$", _without_commas, regex=True)
    numbers = pd.to_numeric(cells.str.removesuffix("%"), errors="coerce").astype(float)
    return numbers.where(~percent, numbers / 100).replace([np.inf, -np.inf], np.nan)


def _without_commas(match: Any) -> str:
    return str(match.group(0)).replace(",", "")


def need_numbers(column: pd.Series, name: str) -> pd.Series:
    """The cells as floats; the first that is neither missing nor a number is refused with its row."""
    numbers = as_numbers(column)
    wrong = column.notna() & numbers.isna()
    if wrong.any():
        row = int(np.argmax(wrong.to_numpy()))
        raise Refused("not_a_number", column=name, row=int(column.index[row]) + 1, value=column.iloc[row])
    return numbers


def kind_of(column: pd.Series) -> str:
    """`number`, `boolean`, `category` or `empty`."""
    known = column.dropna()
    if known.empty:
        return "empty"
    if pd.api.types.is_bool_dtype(column) or set(known.map(str).str.lower()) <= {"true", "false"}:
        return "boolean"
    if not is_text(column):
        return "number"
    return "number" if as_numbers(known).notna().mean() >= MOSTLY_NUMBERS else "category"


def settle(frame: pd.DataFrame, names: Iterable[str]) -> pd.DataFrame:
    """A copy in which columns of numbers with slips are numbers; each slip is told in the log."""
    frame = frame.copy()
    for name in names:
        column = frame[name]
        if not is_text(column) or kind_of(column) != "number":
            continue
        numbers = as_numbers(column)
        wrong = column[column.notna() & numbers.isna()]
        if len(wrong):
            note("note_mixed", column=name, count=len(wrong), rows=len(column), value=wrong.iloc[0])
        frame[name] = numbers
    return frame


def check_wanted(frame: pd.DataFrame, wanted: list[str], label: str, file: str) -> None:
    """Refuse features that are not there, and the label among them."""
    need_columns(frame, wanted, file)
    if label in wanted:
        raise Refused("label_is_feature", column=label)


def choose_features(frame: pd.DataFrame, wanted: list[str], label: str) -> list[Feature]:
    """The features to learn from: those asked for, or all but the label that can teach anything."""
    features: list[Feature] = []
    for name in wanted or [name for name in frame.columns if name != label]:
        column = frame[name]
        kind = kind_of(column)
        reason = "empty" if kind == "empty" else "" if wanted else _useless(column, kind)
        if reason:
            note("note_left_out", column=name, reason=say(f"why_{reason}"))
            continue
        features.append(_describe(name, column, kind))
    if not features:
        raise Refused("no_features")
    return features


def _describe(name: str, column: pd.Series, kind: str) -> Feature:
    missing = bool(column.isna().any())
    if kind == "category":
        values = column.dropna().map(as_category).value_counts().index[:200]
        return Feature(name, kind, tuple(sorted(values)), missing=missing)
    if kind == "boolean":
        return Feature(name, kind, missing=missing)
    numbers = as_numbers(column)
    return Feature(name, kind, (), float(numbers.min()), float(numbers.max()), missing or bool(numbers.isna().any()))


def _useless(column: pd.Series, kind: str) -> str:
    """Why a column that nobody asked for teaches nothing: constant, or an identifier."""
    distinct = column.nunique()
    if distinct <= 1:
        return "constant"
    if kind == "category" and distinct > max(MANY_VALUES, len(column) / 2):
        return "identifier"
    counts_rows = kind == "number" and len(column) > 20 and bool((as_numbers(column).diff().iloc[1:] == 1).all())
    return "identifier" if counts_rows else ""


def as_category(value: Any) -> str:
    """The text of a category: 1 and 1.0 are the same one."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def as_table(frame: pd.DataFrame, features: list[Feature], file: str) -> pd.DataFrame:
    """`frame` as the model's pipeline takes it: floats for numbers and booleans, text for categories, NaN for missing.

    Cells that are no numbers where a number is due count as missing (a served row is checked strictly before).
    """
    table: dict[str, Any] = {}
    for feature in features:
        if feature.name not in frame.columns:
            raise Refused("columns_differ", hint_near(feature.name, frame.columns), file=file, column=feature.name)
        column = frame[feature.name]
        if feature.kind == "number":
            table[feature.name] = as_numbers(column).to_numpy(dtype=float)
        elif feature.kind == "boolean":
            table[feature.name] = column.map(_as_truth).to_numpy(dtype=float)
        else:
            cells = [np.nan if _is_missing(cell) else as_category(cell) for cell in column]
            table[feature.name] = pd.Series(cells, dtype=object)
    return pd.DataFrame(table)


def _is_missing(cell: Any) -> bool:
    return cell is None or cell is pd.NA or cell is pd.NaT or cell != cell


def _as_truth(cell: Any) -> float:
    if _is_missing(cell):
        return np.nan
    return {"true": 1.0, "false": 0.0, "1": 1.0, "0": 0.0}.get(as_category(cell).lower(), np.nan)


def plain(value: Any) -> Any:
    """A cell in JSON's own types; missing is None."""
    if _is_missing(value):
        return None
    value = value.item() if hasattr(value, "item") else value
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)
    return value if isinstance(value, bool | int | float | str) else str(value)
