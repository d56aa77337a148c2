"""A model's signature: what it is and what it takes, as JSON beside its files or from the registry."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from cubestudio_serve.features import DOUBLE_LIMIT, Feature, Features, feature_of
from cubestudio_serve.sentences import Refused
from cubestudio_serve.tensors import Tensors, tensor_of

FILE = "model.json"
Signature = dict[str, Any]
Schema = Features | Tensors


def read_signature(folder: Path, registered: Path | None) -> Signature:
    """What the model's own `model.json` says, and over it what the registry has."""
    own = folder / FILE if folder.is_dir() else None
    signature: Signature = {}
    for file in (own, registered):
        if file and file.is_file():
            try:
                said = json.loads(file.read_text("utf-8"))
            except ValueError as broken:
                raise Refused("model_broken", code="ModelBroken", file=file.name, reason=broken) from None
            signature |= {key: value for key, value in said.items() if value not in (None, "", [], {})}
    return signature


def declared_schema(signature: Signature, nullable: bool, limit: float = DOUBLE_LIMIT) -> Schema | None:
    """The inputs a signature names: columns of a table, or tensors where an input has a shape of its own."""
    entries = signature.get("features") or signature.get("inputs")
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries) or not entries:
        return None
    if "features" not in signature and any(len(entry.get("shape") or ()) > 1 for entry in entries):
        return Tensors([tensor_of(entry) for entry in entries])
    return Features([feature_of(entry, nullable) for entry in entries], limit)


def numbered_features(names: list[str] | None, count: int, nullable: bool, limit: float = DOUBLE_LIMIT) -> Features:
    """Columns of numbers with the names a library kept, or `x0`, `x1` …"""
    known = names if names and len(names) == count else [f"x{position}" for position in range(count)]
    return Features([Feature(name, nullable=nullable) for name in known], limit)


def example_of(signature: Signature, schema: Schema) -> Any:
    """A request's body with one row the model should bear: the signature's example, else zeros."""
    example = signature.get("example")
    if isinstance(schema, Features):
        if isinstance(example, dict) and set(example) >= set(schema.names):
            return {"rows": [{name: example[name] for name in schema.names}]}
        if isinstance(example, list) and len(example) == len(schema.names):
            return {"rows": [example]}
        return {"rows": [{feature.name: _plain(feature) for feature in schema.features}]}
    if example is not None and not isinstance(example, dict):
        return {"instances": [example]}
    if isinstance(example, dict) and set(example) == set(schema.names):
        return {"instances": [example]}
    return {"instances": [{t.name: _zeros([size or 1 for size in t.shape], t.datatype) for t in schema.inputs}]}


def _plain(feature: Feature) -> Any:
    if feature.kind == "category":
        return feature.categories[0] if feature.categories else "x"
    return False if feature.kind == "boolean" else (feature.minimum if feature.minimum is not None else 0.0)


def _zeros(shape: list[int], datatype: str) -> Any:
    value: Any = "" if datatype == "BYTES" else False if datatype == "BOOL" else 0
    for size in reversed(shape):
        value = [value] * size
    return value
