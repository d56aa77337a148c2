"""MLflow model folders (`mlflow/<flavour>`): `MLmodel` tells the flavour's file and the signature.

The library itself is not needed, and the `python_function` flavour, which may run any code, is not used.
"""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

from cubestudio_serve import engines
from cubestudio_serve.engines import Engine, Source, broken
from cubestudio_serve.sentences import Refused

FILE = "MLmodel"
# Of each flavour: the format it is, and the entries of MLmodel that name its file.
FLAVOURS: dict[str, tuple[str, tuple[str, ...]]] = {
    "sklearn": ("sklearn/1", ("pickled_model",)),
    "xgboost": ("xgboost/1", ("data",)),
    "lightgbm": ("lightgbm/1", ("data",)),
    "onnx": ("onnx/1", ("data",)),
    "tensorflow": ("savedmodel/1", ("saved_model_dir",)),
}


def load(source: Source) -> Engine:
    """The first flavour of the folder that an engine here can run."""
    import yaml

    file = source.file(FILE)
    try:
        told: dict[str, Any] = yaml.safe_load(file.read_text("utf-8"))
        flavours: dict[str, Any] = told["flavors"]
    except (yaml.YAMLError, UnicodeDecodeError, KeyError, TypeError) as reason:
        raise broken(file, reason) from None
    wanted = str(source.signature["format"]).partition("/")[2]
    for name in dict.fromkeys((wanted, *flavours)):
        if name in FLAVOURS and name in flavours:
            form, entries = FLAVOURS[name]
            said = next((flavours[name][key] for key in entries if key in flavours[name]), "")
            # The words of the path count: the files themselves are links to where the studio keeps them.
            path = Path(os.path.normpath(file.parent / str(said)))
            if not path.is_relative_to(file.parent) or not path.exists():
                raise Refused("model_missing", code="ModelMissing", folder=file.parent.name, file=path.name)
            signature = {**_inputs(told), **source.signature, "format": form}
            return engines.load(replace(source, path=path, signature=signature))
    raise Refused("format_unknown", code="FormatUnknown", format=f"mlflow/{', '.join(flavours)}")


def _inputs(told: dict[str, Any]) -> dict[str, Any]:
    """The signature's inputs as ours has them."""
    said = (told.get("signature") or {}).get("inputs")
    entries = json.loads(said) if isinstance(said, str) else said or []
    found = []
    for entry in entries:
        spec = entry.get("tensor-spec")
        if spec:
            found.append({"name": entry.get("name", "input"), "datatype": spec["dtype"], "shape": spec["shape"]})
        elif "name" in entry:
            found.append({"name": entry["name"], "type": entry["type"], "nullable": not entry.get("required", True)})
    return {"inputs": found} if found else {}
