"""Offline prediction: shards in several processes, joined in order; a rerun goes on with what is missing."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
Table = Callable[..., Path]


@pytest.fixture(scope="module")
def model(run_once: Run, customers: Path) -> Path:
    """Who leaves, by boosted trees."""
    trained = run_once("xgb", train=customers, label="流失", n_estimators=10)
    assert trained.code == 0, trained.log
    folder: Path = trained.file("model")
    return folder


def rows(file: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(file.read_text("utf-8").splitlines()))


def test_shards_of_several_workers_give_what_one_gives(run: Run, model: Path, customers: Path, tmp_path: Path) -> None:
    whole = run("model-offline-predict", model=model, data=customers)
    assert whole.code == 0, whole.log
    assert whole.values["shards"] == 1 and whole.values["resumed"] == 0
    cut = run("model-offline-predict", model=model, data=customers, shard_rows=100, workers=2)
    assert cut.code == 0, cut.log
    assert cut.values["rows"] == whole.values["rows"] == len(rows(whole.file("predictions")))
    assert cut.values["shards"] == -(-cut.values["rows"] // 100)
    assert cut.file("predictions").read_bytes() == whole.file("predictions").read_bytes()
    first = rows(cut.file("predictions"))[0]
    assert (
        first["prediction"] in ("是", "否") and float(first["probability_是"]) + float(first["probability_否"]) > 0.99
    )
    assert f"{cut.values['rows']} of {cut.values['rows']} rows (100.0 %)" in cut.log
    steps = [json.loads(line) for line in (cut.folder / "metrics.jsonl").read_text().splitlines()]
    assert [step["step"] for step in steps][-1] == cut.values["rows"] and len(steps) == cut.values["shards"]
    counted = dict(cut.result("table", "How often")["rows"])
    assert sum(counted.values()) == cut.values["rows"]
    assert cut.result("table", "Predictions")["rows"]
    assert not list((tmp_path / "project" / ".predictions").rglob("*.parquet")), "nothing stays when all went well"


def test_a_rerun_goes_on_with_what_is_missing(run: Run, model: Path, customers: Path, tmp_path: Path) -> None:
    lines = customers.read_text("utf-8").splitlines(keepends=True)
    folder = tmp_path / "months"
    folder.mkdir()
    (folder / "1.csv").write_text("".join(lines[:301]), "utf-8")
    (folder / "2.csv").write_text("".join(lines[:101]).replace("年龄", "岁数"), "utf-8")
    given = {"model": model, "data": folder, "shard_rows": 100, "workers": 1}
    failed = run("model-offline-predict", **given)
    assert failed.error["text"] == "'2.csv' lacks the column '年龄' that the model was trained with."
    (folder / "2.csv").write_text("".join([lines[0], *lines[301:401]]), "utf-8")
    again = run("model-offline-predict", **given)
    assert again.code == 0, again.log
    assert (again.values["resumed"], again.values["shards"], again.values["rows"]) == (3, 4, 400)
    assert "3 of 4 shards are there already" in again.log
    one = run("model-offline-predict", **{**given, "data": customers})
    assert rows(again.file("predictions")) == rows(one.file("predictions"))[:400], "in the order of the tables"
    fresh = run("model-offline-predict", **given)
    assert fresh.values["resumed"] == 0, "what was handed over is not kept"


def test_the_result_is_what_was_asked_for(run: Run, model: Path, customers: Path, table: Table) -> None:
    ran = run(
        "model-offline-predict", model=model, data=customers, columns=["客户编号"], format="parquet", language="zh"
    )
    assert ran.code == 0, ran.log
    assert ran.file("predictions").name == "predictions.parquet"
    shown = ran.result("table", "预测结果")
    assert shown["columns"] == ["客户编号", "prediction", "probability_否", "probability_是"]
    wrong = run("model-offline-predict", model=model, data=customers, columns=["客户号"])
    assert wrong.error == {"text": "'customers.csv' has no column '客户号'.", "hint": "Did you mean '客户编号'?"}
    assert "and no rows" in run("model-offline-predict", model=model, data=table("a,b\n")).error["text"]
    empty = table("x").parent / "empty"
    empty.mkdir()
    assert "holds no table" in run("model-offline-predict", model=model, data=empty).error["text"]
