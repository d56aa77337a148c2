"""What a request means is never guessed at: values a type would change, names given twice, bodies of other kinds."""

from __future__ import annotations

import json
import select
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from serve.replica import Replica, last_words, made, replica

TABLE = """
class Teller:
    def predict(self, rows):
        if rows[0]["kind"] == "leave": raise SystemExit("good bye")
        return {"predictions": [row["kind"] for row in rows], "probabilities": [[0.25, 0.75] for _ in rows],
                "size": [row["size"] for row in rows]}
"""
TENSORS = """
class Echo:
    def predict(self, inputs):
        return {name: array.tolist() for name, array in inputs.items()}
"""
KINDS = ["FP32", "INT64", "UINT8", "BOOL", "BYTES"]
INFER = "/v2/models/churn/infer"


def _served(folder: Path, code: str, inputs: list[dict[str, Any]]) -> Path:
    (folder / "model.py").write_text(code)
    (folder / "model.json").write_text(json.dumps({"format": "python/1", "inputs": inputs}))
    return folder


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory, tabular_python: Path) -> Iterator[Replica]:
    """A model over a number and a category, which answers more than predictions."""
    inputs = [{"name": "size", "type": "number"}, {"name": "kind", "type": "category"}]
    with replica(tabular_python, _served(tmp_path_factory.mktemp("table"), TABLE, inputs)) as found:
        yield found


@pytest.fixture(scope="module")
def tensors(tmp_path_factory: pytest.TempPathFactory, tabular_python: Path) -> Iterator[Replica]:
    """A model over a tensor of two values of each kind."""
    inputs = [{"name": kind.lower(), "datatype": kind, "shape": [-1, 2]} for kind in KINDS]
    with replica(tabular_python, _served(tmp_path_factory.mktemp("tensors"), TENSORS, inputs)) as found:
        yield found


def _infer(one: Replica, **given: Any) -> tuple[int, Any]:
    values = {"fp32": [1.5, 2], "int64": [1, 2], "uint8": [1, 2], "bool": [True, False], "bytes": ["a", "b"]} | given
    inputs = [{"name": n, "datatype": n.upper(), "shape": [1, 2], "data": data} for n, data in values.items()]
    return one.call("POST", INFER, {"inputs": inputs})


def test_all_that_a_model_answers_is_told(table: Replica) -> None:
    answer = table.predict({"rows": [{"size": 1, "kind": "x"}]})
    assert answer["predictions"] == ["x"] and answer["probabilities"] == [[0.25, 0.75]] and answer["size"] == [1.0]


def test_no_rows_have_all_outputs(table: Replica) -> None:
    assert table.predict({"rows": []}) == {"predictions": [], "probabilities": [], "size": [], "model": "churn:1"}
    inputs = [{"name": "size", "datatype": "FP64", "shape": [0], "data": []},
              {"name": "kind", "datatype": "BYTES", "shape": [0], "data": []}]  # fmt: skip
    status, answer = table.call("POST", INFER, {"inputs": inputs, "outputs": [{"name": "size"}]})
    assert status == 200 and answer["outputs"][0]["shape"] == [0], answer


def test_a_model_that_wants_to_exit_fails_alone(table: Replica) -> None:
    status, answer = table.call("POST", "/predict", {"rows": [{"size": 1, "kind": "leave"}]})
    assert (status, answer["error"]["code"]) == (500, "ModelFailed")
    assert table.predict({"rows": [{"size": 1, "kind": "x"}]})["predictions"] == ["x"]


def test_a_model_that_exits_while_it_loads_is_told(tmp_path: Path, tabular_python: Path) -> None:
    said = last_words(tabular_python, _served(tmp_path, "raise SystemExit('no licence')", [{"name": "x"}]))
    assert "cannot be loaded: SystemExit: no licence." in said


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b'{"rows": [[1.5, "\\ud800"]]}', "The body is no JSON"),
        (b'{"rows": [{"size": 1, "kind": "x", "\\udfff": 1}]}', "The body is no JSON"),
        (b'{"rows": [[1, ' + b"[" * 1000 + b"]" * 1000 + b"]]}", "must be text or a number, not [[[["),
        ({"dataframe_split": {"columns": ["kind"], "data": [[1, "x"]]}}, "Row 1 has 2 cells; the header names 1"),
        ({"dataframe_split": {"columns": ["size", "kind", "size"], "data": [[1, "x", 2]]}}, "'size' is given twice."),
        ({"dataframe_split": {"columns": [["size"], "kind"], "data": [[1, "x"]]}}, "no column"),
    ],
)
def test_a_body_that_means_nothing_is_refused(table: Replica, body: Any, said: str) -> None:
    assert said in table.refused(body)


