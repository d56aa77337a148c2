"""ONNX files as exporters really write them: an axis fixed to one row, texts, whole numbers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from environments import built, environment_python
from serve.replica import made, replica

WRITE = """
import sys, pathlib, json
from onnx import TensorProto, helper, save
out = pathlib.Path(sys.argv[1])
def put(name, kind, shape, *nodes, **more):
    (out / name).mkdir()
    tensor = helper.make_tensor_value_info
    graph = helper.make_graph(list(nodes), name, [tensor("x", kind, shape)], [tensor("y", kind, shape)])
    version = helper.make_opsetid("", 17)
    save(helper.make_model(graph, opset_imports=[version], ir_version=10), str(out / name / "model.onnx"))
    (out / name / "model.json").write_text(json.dumps({"format": "onnx/1", **more}))
put("tensor", TensorProto.FLOAT, [1, 2, 2], helper.make_node("Relu", ["x"], ["y"]))
put("table", TensorProto.FLOAT, [1, 3], helper.make_node("Relu", ["x"], ["y"]))
put("text", TensorProto.STRING, [None], helper.make_node("Identity", ["x"], ["y"]))
put("whole", TensorProto.INT64, [None, 2], helper.make_node("Identity", ["x"], ["y"]))
"""


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a folder for each."""
    folder = tmp_path_factory.mktemp("kinds")
    made(built("convert", ["scikit-learn==1.9.1", "skl2onnx==1.20.0", "onnx==1.23.2"]), WRITE, folder)
    return folder


@pytest.fixture(scope="module")
def onnx_python() -> Path:
    return environment_python("onnx")


def test_a_model_of_one_row_is_asked_row_by_row(written: Path, onnx_python: Path) -> None:
    rows = [[[1, -1], [2, 3]], [[-4, 5], [6, -7]], [[0, 0], [1, 1]]]
    with replica(onnx_python, written / "tensor") as one:
        expected = [[[max(cell, 0) for cell in line] for line in row] for row in rows]
        assert one.predict({"instances": rows})["predictions"] == expected
        assert one.predict({"instances": rows[:1]})["predictions"] == expected[:1]
    with replica(onnx_python, written / "table") as one:
        assert one.predict({"rows": [[1, -1, 2], [-3, 4, 5]]})["predictions"] == [[1, 0, 2], [0, 4, 5]]


def test_texts_that_come_as_bytes_are_the_same_texts(written: Path, onnx_python: Path) -> None:
    texts = ["abc", "流失", ""]
    packed = b"".join(len(text.encode()).to_bytes(4, "little") + text.encode() for text in texts)
    entry = {"name": "x", "datatype": "BYTES", "shape": [3], "parameters": {"binary_data_size": len(packed)}}
    head = json.dumps({"inputs": [entry]}).encode()
    with replica(onnx_python, written / "text") as one:
        assert one.predict({"instances": texts})["predictions"] == texts
        sizes = {"inference_header_content_length": str(len(head))}
        status, answer = one.call("POST", "/v2/models/churn/infer", head + packed, **sizes)
        assert status == 200 and answer["outputs"][0]["data"] == texts
        wrong = head + packed.replace(b"abc", b"\xff\xfe\xfd")
        assert one.call("POST", "/v2/models/churn/infer", wrong, **sizes)[0] == 422


def test_a_table_of_whole_numbers_takes_no_fractions(written: Path, onnx_python: Path) -> None:
    with replica(onnx_python, written / "whole") as one:
        assert one.predict({"rows": [[1, 2.0]]})["predictions"] == [[1, 2]]
        assert "takes values of the type INT64" in one.refused({"rows": [[1.7, 2]]})
        assert "takes values of the type INT64" in one.refused({"rows": [[1e19, 2]]})
