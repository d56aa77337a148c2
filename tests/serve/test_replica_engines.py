"""Every engine loads a real model of its library and predicts; what it must not load is refused with one sentence."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

import cubestudio_templates
from environments import built, environment_python
from serve.replica import Replica, last_words, made, replica

ENVIRONMENT_OF_SERVER = YAML(typ="safe", pure=True).load(
    (cubestudio_templates.ROOT / "environments" / "onnx.yaml").read_text("utf-8")
)["packages"]

TRAIN = '''
import json, pathlib, pickle, sys
import joblib, lightgbm, numpy as np, pandas as pd, xgboost
from sklearn.compose import ColumnTransformer
from sklearn.datasets import load_iris, load_diabetes
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor
from sklearn.linear_model import LogisticRegression, LinearRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder
from sklearn.svm import SVC

out = pathlib.Path(sys.argv[1])
X, y = load_iris(return_X_y=True)
def put(name, form, **more):
    (out / name).mkdir()
    (out / name / "model.json").write_text(json.dumps({"format": form, **more}))
    return out / name
truth = {}
forest = RandomForestClassifier(20, random_state=0).fit(X, y)
joblib.dump(forest, put("forest", "sklearn/1", classes=["setosa", "versicolor", "virginica"]) / "model.joblib")
truth["forest"] = forest.predict_proba(X[:5]).tolist()
linear = LinearRegression().fit(X[:, :3], X[:, 3])
(put("linear", "sklearn/1") / "model.pkl").write_bytes(pickle.dumps(linear))
truth["linear"] = linear.predict(X[:5, :3]).tolist()
svc = SVC(probability=True, random_state=0).fit(X, y)
joblib.dump(svc, put("svc", "sklearn/1") / "model.joblib")
truth["svc"] = svc.predict(X[:5]).tolist()
many = RandomForestRegressor(10, random_state=0).fit(X[:, :2], X[:, 2])
joblib.dump(many, put("quantity", "sklearn/1") / "model.joblib")
truth["quantity"] = many.predict(X[:5, :2]).tolist()
frame = pd.DataFrame({"size": X[:, 0], "kind": np.where(X[:, 1] > 3, "wide", "slim")})
mixed = make_pipeline(ColumnTransformer([("kind", OneHotEncoder(handle_unknown="ignore"), ["kind"])],
                      remainder="passthrough"), LogisticRegression(max_iter=500)).fit(frame, y)
features = [{"name": "size", "type": "number"}, {"name": "kind", "type": "category"}]
joblib.dump(mixed, put("mixed", "sklearn/1", features=features) / "model.joblib")
truth["mixed"] = mixed.predict_proba(frame[:5]).tolist()
for name, labels, count in (("binary", (y > 0).astype(int), 2), ("multi", y, 3)):
    booster = xgboost.XGBClassifier(n_estimators=8, n_jobs=1).fit(X, labels)
    for ending in ("ubj", "json"):
        booster.save_model(put(f"xgb-{name}-{ending}", "xgboost/1") / f"booster.{ending}")
        truth[f"xgb-{name}-{ending}"] = booster.predict_proba(X[:5]).tolist()
    trees = lightgbm.LGBMClassifier(n_estimators=8, verbose=-1, n_jobs=1).fit(X, labels)
    trees.booster_.save_model(put(f"lgb-{name}", "lightgbm/1") / "model.txt")
    truth[f"lgb-{name}"] = trees.predict_proba(X[:5]).tolist()
quantity = xgboost.XGBRegressor(n_estimators=8, n_jobs=1).fit(X[:, :3], X[:, 3])
quantity.save_model(put("xgb-quantity", "xgboost/1") / "model.ubj")
truth["xgb-quantity"] = quantity.predict(X[:5, :3]).tolist()
flow = put("mlflow", "mlflow/sklearn")
(flow / "model.json").unlink()
(out / "mlflow.signature").write_text(json.dumps({"format": "mlflow/sklearn"}))
(flow / "model.pkl").write_bytes(pickle.dumps(forest))
(flow / "MLmodel").write_text("""flavors:
  python_function: {loader_module: mlflow.sklearn}
  sklearn: {pickled_model: model.pkl, serialization_format: cloudpickle}
signature:
  inputs: '[{"type": "double", "name": "a", "required": true}, {"type": "double", "name": "b", "required": true},
    {"type": "double", "name": "c", "required": true}, {"type": "double", "name": "d", "required": true}]'
