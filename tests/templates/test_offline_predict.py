"""Offline prediction: shards in several processes, joined in order; a rerun goes on with what is missing."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cubestudio.registry.formats import look

MODELS = Path(__file__).parents[1] / "registry" / "models"
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
    assert cut.values["shards"] == -(-(cut.values["rows"] + cut.values["refused_rows"]) // 100)
    assert cut.file("predictions").read_bytes() == whole.file("predictions").read_bytes()
    first = rows(cut.file("predictions"))[0]
    assert (
        first["prediction"] in ("是", "否") and float(first["probability_是"]) + float(first["probability_否"]) > 0.99
    )
    count = cut.values["rows"] + cut.values["refused_rows"]
    assert f"{count} of {count} rows (100.0 %)" in cut.log
    steps = [json.loads(line) for line in (cut.folder / "metrics.jsonl").read_text().splitlines()]
    assert [step["step"] for step in steps][-1] == count and len(steps) == cut.values["shards"]
    counted = dict(cut.result("table", "How often")["rows"])
    assert sum(counted.values()) == cut.values["rows"]
    assert cut.result("table", "Predictions")["rows"]
    assert not list((tmp_path / "project" / ".predictions").rglob("*.*")), "nothing stays when all went well"


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
    assert (again.values["resumed"], again.values["shards"]) == (3, 4)
    assert again.values["rows"] + again.values["refused_rows"] == 400
    assert "3 of 4 shards are there already" in again.log
    one = run("model-offline-predict", **{**given, "data": customers})
    found = rows(again.file("predictions"))
    assert found == rows(one.file("predictions"))[: len(found)], "in the order of the tables"
    aside, whole = rows(again.file("refused")), rows(one.file("refused"))
    assert [line["reason"] for line in aside[:3]] == [line["reason"] for line in whole[:3]], "kept over the failure"
    assert not list((tmp_path / "project" / ".predictions").rglob("*.*")), "what was handed over is not kept"


def test_a_row_that_cannot_be_predicted_may_end_the_task(
    run: Run, model: Path, customers: Path, tmp_path: Path
) -> None:
    table = tmp_path / "some.csv"
    table.write_text("".join(customers.read_text("utf-8").splitlines(keepends=True)[:31]), "utf-8")
    ran = run("model-offline-predict", model=model, data=table, shard_rows=10, workers=1, on_refused="fail")
    told = "Row 15 of 'some.csv' cannot be predicted. Row 15: column '月消费' must be a number, not '未知'."
    assert ran.error["text"] == told and "on_refused" in ran.error["hint"]


def test_the_result_is_what_was_asked_for(run: Run, model: Path, customers: Path, table: Table) -> None:
    whole = run("model-offline-predict", model=model, data=customers, format="parquet").file("predictions")
    ran = run("model-offline-predict", model=model, data=whole, columns=["客户编号"], format="parquet", language="zh")
    assert ran.values["refused_rows"] == 0, "a Parquet of rows that were all answered"
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


def test_rows_that_cannot_be_predicted_are_set_aside_with_the_reason(
    run: Run, model: Path, customers: Path, tmp_path: Path
) -> None:
    header, *lines = customers.read_text("utf-8").splitlines()[:6]
    at = header.split(",").index("年龄")
    cells = [line.split(",") for line in lines]
    cells[1][at], cells[3][at] = "about forty", "inf"
    table = tmp_path / "some.csv"
    table.write_text("\n".join([header, *map(",".join, cells)]), "utf-8")
    ran = run("model-offline-predict", model=model, data=table, shard_rows=2, workers=2)
    assert ran.code == 0, ran.log
    assert (ran.values["rows"], ran.values["refused_rows"]) == (3, 2)
    first, second = rows(ran.file("refused"))
    assert (first["file"], first["row"], first["年龄"]) == ("some.csv", "2", "about forty")
    assert first["reason"] == "Row 2: column '年龄' must be a number, not 'about forty'."
    assert second["row"] == "4" and "must be a finite number" in second["reason"]
    assert [line["客户编号"] for line in rows(ran.file("predictions"))] == [cells[at][0] for at in (0, 2, 4)]
    for line in cells:
        line[at] = "?x"
    table.write_text("\n".join([header, *map(",".join, cells)]), "utf-8")
    none = run("model-offline-predict", model=model, data=table)
    assert none.error["text"].startswith("None of the 5 rows could be predicted; the first of them: Row 1: column")


@pytest.mark.parametrize(
    ("name", "header", "cells"),
    [
        ("columns.onnx", "a,c", "0.5,x"),
        ("forest.joblib", "x0,x1,x2,x3", "1,2,3,4"),
    ],
)
def test_models_from_outside_are_asked_as_they_are_served(
    run: Run, tmp_path: Path, name: str, header: str, cells: str
) -> None:
    table = tmp_path / "table.csv"
    table.write_text("\n".join(["id," + header, *(f"{number},{cells}" for number in "123")]), "utf-8")
    said = look(MODELS, [name], name).signature
    ran = run("model-offline-predict", model=MODELS / name, data=table, columns=["id"], signature=said)
    assert ran.code == 0, ran.log
    found = rows(ran.file("predictions"))
    assert [line.pop("id") for line in found] == ["1", "2", "3"]
    assert found[0]["prediction"] and found[0] == found[1] == found[2]


SUMS = """
class Sums:
    def predict(self, given):
        [values] = given.values()
        return values.reshape(len(values), -1).sum(axis=1)
"""


def test_tensors_are_columns_or_cells(run: Run, tmp_path: Path) -> None:
    (tmp_path / "model.py").write_text(SUMS)
    table = tmp_path / "table.csv"
    table.write_text('id,image\na,"[[1,2],[3,4]]"\nb,"[[1,2],[3]]"\nc,"[[0,0],[0,1]]"\n')
    cells: dict[str, Any] = {"format": "python/1", "inputs": [
        {"name": "image", "datatype": "FP32", "shape": [None, 2, 2]}, ]}  # fmt: skip
    ran = run("model-offline-predict", model=tmp_path / "model.py", data=table, signature=cells)
    assert ran.code == 0, ran.log
    assert [line["prediction"] for line in rows(ran.file("predictions"))] == ["10.0", "1.0"]
    assert "'image'" in rows(ran.file("refused"))[0]["reason"]
    vector: dict[str, Any] = {"format": "python/1", "inputs": [{"name": "v", "datatype": "FP32", "shape": [None, 2]}]}
    table.write_text("id,a,b\nx,1,2\ny,3,4\n")
    ran = run("model-offline-predict", model=tmp_path / "model.py", data=table, signature=vector)
    assert [line["prediction"] for line in rows(ran.file("predictions"))] == ["3.0", "7.0"], ran.log
    table.write_text("id,a,b,c\nx,1,2,3\n")
    wide = run("model-offline-predict", model=tmp_path / "model.py", data=table, signature=vector)
    assert wide.error["text"] == "The model takes 2 numbers a row as 'v', but 'table.csv' has 3 columns of numbers."


def test_a_model_of_a_library_that_is_not_there_says_what_to_do(run: Run, tmp_path: Path, customers: Path) -> None:
    (tmp_path / "net.pt").write_bytes(b"PK")
    said = {"format": "torchscript/1", "inputs": [{"name": "v", "datatype": "FP32", "shape": [None, 2]}]}
    ran = run("model-offline-predict", model=tmp_path / "net.pt", data=customers, signature=said)
    assert "library torch" in ran.error["text"] and "`environment` of this task to torch" in ran.error["hint"]
