"""A trained model as a folder: `model.joblib` (preprocessing and estimator in one) and `model.json` (its signature).

Loading unpickles, so it happens in tasks and services only, which run as the project's own user.
"""

from __future__ import annotations

import importlib.metadata
import json
import platform
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import pandas as pd
from tabular.columns import Feature, as_table
from tabular.labels import CLASSIFICATION
from tabular.messages import Refused
from tabular.readers import shown_name

FORMAT = "cube-tabular/1"
SIGNATURE = "model.json"
PIPELINE = "model.joblib"


@dataclass
class Model:
    """A pipeline with all that is needed to feed it raw rows and to read its answers.

    Attributes:
        algorithm: the template that trained it (`xgb`); framework: the library (`xgboost`).
        classes: label values in the order of the probabilities' columns; empty for regression.
        example: one raw row of the training data.
        made: when and with which Python and libraries it was trained.
        metrics: the latest honest scores, measured on `measured_on` (`validation`, `test`, else `train`).
    """

    algorithm: str
    framework: str
    task: str
    label: str
    features: list[Feature]
    classes: list[Any]
    pipeline: Any
    example: dict[str, Any] = field(default_factory=dict)
    metrics: dict[str, float] = field(default_factory=dict)
    measured_on: str = ""
    params: dict[str, Any] = field(default_factory=dict)
    trained_rows: int = 0
    made: dict[str, Any] = field(default_factory=dict)

    @property
    def classifies(self) -> bool:
        """Whether the answers are classes and not quantities."""
        return self.task == CLASSIFICATION

    def chances(self, frame: pd.DataFrame, file: str = "") -> np.ndarray[Any, Any]:
        """Probabilities, rows × classes."""
        found: np.ndarray[Any, Any] = self.pipeline.predict_proba(as_table(frame, self.features, file))
        return found

    def quantities(self, frame: pd.DataFrame, file: str = "") -> np.ndarray[Any, Any]:
        """Predicted quantities of a regression."""
        return np.asarray(self.pipeline.predict(as_table(frame, self.features, file)), dtype=float)

    def predict(self, frame: pd.DataFrame, file: str = "") -> tuple[list[Any], np.ndarray[Any, Any] | None]:
        """Answers as label values, and probabilities when the model classifies."""
        if not self.classifies:
            return [float(value) for value in self.quantities(frame, file)], None
        chances = self.chances(frame, file)
        return [self.classes[position] for position in chances.argmax(axis=1)], chances

    def signature(self) -> dict[str, Any]:
        """What `model.json` says."""
        return {
            "format": FORMAT,
            "framework": self.framework,
            "algorithm": self.algorithm,
            "task": self.task,
            "label": self.label,
            "classes": self.classes,
            "features": [feature.as_json() for feature in self.features],
            "example": self.example,
            "metrics": self.metrics,
            "measured_on": self.measured_on,
            "params": self.params,
            "trained_rows": self.trained_rows,
            **(self.made or _made(self.framework)),
        }

    def save(self, folder: Path) -> None:
        """Write the model into `folder`."""
        folder.mkdir(parents=True, exist_ok=True)
        joblib.dump(self.pipeline, folder / PIPELINE, compress=3)
        self.save_signature(folder)

    def save_signature(self, folder: Path) -> None:
        """Write `model.json` alone, beside a pipeline that is there already."""
        text = json.dumps(self.signature(), ensure_ascii=False, indent=2, default=str)
        (folder / SIGNATURE).write_text(text + "\n", "utf-8")


def read_signature(folder: Path) -> dict[str, Any]:
    """`model.json` of a model's folder."""
    file = folder / SIGNATURE
    if not file.is_file():
        raise Refused("model_missing", folder=shown_name(str(folder)))
    try:
        signature: dict[str, Any] = json.loads(file.read_text("utf-8"))
    except ValueError as broken:
        raise Refused("model_broken", folder=shown_name(str(folder)), reason=str(broken)) from None
    if signature.get("format") != FORMAT or not (folder / PIPELINE).is_file():
        reason = f"{SIGNATURE} is not of the format {FORMAT}, or {PIPELINE} is missing."
        raise Refused("model_broken", folder=shown_name(str(folder)), reason=reason)
    return signature


def load_model(folder: Path) -> Model:
    """The model in `folder`."""
    signature = read_signature(folder)
    try:
        pipeline = joblib.load(folder / PIPELINE)
    except (OSError, ValueError, ImportError, AttributeError, EOFError, KeyError, IndexError) as broken:
        reason = f"{' '.join(str(broken).split())}."
        raise Refused("model_broken", folder=shown_name(str(folder)), reason=reason) from None
    return Model(
        algorithm=signature["algorithm"],
        framework=signature["framework"],
        task=signature["task"],
        label=signature["label"],
        features=[Feature.from_json(entry) for entry in signature["features"]],
        classes=signature["classes"],
        pipeline=pipeline,
        example=signature["example"],
        metrics=signature["metrics"],
        measured_on=signature["measured_on"],
        params=signature["params"],
        trained_rows=signature["trained_rows"],
        made={key: signature[key] for key in ("python", "libraries", "created") if key in signature},
    )


def _made(framework: str) -> dict[str, Any]:
    return {
        "python": platform.python_version(),
        "libraries": _libraries(framework),
        "created": datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
    }


def _libraries(framework: str) -> dict[str, str]:
    names = {"scikit-learn", "pandas", "numpy", framework}
    distributions = {"xgboost": ("xgboost-cpu", "xgboost")}
    found: dict[str, str] = {}
    for name in sorted(names):
        for distribution in distributions.get(name, (name,)):
            try:
                found[name] = importlib.metadata.version(distribution)
                break
            except importlib.metadata.PackageNotFoundError:
                continue
    return found
