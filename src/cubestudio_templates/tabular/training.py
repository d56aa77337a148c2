"""The one flow of every tabular trainer: read, check, split, fit, score, report, save, predict.

A template's `main.py` says only what is its own: how its estimator is built and fitted.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd
from sklearn.pipeline import Pipeline
from sklearn.utils.class_weight import compute_sample_weight
from tabular.columns import as_table, check_wanted, choose_features, plain, settle
from tabular.labels import CLASSIFICATION, choose_task, classes_of, codes, labelled_rows, quantities
from tabular.messages import Refused, hint_near, note, words
from tabular.model import Model, load_model
from tabular.predicting import with_predictions
from tabular.preprocess import importance_by_feature, preprocessing
from tabular.readers import read_table, shown_name, write_table
from tabular.reporting import (
    report_confusion,
    report_history,
    report_importance,
    report_preview,
    report_regression,
    report_roc,
    report_scores,
)
from tabular.scores import classification_scores, regression_scores
from tabular.splits import split_rows

from cubestudio_sdk import task

LEAST_ROWS = 8

History = dict[str, dict[str, list[float]]]


@dataclass(frozen=True)
class Part:
    """Rows ready for an estimator: the transformed table, the target, the weight of each row."""

    table: Any
    target: Any
    weights: Any = None


@dataclass(frozen=True)
class Algorithm:
    """What is a trainer's own.

    Attributes:
        build: (task, parameters, number of classes) -> an estimator not yet fitted.
        fit: (estimator, training part, validation part or None, fitted estimator to continue or None) -> history.
        fields: the template's arguments that are parameters of the estimator.
        aliases: further parameter names the library understands in `model_params`.
        scaled: the estimator needs filled, scaled numbers.
        export: writes the library's own format beside the pipeline.
    """

    name: str
    framework: str
    build: Callable[[str, dict[str, Any], int], Any]
    fit: Callable[[Any, Part, Part | None, Any], History]
    fields: tuple[str, ...]
    aliases: frozenset[str] = frozenset()
    scaled: bool = False
    errors: tuple[type[Exception], ...] = (ValueError, TypeError)
    export: Callable[[Any, Path], None] | None = None


def cpus() -> int:
    """Threads to use: what the studio gave this task."""
    given = os.environ.get("OMP_NUM_THREADS", "")
    return int(given) if given.isdigit() and int(given) else len(os.sched_getaffinity(0))


def train(algorithm: Algorithm) -> None:
    """Train, validate or predict: what happens depends on which data is given."""
    args = task.args()
    loaded = _loaded(algorithm, args)
    if args.get("train"):
        model = _learn(algorithm, args, loaded)
    elif loaded and (args.get("validation") or args.get("inference")):
        model = loaded
        if args.get("validation"):
            model = _validate(model, args)
    else:
        raise Refused("nothing_to_do")
    _save(algorithm, model, args.get("save_dir") or "")
    for name, value in model.metrics.items():
        task.output(name, value)
    if args.get("inference"):
        _predict(model, args["inference"])


def parameters(algorithm: Algorithm, args: dict[str, Any], known: list[str]) -> dict[str, Any]:
    """The template's fields, overridden by `model_params`; a name the library does not know is refused."""
    overrides = args.get("model_params") or {}
    if not isinstance(overrides, dict):
        raise Refused("params_not_object")
    for name in overrides:
        if name not in known and name not in algorithm.fields and name not in algorithm.aliases:
            raise Refused("param_unknown", hint_near(name, known), framework=algorithm.framework, name=name)
    chosen = {name: args[name] for name in algorithm.fields if args.get(name) is not None}
    if "random_state" in known and args.get("seed") is not None:
        chosen["random_state"] = args["seed"]
    return {**chosen, **overrides}


def _loaded(algorithm: Algorithm, args: dict[str, Any]) -> Model | None:
    if not args.get("load_model"):
        return None
    folder = Path(args["load_model"])
    loaded = load_model(folder)
    if args.get("train") and loaded.algorithm != algorithm.name:
        shown = shown_name(str(folder))
        raise Refused("model_other", folder=shown, wanted=algorithm.name, found=loaded.algorithm)
    return loaded


def _learn(algorithm: Algorithm, args: dict[str, Any], loaded: Model | None) -> Model:
    file, label = shown_name(args["train"]), args.get("label") or (loaded.label if loaded else "")
    frame = read_table(args["train"])
    check_wanted(frame, args.get("features") or [], label, file)
    frame = labelled_rows(frame, label, file)
    if len(frame) < LEAST_ROWS:
        raise Refused("few_rows", rows=len(frame), least=LEAST_ROWS)
    kind = choose_task(frame[label], args.get("mode") or "auto", label)
    if loaded and loaded.task != kind:
        raise Refused("model_task", folder=shown_name(args["load_model"]), found=loaded.task, wanted=kind)
    features = loaded.features if loaded else choose_features(frame, args.get("features") or [], label)
    frame = settle(frame, [feature.name for feature in features if feature.name in frame.columns])
    classes: list[Any] = (loaded.classes if loaded else classes_of(frame[label])) if kind == CLASSIFICATION else []
    if not classes:
        quantities(frame[label], label)
    held = _held_out(args, frame, label, file)
    fitting = held[0]

    def target(rows: pd.DataFrame, name: str) -> Any:
        return codes(rows[label], classes, name) if classes else quantities(rows[label], label)

    def weights(codes_of_rows: Any) -> Any:
        return compute_sample_weight("balanced", codes_of_rows) if classes and args.get("balanced") else None

    prepare = loaded.pipeline[0] if loaded else preprocessing(features, algorithm.scaled)
    raw = as_table(fitting, features, file)
    learned = target(fitting, file)
    part = Part(prepare.transform(raw) if loaded else prepare.fit_transform(raw), learned, weights(learned))
    check = None
    if held[1] is not None:
        check = Part(prepare.transform(as_table(held[1], features, held[2])), target(held[1], held[2]))
    estimator, history, params = _fit(algorithm, args, kind, len(classes), part, check, loaded)
    model = Model(
        algorithm.name, algorithm.framework, kind, label, features, classes,
        Pipeline([("prepare", prepare), ("estimator", estimator)]),
        example={feature.name: plain(fitting[feature.name].iloc[0]) for feature in features},
        params=params, trained_rows=len(fitting),
    )  # fmt: skip
    return _report(model, part, check, history)