""")
truth["mlflow"] = truth["forest"]
(out / "rows.json").write_text(json.dumps(X[:5].tolist()))
(out / "kinds.json").write_text(json.dumps(frame[:5].to_dict("records")))
(out / "truth.json").write_text(json.dumps(truth))
'''


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory, tabular_python: Path) -> Path:
    """A folder with a folder for each model."""
    folder = tmp_path_factory.mktemp("models")
    made(tabular_python, TRAIN, folder)
    return folder


def _json(file: Path) -> Any:
    return json.loads(file.read_text("utf-8"))


@pytest.mark.parametrize(
    ("name", "width"),
    [("forest", 4), ("xgb-binary-ubj", 4), ("xgb-binary-json", 4), ("xgb-multi-ubj", 4), ("xgb-multi-json", 4),
     ("lgb-binary", 4), ("lgb-multi", 4), ("svc", 4), ("linear", 3), ("quantity", 2), ("xgb-quantity", 3)],
)  # fmt: skip
def test_models_over_numbers_answer_as_their_library_does(
    shelf: Path, tabular_python: Path, name: str, width: int
) -> None:
    rows = [row[:width] for row in _json(shelf / "rows.json")]
    truth = _json(shelf / "truth.json")[name]
    with replica(tabular_python, shelf / name) as one:
        answer = one.predict({"instances": rows})
        if isinstance(truth[0], list):
            found = [list(shares.values()) for shares in answer["probabilities"]]
            assert found == [pytest.approx(shares, abs=1e-6) for shares in truth]
        else:
            assert answer["predictions"] == pytest.approx(truth, abs=1e-5)
        if name == "forest":
            assert answer["predictions"][0] == "setosa"
            assert "Row 1: column 'x1' must have a value" in one.refused({"instances": [[1, None, 1, 1]]})


def test_a_pipeline_over_named_columns_gets_them(shelf: Path, tabular_python: Path) -> None:
    with replica(tabular_python, shelf / "mixed") as one:
        answer = one.predict({"rows": _json(shelf / "kinds.json")})
        found = [list(shares.values()) for shares in answer["probabilities"]]
        assert found == [pytest.approx(shares, abs=1e-6) for shares in _json(shelf / "truth.json")["mixed"]]
        assert "must be text or a number" in one.refused({"rows": [{"size": 1, "kind": {}}]})


def test_an_mlflow_folder_is_read_by_its_flavour(shelf: Path, tabular_python: Path) -> None:
    rows = [dict(zip("abcd", row, strict=True)) for row in _json(shelf / "rows.json")]
    with replica(tabular_python, shelf / "mlflow", CUBE_SIGNATURE=str(shelf / "mlflow.signature")) as one:
        answer = one.predict({"rows": rows})
        found = [list(shares.values()) for shares in answer["probabilities"]]
        assert found == [pytest.approx(shares, abs=1e-6) for shares in _json(shelf / "truth.json")["mlflow"]]
        assert "Row 1: the model has no column 'e'" in one.refused({"rows": [{**rows[0], "e": 1}]})


def test_an_own_class_is_loaded_once_and_asked(tmp_path: Path, tabular_python: Path) -> None:
    (tmp_path / "model.py").write_text(
        "import json, tables\n"
        "class Price:\n"
        "    def load(self, folder):\n"
        "        self.factor = json.loads((folder / 'factor.json').read_text())\n"
        "    def predict(self, rows):\n"
        "        if rows[0]['area'] == 13: raise RuntimeError('an unlucky number')\n"
        "        return [tables.price(row, self.factor) for row in rows]\n"
    )
    (tmp_path / "tables.py").write_text("def price(row, factor): return row['area'] * factor\n")
    (tmp_path / "factor.json").write_text("2.5")
    inputs = [{"name": "area", "type": "number"}]
    (tmp_path / "model.json").write_text(json.dumps({"format": "python/1", "inputs": inputs}))
    with replica(tabular_python, tmp_path) as one:
        assert one.predict({"rows": [{"area": 4}, {"area": 6}]})["predictions"] == [10.0, 15.0]
        status, answer = one.call("POST", "/predict", {"rows": [{"area": 13}]})
        assert (status, answer["error"]["code"]) == (500, "ModelFailed")
        assert one.predict({"rows": [{"area": 4}]})["predictions"] == [10.0]
    (tmp_path / "model.py").write_text("raise ValueError('no weights today')")
    assert "cannot be loaded: ValueError: no weights today." in last_words(tabular_python, tmp_path)


def test_an_own_class_is_never_asked_twice_at_once(tmp_path: Path, tabular_python: Path) -> None:
    (tmp_path / "model.py").write_text(
        "import time\n"
        "class Shy:\n"
        "    busy = False\n"
        "    def predict(self, rows):\n"
        "        if self.busy: raise RuntimeError('one at a time')\n"
        "        self.busy = True\n"
        "        if len(rows) > 16: time.sleep(0.4)\n"
        "        self.busy = False\n"
        "        return [row['n'] for row in rows]\n"
    )
    (tmp_path / "model.json").write_text(json.dumps({"format": "python/1", "inputs": [{"name": "n"}]}))
    with replica(tabular_python, tmp_path) as one, ThreadPoolExecutor(1) as pool:
        many = Replica(one.process, one.port, one.grpc_port)
        slow = pool.submit(many.predict, {"rows": [{"n": n} for n in range(300)]})
        while not slow.done():
            assert one.predict({"rows": [{"n": 7}]})["predictions"] == [7]
        assert len(slow.result()["predictions"]) == 300
        many.connection.close()


ONNX = """
import sys, pathlib, json
import numpy as np
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression
from skl2onnx import to_onnx
from onnx import TensorProto, helper, save
out = pathlib.Path(sys.argv[1])
X, y = load_iris(return_X_y=True)
model = LogisticRegression(max_iter=1000).fit(X, y)
for name, zipmap in (("plain", False), ("zipped", True)):
    (out / name).mkdir()
    made = to_onnx(model, X[:1].astype(np.float32), options={"zipmap": zipmap})
    (out / name / "model.onnx").write_bytes(made.SerializeToString())
    (out / name / "model.json").write_text(json.dumps({"format": "onnx/1"}))
