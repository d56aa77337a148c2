"""Models as ONNX: what our trainers make is proved alike, and what is known to go wrong elsewhere is refused."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
Case = Callable[[str], Any]
SKL2ONNX = "skl2onnx==1.20.0"
"""The usual converter, for the two cases it is known to get wrong; no dependency of ours."""


@pytest.fixture(scope="module")
def case(environments: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Case:
    """`case("arithmetic")`: what a function of `proofs.py` gives in the template's environment."""
    python = environments("conversion")
    extra = tmp_path_factory.mktemp("usual")

    def case(name: str) -> Any:
        if name in ("forest_with_nan", "scaler_on_seconds") and not (extra / "skl2onnx").exists():
            uv = shutil.which("uv") or str(Path(sys.executable).with_name("uv"))
            subprocess.run(
                [uv, "pip", "install", "-q", "--no-deps", "--python", str(python), "--target", str(extra), SKL2ONNX],
                check=True,
            )
        done = subprocess.run(
            [str(python), str(Path(__file__).with_name("proofs.py")), name],
            env={"PATH": os.environ["PATH"], "OMP_NUM_THREADS": "1", "PYTHONPATH": str(extra)},
            capture_output=True,
            text=True,
            timeout=280,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return json.loads(done.stdout.splitlines()[-1])

    return case


def test_what_our_trainers_make_is_converted_and_proved(case: Case) -> None:
    for one in case("every_estimator"):
        assert one["passed"] and one["graph"], one
        assert one["rows"] >= 2000 and one["flips"] == 0 and one["share"] <= 1.0 and not one["refused"], one
        groups = {"real", "jitter", "extremes", "categories", "missing"}
        trees = not one["what"].startswith("lr")
        assert set(one["groups"]) == (groups | {"thresholds"} if trees else groups), one


def test_a_forest_fitted_with_missing_numbers_keeps_their_branch(case: Case) -> None:
    told = case("forest_with_nan")
    assert told["ours"]["passed"] and told["ours"]["max"] < 1e-6
    assert not told["usual"]["passed"] and told["usual"]["max"] > 0.7, "the proof must see what the converter lost"
    assert told["usual"]["flips"] > 0


def test_scaled_unix_seconds_keep_their_class(case: Case) -> None:
    told = case("scaler_on_seconds")
    assert told["ours"]["passed"] and told["ours"]["real_flips"] == 0
    assert told["usual"]["real_flips"] > 0.01, "32-bit inputs flip labels of real rows"
    assert not told["usual"]["passed"] and told["usual"]["flips"] > 0


def test_what_cannot_be_proved_is_refused_with_the_reason(case: Case) -> None:
    told = case("unlike")
    assert not told["no_rows"]["passed"] and "no real rows" in told["no_rows"]["reason"]["en"]
    assert told["no_rows"]["inputs"][0]["dtype"] == "float64"
    assert not told["foreign"]["passed"] and "GradientBoostingClassifier" in told["foreign"]["reason"]["zh"]
    assert not told["poisson"]["passed"] and "count:poisson" in told["poisson"]["reason"]["en"]
    for name, count in (("example", 1), ("same", 49)):
        few = told[name]
        assert not few["passed"] and few["rows"] == 0 and few["rows_from"] == "", "an example is not real rows"
        assert few["reason"]["en"].startswith(f"{count} different real rows are too few")
        assert f"只有 {count} 行" in few["reason"]["zh"]
    enough = told["enough"]
    assert enough["passed"] and enough["rows_from"] == "table" and enough["groups"]["real"] == 50
    assert enough["rows"] == sum(enough["groups"].values()) >= 2000
    assert enough["worst"][0]["cells"].keys() == {"amount", "seconds", "member", "city"}
    strict = told["strict"]
    assert strict["refused"]["categories"] == 20, "an unknown category alone"
    assert strict["groups"]["categories"] > 70 * 20, "what the model knows is tried all the same"


def test_models_from_outside_are_converted_and_proved(case: Case) -> None:
    told = case("from_outside")
    for name in ("forest", "pipeline", "by_name", "unregistered", "booster", "softprob", "light"):
        one = told[name]
        assert one["passed"] and one["graph"] and one["rows"] >= 2000, (name, one)
    assert told["forest"]["outputs"][0]["classes"] == ["high", "low", "mid"], "the library's own order"
    assert told["booster"]["outputs"][0]["classes"] == ["no", "yes"]
    assert told["softprob"]["outputs"][0]["classes"] == [0, 1, 2]
    assert told["light"]["outputs"] == [{"name": "prediction", "dtype": "float64"}]
    assert told["pipeline"]["inputs"] == [
        {"name": "numbers", "dtype": "float64", "columns": ["x0", "x1", "x2"], "nullable": False}
    ]
    assert told["booster"]["inputs"][0]["nullable"] is True, "as the model server has it of boosters"
    for name, why in (("neighbours", "KNeighbors"), ("text", "only columns of numbers"), ("onnx", "format onnx/1")):
        assert not told[name]["passed"] and not told[name]["graph"] and why in told[name]["reason"]["en"], name


def test_the_tally_keeps_the_rule_to_the_letter(case: Case) -> None:
    told = case("arithmetic")
    verdicts = {name: told[name]["passed"] for name in told if isinstance(told[name], dict)}
    assert verdicts == {
        "same": True, "near": True, "far": False, "torn": True, "flipped": False, "nan": False, "both_nan": True,
        "inf": True, "quantity": True, "quantity_far": False, "zero": True, "constant": False,
    }  # fmt: skip
    assert told["flipped"]["flips"] == 2000 and told["torn"]["flips"] == 0, "0.000008 apart is undecided"
    assert told["few"] is False, "a proof has 2,000 rows at least"
    around = told["around"]
    assert {0.1, 0.09999999999999999, 0.10000000000000002} <= set(around), "one step of 64 bits to each side"
    assert set(told["narrow"]) <= set(around), "and of 32 bits"
    left, whole = told["scaled"]
    assert 0 < left < whole, "raw numbers on both sides of a scaled threshold"
    assert case("missing_text") == [[""], ["\x00"]], "empty text is a category, a missing one is not"


def test_a_model_is_converted_and_the_verdict_given(run: Run, customers: Path) -> None:
    trained = run("xgb", train=customers, label="流失", n_estimators=20)
    ran = run("model-convert", model=trained.file("model"), rows=customers, name="churn", version="3")
    assert ran.code == 0, ran.log
    assert ran.values["passed"] is True and ran.values["flips"] == 0 and ran.values["rows"] >= 2000
    verdict = ran.values["verdict"]
    assert verdict["rows_from"] == "table" and verdict["outputs"][0]["classes"] == ["否", "是"]
    assert sorted(file.name for file in ran.file("onnx").iterdir()) == ["conversion.json", "model.onnx"]
    kept = json.loads((ran.file("onnx") / "conversion.json").read_text("utf-8"))
    assert kept == verdict and kept["opset"] == {"": 21, "ai.onnx.ml": 3} and "onnxruntime" in kept["versions"]
    assert ran.result("text", "Verdict")["text"].startswith("**Passed.** It answers as the model does")
    assert {row[0] for row in ran.result("table", "Rows of the proof")["rows"]} >= {"real rows", "thresholds of trees"}


def test_a_model_that_is_not_proved_gives_no_graph(run: Run, customers: Path) -> None:
    given = {"n_estimators": 5, "mode": "regression", "model_params": {"objective": "reg:tweedie"}}
    trained = run("xgb", train=customers, label="年龄", **given)
    assert trained.code == 0, trained.log
    ran = run("model-convert", model=trained.file("model"), language="zh")
    assert ran.code == 0, ran.log
    assert ran.values["passed"] is False and "reg:tweedie" in ran.values["reason"]
    assert not ran.file("onnx").exists() and "仍由原生库推理" in ran.result("text", "结论")["text"]
    plain = run("model-convert", model=run("xgb", train=customers, label="流失", n_estimators=5).file("model"))
    assert plain.values["passed"] is False and plain.values["reason"].startswith("There are no real rows")
    assert not plain.file("onnx").exists(), "the example row in the model proves nothing"
    half = run("model-convert", model=trained.file("model"), name="churn")
    assert "name and version" in half.error["text"]
