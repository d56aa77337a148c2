"""dataset-import, data-process and feature-process on real tables."""

from __future__ import annotations

import csv
import gzip
import io
import statistics
import tarfile
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
Table = Callable[..., Path]


def rows_of(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.parametrize(("name", "rows", "columns"), [("breast_cancer", 569, 31), ("diabetes", 442, 11)])
def test_sample_data_is_written_as_csv_with_statistics(run: Run, name: str, rows: int, columns: int) -> None:
    ran = run("dataset-import", source=f"sample://{name}", label="target")
    assert ran.code == 0, ran.log
    assert (ran.values["rows"], ran.values["columns"]) == (rows, columns)
    assert ran.values["column_names"][-1] == "target"
    assert len(rows_of(ran.file("data"))) == rows
    table = ran.result("table", "Statistics by column")
    assert table["columns"][:3] == ["column", "kind", "missing"] and len(table["rows"]) == columns
    assert ran.result("echarts", "Distribution of target")
    assert ran.result("echarts", "Correlation")


def test_an_unknown_sample_names_the_near_ones(run: Run) -> None:
    ran = run("dataset-import", source="sample://breast-cancer", language="zh")
    assert ran.error == {"text": "没有示例数据“breast-cancer”。", "hint": "你是不是想写 'breast_cancer'？"}


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("gbk", "城市,人口\n北京,2184\n上海,2487\n"),
        ("utf-8-sig", "城市;人口\n北京;2184\n上海;2487\n"),
        ("utf-16", "城市\t人口\n北京\t2184\n上海\t2487\n"),
    ],
)
def test_encodings_and_delimiters_are_told_apart(run: Run, table: Table, encoding: str, text: str) -> None:
    ran = run("dataset-import", source=table(text, encoding))
    assert ran.code == 0, ran.log
    assert rows_of(ran.file("data")) == [{"城市": "北京", "人口": "2184"}, {"城市": "上海", "人口": "2487"}]


def test_headers_are_seen_or_made_up_and_row_numbers_dropped(run: Run, table: Table) -> None:
    bare = run("dataset-import", source=table("5.1,3.5,setosa\n4.9,3.0,setosa\n6.3,3.3,virginica\n"))
    assert bare.values["column_names"] == ["column_1", "column_2", "column_3"]
    words = run("dataset-import", source=table("red,apple\ngreen,pear\n"), header="no")
    assert words.values["rows"] == 2
    indexed = run("dataset-import", source=table(",x,x,\n0,1,2,\n1,3,4,\n"))
    assert indexed.values["column_names"][:2] == ["x", "x.1"]


def test_archives_are_unpacked_and_their_table_found(run: Run, tmp_path: Path) -> None:
    packed = tmp_path / "data.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("folder/a.csv", "x,y\n1,2\n")
        archive.writestr("folder/readme.md", "hello")
    ran = run("dataset-import", source=packed)
    assert ran.code == 0, ran.log
    assert rows_of(ran.file("data")) == [{"x": "1", "y": "2"}]
    assert (ran.file("files") / "folder/readme.md").read_text() == "hello"
    tar = tmp_path / "two.tar.gz"
    with tarfile.open(tar, "w:gz") as archive:
        for name in ("a.csv", "b.csv"):
            entry = tarfile.TarInfo(name)
            entry.size = 8
            archive.addfile(entry, io.BytesIO(b"x,y\n1,2\n"))
    which = run("dataset-import", source=tar)
    assert which.error == {"text": "The archive holds several tables.", "hint": "Set member to one of: a.csv, b.csv."}
    assert run("dataset-import", source=tar, member="b.csv").code == 0
    zipped = tmp_path / "one.csv.gz"
    zipped.write_bytes(gzip.compress(b"x,y\n1,2\n3,4\n"))
    assert run("dataset-import", source=zipped).values["rows"] == 2


def test_private_hosts_and_paths_outside_the_project_are_refused(run: Run) -> None:
    ran = run("dataset-import", source="http://127.0.0.1:1/data.csv")
    assert ran.error["text"].startswith("'127.0.0.1' is an address inside a private network")


MESSY = """id,age,city,mostly,same,y
{rows}
1,20,north,,k,0
"""


def messy(rows: int = 200) -> str:
    """Missing cells, an outlier, a column that is nearly empty, a constant one, and a row that comes twice."""
    lines = []
    for number in range(1, rows + 1):
        age = "" if number % 20 == 0 else 900 if number == 51 else 20 + number % 30
        city = ["north", "south", "west"][number % 3] if number % 10 else ""
        lines.append(f"{number},{age},{city},{'x' if number == 3 else ''},k,{number % 2}")
    lines[0] = "1,20,north,,k,0"
    return MESSY.format(rows="\n".join(lines))