(out / "truth.json").write_text(json.dumps(model.predict_proba(X[:5]).tolist()))
(out / "rows.json").write_text(json.dumps(X[:5].tolist()))
node = helper.make_node("Add", ["left", "right"], ["sum"])
half = helper.make_node("ReduceSum", ["left"], ["total"], keepdims=0)
tensor = helper.make_tensor_value_info
graph = helper.make_graph([node, helper.make_node("Mul", ["left", "right"], ["product"])], "pair",
    [tensor("left", TensorProto.FLOAT, ["n", 2, 3]), tensor("right", TensorProto.FLOAT, ["n", 2, 3])],
    [tensor("sum", TensorProto.FLOAT, ["n", 2, 3]), tensor("product", TensorProto.FLOAT, ["n", 2, 3])])
(out / "pair").mkdir()
save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=10), str(out / "pair/model.onnx"))
(out / "pair" / "model.json").write_text(json.dumps({"format": "onnx/1"}))
"""


@pytest.fixture(scope="module")
def converted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """ONNX files of a converted classifier, with and without the converter's map, and of a graph over tensors."""
    folder = tmp_path_factory.mktemp("onnx")
    made(built("convert", ["scikit-learn==1.9.1", "skl2onnx==1.20.0", "onnx==1.23.2"]), ONNX, folder)
    return folder


@pytest.fixture(scope="module")
def onnx_python() -> Path:
    return environment_python("onnx")


@pytest.mark.parametrize("name", ["plain", "zipped"])
def test_a_converted_classifier_answers_as_before(converted: Path, onnx_python: Path, name: str) -> None:
    rows = _json(converted / "rows.json")
    with replica(onnx_python, converted / name) as one:
        assert "predicted by loop" in one.said
        answer = one.predict({"instances": rows})
        found = [list(shares.values()) for shares in answer["probabilities"]]
        assert found == [pytest.approx(shares, abs=1e-5) for shares in _json(converted / "truth.json")]
        assert "must be a finite number this model can hold, not 1e+39" in one.refused({"instances": [[1e39, 1, 1, 1]]})
        assert "must have a value" in one.refused({"instances": [[None, 1, 1, 1]]})


