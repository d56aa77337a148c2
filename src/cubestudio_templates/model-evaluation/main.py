"""Compare models on the same test data, and hand on the best one with the scores it got here."""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import pandas as pd
from tabular import charts
from tabular.labels import codes, labelled_rows, quantities
from tabular.messages import Refused, run, say, words
from tabular.model import SIGNATURE, Model, load_model
from tabular.readers import read_table, shown_name, write_table
from tabular.reporting import metric_name, report_confusion, report_regression, report_roc, report_scores
from tabular.scores import METRICS, classification_scores, regression_scores

from cubestudio_sdk import task


@dataclass(frozen=True)
class Tested:
    """One model's answers on the test data: true and found values, and its scores."""

    name: str
    folder: Path
    model: Model
    truth: Any
    found: Any
    scores: dict[str, float]


def main() -> None:
    """Load, score, compare, report, and copy the best model to the output."""
    args = task.args()
    folders = [Path(path) for path in args.get("models") or []]
    if not folders:
        raise Refused("models_none")
    models = [load_model(folder) for folder in folders]
    if len({model.task for model in models}) > 1:
        raise Refused("models_mixed")
    file = shown_name(args["test"])
    label = args.get("label") or models[0].label
    rows = labelled_rows(read_table(args["test"]), label, file)
    names = _names(models, args.get("names") or [])
    tested = [_test(*entry, rows, label, file) for entry in zip(names, folders, models, strict=True)]
    metric = _metric(args.get("metric") or "auto", tested)
    ranked = sorted(tested, key=lambda one: one.scores[metric], reverse=METRICS[metric][2])
    best = ranked[0]
    _report(tested, best, metric)
    _write(tested, best, metric, rows)


def _names(models: list[Model], given: list[str]) -> list[str]:
    """A distinct name for each model: as given, else its algorithm, numbered where there are several."""
    algorithms = [model.algorithm for model in models]
    names: list[str] = []
    for position, algorithm in enumerate(algorithms):
        twin = algorithms.count(algorithm) > 1
        own = f"{algorithm} {algorithms[: position + 1].count(algorithm)}" if twin else algorithm
        names.append(given[position] if position < len(given) and given[position] else own)
    return [name if names.count(name) == 1 else f"{name} ({position + 1})" for position, name in enumerate(names)]


def _test(name: str, folder: Path, model: Model, rows: pd.DataFrame, label: str, file: str) -> Tested:
    if model.classifies:
        truth, found = codes(rows[label], model.classes, file), model.chances(rows, file)
        scores = classification_scores(truth, found, len(model.classes))
    else:
        truth, found = quantities(rows[label], label), model.quantities(rows, file)
        scores = regression_scores(truth, found)
    shown = "  ".join(f"{metric}={value:.4f}" for metric, value in scores.items())
    print(f"{name}: {shown}", flush=True)
    return Tested(name, folder, model, truth, found, scores)


def _metric(wanted: str, tested: list[Tested]) -> str:
    """The metric to compare by: as asked for, else AUC (accuracy where there is none) or RMSE."""
    common = [metric for metric in METRICS if all(metric in one.scores for one in tested)]
    if wanted != "auto":
        if wanted not in common:
            raise Refused("metric_absent", metric=wanted, names=", ".join(common))
        return wanted
    return next(metric for metric in ("auc", "accuracy", "rmse") if metric in common)


def _report(tested: list[Tested], best: Tested, metric: str) -> None:
    print(words("best:", "最佳："), f"{best.name} ({metric_name(metric)} {best.scores[metric]:.4f})", flush=True)
    text = say(
        "verdict", name=best.name, count=len(tested), metric=metric_name(metric),
        value=f"{best.scores[metric]:.4f}", rows=len(best.truth),
    )  # fmt: skip
    task.report(text=text, title=words("Verdict", "结论"))
    report_scores({one.name: one.scores for one in tested})
    shown = [name for name in METRICS if name in best.scores and name != "log_loss"]
    shown = shown if best.model.classifies else ["r2"] if "r2" in shown else shown
    groups = {one.name: [round(one.scores[name], 4) for name in shown] for one in tested}
    option = charts.columns([metric_name(name) for name in shown], groups)
    task.report(echarts=option, title=words("Side by side", "指标对比"))
    if best.model.classifies:
        for classes in {tuple(one.model.classes): None for one in tested}:
            same = [one for one in tested if tuple(one.model.classes) == classes]
            report_roc({one.name: (one.truth, one.found, one.scores) for one in same}, list(classes))
    for one in tested:
        if one.model.classifies:
            title = words(f"Confusion matrix: {one.name}", f"混淆矩阵：{one.name}")
            report_confusion(one.truth, one.found, one.model.classes, title)
        else:
            title = words(f"Predicted against actual: {one.name}", f"预测值与实际值：{one.name}")
            report_regression(one.truth, one.found, title)
    task.report(metric=best.scores)


def _write(tested: list[Tested], best: Tested, metric: str, rows: pd.DataFrame) -> None:
    """The best model's folder, its `model.json` telling the scores of this test, and the values."""
    folder = Path(task.output_path("best"))
    shutil.copytree(best.folder, folder, ignore=shutil.ignore_patterns(SIGNATURE), copy_function=shutil.copyfile)
    judged = replace(best.model, metrics=best.scores, measured_on="test")
    judged.save_signature(folder)
    task.output("best_name", best.name)
    task.output("best_index", tested.index(best))
    task.output("best_metric", metric)
    task.output("metrics", {one.name: one.scores for one in tested})
    for name in ("accuracy", "auc", "f1", "rmse", "mae", "r2"):
        if name in best.scores:
            task.output(f"best_{name}", best.scores[name])
    answers = rows.copy()
    for one in tested:
        found = one.found
        if one.model.classifies:
            found = [one.model.classes[position] for position in one.found.argmax(axis=1)]
        answers[f"prediction {one.name}"] = found
    write_table(answers, "predictions")


if __name__ == "__main__":
    run(main)
