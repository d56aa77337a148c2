"""Conversions tried inside the environment of the template: `python proofs.py CASE`; the last line is JSON.

No test by itself: `test_conversion.py` runs it, because the server's environment has none of these libraries.
"""

from __future__ import annotations

import json
import sys
import tempfile
import warnings
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "src" / "cubestudio_templates"))

import joblib
import lightgbm
import numpy as np
import onnxruntime
import pandas as pd
import xgboost
from conversion.convert import convert, convert_file
from conversion.preparation import Origin
from conversion.proof import feed, graph_answer, native_answer, proof_rows, prove
from conversion.rows import neighbours
from conversion.verdict import Tally
from conversion.write import write_model
from sklearn.base import clone
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import GradientBoostingClassifier, RandomForestClassifier, RandomForestRegressor
from sklearn.impute import SimpleImputer
from sklearn.linear_model import ElasticNet, LogisticRegression, Ridge
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from tabular.columns import as_table, choose_features
from tabular.model import Model, load_model
from tabular.preprocess import preprocessing

warnings.simplefilter("ignore")  # of solvers that are stopped early

DAY = 86_400


def table(rows: int, missing: bool, seed: int = 1) -> pd.DataFrame:
    """A number, unix seconds of one day, a truth, a category with rare values, and what they add up to."""
    random = np.random.default_rng(seed)
    frame = pd.DataFrame({
        "amount": random.normal(size=rows),
        "seconds": 1.76e9 + random.uniform(0, DAY, rows),
        "member": random.random(rows) < 0.5,
        "city": random.choice(["北京", "上海", "", "x"] + [f"rare {n}" for n in range(70)], rows),
    })  # fmt: skip
    score = frame["amount"] + (frame["seconds"] - 1.76e9) / DAY * 3 + (frame["city"] == "北京")
    if missing:
        for name in ("amount", "seconds", "city"):
            frame.loc[random.random(rows) < 0.2, name] = None
    return frame.assign(y=score)


def trained(estimator: Any, kind: int, scaled: bool, frame: pd.DataFrame) -> Model:
    """A model of `kind` classes (0: regression), saved and loaded as a task would."""
    features = choose_features(frame, [name for name in frame.columns if name != "y"], "y")
    target = pd.qcut(frame["y"], kind, labels=False) if kind else frame["y"] * 40
    prepare = preprocessing(features, scaled)
    estimator.fit(prepare.fit_transform(as_table(frame, features, "")), target)
    task = "classification" if kind else "regression"
    pipeline = Pipeline([("prepare", prepare), ("estimator", estimator)])
    model = Model("any", "any", task, "y", features, list(range(kind)), pipeline)
    with tempfile.TemporaryDirectory() as folder:
        model.save(Path(folder))
        return load_model(Path(folder))


def every_estimator() -> list[dict[str, Any]]:
    """What our trainers make, for two and three classes and a quantity, with and without missing cells."""
    made = {
        "lr": lambda kind: (LogisticRegression(max_iter=300) if kind else Ridge(), True),
        "lr-elastic": lambda kind: (
            LogisticRegression(solver="saga", l1_ratio=0.5, max_iter=50) if kind else ElasticNet(), True),
        "random_forest": lambda kind: ((RandomForestClassifier if kind else RandomForestRegressor)(25), False),
        "xgb": lambda kind: ((xgboost.XGBClassifier if kind else xgboost.XGBRegressor)(n_estimators=30), False),
        "lightgbm": lambda kind: (
            (lightgbm.LGBMClassifier if kind else lightgbm.LGBMRegressor)(n_estimators=30, verbose=-1), False),
    }  # fmt: skip
    found = []
    for missing in (False, True):
        frame = table(400, missing)
        for name, build in made.items():
            for kind in (2, 3, 0):
                estimator, scaled = build(kind)
                verdict, content = convert(trained(estimator, kind, scaled, frame), frame)
                told = {key: verdict[key] for key in ("passed", "rows", "groups", "refused", "share", "flips")}
                found.append({"what": f"{name}/{kind}/{missing}", "graph": content is not None, **told})
    return found