def _sent(port: int, *pieces: bytes) -> bytes:
    """What comes back to pieces of bytes until the server closes the connection."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as line:
        for piece in pieces:
            line.sendall(piece)
            time.sleep(0.05)
        return line.makefile("rb").read()


def test_the_quick_lane_answers_as_the_usual_way_does(converted: Path, onnx_python: Path) -> None:
    body = json.dumps({"instances": _json(converted / "rows.json")[:1]}).encode()

    def request(path: str, body: bytes, *more: str) -> bytes:
        lines = [f"POST {path} HTTP/1.1", "host: x", f"content-length: {len(body)}", *more]
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + body

    quick, last = request("/predict", body), request("/predict", body, "connection: close")
    with replica(onnx_python, converted / "plain") as one:
        plain = one.call("POST", "/invocations", json.loads(body))[1]
        said = _sent(one.port, quick[:40], quick[40:-5], quick[-5:], quick, last)
        assert said.count(b"HTTP/1.1 200 OK") == 3 and json.loads(said[said.rindex(b"\r\n\r\n") :]) == plain
        said = _sent(one.port, quick + request("/v2/health/live", b"") + quick + last)
        assert [said.count(word) for word in (b"HTTP/1.1 200", b"HTTP/1.1 405")] == [3, 1], "pipelined, in order"
        assert said.index(b"405") > said.index(b"200") and said.rindex(b"200 OK") > said.index(b"405")
        wrong = request("/predict", b'{"instances": [[1, 2]]}', "accept-language: zh", "connection: close")
        assert "第 1 行有 2 个值，而模型有 4 列。".encode() in _sent(one.port, wrong)
        waiting = socket.create_connection(("127.0.0.1", one.port), timeout=30)
        waiting.sendall(quick[:-5])
        time.sleep(0.2)
        one.process.send_signal(signal.SIGTERM)
        time.sleep(0.5)
        waiting.sendall(quick[-5:])
        told = waiting.makefile("rb").read()
        waiting.close()
        assert told.startswith(b"HTTP/1.1 200 OK") and b"connection: close" in told
        assert one.process.wait(20) == 0


def test_tensors_are_checked_by_type_and_shape(converted: Path, onnx_python: Path) -> None:
    left, right = [[[1, 2, 3], [4, 5, 6]]], [[[1, 1, 1], [2, 2, 2]]]
    with replica(onnx_python, converted / "pair") as one:
        answer = one.predict({"inputs": {"left": left, "right": right}})
        assert answer["predictions"][0]["sum"] == [[2, 3, 4], [6, 7, 8]]
        row = {"left": left[0], "right": right[0]}
        assert one.predict({"instances": [row, row]})["predictions"][1]["product"] == [[1, 2, 3], [8, 10, 12]]
        refused = one.refused
        assert "has the shape [1, 1, 3]; the model takes [rows, 2, 3]" in refused(
            {"instances": [{**row, "left": [[1, 2, 3]]}]}
        )
        assert "one regular shape" in refused({"instances": [{**row, "left": [[1, 2], [3]]}]})
        assert "values of the type FP32" in refused({"instances": [{**row, "left": [["a", "b", "c"]] * 2}]})
        assert "The input 'right' is missing" in refused({"inputs": {"left": left}})
        assert "no input 'middle'" in refused({"inputs": {"left": left, "right": right, "middle": left}})
        assert "different numbers of rows" in refused({"inputs": {"left": left * 2, "right": right}})
        assert "Row 1 must be an object" in refused({"instances": [[1]]})
        assert "infinite or no number" in refused(
            b'{"inputs": {"left": [[[NaN,2,3],[4,5,6]]], "right": [[[1,1,1],[2,2,2]]]}}'
        )
        status, answer = one.call("POST", "/predict", b"left\n1\n", content_type="text/csv")
        assert status == 415 and "takes tensors" in answer["error"]["text"]


EVIL = """
import pickle, pathlib, sys
class Evil:
    def __reduce__(self):
        import os
        return (os.system, (f"touch {sys.argv[1]}/was-here",))
pathlib.Path(sys.argv[1], "model.joblib").write_bytes(pickle.dumps(Evil()))
"""


def test_a_pickle_that_would_run_code_is_not_loaded(tmp_path: Path, tabular_python: Path) -> None:
    (tmp_path / "model.json").write_text(json.dumps({"format": "sklearn/1"}))
    made(tabular_python, EVIL, tmp_path)
    said = last_words(tabular_python, tmp_path)
    assert "'model.joblib' was not loaded: it asks for posix.system" in said and "python/1" in said
    assert not (tmp_path / "was-here").exists()


@pytest.mark.parametrize(
    ("form", "name", "said"),
    [
        ("sklearn/1", "model.joblib", "The model in 'model.joblib' cannot be loaded"),
        ("xgboost/1", "model.ubj", "The model in 'model.ubj' cannot be loaded"),
        ("lightgbm/1", "model.txt", "The model in 'model.txt' cannot be loaded"),
        ("cube-tabular/1", "model.joblib", "The model in 'model.joblib' cannot be loaded"),
        ("mlflow/sklearn", "MLmodel", "The model in 'MLmodel' cannot be loaded"),
        ("sklearn/1", "other.bin", "holds no model"),
        ("fortran/1", "model.f", "There is no engine for the format 'fortran/1'"),
        ("onnx/1", "model.onnx", "The library onnxruntime that this model needs is not in its environment"),
    ],
)
def test_a_file_that_is_no_such_model_is_told(
    tmp_path: Path, tabular_python: Path, form: str, name: str, said: str
) -> None:
    (tmp_path / "model.json").write_text(json.dumps({"format": form}))
    (tmp_path / name).write_bytes(b"\x80\x04neither this nor that")
    assert said in last_words(tabular_python, tmp_path)


def test_a_broken_onnx_file_is_told(tmp_path: Path, onnx_python: Path) -> None:
    (tmp_path / "model.json").write_text(json.dumps({"format": "onnx/1"}))
    (tmp_path / "model.onnx").write_bytes(b"neither this nor that")
    assert "The model in 'model.onnx' cannot be loaded" in last_words(onnx_python, tmp_path)


TORCH = """
import json, pathlib, sys
import torch
out = pathlib.Path(sys.argv[1])
torch.manual_seed(0)
net = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(12, 4), torch.nn.ReLU(), torch.nn.Linear(4, 2)).eval()
row = torch.rand(2, 3, 4)
inputs = [{"name": "image", "datatype": "FP32", "shape": [-1, 3, 4]}]
def put(name, form):
    (out / name).mkdir()
    (out / name / "model.json").write_text(json.dumps({"format": form, "inputs": inputs}))
    return out / name
