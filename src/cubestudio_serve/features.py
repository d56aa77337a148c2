"""Models over a table: their columns, and rows of a request checked strictly against them.

A batch is a list of rows, each a list of cells in the model's order; None is a missing value.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from cubestudio_serve.sentences import Refused, bad_body, shown

NUMBER, BOOLEAN, CATEGORY = "number", "boolean", "category"
SINGLE_LIMIT, DOUBLE_LIMIT = 3.4028234e38, 1.7976931348623157e308
"""Largest numbers of float32 and float64."""

Row = list[Any]
Rows = list[Row]

_PLAIN = frozenset((float, int))
_KINDS = {
    **dict.fromkeys(("category", "text", "string", "str", "object", "bytes"), CATEGORY),
    **dict.fromkeys(("boolean", "bool"), BOOLEAN),
}
_TRUTH = {True: True, False: False, "true": True, "false": False}  # 1 and 0 are equal to True and False


@dataclass(frozen=True)
class Feature:
    """A column: `number`, `boolean` or `category`; `nullable` says whether a missing value is taken."""

    name: str
    kind: str = NUMBER
    nullable: bool = True
    categories: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None


class Features:
    """The columns of a model. `limit` is the largest number it can hold."""

    def __init__(self, features: Sequence[Feature], limit: float = DOUBLE_LIMIT) -> None:
        self.features = tuple(features)
        self.names = tuple(feature.name for feature in features)
        self.limit = limit
        self.all_numbers = all(feature.kind == NUMBER for feature in features)
        self._known = {feature.name: feature for feature in features}

    def from_json(self, body: Any) -> Rows:
        """The rows of a request: `rows`, `instances`, `dataframe_records`, `dataframe_split` or `inputs`."""
        rows = _rows_of(body)
        if not isinstance(rows, list):
            raise bad_body("body_shape")
        if self.all_numbers:
            quick = self._quick(rows)
            if quick is not None:
                return quick
        return [self._row(number, row) for number, row in enumerate(rows, start=1)]

    def from_columns(self, columns: Mapping[str, Sequence[Any]]) -> Rows:
        """The rows of a table that came column by column; its columns may stand in any order."""
        for name in columns:
            if name not in self._known:
                raise Refused("column_unknown", near=(name, self.names), column=name)
        for name in self.names:
            if name not in columns:
                raise Refused("column_missing", column=name)
        lengths = {name: len(columns[name]) for name in self.names}
        expected = max(lengths.values(), default=0)
        for name, count in lengths.items():
            if count != expected:
                raise Refused("column_length", column=name, count=count, expected=expected)
        checked = [
            [self._cell(row, feature, value) for row, value in enumerate(columns[feature.name], start=1)]
            for feature in self.features
        ]
        return [list(row) for row in zip(*checked, strict=True)]

    @staticmethod
    def count(rows: Rows) -> int:
        """How many rows a batch has."""
        return len(rows)

    @staticmethod
    def each(rows: Rows) -> list[Rows]:
        """A batch for each row."""
        return [[row] for row in rows]

    @staticmethod
    def join(batches: Iterable[Rows]) -> Rows:
        """Several batches as one."""
        return list(chain.from_iterable(batches))

    def _quick(self, rows: list[Any]) -> Rows | None:
        """Rows of plain finite numbers, as nearly all are; None when any row needs the long look."""
        names, count, limit = self.names, len(self.names), self.limit
        found: Rows = []
        for row in rows:
            if type(row) is not dict and type(row) is not list:
                return None
            try:
                values: Any = [row[name] for name in names] if type(row) is dict else row
                # A sum tells of all at once: NaN, infinity or too large a number makes the comparison false.
                if len(row) != count or not _PLAIN.issuperset(map(type, values)) or not sum(map(abs, values)) <= limit:
                    return None
            except (KeyError, OverflowError):
                return None
            found.append(values)
        return found

    def _row(self, number: int, row: Any) -> Row:
        if isinstance(row, list):
            if len(row) != len(self.names):
                raise Refused("row_length", row=number, count=len(row), expected=len(self.names))
            row = dict(zip(self.names, row, strict=True))
        if not isinstance(row, dict):
            raise Refused("row_shape", row=number)
        for name in row:
            if name not in self._known:
                raise Refused("row_unknown", near=(name, self.names), row=number, column=name)
        for name in self.names:
            if name not in row:
                raise Refused("row_missing", row=number, column=name)
        return [self._cell(number, feature, row[feature.name]) for feature in self.features]

    def _cell(self, number: int, feature: Feature, value: Any) -> Any:
        found: Any
        if feature.kind == NUMBER:
            found = self._number(number, feature.name, value)
        elif value is None or value == "":
            found = None
        elif feature.kind == BOOLEAN:
            key = value.strip().lower() if isinstance(value, str) else value
            if not isinstance(key, bool | int | float | str) or key not in _TRUTH:
                raise Refused("row_boolean", row=number, column=feature.name, value=shown(value))
            found = _TRUTH[key]
        elif isinstance(value, bool | int | float | str):
            found = None if value != value else value
        else:
            raise Refused("row_text", row=number, column=feature.name, value=shown(value))
        if found is None and not feature.nullable:
            raise Refused("row_null", row=number, column=feature.name)
        return found

    def _number(self, number: int, name: str, value: Any) -> float | None:
        """A finite number; a missing one is None, NaN, or empty text."""
        if value is None or (isinstance(value, str) and not value.strip()):
            return None
        try:
            found = float(value) if isinstance(value, bool | int | float | str) else None
        except ValueError:
            found = None
        except OverflowError:
            found = math.inf
        if found is None:
            raise Refused("row_number", row=number, column=name, value=shown(value))
        if math.isnan(found):
            return None
        if abs(found) > self.limit:
            raise Refused("row_infinite", row=number, column=name, value=shown(value))
        return found


def feature_of(entry: Mapping[str, Any], nullable: bool) -> Feature:
    """A column from an entry of a signature; `nullable` is what holds when the entry does not say."""
    said = str(entry.get("type") or entry.get("datatype") or entry.get("dtype") or NUMBER).lower()
    return Feature(
        name=str(entry.get("name", "")),
        kind=_KINDS.get(said, NUMBER),
        nullable=bool(entry.get("nullable", nullable)),
        categories=tuple(str(value) for value in entry.get("categories") or entry.get("choices") or ()),
        minimum=entry.get("minimum"),
        maximum=entry.get("maximum"),
    )


def check_twins(names: Sequence[str]) -> None:
    """Refused when a name stands there twice: it is not known which of the two is meant."""
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise Refused("given_twice", name=name)
        seen.add(name)


def _named_rows(names: list[str], rows: list[Any]) -> list[Any]:
    check_twins(names)
    for number, row in enumerate(rows, start=1):
        if isinstance(row, list) and len(row) != len(names):
            raise Refused("csv_length", row=number, count=len(row), expected=len(names))
    return [dict(zip(names, row, strict=True)) if isinstance(row, list) else row for row in rows]


def _rows_of(body: Any) -> Any:
    if not isinstance(body, dict):
        return None
    for key in ("rows", "instances", "dataframe_records"):
        if key in body:
            return body[key]
    split = body.get("dataframe_split")
    if isinstance(split, dict) and isinstance(split.get("data"), list):
        names = split.get("columns")
        if not isinstance(names, list):
            return split["data"]
        return _named_rows([str(name) for name in names], split["data"])
    columns = body.get("inputs")
    if isinstance(columns, dict) and columns and all(isinstance(values, list) for values in columns.values()):
        longest = max(len(values) for values in columns.values())
        return [{name: values[at] for name, values in columns.items() if at < len(values)} for at in range(longest)]
    return columns