def test_numbers_beyond_any_type_are_refused_in_whole_tables(tmp_path: Path, tabular_python: Path) -> None:
    _served(tmp_path, "class Sum:\n    def predict(self, rows): return [sum(row.values()) for row in rows]",
            [{"name": "a"}, {"name": "b"}])  # fmt: skip
    with replica(tabular_python, tmp_path) as one:
        assert "column 'b' must be a finite number" in one.refused(b'{"rows": [[1.5, 1' + b"0" * 400 + b"]]}")
        assert one.predict({"rows": [[1.5, 2]]})["predictions"] == [3.5]


def test_a_csv_that_names_a_column_twice_is_refused(table: Replica) -> None:
    said = table.refused(b"size,kind,size\n1,x,2\n", content_type="text/csv")
    assert "'size' is given twice." in said


def test_many_large_bodies_at_once_do_not_fill_the_memory(table: Replica) -> None:
    whole = b'{"rows": [{"size": 1, "kind": "x"}]}'
    large = 15 << 20
    begun = b"POST /predict HTTP/1.1\r\nhost: x\r\ncontent-length: %d\r\n\r\n" % large + b" " * (large - len(whole))
    with ExitStack() as stack:
        lines = [stack.enter_context(socket.create_connection(("127.0.0.1", table.port), timeout=30)) for _ in range(9)]
        for line in lines:
            line.sendall(begun)
        # Whichever came last by the server's count is refused, and lets go of what it held.
        refused, _, _ = select.select(lines, [], [], 30)
        for line in lines:
            line.sendall(whole)
        said = [line.recv(1 << 16) for line in lines]
    assert len(refused) == 1 and b'"code":"TooBusy"' in said[lines.index(refused[0])]
    assert sum(one.startswith(b"HTTP/1.1 200 OK") for one in said) == 8
    assert table.predict({"rows": [{"size": 1, "kind": "x"}]})["predictions"] == ["x"]


PARQUET = """
import sys, pathlib
import pyarrow as pa, pyarrow.parquet as pq
out = pathlib.Path(sys.argv[1])
def put(name, columns, names): pq.write_table(pa.table(columns, names=names), out / name)
put("twice", [[1.0], ["x"], [2.0]], ["size", "kind", "size"])
broken = pa.array([b"\\xff"]).view(pa.string())
put("broken", [[1.0], broken], ["size", "kind"])
put("lists", [[1.0], [["x", "y"]]], ["size", "kind"])
equal = pa.array([0.0]).take(pa.array([0] * 5_000_000))
put("large", [equal, equal], ["size", "kind"])
"""


def test_parquet_of_other_kinds_is_refused(table: Replica, tabular_python: Path, tmp_path: Path) -> None:
    made(tabular_python, PARQUET, tmp_path)

    def refused(name: str) -> tuple[int, str]:
        body = (tmp_path / name).read_bytes()
        status, answer = table.call("POST", "/predict", body, content_type="application/vnd.apache.parquet")
        return status, answer["error"]["text"]

    assert refused("twice") == (422, "'size' is given twice.")
    assert refused("broken")[0] == 400
    assert refused("lists") == (400, "The body is no Parquet file: a column of it holds lists.")
    assert (tmp_path / "large").stat().st_size < 1 << 20
    assert refused("large") == (413, "The table has more than 8000000 cells.")


def test_a_compressed_body_is_told_apart_from_a_broken_one(table: Replica) -> None:
    status, answer = table.call("POST", "/predict", b"\x1f\x8b", content_encoding="gzip")
    assert (status, answer["error"]["code"]) == (415, "MediaTypeUnsupported")
    assert "compressed as gzip" in answer["error"]["text"]
    assert table.call("POST", INFER, b"\x1f\x8b", content_encoding="gzip")[0] == 415


