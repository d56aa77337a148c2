"""The four trainers on tables as people have them."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
Table = Callable[..., Path]

TRAINERS = ("xgb", "lightgbm", "random_forest", "lr")
QUICK = {
    "xgb": {"n_estimators": 20, "max_depth": 3},
    "lightgbm": {"n_estimators": 20, "num_leaves": 7},
    "random_forest": {"n_estimators": 20},
    "lr": {"C": 0.5},
}


def numbers(rows: int = 120, header: bool = True) -> str:
    """A table in which y is nearly 3a - 2b, and c is noise."""
    draw = random.Random(7)
    lines = ["a,b,c,y"] if header else []
    for _ in range(rows):
        a, b, c = (draw.uniform(-5, 5) for _ in range(3))
        lines.append(f"{a:.3f},{b:.3f},{c:.3f},{3 * a - 2 * b + draw.gauss(0, 0.2):.3f}")
    return "\n".join(lines) + "\n"


def signature(ran: Any) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((ran.file("model") / "model.json").read_text("utf-8"))
    return told


@pytest.mark.parametrize("trainer", TRAINERS)
def test_learns_classes_from_a_gbk_table_with_chinese_names_and_missing_cells(
    run: Run, table: Table, customers: Path, trainer: str
) -> None:
    file = table(customers.read_text("utf-8"), "gbk")
    ran = run(trainer, train=file, label="流失", inference=file, save_dir="models/churn", **QUICK[trainer])
    assert ran.code == 0, ran.log
    assert ran.values["auc"] > 0.7
    told = signature(ran)
    assert told["task"] == "classification" and told["classes"] == ["否", "是"]
    assert told["features"][0]["name"] == "年龄", "the identifier teaches nothing"
    assert told["features"][1]["type"] == "category" and "北京" in told["features"][1]["categories"]
    assert told["measured_on"] == "validation" and told["metrics"]["auc"] == ran.values["auc"]
    assert set(told["example"]) == {feature["name"] for feature in told["features"]}
    predictions = ran.file("predictions").read_text("utf-8").splitlines()
    assert predictions[0].endswith("流失,prediction,probability_否,probability_是")
    assert len(predictions) == 603
    assert ran.result("table", "Scores")["columns"] == ["Metric", "training", "validation"]
    assert ran.result("table", "Confusion")["columns"][1:3] == ["否", "是"]
    curves = ran.result("echarts", "ROC")["option"]["series"]
    assert [curve["name"].split()[0] for curve in curves] == ["training", "validation", "coin"]
    assert ran.result("echarts", "Feature importance")
    assert (ran.folder.parent.parent / "project/models/churn/model.json").is_file()
    assert "is left out" in ran.log and "count as missing" in ran.log


@pytest.mark.parametrize("trainer", TRAINERS)
def test_learns_a_quantity_from_a_table_without_header(run: Run, table: Table, trainer: str) -> None:
    more = {"lightgbm": {"n_estimators": 100, "min_child_samples": 3}, "xgb": {"n_estimators": 60}}.get(trainer, {})
    file = table(numbers(header=False))
    ran = run(trainer, train=file, label="column_4", language="zh", **{**QUICK[trainer], **more})
    assert ran.code == 0, ran.log
    assert ran.values["r2"] > 0.8
    assert "auc" not in ran.values
    assert signature(ran)["task"] == "regression"
    assert ran.result("echarts", "预测值与实际值")
    assert "没有表头" in ran.log


@pytest.mark.parametrize("trainer", TRAINERS)
def test_a_loaded_model_goes_on_learning_and_predicts_alone(run: Run, table: Table, trainer: str) -> None:
    file = table(numbers())
    first = run(trainer, train=file, label="y", **QUICK[trainer])
    assert first.code == 0, first.log
    more = run(trainer, train=file, label="y", load_model=first.file("model"), **QUICK[trainer])
    assert more.code == 0, more.log
    assert more.values["rmse"] <= first.values["rmse"] * 1.05
    alone = run(trainer, load_model=first.file("model"), inference=table("c,b,a\n0,0,1\n0,1,\n"))
    assert alone.code == 0, alone.log
    assert len(alone.file("predictions").read_text().splitlines()) == 3
    assert signature(alone)["metrics"] == signature(first)["metrics"]


def test_boosters_show_their_learning_curve_and_leave_their_own_format(run: Run, table: Table) -> None:
    file = table(numbers())
    xgb = run("xgb", train=file, label="y", early_stopping_rounds=3, n_estimators=500)
    assert xgb.code == 0, xgb.log
    curve = xgb.result("echarts", "While learning: rmse")["option"]["series"]
    assert [series["name"] for series in curve] == ["training", "validation"]
    assert len(curve[0]["data"]) < 500, "stopped early"
    assert "[10] training rmse" in xgb.log
    assert (xgb.file("model") / "booster.ubj").is_file()
    lightgbm = run("lightgbm", train=file, label="y", early_stopping_rounds=3, n_estimators=500)
    assert lightgbm.code == 0, lightgbm.log
    assert lightgbm.result("echarts", "While learning")
    assert (lightgbm.file("model") / "booster.txt").is_file()


def test_validation_data_of_its_own_is_measured_on_and_not_learned_from(run: Run, table: Table) -> None:
    ran = run("lr", train=table(numbers(80)), validation=table(numbers(40)), label="y", features=["a", "b"])
    assert ran.code == 0, ran.log
    told = signature(ran)
    assert told["trained_rows"] == 80
    assert [feature["name"] for feature in told["features"]] == ["a", "b"]


def test_more_than_two_classes_and_a_parquet_file(run: Run, table: Table) -> None:
    iris = run("dataset-import", source="sample://iris", format="parquet")
    assert iris.code == 0, iris.log
    assert iris.file("data").name == "data.parquet"
    ran = run("random_forest", train=iris.file("data"), label="target", n_estimators=30)
    assert ran.code == 0, ran.log
    assert ran.values["accuracy"] > 0.85
    assert signature(ran)["classes"] == ["setosa", "versicolor", "virginica"]
    assert ran.result("echarts", "ROC curve (micro average)")
    assert len(ran.result("table", "Confusion")["rows"]) == 3


def test_parameters_as_json_override_the_fields(run: Run, table: Table) -> None:
    ran = run("xgb", train=table(numbers()), label="y", n_estimators=50, model_params={"n_estimators": 5, "gamma": 1})
    assert ran.code == 0, ran.log
    assert signature(ran)["params"]["n_estimators"] == 5 and signature(ran)["params"]["gamma"] == 1


def test_rare_classes_are_weighed_when_asked(run: Run, table: Table) -> None:
    draw = random.Random(3)
    lines = ["x,y"] + [f"{draw.gauss(1 if rare else 0, 1):.3f},{int(rare)}" for rare in [True] * 12 + [False] * 150]
    text = "\n".join(lines)
    plain = run("lr", train=table(text), label="y")
    fair = run("lr", train=table(text), label="y", balanced=True)
    assert fair.values["recall"] > plain.values["recall"]


TWO = "a,b,y\n" + "1,2,0\n3,4,1\n" * 20
BAD: list[tuple[str, dict[str, Any], str, str]] = [
    ("a,b,y\n" + "1,2,3\n" * 20, {"label": "z"}, "has no column 'z'", "没有列“z”"),
    ("price,area,target\n" + "1,2,3\n" * 20, {"label": "traget"}, "Did you mean 'target'?", "你是不是想写 'target'？"),
    ("a,b,y\n" + "1,2,0\n" * 20, {"label": "y", "features": ["a", "bb"]}, "has no column 'bb'", "没有列“bb”"),
    ("a,b,y\n" + "1,2,0\n" * 20, {"label": "y", "features": ["a", "y"]}, "is the label", "是标签列"),
    ("a,b,y\n", {"label": "y"}, "has a header and no rows", "只有表头"),
    ("", {"label": "y"}, "is empty", "是空文件"),
    ("\n\n", {"label": "y"}, "is empty", "是空文件"),
    ("a,y\n" + "".join(f"{i},yes\n" for i in range(20)), {"label": "y"}, "with one class", "只有一个类别"),
    ("a,y\n1,0\n2,1\n", {"label": "y"}, "too few", "至少需要"),
    ("a,y\n" + "".join(f"{i},\n" for i in range(20)), {"label": "y"}, "is empty", "全部为空"),
    (
        "a,y\n" + "".join(f"{i * 7 % 5},{i * 1.5 if i != 6 else 'many'}\n" for i in range(40)),
        {"label": "y", "mode": "regression"},
        "row 7 has 'many'",
        "第 7 行是“many”",
    ),
    (
        "a,y\n" + "".join(f"{i * 7 % 5},word{i}\n" for i in range(60)),
        {"label": "y"},
        "too many to be classes",
        "不能作为类别",
    ),
    ('a,y\n1,"2\n' + "1,2,3,4\n" * 9, {"label": "y"}, "cannot be read as a table", "不能按表读取"),
    ("a,y\n" + "1,2\n" * 20, {}, "Name the label column", "请指定标签列"),
    (TWO, {"label": "y", "model_params": {"max_dept": 3}}, "Did you mean 'max_depth'", "max_depth"),
    (TWO, {"label": "y", "model_params": {"max_depth": "deep"}}, "refuses the parameters", "不接受"),
    (TWO, {"label": "y", "model_params": [1]}, "must be a JSON object", "应为 JSON 对象"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "args", "english", "chinese"), BAD, ids=[case[2] for case in BAD])
def test_bad_input_is_one_clear_sentence(
    run: Run, table: Table, text: str, args: dict[str, Any], english: str, chinese: str
) -> None:
    # One language for each case keeps the runs few; the sentences come from one dictionary.
    language = "zh" if len(text) % 2 else "en"
    ran = run("xgb", train=table(text), language=language, **args)
    assert ran.code == 1, ran.log
    told = f"{ran.error['text']} {ran.error['hint']}"
    assert (chinese if language == "zh" else english) in told
    assert "Traceback" not in ran.log
    assert "\n" not in ran.error["text"]


def test_a_missing_file_is_named_with_its_neighbours(run: Run, table: Table) -> None:
    here = table("a,y\n1,2\n", name="train.csv")
    ran = run("xgb", train=here.with_name("trian.csv"), label="y")
    assert ran.error == {"text": "There is no file 'trian.csv'.", "hint": "Did you mean 'train.csv'?"}


def test_binary_files_and_unknown_encodings_are_refused(run: Run, tmp_path: Path) -> None:
    picture = tmp_path / "photo.csv"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" * 20)
    assert "no table" in run("xgb", train=picture, label="y").error["text"]
    broken = tmp_path / "latin.csv"
    broken.write_bytes("größe,y\n".encode("latin-1") + b"\xff\xff,1\n" * 20)
    assert "none of UTF-8" in run("xgb", train=broken, label="y").error["text"]


def test_a_folder_that_is_no_model_and_a_model_of_another_kind_are_refused(
    run: Run, table: Table, tmp_path: Path
) -> None:
    file = table(numbers())
    (tmp_path / "empty").mkdir()
    assert "holds no model" in run("xgb", load_model=tmp_path / "empty", inference=file).error["text"]
    forest = run("random_forest", train=file, label="y", n_estimators=5)
    ran = run("xgb", train=file, label="y", load_model=forest.file("model"))
    assert "continues xgb models" in ran.error["text"]
    assert "nothing to do" in run("xgb").error["text"]
    lacking = run("random_forest", load_model=forest.file("model"), inference=table("a,b\n1,2\n"))
    assert "lacks the column 'c'" in lacking.error["text"]


def test_the_save_folder_stays_in_the_project(run: Run, table: Table) -> None:
    ran = run("lr", train=table(numbers()), label="y", save_dir="../elsewhere")
    assert "leaves the project's space" in ran.error["text"]
