"""A whole model of ours as an ONNX graph: its raw columns in, its answers out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import lightgbm
import numpy as np
import onnx
import xgboost
from conversion.graph import Graph, Unconvertible
from conversion.outside import Matrix
from conversion.preparation import CATEGORIES, MISSING_TEXT, NUMBERS, Prepared, write_preparation
from conversion.trees import Ensemble, from_forest, from_lightgbm, from_xgboost
from sklearn.ensemble import (
    ExtraTreesClassifier,
    ExtraTreesRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.linear_model import ElasticNet, Lasso, LinearRegression, LogisticRegression, Ridge
from sklearn.pipeline import Pipeline
from tabular.model import Model

_FORESTS = (RandomForestClassifier, RandomForestRegressor, ExtraTreesClassifier, ExtraTreesRegressor)
_LINEAR = (LinearRegression, Ridge, Lasso, ElasticNet)
_SAME = ("reg:squarederror", "reg:absoluteerror", "reg:pseudohubererror", "reg:quantileerror",
         "regression", "regression_l1", "huber", "fair", "quantile", "mape")  # fmt: skip


def parts_of(model: Model) -> tuple[Any, Any]:
    """Its preparation and its estimator."""
    pipeline = model.pipeline
    if isinstance(pipeline, Matrix):
        return pipeline.preparation, pipeline.estimator
    if not isinstance(pipeline, Pipeline) or len(pipeline) != 2:
        raise Unconvertible("it is not one preparation and one estimator", "它不是由一个预处理和一个估计器组成")
    return pipeline[0], pipeline[-1]


def takes_missing(model: Model) -> bool:
    """Whether its server takes rows with missing numbers unless told otherwise."""
    return not isinstance(model.pipeline, Matrix) or model.pipeline.nullable


@dataclass(frozen=True)
class Written:
    """A graph and what a caller must know of it.

    Attributes:
        inputs: `[{name, dtype, columns, missing?}]`; missing numbers are NaN. outputs: `[{name, dtype, classes?}]`.
        prepared: which numbers the estimator's columns are made of. ensemble: the trees, when it has some.
    """

    model: onnx.ModelProto
    inputs: list[dict[str, Any]]
    outputs: list[dict[str, Any]]
    prepared: Prepared
    ensemble: Ensemble | None


def write_model(model: Model) -> Written:
    """The model as a graph. Raises Unconvertible, which says what none is written for."""
    preparation, estimator = parts_of(model)
    numbers = [feature.name for feature in model.features if feature.kind != "category"]
    categories = [feature.name for feature in model.features if feature.kind == "category"]
    graph = Graph()
    prepared = write_preparation(graph, preparation, numbers, categories)
    if model.classifies:
        value, ensemble = _chances(graph, prepared.value, estimator, len(model.classes))
        graph.give(value, "probabilities", "float64", len(model.classes))
        graph.give(graph.add("ArgMax", value, axis=1, keepdims=0), "label", "int64")
        outputs = [{"name": "probabilities", "dtype": "float64", "classes": model.classes},
                   {"name": "label", "dtype": "int64", "classes": model.classes}]  # fmt: skip
    else:
        value, ensemble = _quantity(graph, prepared.value, estimator)
        flat = graph.add("Reshape", value, graph.constant(np.array([-1], np.int64)))
        graph.give(flat, "prediction", "float64")
        outputs = [{"name": "prediction", "dtype": "float64"}]
    inputs: list[dict[str, Any]] = []
    if numbers:
        inputs = [{"name": NUMBERS, "dtype": "float64", "columns": numbers, "nullable": takes_missing(model)}]
    if categories:
        inputs.append({"name": CATEGORIES, "dtype": "string", "columns": categories, "missing": MISSING_TEXT})
    return Written(graph.model(model.algorithm), inputs, outputs, prepared, ensemble)


def _chances(graph: Graph, rows: str, estimator: Any, classes: int) -> tuple[str, Ensemble | None]:
    """Probabilities, rows × classes."""
    ensemble: Ensemble | None = None
    name = type(estimator).__name__
    targets = 1 if classes == 2 else classes
    if isinstance(estimator, _FORESTS):
        ensemble = from_forest(estimator, targets)
        sums = ensemble.write(graph, rows)
        return (sums if targets > 1 else _both(graph, sums)), ensemble
    if isinstance(estimator, LogisticRegression):
        if getattr(estimator, "multi_class", "auto") == "ovr":
            raise Unconvertible("it was fitted one class against the rest", "它按一对多方式训练")
        sums = _linear(graph, rows, estimator)
    elif name == "XGBClassifier" or isinstance(estimator, xgboost.Booster):
        ensemble, objective = _xgboost(estimator)
        _expect(objective, ("binary:logistic",) if targets == 1 else ("multi:softprob", "multi:softmax"))
        sums = ensemble.write(graph, rows)
    elif name == "LGBMClassifier" or isinstance(estimator, lightgbm.Booster):
        ensemble, objective = from_lightgbm(getattr(estimator, "booster_", estimator))
        _expect(objective, ("binary sigmoid:1",) if targets == 1 else (f"multiclass num_class:{classes}",))
        sums = ensemble.write(graph, rows)
    else:
        raise _unknown(name)
    if targets == 1:
        return _both(graph, graph.add("Sigmoid", sums)), ensemble
    return graph.add("Softmax", sums, axis=1), ensemble


def _quantity(graph: Graph, rows: str, estimator: Any) -> tuple[str, Ensemble | None]:
    """Predicted quantities, rows × 1."""
    name = type(estimator).__name__
    if isinstance(estimator, _LINEAR):
        return _linear(graph, rows, estimator), None
    if isinstance(estimator, _FORESTS):
        ensemble = from_forest(estimator, 1)
    elif name == "XGBRegressor" or isinstance(estimator, xgboost.Booster):
        ensemble, objective = _xgboost(estimator)
        _expect(objective, _SAME)
    elif name == "LGBMRegressor" or isinstance(estimator, lightgbm.Booster):
        ensemble, objective = from_lightgbm(getattr(estimator, "booster_", estimator))
        _expect(objective.split(" alpha:")[0], _SAME)
    else:
        raise _unknown(name)
    return ensemble.write(graph, rows), ensemble


def _xgboost(estimator: Any) -> tuple[Ensemble, str]:
    """Of a classifier or regressor up to its best round, of a booster all of it: so do they answer."""
    if isinstance(estimator, xgboost.Booster):
        return from_xgboost(estimator, None)
    return from_xgboost(estimator.get_booster(), getattr(estimator, "best_iteration", None))


def _linear(graph: Graph, rows: str, estimator: Any) -> str:
    weights = np.atleast_2d(estimator.coef_).astype(float).T
    start = np.broadcast_to(np.asarray(estimator.intercept_, float), (weights.shape[1],))
    return graph.add("Add", graph.add("MatMul", rows, graph.constant(weights)), graph.constant(start))


def _both(graph: Graph, second: str) -> str:
    """Of the second class's probability those of both."""
    return graph.add("Concat", graph.add("Sub", graph.constant(np.array(1.0)), second), second, axis=1)


def _expect(objective: str, known: tuple[str, ...]) -> None:
    if objective not in known:
        raise _unknown(f"the objective {objective}", f"目标函数 {objective}")


def _unknown(name: str, zh: str = "") -> Unconvertible:
    return Unconvertible(f"no graph is written for {name}", f"没有为{zh or ' ' + name} 编写转换")