@pytest.mark.parametrize(
    "given",
    [{"int64": [1.9, 2]}, {"int64": ["1", "2"]}, {"int64": [None, 1]}, {"uint8": [300, 1]}, {"uint8": [-1, 1]},
     {"bool": ["false", "true"]}, {"bool": [2, 0]}, {"fp32": ["1", "2"]}, {"bytes": [1, "a"]}, {"bytes": [{}, "a"]},
     {"int64": [1 << 63, 1]}, {"int64": [1.0, 9007199254740993]}],
)  # fmt: skip
def test_values_that_a_type_would_change_are_refused(tensors: Replica, given: dict[str, Any]) -> None:
    ((name, _),) = given.items()
    status, answer = _infer(tensors, **given)
    assert status == 400 and f"'{name}' does not hold what its shape" in answer["error"], answer
    plain = {"fp32": [1.5, 2], "int64": [1, 2], "uint8": [1, 2], "bool": [True, False], "bytes": ["a", "b"], **given}
    assert f"'{name}' must hold values of the type" in tensors.refused({"instances": [plain]})


def test_values_that_fit_are_taken_whole(tensors: Replica) -> None:
    status, answer = _infer(tensors, int64=[1, 9007199254740993], bool=[1, 0], uint8=[0, 255])
    told = {one["name"]: one["data"] for one in answer["outputs"]}
    assert status == 200
    assert told["int64"] == [1, 9007199254740993] and told["bool"] == [True, False] and told["uint8"] == [0, 255]


def test_rows_without_values_are_not_no_rows(tensors: Replica) -> None:
    empty = {kind.lower(): [] for kind in KINDS}
    assert "has the shape [1, 0]; the model takes [rows, 2]" in tensors.refused({"instances": [empty]})
    assert tensors.predict({"instances": []})["predictions"] == []


def test_outputs_by_name_are_told_row_by_row(tensors: Replica) -> None:
    row = {"fp32": [1.5, 2], "int64": [1, 2], "uint8": [1, 2], "bool": [True, False], "bytes": ["a", "b"]}
    assert tensors.predict({"instances": [row, row]})["predictions"] == [row, row]


@pytest.mark.parametrize(
    "wrong",
    [{"shape": [0, 1 << 62, 1 << 62], "data": []}, {"shape": [1] * 70, "data": [1]}, {"parameters": [1]},
     {"parameters": "binary"}, {"shape": [-1], "data": [1]}],
)  # fmt: skip
def test_tensors_of_impossible_shapes_are_refused(tensors: Replica, wrong: dict[str, Any]) -> None:
    one = {"name": "fp32", "datatype": "FP32", "shape": [1, 2], "data": [1, 2]} | wrong
    assert tensors.call("POST", INFER, {"inputs": [one]})[0] == 400
    assert tensors.call("POST", INFER, {"inputs": [one], "parameters": [1]})[0] == 400
    assert tensors.call("POST", INFER, {"inputs": [one], "outputs": [{"name": "fp32", "parameters": 1}]})[0] == 400


def test_an_input_given_twice_is_refused(tensors: Replica) -> None:
    one = {"name": "fp32", "datatype": "FP32", "shape": [1, 2], "data": [1, 2]}
    status, answer = tensors.call("POST", INFER, {"inputs": [one, one]})
    assert status == 422 and "'fp32' is given twice." in answer["error"]


def test_only_v2_is_v2(tensors: Replica) -> None:
    assert tensors.call("GET", "/v2")[0] == 200
    assert tensors.call("GET", "/v2x")[0] == 404
    assert tensors.call("GET", "/v2x/health/live")[0] == 404


def test_a_pickle_gets_no_class_that_its_library_merely_imports(tmp_path: Path, tabular_python: Path) -> None:
    asks = b"\x80\x04\x8c\x0fnumpy.ctypeslib\x8c\x0bctypes.CDLL\x93\x8c\x09./evil.so\x85R."
    (tmp_path / "model.pkl").write_bytes(asks)
    (tmp_path / "model.json").write_text(json.dumps({"format": "sklearn/1"}))
    assert "it asks for numpy.ctypeslib.ctypes.CDLL" in last_words(tabular_python, tmp_path)
