"""The shipped pipelines fit the shipped templates, and their chains of templates really run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import cubestudio_examples
import cubestudio_templates
from cubestudio.spec.pipeline_check import check_pipeline
from cubestudio.spec.pipeline_read import parse_pipeline
from cubestudio.spec.templates import load_template

Run = Callable[..., Any]


@pytest.mark.parametrize("name", cubestudio_examples.example_names())
def test_every_example_is_without_a_problem(name: str) -> None:
    templates = {folder.name: load_template(folder) for folder in cubestudio_templates.template_folders()}
    text = cubestudio_examples.example_text(name)
    assert text is not None
    pipeline, problems = parse_pipeline(text)
    assert pipeline is not None, problems
    assert pipeline.name == name
    _, problems = check_pipeline(pipeline, templates, ["tabular", "plain"], secrets=[])
    assert [str(problem) for problem in problems] == []


def test_the_breast_cancer_chain_gives_a_model_worth_registering(run: Run) -> None:
    load = run("dataset-import", source="sample://breast_cancer", label="target")
    clean = run("data-process", input=load.file("data"), label="target", test_size=0.25)
    xgb = run("xgb", train=clean.file("train"), label="target", n_estimators=100, max_depth=4)
    forest = run("random_forest", train=clean.file("train"), label="target", n_estimators=100)
    models: list[Path] = [xgb.file("model"), forest.file("model")]
    judge = run("model-evaluation", models=models, test=clean.file("test"))
    assert judge.code == 0, judge.log
    assert judge.values["best_auc"] > 0.98
    assert judge.values["best_accuracy"] > 0.93


def test_the_own_csv_chain_learns_from_the_shipped_customers(run: Run, customers: Path) -> None:
    clean = run("data-process", input=customers, label="流失", test_size=0.25, language="zh")
    boosted = run("xgb", train=clean.file("train"), label="流失", max_depth=4, learning_rate=0.05, language="zh")
    linear = run("lr", train=clean.file("train"), label="流失", language="zh")
    models: list[Path] = [boosted.file("model"), linear.file("model")]
    compare = run("model-evaluation", models=models, test=clean.file("test"), language="zh")
    assert compare.code == 0, compare.log
    assert compare.values["best_auc"] > 0.75
    assert compare.result("text", "结论")
