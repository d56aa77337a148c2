"""Open Inference Protocol v2: tensors by name, the same for REST and gRPC."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np

from cubestudio_serve.answer import Answer
from cubestudio_serve.features import BOOLEAN, CATEGORY, Features, check_twins
from cubestudio_serve.model import Model
from cubestudio_serve.sentences import Refused
from cubestudio_serve.signature import Schema
from cubestudio_serve.tensors import DATATYPES, datatype_of, typed

PLATFORM = "cube-studio"
MATRIX = "input"
"""Name of the one input under which a table of numbers may be sent whole."""
_KINDS = {CATEGORY: "BYTES", BOOLEAN: "BOOL"}


@dataclass(frozen=True)
class Named:
    """A tensor on the wire: `values` is an array of its shape."""

    name: str
    datatype: str
    values: Any

    @property
    def shape(self) -> list[int]:
        """Sizes of all axes."""
        return list(self.values.shape)


def named(name: str, datatype: str, shape: Sequence[int], flat: Any) -> Named:
    """A tensor from its values in row-major order; Refused when they are not what shape and datatype promise."""
    if datatype not in DATATYPES:
        raise _bad("v2_datatype", name=name, datatype=datatype, expected=" / ".join(DATATYPES))
    try:
        values = typed(flat, datatype)
        if min(shape, default=0) >= 0 and values.size == prod(shape):
            return Named(name, datatype, values.reshape(shape))
    except (ValueError, TypeError, OverflowError):
        pass
    raise _bad("v2_data", name=name, shape=list(shape), datatype=datatype)


def unpack(name: str, datatype: str, shape: Sequence[int], raw: bytes) -> Named:
    """A tensor from its bytes, little-endian; texts each after their length in four bytes."""
    if datatype == "BYTES":
        return named(name, datatype, shape, _texts(name, shape, raw))
    dtype = np.dtype(DATATYPES.get(datatype, "uint8")).newbyteorder("<")
    if len(raw) % dtype.itemsize:
        raise _bad("v2_data", name=name, shape=list(shape), datatype=datatype)
    return named(name, datatype, shape, np.frombuffer(raw, dtype=dtype))


def pack(tensor: Named) -> bytes:
    """The bytes of a tensor; the inverse of `unpack`."""
    if tensor.datatype != "BYTES":
        values = np.ascontiguousarray(tensor.values)
        return bytes(values.astype(values.dtype.newbyteorder("<"), copy=False).tobytes())
    texts = [_bytes(value) for value in tensor.values.reshape(-1)]
    return b"".join(len(text).to_bytes(4, "little") + text for text in texts)


def batch_of(schema: Schema, given: Sequence[Named]) -> Any:
    """The batch that tensors mean: a table as one matrix or column by column, else the model's inputs."""
    check_twins([tensor.name for tensor in given])
    if not isinstance(schema, Features):
        for tensor in given:
            expected = next((one.datatype for one in schema.inputs if one.name == tensor.name), tensor.datatype)
            if tensor.datatype != expected:
                raise _bad("v2_datatype", name=tensor.name, datatype=tensor.datatype, expected=expected)
        return schema.from_arrays({tensor.name: tensor.values for tensor in given})
    if len(given) == 1 and given[0].values.ndim == 2 and given[0].name not in schema.names:
        return schema.from_json({"rows": _cells(given[0].values)})
    columns = {}
    for tensor in given:
        if tensor.values.ndim > 2 or (tensor.values.ndim == 2 and tensor.values.shape[1] != 1):
            raise Refused("tensor_shape", name=tensor.name, shape=tensor.shape, expected="[rows]")
        columns[tensor.name] = _cells(tensor.values.reshape(-1))
    return schema.from_columns(columns)


def inputs_of(schema: Schema) -> list[dict[str, Any]]:
    """What the model takes, as its metadata says."""
    if not isinstance(schema, Features):
        return [
            {"name": one.name, "datatype": one.datatype, "shape": [-1, *(size or -1 for size in one.shape)]}
            for one in schema.inputs
        ]
    if schema.all_numbers:
        return [{"name": MATRIX, "datatype": "FP64", "shape": [-1, len(schema.names)]}]
    return [{"name": one.name, "datatype": _KINDS.get(one.kind, "FP64"), "shape": [-1]} for one in schema.features]


def outputs_of(answer: Answer, wanted: Sequence[str] = ()) -> list[Named]:
    """The answer as tensors; only those named in `wanted` when any are."""
    for name in wanted:
        if name not in answer.outputs:
            raise Refused("v2_output", status=400, code="OutputUnknown", near=(name, answer.outputs), name=name)
    return [_output(name, answer.outputs[name]) for name in wanted or answer.outputs]


def metadata(model: Model, name: str, version: str) -> dict[str, Any]:
    """What the protocol tells of a model."""
    outputs = [
        {"name": one.name, "datatype": one.datatype, "shape": [-1, *one.shape[1:]]} for one in outputs_of(model.sample)
    ]
    return {
        "name": name,
        "versions": [version] if version else [],
        "platform": PLATFORM,
        "inputs": inputs_of(model.schema),
        "outputs": outputs,
    }


def check_model(name: str, version: str, known: str, known_version: str) -> None:
    """Refused when a request is for another model than this replica's."""
    if name != known:
        raise Refused("v2_model", status=404, code="ModelUnknown", name=name, known=known)
    if version and version != known_version:
        raise Refused(
            "v2_version", status=404, code="VersionUnknown", name=name, version=version, known=known_version
        )  # fmt: skip


def _output(name: str, values: Any) -> Named:
    array = values if isinstance(values, np.ndarray) else np.array(values)
    if array.dtype.kind in "OUS":
        return Named(name, "BYTES", array.astype(object))
    return Named(name, datatype_of(array.dtype.name), array)


def _cells(values: Any) -> Any:
    """Plain values, texts decoded."""
    if values.dtype != object:
        return values.tolist()
    decoded = [value.decode("utf-8", "replace") if isinstance(value, bytes) else value for value in values.reshape(-1)]
    if values.ndim == 1:
        return decoded
    width = values.shape[1]
    return [decoded[at : at + width] for at in range(0, len(decoded), width)]


def _texts(name: str, shape: Sequence[int], raw: bytes) -> Any:
    found, at = [], 0
    while at + 4 <= len(raw):
        end = at + 4 + int.from_bytes(raw[at : at + 4], "little")
        if end > len(raw):
            break
        found.append(raw[at + 4 : end])
        at = end
    if at != len(raw):
        raise _bad("v2_data", name=name, shape=list(shape), datatype="BYTES")
    texts = np.empty(len(found), dtype=object)
    texts[:] = found
    return texts


def _bytes(value: Any) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()


def _bad(key: str, **params: Any) -> Refused:
    return Refused(key, status=400, code="InputInvalid", **params)
