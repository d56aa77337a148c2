"""The proof: model and graph answer the same rows, group by group, and the tally says whether as one."""

from __future__ import annotations

import importlib.metadata
import platform
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import onnxruntime
import pandas as pd
from conversion import rows as rows_of
from conversion.graph import OPSETS
from conversion.preparation import CATEGORIES, NUMBERS, text_of
from conversion.verdict import LEAST, Tally, Worst
from conversion.write import Written, parts_of
from sklearn.preprocessing import OneHotEncoder
from tabular.columns import Feature
from tabular.model import Model

_CHUNK = 20_000
_LIBRARIES = ("onnx", "onnxruntime", "scikit-learn", "xgboost-cpu", "lightgbm", "numpy", "pandas")

Array = np.ndarray[Any, Any]
Answer = Callable[[pd.DataFrame], Array]


@dataclass(frozen=True)
class Proof:
    """A finished tally, the rows the model itself refused (by group), and the worst rows with their cells."""

    tally: Tally
    refused: dict[str, int]
    worst: list[tuple[Worst, dict[str, Any]]]


def prove(
    native: Answer, converted: Answer, groups: Iterator[tuple[str, pd.DataFrame]], classifies: bool, spread: float
) -> Proof:
    """Let both answer every row.

    Args:
        groups: (group, rows); what `native` refuses with a ValueError is left out and counted.
    """
    tally = Tally(classifies, spread)
    refused: dict[str, int] = {}
    worst: list[tuple[Worst, dict[str, Any]]] = []
    for group, table in groups:
        for start in range(0, len(table), _CHUNK):
            part = table.iloc[start : start + _CHUNK].reset_index(drop=True)
            try:
                wanted = native(part)
            except ValueError:
                refused[group] = refused.get(group, 0) + len(part)
                continue
            before = tally.groups.get(group, 0)
            tally.add(group, wanted, converted(part))
            known = {(one.group, one.row): cells for one, cells in worst}
            worst = [(one, known.get((one.group, one.row)) or _cells(part, one.row - before)) for one in tally.worst]
    return Proof(tally, refused, worst)


def proof_rows(model: Model, written: Written, real: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    """Every group of rows, each part by itself so that the model may refuse one without the others."""
    features = model.features
    real = rows_of.real_rows(real)
    yield "real", real
    yield "jitter", rows_of.jittered(real, features, max(LEAST, min(len(real), rows_of.MOST_REAL)))
    for _, table in rows_of.extremes(real, features):
        yield "extremes", table
    for _, table in rows_of.categories(real, features, seen_categories(model)):
        yield "categories", table
    for _, table in rows_of.missing(real, features):
        yield "missing", table
    if written.ensemble is not None:
        thresholds = written.ensemble.thresholds()
        for _, table in rows_of.at_thresholds(real, written.prepared.origins, thresholds):
            yield "thresholds", table


def native_answer(model: Model) -> Answer:
    """The model itself over prepared tables: probabilities, or one quantity a row."""

    def answer(table: pd.DataFrame) -> Array:
        if model.classifies:
            return np.asarray(model.pipeline.predict_proba(table), float)
        return np.asarray(model.pipeline.predict(table), float).reshape(-1, 1)

    return answer


def graph_answer(content: bytes, features: list[Feature]) -> Answer:
    """The same from a graph, run by onnxruntime on the columns a server would give it."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
    output = session.get_outputs()[0].name
    wanted = {one.name for one in session.get_inputs()}

    def answer(table: pd.DataFrame) -> Array:
        given = {name: value for name, value in feed(table, features).items() if name in wanted}
        return np.asarray(session.run([output], given)[0], float).reshape(len(table), -1)

    return answer


def feed(table: pd.DataFrame, features: list[Feature]) -> dict[str, Array]:
    """A prepared table as the graph's inputs."""
    numbers = [feature.name for feature in features if feature.kind != "category"]
    texts = [feature.name for feature in features if feature.kind == "category"]
    given: dict[str, Array] = {}
    if numbers:
        given[NUMBERS] = table[numbers].to_numpy(float)
    if texts:
        given[CATEGORIES] = np.array([[text_of(cell) for cell in table[name]] for name in texts], dtype=object).T
    return given


def seen_categories(model: Model) -> dict[str, list[str]]:
    """What the model's encoders have met, also where `model.json` lists the frequent ones alone."""
    found: dict[str, list[str]] = {}
    for _, step, columns in getattr(parts_of(model)[0], "transformers_", ()):
        if isinstance(step, OneHotEncoder):
            for column, values in zip(columns, step.categories_, strict=True):
                found[column] = [value for value in values if isinstance(value, str)]
    return found


def versions() -> dict[str, str]:
    """What the proof was made with; it says nothing of other versions."""
    found = {"python": platform.python_version()}
    for name in _LIBRARIES:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found


def opset() -> dict[str, int]:
    """Versions of the operators' sets, by domain."""
    return dict(OPSETS)


def _cells(table: pd.DataFrame, row: int) -> dict[str, Any]:
    return {str(name): (None if cell != cell else cell) for name, cell in table.iloc[row].items()}