def _held_out(args: dict[str, Any], frame: pd.DataFrame, label: str, file: str) -> tuple[Any, Any, str]:
    """Rows to fit on, rows to validate on (or None), and the name of the latter's file."""
    if args.get("validation"):
        name = shown_name(args["validation"])
        return frame, labelled_rows(read_table(args["validation"]), label, name), name
    fraction = args.get("test_fraction", 0.2)
    if not fraction:
        return frame, None, file
    groups = frame[label] if frame[label].nunique() <= max(20, len(frame) / 10) else None
    fitting, held = split_rows(frame, fraction, groups, args.get("seed", 42))
    return fitting, held, file


def _fit(
    algorithm: Algorithm, args: dict[str, Any], kind: str, classes: int, part: Part, check: Part | None,
    loaded: Model | None,
) -> tuple[Any, History, dict[str, Any]]:  # fmt: skip
    known = sorted(algorithm.build(kind, {}, classes).get_params())
    params = parameters(algorithm, args, known)
    shown = ", ".join(f"{name}={value}" for name, value in params.items())
    print(words("training", "开始训练"), f"{algorithm.framework} ({kind}):", shown, flush=True)
    try:
        estimator = algorithm.build(kind, params, classes)
        history = algorithm.fit(estimator, part, check, loaded.pipeline[-1] if loaded else None)
    except algorithm.errors as refused:
        reason = " ".join(str(refused).split())[:300]
        raise Refused("param_refused", framework=algorithm.framework, reason=reason) from None
    return estimator, history, params


def _report(model: Model, part: Part, check: Part | None, history: History) -> Model:
    """Score and show the model; the scores kept are those of rows it has not learned from, where there are any."""
    parts = {words("training", "训练集"): part}
    if check is not None:
        parts[words("validation", "验证集")] = check
    estimator = model.pipeline[-1]
    if model.classifies:
        found = {name: estimator.predict_proba(rows.table) for name, rows in parts.items()}
        scores = {
            name: classification_scores(rows.target, found[name], len(model.classes)) for name, rows in parts.items()
        }
    else:
        found = {name: estimator.predict(rows.table) for name, rows in parts.items()}
        scores = {name: regression_scores(rows.target, found[name]) for name, rows in parts.items()}
    last = list(parts)[-1]
    model = replace(model, metrics=scores[last], measured_on="train" if check is None else "validation")
    report_scores(scores)
    task.report(metric=scores[last])
    if model.classifies:
        report_roc({name: (rows.target, found[name], scores[name]) for name, rows in parts.items()}, model.classes)
        report_confusion(parts[last].target, found[last], model.classes)
    else:
        report_regression(parts[last].target, found[last])
    report_importance(importance_by_feature(model.pipeline, model.features))
    report_history(history)
    shown = "  ".join(f"{name}={value:.4f}" for name, value in scores[last].items())
    print(f"{last}: {shown}", flush=True)
    return model


def _validate(model: Model, args: dict[str, Any]) -> Model:
    """Score a loaded model on labelled data."""
    name = shown_name(args["validation"])
    rows = labelled_rows(read_table(args["validation"]), model.label, name)
    part = words("validation", "验证集")
    if model.classifies:
        truth, chances = codes(rows[model.label], model.classes, name), model.chances(rows, name)
        scores = classification_scores(truth, chances, len(model.classes))
        report_scores({part: scores})
        report_roc({part: (truth, chances, scores)}, model.classes)
        report_confusion(truth, chances, model.classes)
    else:
        values, guess = quantities(rows[model.label], model.label), model.quantities(rows, name)
        scores = regression_scores(values, guess)
        report_scores({part: scores})
        report_regression(values, guess)
    task.report(metric=scores)
    return replace(model, metrics=scores, measured_on="validation")


def _save(algorithm: Algorithm, model: Model, save_dir: str) -> None:
    folder = Path(task.output_path("model"))
    model.save(folder)
    if algorithm.export and model.algorithm == algorithm.name:
        algorithm.export(model.pipeline[-1], folder)
    if save_dir:
        space = Path(task.project_dir()).resolve()
        target = (space / save_dir.removeprefix("file://").lstrip("/")).resolve()
        if not target.is_relative_to(space):
            raise Refused("path_escape", path=save_dir)
        shutil.copytree(folder, target, dirs_exist_ok=True)
        print(words("model saved to", "模型已保存到"), target.relative_to(space), flush=True)


def _predict(model: Model, path: str) -> None:
    """Predict unlabelled rows."""
    file = shown_name(path)
    frame = read_table(path)
    predicted = with_predictions(model, frame, file)
    write_table(predicted, "predictions")
    report_preview(predicted, words("Predictions (first rows)", "预测结果（前几行）"))
    if model.classifies:
        counts = predicted["prediction"].map(str).value_counts()
        note("note_predicted", names=", ".join(f"{name} × {count}" for name, count in counts.items()))
