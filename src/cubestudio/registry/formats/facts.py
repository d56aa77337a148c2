"""Words of formats."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from cubestudio.registry.importing import faults

OTHER = "other"
"""A model we keep and cannot serve."""
FORMATS = {
    "onnx/1": "onnx",
    "sklearn/1": "scikit-learn",
    "xgboost/1": "xgboost",
    "lightgbm/1": "lightgbm",
    "torchscript/1": "pytorch",
    "torch-export/1": "pytorch",
    "savedmodel/1": "tensorflow",
    "python/1": "python",
    OTHER: "",
}
"""Formats a person may name, each with its framework. MLflow folders say theirs themselves: `mlflow/<flavour>`."""


def check_format(form: str) -> None:
    """Fault ModelFormatInvalid for a word that is none; "" means that it is to be recognised."""
    if form and form not in FORMATS and not form.startswith("mlflow/"):
        raise faults.format_invalid(form, FORMATS)


@dataclass(frozen=True)
class Looked:
    """What was seen.

    Attributes:
        format: `onnx/1`, `mlflow/sklearn` …; "" when it is none we know.
        framework: what people call it.
        signature: `inputs` and `outputs` as `{name, type, shape, nullable}`, `example`, and what else was told.
    """

    format: str
    framework: str
    signature: dict[str, Any] = field(default_factory=dict)
