"""The preprocessing of a model as nodes of a graph, in double precision from the first one on.

Numbers of a table are 64 bits wide, and so are unix seconds or amounts in cents: 32 bits cannot tell neighbours
apart, and what is subtracted from them then is wrong by far more than a threshold is from the next.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from conversion.graph import Graph, Unconvertible
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, StandardScaler

NUMBERS = "numbers"
CATEGORIES = "categories"
MISSING_TEXT = "\x00"
"""What stands for a missing category in the text input: no cell of a table can hold it."""


@dataclass(frozen=True)
class Origin:
    """The numeric feature that a prepared column is made of: `prepared = (feature - shift) / scale`."""

    feature: str
    shift: float = 0.0
    scale: float = 1.0


@dataclass(frozen=True)
class Prepared:
    """What comes out of the preparation.

    Attributes:
        value: rows × columns, double. origins: for each column its numeric feature, else None (marks, categories).
    """

    value: str
    origins: list[Origin | None]

    @property
    def scales(self) -> bool:
        """Whether numbers are changed on their way."""
        return any(origin and (origin.shift, origin.scale) != (0.0, 1.0) for origin in self.origins)


def write_preparation(graph: Graph, transformer: Any, numbers: list[str], categories: list[str]) -> Prepared:
    """Nodes from the inputs `numbers` and `categories` to what the estimator takes."""
    if not isinstance(transformer, ColumnTransformer):
        if categories:
            raise _unknown(transformer)
        value = graph.take(NUMBERS, "float64", len(numbers))
        return Prepared(*_numbers(graph, value, transformer, [Origin(name) for name in numbers]))
    sources = {}
    if numbers:
        sources[NUMBERS] = graph.take(NUMBERS, "float64", len(numbers))
    if categories:
        sources[CATEGORIES] = graph.take(CATEGORIES, "string", len(categories))
    parts: list[str] = []
    origins: list[Origin | None] = []
    for _, step, columns in transformer.transformers_:
        if step == "drop" or not len(columns):
            continue
        if set(columns) <= set(numbers):
            value = _pick(graph, sources[NUMBERS], [numbers.index(name) for name in columns], len(numbers))
            value, made = _numbers(graph, value, step, [Origin(name) for name in columns])
        elif isinstance(step, OneHotEncoder):
            value, made = _one_hot(graph, sources[CATEGORIES], step, [categories.index(name) for name in columns])
        else:
            raise _unknown(step)
        parts.append(value)
        origins += made
    return Prepared(parts[0] if len(parts) == 1 else graph.add("Concat", *parts, axis=1), origins)


def _pick(graph: Graph, value: str, positions: list[int], width: int) -> str:
    if positions == list(range(width)):
        return value
    return graph.add("Gather", value, graph.constant(np.array(positions, np.int64)), axis=1)


def _numbers(graph: Graph, value: str, step: Any, origins: list[Origin | None]) -> tuple[str, list[Origin | None]]:
    """Numeric columns through one step, or through a pipeline of steps."""
    if isinstance(step, Pipeline):
        for inner in step.named_steps.values():
            value, origins = _numbers(graph, value, inner, origins)
        return value, origins
    if step == "passthrough" or (isinstance(step, FunctionTransformer) and step.func is None):
        return value, origins
    if isinstance(step, SimpleImputer):
        return _filled(graph, value, step, origins)
    if isinstance(step, StandardScaler):
        shift = np.zeros(len(origins)) if step.mean_ is None else step.mean_
        scale = np.ones(len(origins)) if step.scale_ is None else step.scale_
        value = graph.add("Sub", value, graph.constant(shift)) if step.mean_ is not None else value
        value = graph.add("Div", value, graph.constant(scale)) if step.scale_ is not None else value
        return value, [
            Origin(origin.feature, float(shift[place]), float(scale[place])) if origin else None
            for place, origin in enumerate(origins)
        ]
    raise _unknown(step)


def _filled(
    graph: Graph, value: str, step: SimpleImputer, origins: list[Origin | None]
) -> tuple[str, list[Origin | None]]:
    """Missing numbers filled, and a mark for each column that lacked some when the model learned."""
    if len(step.statistics_) != len(origins) or np.isnan(step.statistics_.astype(float)).any():
        raise Unconvertible("its imputer leaves columns out", "其缺失值填充步骤会去掉部分列")
    missing = graph.add("IsNaN", value)
    filled = graph.add("Where", missing, graph.constant(step.statistics_.astype(float)), value)
    if step.indicator_ is None:
        return filled, origins
    marked = graph.constant(np.array(step.indicator_.features_, np.int64))
    marks = graph.cast(graph.add("Gather", missing, marked, axis=1), "float64")
    return graph.add("Concat", filled, marks, axis=1), [*origins, *([None] * len(step.indicator_.features_))]


def _one_hot(graph: Graph, value: str, step: OneHotEncoder, positions: list[int]) -> tuple[str, list[Origin | None]]:
    """A column for each frequent category and one for the rare ones together, where there are any."""
    if step.drop is not None:
        raise Unconvertible("its one-hot encoder drops a category", "其独热编码去掉了一个类别")
    parts = []
    width = 0
    for position, codes, unknown, count in _codes(step, positions):
        column = graph.add("Gather", value, graph.constant(np.array([position], np.int64)), axis=1)
        code = graph.add("LabelEncoder", column, domain="ai.onnx.ml", keys_strings=list(codes),
                         values_int64s=list(codes.values()), default_int64=unknown)  # fmt: skip
        hot = graph.add("Equal", code, graph.constant(np.arange(count, dtype=np.int64)[None, :]))
        parts.append(graph.cast(hot, "float64"))
        width += count
    return parts[0] if len(parts) == 1 else graph.add("Concat", *parts, axis=1), [None] * width


def _codes(step: OneHotEncoder, positions: list[int]) -> Iterator[tuple[int, dict[str, int], int, int]]:
    """For each column: where it lies, the place of each category, the place of unknown ones (-1: none), the width."""
    rare = getattr(step, "infrequent_categories_", None) or [None] * len(positions)
    for position, seen, infrequent in zip(positions, step.categories_, rare, strict=True):
        seldom = set() if infrequent is None else {text_of(value) for value in infrequent}
        names = [text_of(value) for value in seen]
        frequent = [name for name in names if name not in seldom]
        codes = {name: place for place, name in enumerate(frequent)} | dict.fromkeys(seldom, len(frequent))
        unknown = len(frequent) if seldom else -1
        yield position, codes, unknown, len(frequent) + bool(seldom)


def text_of(category: Any) -> str:
    """A category as the text input takes it."""
    return category if isinstance(category, str) else MISSING_TEXT


def _unknown(step: Any) -> Unconvertible:
    name = type(step).__name__
    return Unconvertible(f"no graph is written for the step {name}", f"没有为步骤 {name} 编写转换")
