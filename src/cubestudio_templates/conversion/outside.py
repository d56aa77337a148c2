"""Models that no template of ours made, as a conversion takes them: a matrix of numbers in, one column a feature.

Each is asked here as the model server asks it, so that the proof compares the graph with what would answer else.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import joblib
import lightgbm
import numpy as np
import pandas as pd
import xgboost
from conversion.graph import Unconvertible
from sklearn.compose import ColumnTransformer
from sklearn.pipeline import Pipeline
from tabular.columns import Feature
from tabular.labels import CLASSIFICATION
from tabular.messages import Refused
from tabular.model import FORMAT, Model, load_model
from tabular.readers import shown_name

Array = np.ndarray[Any, Any]
Signature = Mapping[str, Any]
_SUFFIXES = {
    "sklearn": (".joblib", ".pkl", ".pickle", ".sav"),
    "xgboost": (".ubj", ".json", ".model", ".xgb"),
    "lightgbm": (".txt", ".lgb", ".model"),
}
_TEXT = ("category", "text", "string", "str", "object", "bytes")
_TRUTH = ("boolean", "bool")


@dataclass(frozen=True)
class Matrix:
    """A model over numbers alone, in the place of a pipeline of ours.

    Attributes:
        preparation: what stands before the estimator, "passthrough" = nothing.
        values: probabilities, rows × classes, or quantities.
        nullable: whether the model server takes missing numbers for it, where its signature does not say.
    """

    preparation: Any
    estimator: Any
    values: Callable[[Array], Array]
    nullable: bool

    def predict_proba(self, table: pd.DataFrame) -> Array:
        """Of a table with the features as columns, in their order."""
        return self.values(table.to_numpy(float))

    predict = predict_proba


def open_model(path: Path, signature: Signature) -> Model:
    """The model at `path`: one of ours, or one of a library. Raises Unconvertible where no graph is written for such.

    Args:
        signature: what the registry says of it; {} = it is not registered, and its file tells its kind.
    """
    form = str(signature.get("format", ""))
    if form == FORMAT or (not form and path.is_dir()):
        return load_model(path)
    family = form.partition("/")[0] or _family_of(path)
    if family not in _SUFFIXES:
        raise Unconvertible(f"no graph is written for models of the format {form}", f"没有为格式 {form} 的模型编写转换")
    file = _file(path, family)
    try:
        return {"sklearn": _sklearn, "xgboost": _xgboost, "lightgbm": _lightgbm}[family](file, signature)
    except (Refused, Unconvertible):
        raise
    except Exception as broken:  # a broken file may raise anything
        reason = f"{' '.join(str(broken).split())[:300]}."
        raise Refused("model_broken", folder=shown_name(str(path)), reason=reason) from None


def _family_of(path: Path) -> str:
    return next((family for family, suffixes in _SUFFIXES.items() if path.suffix in suffixes), "")


def _file(path: Path, family: str) -> Path:
    """The model's file; in a folder it may lie beside a signature of ours."""
    if path.is_file():
        return path
    for suffix in _SUFFIXES[family]:
        for file in sorted(path.rglob(f"*{suffix}")):
            if file.name != "model.json" or '"learner"' in file.read_text("utf-8", "replace")[:100_000]:
                return file
    raise Refused("model_broken", folder=shown_name(str(path)), reason=f"{' / '.join(_SUFFIXES[family])}?")


def _sklearn(file: Path, signature: Signature) -> Model:
    """An estimator or a pipeline that ends in one."""
    warnings.filterwarnings("ignore", message="X does not have valid feature names")
    whole = joblib.load(file)
    steps = [step for _, step in whole.steps] if isinstance(whole, Pipeline) else [whole]
    estimator = steps[-1]
    if not hasattr(whole, "predict") or getattr(estimator, "n_outputs_", 1) != 1:
        name = type(estimator).__name__
        raise Unconvertible(f"no graph is written for {name}", f"没有为 {name} 编写转换")
    before = steps[0] if len(steps) == 2 else Pipeline(whole.steps[:-1]) if len(steps) > 2 else "passthrough"
    own = [str(name) for name in getattr(whole, "feature_names_in_", ())]
    features = _features(signature, own, int(whole.n_features_in_))
    ask = whole.predict_proba if hasattr(whole, "predict_proba") else whole.predict
    if isinstance(before, ColumnTransformer):  # it chooses columns by their names
        matrix, names = ask, [feature.name for feature in features]
        ask = lambda rows: matrix(pd.DataFrame(rows, columns=names))  # noqa: E731
    classes = whole.classes_.tolist() if hasattr(whole, "predict_proba") else []
    return _model(signature, features, classes, Matrix(before, estimator, ask, nullable=False))


def _xgboost(file: Path, signature: Signature) -> Model:
    booster = xgboost.Booster(model_file=bytearray(file.read_bytes()))
    learner = json.loads(booster.save_config())["learner"]
    objective = str(learner["objective"]["name"])
    count = {"binary:logistic": 2, "multi:softprob": int(learner["learner_model_param"]["num_class"])}.get(objective, 0)
    features = _features(signature, booster.feature_names or [], booster.num_features())

    def values(rows: Array) -> Array:
        return _both(booster.inplace_predict(rows, validate_features=False), count)

    return _model(signature, features, list(range(count)), Matrix("passthrough", booster, values, nullable=True))


def _lightgbm(file: Path, signature: Signature) -> Model:
    booster = lightgbm.Booster(model_str=file.read_text("utf-8"))
    objective = str(booster.dump_model()["objective"]).partition(" ")[0]
    count = {"binary": 2, "multiclass": booster.num_model_per_iteration()}.get(objective, 0)
    features = _features(signature, booster.feature_name(), booster.num_feature())

    def values(rows: Array) -> Array:
        return _both(booster.predict(rows), count)

    return _model(signature, features, list(range(count)), Matrix("passthrough", booster, values, nullable=True))


def _both(found: Any, count: int) -> Array:
    """Of the second class's probability those of both."""
    values = np.asarray(found, float)
    return np.stack([1 - values, values], axis=1) if count == 2 else values


def _features(signature: Signature, own: list[str], count: int) -> list[Feature]:
    """The columns as the model server names them: by the signature, by the library, or by number."""
    told = signature.get("features") or signature.get("inputs") or []
    if not told:
        return [Feature(name, "number") for name in (own if len(own) == count else [f"x{at}" for at in range(count)])]
    kinds = [str(entry.get("type") or entry.get("datatype") or entry.get("dtype") or "").lower() for entry in told]
    if any(kind in _TEXT for kind in kinds) or any(len(entry.get("shape") or ()) > 1 for entry in told):
        raise Unconvertible("only columns of numbers are converted", "只能转换数字列")
    names = [str(entry["name"]) for entry in told]
    return [Feature(name, "boolean" if kind in _TRUTH else "number") for name, kind in zip(names, kinds, strict=True)]


def _model(signature: Signature, features: list[Feature], classes: list[Any], matrix: Matrix) -> Model:
    told = signature.get("classes") or []
    labels = told if len(told) == len(classes) else classes
    library = type(matrix.estimator).__module__.partition(".")[0]
    task = CLASSIFICATION if classes else "regression"
    return Model(type(matrix.estimator).__name__, library, task, "", features, labels, matrix)