def test_cleaning_drops_fills_clips_and_splits(run: Run, table: Table) -> None:
    ran = run(
        "data-process", input=table(messy()), label="y", drop_constant_above=0.99, outliers="iqr", fill="median",
        one_hot=True, test_size=0.25,
    )  # fmt: skip
    assert ran.code == 0, ran.log
    train, test = rows_of(ran.file("train")), rows_of(ran.file("test"))
    assert len(train) + len(test) == 200 == ran.values["rows"], "the double row is gone"
    assert len(test) == 50
    assert "mostly" not in train[0] and "same" not in train[0] and "city" not in train[0]
    assert {"city_north", "city_south", "city_west"} <= set(train[0])
    ages = [float(row["age"]) for row in train + test]
    assert max(ages) < 120, "the outlier was clipped"
    assert abs(Counter(row["y"] for row in test)["0"] - 25) <= 1, "the split keeps the label's proportions"
    steps = ran.result("table", "Steps")
    assert [row[0] for row in steps["rows"]] == ["read", "drop_missing", "drop_constant", "outliers", "fill", "one_hot"]
    statistics_table = rows_of(ran.file("statistics"))
    assert {row["column"] for row in statistics_table} == set(train[0])


def test_what_is_learned_comes_from_the_training_part_alone(run: Run, table: Table) -> None:
    text = "x,y\n" + "".join(f"{n if n % 7 else ''},{n % 2}\n" for n in range(1, 141))
    ran = run("data-process", input=table(text), label="y", fill="mean", test_size=0.5)
    train, test = rows_of(ran.file("train")), rows_of(ran.file("test"))
    known = [float(row["x"]) for row in train if float(row["x"]).is_integer()]
    filled = {float(row["x"]) for row in train + test if not float(row["x"]).is_integer()}
    assert len(filled) == 1, "one mean for both parts"
    assert filled.pop() == pytest.approx(statistics.mean(known))


def test_outliers_can_be_dropped_or_flagged_and_columns_become_components(run: Run, table: Table) -> None:
    dropped = run("data-process", input=table(messy()), columns=["age"], outliers="zscore", outlier_action="drop")
    assert dropped.values["rows"] == 199
    flagged = run("data-process", input=table(messy()), outliers="zscore", outlier_action="flag", language="zh")
    assert sum(row["outlier"] == "1" for row in rows_of(flagged.file("data"))) == 1
    cancer = run("dataset-import", source="sample://breast_cancer")
    pca = run("data-process", input=cancer.file("data"), label="target", pca=0.9, test_size=0.2, format="parquet")
    assert pca.code == 0, pca.log
    assert pca.file("train").name == "train.parquet"
    assert pca.result("echarts", "Principal components")
    assert pca.result("echarts", "The first two components")["option"]["series"][0]["name"] == "benign"
    assert pca.values["columns"] == 8


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        ({"columns": ["agee"]}, "has no column 'agee'"),
        ({"fill": "constant"}, "needs fill_value"),
        ({"fill": "constant", "fill_value": "old"}, "must hold numbers"),
        ({"columns": ["city"], "outliers": "iqr"}, "holds numbers"),
        ({"pca": 50}, "cannot make 50 components"),
    ],
)
def test_steps_that_cannot_be_done_say_why(run: Run, table: Table, args: dict[str, Any], sentence: str) -> None:
    assert sentence in run("data-process", input=table(messy()), **args).error["text"]


def test_features_are_binned_encoded_scaled_selected_and_sampled(run: Run, customers: Path) -> None:
    ran = run(
        "feature-process", input=customers, label="流失", bin="quantile", bins=4, bin_columns=["年龄"],
        encode="target", scale="standard", scale_columns=["月消费", "流量GB"], select="kbest", keep=6, test_size=0.25,
        sample="over",
    )  # fmt: skip
    assert ran.code == 0, ran.log
    train, test = rows_of(ran.file("train")), rows_of(ran.file("test"))
    counts = Counter(row["流失"] for row in train)
    assert counts["是"] == counts["否"], "the rare class was repeated"
    assert len(test) in (150, 151), "the test part is never sampled"
    assert "投诉次数" in ran.values["features"] and len(ran.values["features"]) == 7
    assert ran.result("echarts", "F statistic")
    assert "客户编号" in ran.log


def test_scaling_learns_from_the_training_part_and_changes_the_test_alike(run: Run, table: Table) -> None:
    train, test = table("x,y\n0,a\n10,b\n5,a\n"), table("x,y\n20,a\n")
    ran = run("feature-process", input=train, test=test, label="y", scale="minmax")
    assert [row["x"] for row in rows_of(ran.file("train"))] == ["0.0", "1.0", "0.5"]
    assert [row["x"] for row in rows_of(ran.file("test"))] == ["2.0"]


@pytest.mark.parametrize(
    "args",
    [
        {"bin": "width", "encode": "one-hot", "select": "correlation", "sample": "random"},
        {"bin": "kmeans", "encode": "ordinal", "scale": "robust", "select": "model", "keep": 4, "sample": "under"},
        {"encode": "ordinal", "scale": "maxabs", "select": "variance", "sample": "stratified", "format": "parquet"},
    ],
    ids=["one-hot", "ordinal", "parquet"],
)
def test_every_other_way_of_shaping_runs(run: Run, customers: Path, args: dict[str, Any]) -> None:
    ran = run("feature-process", input=customers, label="流失", test_size=0.2, language="zh", **args)
    assert ran.code == 0, ran.log
    assert ran.values["features"]


def test_what_needs_a_label_says_so(run: Run, customers: Path) -> None:
    assert "needs the label column" in run("feature-process", input=customers, encode="target").error["text"]
    assert "needs the label column" in run("feature-process", input=customers, sample="over").error["text"]