torch.jit.script(net).save(str(put("script", "torchscript/1") / "model.pt"))
batch = torch.export.Dim("batch", min=1, max=1024)
program = torch.export.export(net, (row,), dynamic_shapes=({0: batch},))
torch.export.save(program, str(put("exported", "torch-export/1") / "model.pt2"))
(put("broken", "torchscript/1") / "model.pt").write_bytes(b"neither this nor that")
(put("nameless", "torchscript/1") / "model.json").write_text(json.dumps({"format": "torchscript/1"}))
(out / "rows.json").write_text(json.dumps(row.tolist()))
(out / "truth.json").write_text(json.dumps(net(row).tolist()))
"""


@pytest.fixture(scope="module")
def torch_python() -> Path:
    """An environment with the build of PyTorch for the CPU, where pip's folder of wheels has it."""
    links = subprocess.run(
        ["pip", "config", "get", "global.find-links"], capture_output=True, text=True, check=False
    ).stdout.strip()
    if not links or not list(Path(links).glob("torch-2.13.0+cpu-*")):
        pytest.skip("PyTorch's build for the CPU is not among pip's wheels here")
    serving = [line for line in ENVIRONMENT_OF_SERVER if not line.startswith("onnxruntime")]
    return built("torch-cpu", [*serving, "torch==2.13.0+cpu"], find_links=links)


def test_torch_models_answer_as_torch_does(tmp_path: Path, torch_python: Path) -> None:
    made(torch_python, TORCH, tmp_path)
    rows, truth = _json(tmp_path / "rows.json"), _json(tmp_path / "truth.json")
    for name in ("script", "exported"):
        with replica(torch_python, tmp_path / name) as one:
            found = one.predict({"instances": rows})["predictions"]
            assert found == [pytest.approx(row, abs=1e-5) for row in truth], name
            assert "the model takes [rows, 3, 4]" in one.refused({"instances": [[1, 2, 3]]})
    assert "The model in 'model.pt' cannot be loaded" in last_words(torch_python, tmp_path / "broken")
    nameless = last_words(torch_python, tmp_path / "nameless")
    assert "says nothing about its inputs" in nameless and "Tell inputs and outputs" in nameless


TENSORFLOW = """
import json, pathlib, sys
import tensorflow as tf
out = pathlib.Path(sys.argv[1])
class Net(tf.Module):
    def __init__(self):
        self.weights = tf.Variable([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    @tf.function(input_signature=[tf.TensorSpec([None, 3], tf.float32, name="image")])
    def serve(self, image):
        return {"score": image @ self.weights}
net = Net()
tf.saved_model.save(net, str(out / "model"), signatures={"serving_default": net.serve})
(out / "model" / "model.json").write_text(json.dumps({"format": "savedmodel/1"}))
"""


@pytest.mark.skipif(not os.environ.get("CUBE_TEST_LARGE"), reason="CUBE_TEST_LARGE=1 installs TensorFlow, 1.3 GB")
def test_a_saved_model_answers_by_its_serving_signature(tmp_path: Path) -> None:
    python = environment_python("tensorflow")
    made(python, TENSORFLOW, tmp_path)
    with replica(python, tmp_path / "model") as one:
        assert one.predict({"instances": [[1, 0, 1], [0, 1, 0]]})["predictions"] == [[6.0, 8.0], [3.0, 4.0]]
        assert "the model takes [rows, 3]" in one.refused({"instances": [[1, 2]]})
