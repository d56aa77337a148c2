"""An own Python class (`python/1`): a file with a class that has `load` and `predict`.

    class Model:
        def load(self, folder: pathlib.Path) -> None: …       # once; `folder` holds the model's files
        def predict(self, rows) -> list | array | dict: …     # one answer for each row, in order

`rows` are dictionaries by column where the signature names columns, and a dictionary of arrays where it names tensors.
A dictionary as an answer holds outputs by name. `model.py` is looked for, or `class: file.py:Name` of the signature.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path
from typing import Any

from cubestudio_serve.answer import PREDICTIONS, Answer
from cubestudio_serve.engines import Source, broken
from cubestudio_serve.features import Features
from cubestudio_serve.sentences import Refused
from cubestudio_serve.signature import declared_schema

DEFAULT_FILE = "model.py"


class OwnEngine:
    """Calls the class's `predict`, one call at a time: it need not know of threads."""

    lanes = 1

    def __init__(self, source: Source, model: Any) -> None:
        schema = declared_schema(source.signature, nullable=True)
        if schema is None:
            said = source.signature["format"]
            raise Refused("inputs_needed", code="InputsNeeded", hint="inputs_needed_hint", format=said)
        self.schema = schema
        self._model = model

    def predict(self, batch: Any) -> Answer:
        """What the class answers; ValueError when it is not one answer a row."""
        given, rows = batch, self.schema.count(batch)
        if isinstance(self.schema, Features):
            given = [dict(zip(self.schema.names, row, strict=True)) for row in batch]
        try:
            found = self._model.predict(given)
        except SystemExit as left:  # would end the replica, and with it everybody's requests
            raise RuntimeError(f"predict wanted to exit with {left.code}") from left
        outputs = found if isinstance(found, dict) else {PREDICTIONS: found}
        for name, values in outputs.items():
            if len(values) != rows:
                raise ValueError(f"predict gave {len(values)} values of '{name}' for {rows} rows")
        return Answer({str(name): values for name, values in outputs.items()})


def load(source: Source) -> OwnEngine:
    """An instance of the class, loaded."""
    file, name = _place(source)
    folder = file.parent
    sys.path.insert(0, str(folder))  # what lies beside the class may be imported by it
    spec = importlib.util.spec_from_file_location(file.stem, file)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[file.stem] = module
    try:
        spec.loader.exec_module(module)
        model = _class_of(module, name, file)()
        if hasattr(model, "load"):
            model.load(folder)
    except (Refused, ModuleNotFoundError):
        raise
    except Exception as reason:  # somebody else's code may raise anything
        raise broken(file, f"{type(reason).__name__}: {reason}") from None
    return OwnEngine(source, model)


def _place(source: Source) -> tuple[Path, str]:
    said = str(source.signature.get("class") or "")
    file, _, name = said.partition(":")
    if source.path.is_file():
        return source.path, name
    # The words of the path count: the files themselves are links to where the studio keeps them.
    found = Path(os.path.normpath(source.path / (file or DEFAULT_FILE)))
    if not found.is_file() or not found.is_relative_to(source.path):
        raise Refused("model_missing", code="ModelMissing", folder=source.path.name, file=file or DEFAULT_FILE)
    return found, name


def _class_of(module: Any, name: str, file: Path) -> Any:
    own = [
        value
        for value in vars(module).values()
        if isinstance(value, type) and value.__module__ == module.__name__ and hasattr(value, "predict")
    ]
    chosen = getattr(module, name, None) if name else own[0] if len(own) == 1 else None
    if chosen is None:
        what = f"class '{name}'" if name else "one class with predict"
        raise broken(file, f"it has no {what}")
    return chosen
