"""Models over tensors: their inputs, and values of a request checked against them.

A batch is a dictionary of arrays by input; the first axis are the rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from cubestudio_serve.sentences import Refused, bad_body

Batch = dict[str, Any]

DATATYPES: dict[str, str] = {
    "BOOL": "bool", "UINT8": "uint8", "UINT16": "uint16", "UINT32": "uint32", "UINT64": "uint64", "INT8": "int8",
    "INT16": "int16", "INT32": "int32", "INT64": "int64", "FP16": "float16", "FP32": "float32", "FP64": "float64",
    "BYTES": "object",
}  # fmt: skip
"""numpy's type for each datatype of the Open Inference Protocol."""
_NAMES = {dtype: name for name, dtype in DATATYPES.items()} | {
    "float": "FP32", "double": "FP64", "half": "FP16", "string": "BYTES", "str": "BYTES", "text": "BYTES",
    "number": "FP32", "integer": "INT64", "long": "INT64", "int": "INT32", "boolean": "BOOL", "byte": "UINT8",
}  # fmt: skip


@dataclass(frozen=True)
class Tensor:
    """An input or output: `shape` is that of one row; None stands for any length."""

    name: str
    datatype: str
    shape: tuple[int | None, ...]
    nullable: bool = False


def datatype_of(word: str) -> str:
    """`FP32` for `FP32`, `float32`, `tensor(float)` or `float`; an unknown word is FP32."""
    word = word.strip()
    inner = word[7:-1] if word.startswith("tensor(") else word
    return inner.upper() if inner.upper() in DATATYPES else _NAMES.get(inner.lower(), "FP32")


def tensor_of(entry: Mapping[str, Any]) -> Tensor:
    """An input from an entry of a signature; the first axis of its shape are the rows."""
    shape = [size if isinstance(size, int) and size > 0 else None for size in entry.get("shape") or [None]]
    word = str(entry.get("datatype") or entry.get("dtype") or entry.get("type") or "FP32")
    return Tensor(str(entry.get("name", "")), datatype_of(word), tuple(shape[1:]), bool(entry.get("nullable")))


class Tensors:
    """The inputs of a model."""

    def __init__(self, inputs: Sequence[Tensor]) -> None:
        self.inputs = tuple(inputs)
        self.names = tuple(tensor.name for tensor in inputs)
        self._known = {tensor.name: tensor for tensor in inputs}

    def from_json(self, body: Any) -> Batch:
        """`instances` row by row (values, or objects with a value for each input), or `inputs` whole."""
        whole = body.get("inputs") if isinstance(body, dict) else None
        if whole is not None:
            return self.from_arrays(whole if isinstance(whole, dict) else {self._only(): whole})
        rows = body.get("instances", body.get("rows")) if isinstance(body, dict) else None
        if not isinstance(rows, list):
            raise bad_body("body_shape")
        if len(self.inputs) == 1 and not any(isinstance(row, dict) for row in rows):
            return self.from_arrays({self.names[0]: rows})
        for number, row in enumerate(rows, start=1):
            if not isinstance(row, dict) or set(row) != set(self.names):
                raise Refused("named_inputs", row=number, names=", ".join(self.names))
        return self.from_arrays({name: [row[name] for row in rows] for name in self.names})

    def from_arrays(self, values: Mapping[str, Any]) -> Batch:
        """Arrays, or nested lists, checked against the inputs."""
        for name in values:
            if name not in self._known:
                raise Refused("tensor_unknown", near=(name, self.names), name=name)
        batch: Batch = {}
        expected = None
        for tensor in self.inputs:
            if tensor.name not in values:
                raise Refused("tensor_missing", name=tensor.name)
            found = batch[tensor.name] = _checked(tensor, values[tensor.name])
            expected = len(found) if expected is None else expected
            if len(found) != expected:
                raise Refused("tensor_rows", name=tensor.name, count=len(found), expected=expected)
        return batch

    def from_columns(self, columns: Mapping[str, Sequence[Any]]) -> Batch:
        """Tables are not for tensors: always refused."""
        raise Refused("no_table", status=415, code="MediaTypeUnsupported")

    @staticmethod
    def count(batch: Batch) -> int:
        """How many rows a batch has."""
        return len(next(iter(batch.values()))) if batch else 0

    @classmethod
    def each(cls, batch: Batch) -> list[Batch]:
        """A batch for each row."""
        return [{name: array[at : at + 1] for name, array in batch.items()} for at in range(cls.count(batch))]

    @staticmethod
    def join(batches: Iterable[Batch]) -> Batch:
        """Several batches as one; their rows must be of equal shape."""
        several = list(batches)
        return {name: np.concatenate([batch[name] for batch in several]) for name in several[0]}

    def _only(self) -> str:
        if len(self.names) != 1:
            raise Refused("named_inputs", row=1, names=", ".join(self.names))
        return self.names[0]


def typed(values: Any, datatype: str) -> Any:
    """Values as an array of the datatype, with null as NaN where there is one; ValueError, TypeError or OverflowError
    when they are of another kind or would become other values, as 1.5 and 300 would among bytes."""
    if datatype == "BYTES":
        return _texts(values)
    array = np.asarray(values)
    if array.dtype.kind == "O" and all(cell is None or isinstance(cell, int | float) for cell in array.flat):
        array = array.astype(float)
    if array.dtype.kind not in "biuf":
        raise ValueError(datatype)
    with np.errstate(all="ignore"):  # what does not fit is found below, or by who asks whether all is finite
        found = array.astype(DATATYPES[datatype], copy=False)
    if found.dtype.kind != "f" and not (np.array_equal(found, array) and _is_exact(array)):
        raise ValueError(datatype)
    return found


def _is_exact(array: Any) -> bool:
    """Whether no whole number lost digits when fractions beside it made them all fractions."""
    return array.dtype.kind != "f" or not array.size or bool(np.abs(array).max() < 1 << 53)


def _texts(values: Any) -> Any:
    array = np.array(values, dtype=object)
    if not all(cell is None or isinstance(cell, str | bytes) for cell in array.flat):
        raise ValueError("BYTES")
    return array


def _checked(tensor: Tensor, values: Any) -> Any:
    try:
        found = typed(values, tensor.datatype)
    except (ValueError, TypeError, OverflowError):
        raise Refused("tensor_value", name=tensor.name, type=tensor.datatype) from None
    expected = (None, *tensor.shape)
    fits = found.ndim == len(expected) and all(
        want is None or want == size for want, size in zip(expected, found.shape, strict=True)
    )
    if not fits and found.shape != (0,):  # no rows at all have no shape either
        raise Refused("tensor_shape", name=tensor.name, shape=list(found.shape), expected=_written(expected))
    if found.dtype.kind == "f" and not tensor.nullable and not np.isfinite(found).all():
        raise Refused("tensor_infinite", name=tensor.name)
    if found.dtype.kind == "O" and not tensor.nullable and any(cell is None for cell in found.flat):
        raise Refused("tensor_value", name=tensor.name, type=tensor.datatype)
    return found if fits else found.reshape((0, *(size or 0 for size in tensor.shape)))


def _written(shape: Sequence[int | None]) -> str:
    return "[" + ", ".join("rows" if at == 0 else str(size or "any") for at, size in enumerate(shape)) + "]"
