"""An ONNX file's inputs and outputs, read from its protobuf (onnx.proto: ModelProto, GraphProto, ValueInfoProto)."""

from __future__ import annotations

from pathlib import Path
from typing import Any, BinaryIO

from cubestudio.registry.formats.wire import Field, NotAMessage, fields, text

_TYPES = {
    1: "float32",
    2: "uint8",
    3: "int8",
    4: "uint16",
    5: "int16",
    6: "int32",
    7: "int64",
    8: "string",
    9: "bool",
    10: "float16",
    11: "float64",
    12: "uint32",
    13: "uint64",
    14: "complex64",
    15: "complex128",
    16: "bfloat16",
}
_MOST = 2000
"""Inputs or outputs a model may have."""


def read_onnx(file: Path) -> dict[str, Any]:
    """`inputs`, `outputs`, `opset`, `producer` and `outside` (files its weights lie in). Raises NotAMessage."""
    with file.open("rb") as source:
        size = file.stat().st_size
        told: dict[str, Any] = {}
        graph: Field | None = None
        for found in fields(source, 0, size):
            if found.number == 7 and found.value is None:
                graph = found
            elif found.number == 2 and found.value is None:
                told["producer"] = text(source, found)
            elif found.number == 8 and found.value is None:
                told |= _opset(source, found)
        if graph is None:
            raise NotAMessage("it holds no graph")
        return told | _graph(source, graph)


def _graph(source: BinaryIO, graph: Field) -> dict[str, Any]:
    inputs: list[dict[str, Any]] = []
    outputs: list[dict[str, Any]] = []
    constants: set[str] = set()
    outside: set[str] = set()
    for found in fields(source, graph.start, graph.length):
        if found.value is not None:
            continue
        if found.number == 5:
            _weights(source, found, constants, outside)
        elif found.number in (11, 12):
            into = inputs if found.number == 11 else outputs
            if len(into) >= _MOST:
                raise NotAMessage(f"it has more than {_MOST} inputs or outputs")
            into.append(_value(source, found))
    inputs = [entry for entry in inputs if entry["name"] not in constants]  # weights may be overridable inputs
    if not outputs:
        raise NotAMessage("its graph has no outputs")
    return {"inputs": inputs, "outputs": outputs} | ({"outside": sorted(outside)} if outside else {})


def _opset(source: BinaryIO, field: Field) -> dict[str, Any]:
    domain, version = "", 0
    for found in fields(source, field.start, field.length):
        if found.number == 1 and found.value is None:
            domain = text(source, found)
        elif found.number == 2:
            version = found.value or 0
    return {"opset": version} if domain in ("", "ai.onnx") else {}


def _weights(source: BinaryIO, field: Field, names: set[str], outside: set[str]) -> None:
    """TensorProto: its name, and where its bytes lie when they are not in this file."""
    for found in fields(source, field.start, field.length):
        if found.value is not None:
            continue
        if found.number == 8:
            names.add(text(source, found))
        elif found.number == 13:
            key, value = "", ""
            for part in fields(source, found.start, found.length):
                if part.value is None and part.number == 1:
                    key = text(source, part)
                elif part.value is None and part.number == 2:
                    value = text(source, part)
            if key == "location":
                outside.add(value)


def _value(source: BinaryIO, field: Field) -> dict[str, Any]:
    """ValueInfoProto: `{name, type, shape, nullable}`."""
    entry: dict[str, Any] = {"name": "", "type": "", "shape": None}
    for found in fields(source, field.start, field.length):
        if found.value is not None:
            continue
        if found.number == 1:
            entry["name"] = text(source, found)
        elif found.number == 2:
            entry |= _type(source, found)
    return entry | {"nullable": False}


def _type(source: BinaryIO, field: Field) -> dict[str, Any]:
    """TypeProto: a tensor's element type and shape; for what is no tensor its kind."""
    for found in fields(source, field.start, field.length):
        if found.number == 1 and found.value is None:
            return _tensor(source, found)
        if found.number in (4, 5, 9) and found.value is None:
            return {"type": {4: "sequence", 5: "map", 9: "optional"}[found.number]}
    return {}


def _tensor(source: BinaryIO, field: Field) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for found in fields(source, field.start, field.length):
        if found.number == 1:
            told["type"] = _TYPES.get(found.value or 0, "unknown")
        elif found.number == 2 and found.value is None:
            told["shape"] = [
                _size(source, part)
                for part in fields(source, found.start, found.length)
                if part.number == 1 and part.value is None
            ]
    return told


def _size(source: BinaryIO, field: Field) -> int | str | None:
    """A dimension: a number, a name, or nothing said."""
    for found in fields(source, field.start, field.length):
        if found.number == 1 and found.value is not None:
            return found.value if found.value > 0 and found.value < 1 << 62 else None
        if found.number == 2 and found.value is None:
            return text(source, found) or None
    return None
