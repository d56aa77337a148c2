"""Which library runs a model: one file each, imported only when its models are served."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from cubestudio_serve.answer import Answer
from cubestudio_serve.sentences import Refused
from cubestudio_serve.signature import Schema, Signature

MODULES = {
    "cube-tabular": "tabular",
    "cube-graph": "graphs",
    "sklearn": "scikit",
    "xgboost": "boosters",
    "lightgbm": "boosters",
    "onnx": "onnx",
    "torchscript": "torch",
    "torch-export": "torch",
    "savedmodel": "saved_model",
    "python": "own_class",
    "mlflow": "mlflow",
}
"""The module of this package for each family of formats; a format is `<family>/<rest>`."""


class Engine(Protocol):
    """A loaded model.

    Attributes:
        schema: what a request must hold. lanes: how many calls gain from running side by side.
    """

    schema: Schema
    lanes: int

    def predict(self, batch: Any) -> Answer:
        """The answer for a batch that `schema` has checked; blocks, and may be called from any thread."""


@dataclass(frozen=True)
class Source:
    """What an engine loads: `path` is the model's file or folder; `threads` are the cores it may use."""

    path: Path
    signature: Signature
    threads: int

    @property
    def family(self) -> str:
        """`onnx` of `onnx/1`."""
        return str(self.signature.get("format", "")).partition("/")[0]

    def file(self, *suffixes: str) -> Path:
        """The model's own file: the first of these endings in the folder; Refused when there is none."""
        if self.path.is_file():
            return self.path
        found = [file for suffix in suffixes for file in sorted(self.path.rglob(f"*{suffix}")) if file.is_file()]
        if not found:
            raise Refused("model_missing", code="ModelMissing", folder=self.path.name, file=" / ".join(suffixes))
        return found[0]


def load(source: Source) -> Engine:
    """The model, ready to predict. Refused says in one sentence why it cannot be loaded."""
    module = MODULES.get(source.family)
    if module is None:
        raise Refused("format_unknown", code="FormatUnknown", format=source.signature.get("format", ""))
    try:
        engine: Engine = importlib.import_module(f"{__name__}.{module}").load(source)
    except ModuleNotFoundError as missing:
        raise Refused("library_missing", code="LibraryMissing", name=missing.name) from None
    return engine


def broken(file: Path, reason: object) -> Refused:
    """A model file that its library cannot read."""
    said = " ".join(str(reason).split()).rstrip(".")[:300] or type(reason).__name__
    return Refused("model_broken", code="ModelBroken", file=file.name, reason=said)
