"""A model asked about the rows of a table, as a service asks it: the model server's engines, and its strict checks."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
from tabular.columns import plain
from tabular.messages import LANGUAGE, Refused, hint_near, say

from cubestudio_serve import engines
from cubestudio_serve.answer import PREDICTIONS, PROBABILITIES, Answer
from cubestudio_serve.features import Features
from cubestudio_serve.sentences import Refused as Unanswered
from cubestudio_serve.signature import read_signature
from cubestudio_serve.tensors import Tensors

AT_ONCE = 4096
"""Rows of one call of the model."""
Batch = Any


@dataclass
class Asked:
    """What came of a table: the rows that were answered with the answers beside them, and why others were not.

    Attributes:
        refused: place of a row in the table → the reason.
    """

    answered: pd.DataFrame
    refused: dict[int, str] = field(default_factory=dict)


class Oracle:
    """A loaded model.

    Args:
        path: its file or folder. signature: JSON file with what the registry says of it, or None.
        threads: cores it may use.
    """

    def __init__(self, path: Path, signature: Path | None, threads: int) -> None:
        try:
            told = read_signature(path, signature)
            if not told.get("format"):
                raise Refused("model_format", say("model_format_hint"), file=path.name)
            self._engine = engines.load(engines.Source(path, told, threads))
        except Unanswered as why:
            hint = say("model_environment_hint") if why.code == "LibraryMissing" else why.way_out(LANGUAGE)
            raise Refused("refused", hint, text=why.text(LANGUAGE)) from None

    def ask(self, frame: pd.DataFrame, file: str, first: int = 0) -> Asked:
        """Refused when the table lacks what the model takes; a row that cannot be answered refuses only itself.

        Args:
            first: how many rows of the file lie before these.
        """
        cells = self._cells(frame, file)
        refused: dict[int, str] = {}
        answers: list[Answer] = []
        good: list[int] = []
        for start in range(0, len(frame), AT_ONCE):
            places = list(range(start, min(start + AT_ONCE, len(frame))))
            try:
                answers.append(self._answer(cells, places))
                good += places
            except Exception:  # a row is to blame, or the library: the rows are asked one by one, and say it themselves
                for place in places:
                    try:
                        answers.append(self._answer(cells, [place]))
                        good.append(place)
                    except Unanswered as why:
                        refused[place] = _said(why, first + place + 1)
                    except Exception as why:  # whatever a library throws at a row
                        refused[place] = say("row_failed", reason=_line(why))
        answered = frame.iloc[good].reset_index(drop=True)
        return Asked(answered.assign(**_columns(answers)) if good else answered, refused)

    def _answer(self, cells: dict[str, list[Any]], places: list[int]) -> Answer:
        part = {name: [values[place] for place in places] for name, values in cells.items()}
        schema = self._engine.schema
        batch = schema.from_arrays(part) if isinstance(schema, Tensors) else schema.from_columns(part)
        return self._engine.predict(batch)

    def _cells(self, frame: pd.DataFrame, file: str) -> dict[str, list[Any]]:
        schema = self._engine.schema
        if isinstance(schema, Features):
            for name in schema.names:
                if name not in frame.columns:
                    raise Refused("columns_differ", hint_near(name, frame.columns), file=file, column=name)
            return {name: _values(frame[name]) for name in schema.names}
        missing = [tensor for tensor in schema.inputs if tensor.name not in frame.columns]
        if not missing:
            return {name: [_nested(cell) for cell in frame[name]] for name in schema.names}
        if len(schema.inputs) > 1 or len(missing[0].shape) != 1:
            raise Refused("tensor_column", file=file, column=missing[0].name)
        numbers = frame.select_dtypes(include=["number", "bool"])
        size = missing[0].shape[0]
        if size is not None and size != len(numbers.columns):
            raise Refused("tensor_width", file=file, column=missing[0].name, size=size, count=len(numbers.columns))
        return {missing[0].name: numbers.to_numpy(dtype=float).tolist()}


def _values(column: pd.Series) -> list[Any]:
    """Cells in Python's own types."""
    if pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_extension_array_dtype(column.dtype):
        return list(column.tolist())
    return [plain(cell) for cell in column]


def _nested(cell: Any) -> Any:
    """A tensor in a cell: a list of Parquet's, or JSON text."""
    if isinstance(cell, str) and cell.lstrip().startswith("["):
        try:
            return json.loads(cell)
        except ValueError:
            return cell
    return cell.tolist() if hasattr(cell, "tolist") else cell


def _columns(answers: list[Answer]) -> dict[str, list[Any]]:
    """`prediction` and each class's probability; whatever else a model gives under its own name."""
    found: dict[str, list[Any]] = {}
    for name in answers[0].outputs:
        values = [value for answer in answers for value in _listed(answer.outputs[name])]
        if name == PROBABILITIES and answers[0].classes:
            for position, label in enumerate(answers[0].classes):
                found[f"probability_{label}"] = [round(float(row[position]), 6) for row in values]
        else:
            found["prediction" if name == PREDICTIONS else name] = values
    if "prediction" not in found and len(found) == 1:
        found = {"prediction": next(iter(found.values()))}
    return found


def _listed(values: Any) -> list[Any]:
    return list(values.tolist() if hasattr(values, "tolist") else values)


def _said(why: Unanswered, row: int) -> str:
    """The reason, with the number the row has in its file."""
    if "row" in why.params:
        why.params["row"] = row
    return f"{why.text(LANGUAGE)} {why.way_out(LANGUAGE)}".strip()


def _line(why: BaseException) -> str:
    return f"{type(why).__name__}: {' '.join(str(why).split())}"[:300]
