"""When two pieces of a pipeline's data mean the same, whatever their spelling."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from cubestudio.spec.pipeline import pipeline_data
from cubestudio.spec.pipeline_read import read_pipeline
from cubestudio.spec.texts import Document

ABSENT = object()
"""Stands for a part that is not there."""


def equal(one: Any, other: Any) -> bool:
    """Equal in kind and value: `1`, `1.0`, `true` and `"1"` are four things; the order of keys means nothing."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(equal(value, other[key]) for key, value in one.items())
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(equal, one, other))
    if isinstance(one, float) and isinstance(other, float) and math.isnan(one):
        return math.isnan(other)
    if isinstance(one, float) and isinstance(other, str) and not math.isfinite(one):
        return other == special_text(one)
    return type(one) is type(other) and bool(one == other)


def normal(data: Any) -> Any:
    """A pipeline's data in its normal form; as it is, where it is no pipeline (yet)."""
    pipeline, _ = read_pipeline(Document(data))
    return data if pipeline is None else pipeline_data(pipeline)


def part(data: Any, key: Any) -> Any:
    """A part of data, or ABSENT."""
    if isinstance(data, Mapping):
        return data.get(key, ABSENT)
    if isinstance(data, list) and isinstance(key, int) and key < len(data):
        return data[key]
    return ABSENT


def special_text(value: float) -> str:
    """`.inf`, `-.inf`, `.nan`: how numbers that JSON lacks travel to an editor and back."""
    return ".nan" if math.isnan(value) else ".inf" if value > 0 else "-.inf"


def plain_json(data: Any) -> Any:
    """`data` for JSON: numbers that it lacks become texts, which printing over the same base takes for the numbers."""
    if isinstance(data, Mapping):
        return {key: plain_json(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [plain_json(value) for value in data]
    if isinstance(data, float) and not math.isfinite(data):
        return special_text(data)
    return data