def forest_with_nan() -> dict[str, Any]:
    """A forest fitted with missing numbers: ours, and the usual converter's with 32-bit inputs."""
    frame = table(600, True).drop(columns="city")
    return _beside_naive(trained(RandomForestClassifier(30, random_state=0), 2, False, frame), frame)


def scaler_on_seconds() -> dict[str, Any]:
    """A scaler and a forest on unix seconds of one day: ours, and the usual converter's with 32-bit inputs."""
    frame = table(600, False).drop(columns=["city", "amount"])
    frame["y"] = frame["seconds"] % 900
    return _beside_naive(trained(RandomForestClassifier(30, random_state=0), 2, True, frame), frame)


def _beside_naive(model: Model, frame: pd.DataFrame) -> dict[str, Any]:
    from skl2onnx import to_onnx
    from skl2onnx.common.data_types import FloatTensorType

    names = [feature.name for feature in model.features]
    types = [(name, FloatTensorType([None, 1])) for name in names]
    usual = to_onnx(model.pipeline, initial_types=types, options={"zipmap": False}, target_opset=21)
    session = onnxruntime.InferenceSession(usual.SerializeToString())

    def answer(rows: pd.DataFrame) -> Any:
        given = {name: rows[[name]].to_numpy(np.float32) for name in names}
        return session.run(["probabilities"], given)[0].astype(float)

    real = as_table(frame, model.features, "")
    written = write_model(model)
    told = {}
    for name, other in (("ours", graph_answer(written.model.SerializeToString(), model.features)), ("usual", answer)):
        tally = prove(native_answer(model), other, proof_rows(model, written, real), True, 0.0).tally
        flips = (native_answer(model)(real).argmax(axis=1) != other(real).argmax(axis=1)).mean()
        told[name] = {"passed": tally.passed, "max": tally.max_difference, "flips": tally.flips,
                      "real_flips": float(flips), "rows": tally.rows}  # fmt: skip
    return told


def unlike() -> dict[str, Any]:
    """What must not pass: no rows, no graph, a graph that is off by little, one row that flips."""
    frame = table(400, False)
    model = trained(RandomForestClassifier(10), 2, False, frame)
    no_rows, _ = convert(model, None)
    foreign, _ = convert(trained(GradientBoostingClassifier(n_estimators=3), 2, False, frame), frame)
    poisson, _ = convert(
        trained(xgboost.XGBRegressor(n_estimators=3, objective="count:poisson"), 0, False,
                frame.assign(y=frame["y"] - frame["y"].min())), frame)  # fmt: skip
    example, _ = convert(model, frame.head(1))
    same, _ = convert(model, pd.concat([frame.head(49)] * 20))
    enough, _ = convert(model, frame.head(50))
    for _, step, _ in model.pipeline[0].transformers_:
        if isinstance(step, OneHotEncoder):
            step.handle_unknown = "error"
    strict, _ = convert(model, frame)
    return {"no_rows": no_rows, "foreign": foreign, "poisson": poisson, "example": example, "same": same,
            "enough": enough, "strict": strict}  # fmt: skip


