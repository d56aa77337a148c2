"""What the `MLmodel` file of an MLflow model folder says."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from cubestudio.kit import beneath

FILE = "MLmodel"
_MOST = 1 << 20
_ALIASES = 8
"""`*names` of earlier parts a file may use; nested in one another they make gigabytes of a kilobyte."""
_DEPTH = 60
"""How deep its parts may nest: each bracket that is open makes every further one slower to read."""
_TYPES = {"double": "float64", "float": "float32", "long": "int64", "integer": "int32", "boolean": "bool"}


class NotMlflow(ValueError):
    """The file is not what MLflow writes."""


def read_mlflow(folder: Path) -> tuple[str, dict[str, Any]]:
    """The flavour and what is told of inputs, outputs and an example. Raises NotMlflow."""
    said = _yaml(beneath.read_file(folder, FILE, _MOST))
    flavours = said.get("flavors") if isinstance(said, dict) else None
    if not isinstance(flavours, dict) or not flavours:
        raise NotMlflow("MLmodel names no flavors")
    names = [_word(name) for name in flavours if name != "python_function"] or ["python_function"]
    told: dict[str, Any] = {"mlflow": _word(said.get("mlflow_version"))}
    signature = said.get("signature")
    if isinstance(signature, dict):
        told |= {key: _columns(signature.get(key), key) for key in ("inputs", "outputs") if signature.get(key)}
    example = _example(folder, said.get("saved_input_example_info"))
    return names[0], told | ({"example": example} if example is not None else {})


def _yaml(content: bytes) -> Any:
    """What it says, once it is known to be small."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        text = content.decode()
        _weigh(YAML(typ="safe", pure=True).parse(text))
        return YAML(typ="safe", pure=True).load(text)
    except NotMlflow:
        raise
    except (YAMLError, RecursionError, ValueError) as error:
        raise NotMlflow("MLmodel is not YAML") from error


def _weigh(events: Iterable[Any]) -> None:
    """Count aliases and depth before anything is made of them."""
    from ruamel.yaml.events import AliasEvent, CollectionEndEvent, CollectionStartEvent

    aliases = depth = 0
    for event in events:
        aliases += isinstance(event, AliasEvent)
        depth += isinstance(event, CollectionStartEvent) - isinstance(event, CollectionEndEvent)
        if aliases > _ALIASES:
            raise NotMlflow("MLmodel has too many YAML aliases")
        if depth > _DEPTH:
            raise NotMlflow("MLmodel is nested too deeply")


def _columns(text: Any, key: str) -> list[dict[str, Any]]:
    """Columns or tensors, which MLflow writes as JSON inside the YAML."""
    try:
        said = json.loads(text) if isinstance(text, str) else text
    except (ValueError, RecursionError) as error:
        raise NotMlflow(f"the signature's {key} are not JSON") from error
    if not isinstance(said, list):
        raise NotMlflow(f"the signature's {key} are no list")
    return [_column(entry, at) for at, entry in enumerate(said) if isinstance(entry, dict)]


def _column(entry: dict[str, Any], at: int) -> dict[str, Any]:
    name = _word(entry.get("name")) or f"x{at}"
    nullable = entry.get("required") is False
    spec = entry.get("tensor-spec")
    if isinstance(spec, dict):
        sizes = spec.get("shape")
        shape = (
            [size if isinstance(size, int) and size > 0 else None for size in sizes]
            if isinstance(sizes, list)
            else None
        )
        return {"name": name, "type": _word(spec.get("dtype")), "shape": shape, "nullable": nullable}
    kind = _word(entry.get("type"))
    return {"name": name, "type": _TYPES.get(kind, kind), "shape": None, "nullable": nullable}


def _word(said: Any) -> str:
    """A word that may be written as a number; whatever else stands there is none."""
    return str(said) if isinstance(said, str | int | float) else ""


def _example(folder: Path, info: Any) -> Any:
    """The first row of the input example, where MLflow kept it as JSON; without it there is merely no example."""
    if not isinstance(info, dict) or not isinstance(info.get("artifact_path"), str):
        return None
    if beneath.look(folder, info["artifact_path"]) is None:
        return None
    try:
        said = json.loads(beneath.read_file(folder, info["artifact_path"], _MOST))
    except (ValueError, RecursionError):
        return None
    if isinstance(said, dict) and isinstance(said.get("data"), list) and said["data"]:
        columns = said.get("columns")
        row = said["data"][0]
        if isinstance(columns, list) and isinstance(row, list) and len(columns) == len(row):
            return dict(zip((str(name) for name in columns), row, strict=True))
        return row
    rows = said.get("inputs") if isinstance(said, dict) else said
    return rows[0] if isinstance(rows, list) and rows else None