def from_outside() -> dict[str, Any]:
    """Models as their libraries write them, registered from outside: verdicts of such, and of what is not converted."""
    frame = table(300, False).drop(columns="city").astype(float)
    plain, names = frame.drop(columns="y"), ["amount", "seconds", "member"]
    kinds, rows = pd.qcut(frame["y"], 3, labels=["low", "mid", "high"]).astype(str), plain.to_numpy()
    two, quantity = (frame["y"] > frame["y"].median()).to_numpy(int), frame["y"].to_numpy()
    forest = RandomForestClassifier(15, random_state=0)
    scaled = Pipeline([("fill", SimpleImputer()), ("scale", StandardScaler()), ("last", LogisticRegression())])
    chosen = ColumnTransformer([("scaled", StandardScaler(), ["seconds"])], remainder="passthrough")
    told = {"inputs": [{"name": name, "type": "number"} for name in names]}
    numbered = pd.DataFrame(rows, columns=["x0", "x1", "x2"])
    binary = xgboost.train({"objective": "binary:logistic"}, xgboost.DMatrix(rows, two), 10)
    three = xgboost.train(
        {"objective": "multi:softprob", "num_class": 3}, xgboost.DMatrix(rows, pd.factorize(kinds)[0]), 5
    )
    light = lightgbm.train({"objective": "regression", "verbose": -1}, lightgbm.Dataset(rows, quantity), 10)
    with tempfile.TemporaryDirectory() as made:
        place = Path(made)

        def judged(name: str, save: Any, rows: pd.DataFrame, **signature: Any) -> dict[str, Any]:
            save(str(place / name))
            verdict, content = convert_file(place / name, signature, rows)
            return {**verdict, "graph": content is not None}

        def dumped(estimator: Any) -> Any:
            return lambda file: joblib.dump(estimator, file)

        sk = {"format": "sklearn/1"}
        return {
            "forest": judged("a.joblib", dumped(forest.fit(plain, kinds)), frame, **sk, **told),
            "pipeline": judged("b.pkl", dumped(clone(scaled).fit(rows, two)), numbered, **sk),
            "by_name": judged("c.joblib", dumped(Pipeline([("c", chosen), ("f", clone(forest))]).fit(plain, two)),
                              frame, **sk, **told),
            "unregistered": judged("d.joblib", dumped(Ridge().fit(rows, quantity)), numbered),
            "booster": judged("e.ubj", binary.save_model, frame, format="xgboost/1", classes=["no", "yes"], **told),
            "softprob": judged("f.ubj", three.save_model, frame, format="xgboost/1", **told),
            "light": judged("g.txt", light.save_model, frame.set_axis([*light.feature_name(), "y"], axis=1),
                            format="lightgbm/1"),
            "neighbours": judged("h.joblib", dumped(KNeighborsClassifier().fit(plain, two)), frame, **sk, **told),
            "text": judged("i.joblib", dumped(forest), frame, **sk, inputs=[{"name": "city", "type": "string"}]),
            "onnx": judged("j.onnx", dumped(1), frame, format="onnx/1"),
        }  # fmt: skip


def arithmetic() -> dict[str, Any]:
    """The tally and the neighbours of thresholds on numbers made by hand."""
    sure, torn = np.array([[0.7, 0.3]]), np.array([[0.500004, 0.499996]])

    def tally(native: Any, converted: Any, spread: float = -1.0) -> dict[str, Any]:
        found = Tally(spread < 0, max(spread, 0.0))
        found.add(
            "real", np.repeat(np.asarray(native, float), 2000, 0), np.repeat(np.asarray(converted, float), 2000, 0)
        )
        return {"passed": found.passed, "share": found.share, "flips": found.flips, "worst": len(found.worst)}

    around = neighbours(np.array([0.1]), Origin("x")).tolist()
    scaled = neighbours(np.array([0.1]), Origin("x", 1.76e9, 25_000.0))
    few = Tally(True)
    few.add("real", sure, sure)
    return {
        "same": tally(sure, sure), "near": tally(sure, sure + np.array([[9e-6, -9e-6]])),
        "far": tally(sure, sure + np.array([[2e-5, 0]])),
        "torn": tally(torn, torn[:, ::-1]), "flipped": tally([[0.50001, 0.49999]], [[0.49999, 0.50001]]),
        "nan": tally(sure, [[np.nan, 0.3]]), "both_nan": tally([[np.nan, 0.3]], [[np.nan, 0.3]]),
        "inf": tally([[np.inf]], [[np.inf]], 1.0), "quantity": tally([[100.0]], [[100.0009]], 1.0),
        "quantity_far": tally([[100.0]], [[100.002]], 1.0), "zero": tally([[0.0]], [[5e-7]], 1.0),
        "constant": tally([[0.0]], [[1e-300]], 0.0), "few": few.passed,
        "around": around, "narrow": [float(np.float32(0.1)), float(np.nextafter(np.float32(0.1), np.float32(1)))],
        "scaled": [int(((scaled - 1.76e9) / 25_000 <= 0.1).sum()), len(scaled)],
    }  # fmt: skip


def missing_text() -> list[list[str]]:
    """How missing and empty categories reach a graph."""
    frame = table(40, True).assign(city=["", None] * 20)
    features = choose_features(frame, ["city"], "y")
    return [[str(cell) for cell in row] for row in feed(as_table(frame.head(2), features, ""), features)["categories"]]


if __name__ == "__main__":
    print(json.dumps(globals()[sys.argv[1]](), ensure_ascii=False))
