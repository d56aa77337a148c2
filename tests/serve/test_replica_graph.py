"""A graph that a conversion made is served without the model's library, and answers as the model does."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

import cubestudio_templates
from cubestudio.serving.engines import ENVIRONMENTS, GRAPH
from environments import environment_python
from serve.replica import Replica, last_words, replica
from templates.conftest import runner

MODELS = Path(__file__).parents[1] / "registry" / "models"


@pytest.fixture(scope="module")
def graph(churn_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The churn model as its template converts it."""
    run = runner(tmp_path_factory.mktemp("converted"), environment_python)
    ran = run("model-convert", model=churn_model, rows=cubestudio_templates.sample_file("customers"))
    assert ran.values["passed"] is True, ran.log
    return ran.file("onnx")


@pytest.fixture(scope="module")
def signature(churn_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the registry has of the model, as the control plane tells it to a replica of its graph."""
    told = json.loads((churn_model / "model.json").read_text("utf-8"))
    file = tmp_path_factory.mktemp("told") / "signature.json"
    file.write_text(json.dumps({**told, "format": GRAPH}), "utf-8")
    return file


@pytest.fixture(scope="module")
def served(graph: Path, signature: Path) -> Iterator[Replica]:
    python = environment_python(ENVIRONMENTS[GRAPH.partition("/")[0]])
    with replica(python, graph, CUBE_SIGNATURE=str(signature)) as found:
        yield found


def rows_of_customers(signature: Path) -> list[dict[str, Any]]:
    """Those of the sample, one with nothing in it, and categories that are new and empty."""
    features = json.loads(signature.read_text("utf-8"))["features"]
    sample = cubestudio_templates.sample_file("customers")
    assert sample is not None
    with sample.open(encoding="utf-8-sig") as file:
        rows = [{one["name"]: cell(row[one["name"]], one["type"]) for one in features} for row in csv.DictReader(file)]
    return [*rows, dict.fromkeys(rows[0]), {**rows[0], "城市": "never seen"}, {**rows[1], "城市": ""}]


def cell(text: str, kind: str) -> str | float | None:
    """A cell as a caller has it; the sample has words where numbers are missing."""
    if kind != "number":
        return text or None
    try:
        return float(text)
    except ValueError:
        return None


def test_it_answers_every_row_as_the_model_does(served: Replica, churn: Replica, signature: Path) -> None:
    rows = rows_of_customers(signature)
    ours, native = served.predict({"rows": rows}), churn.predict({"rows": rows})
    assert len(ours["predictions"]) == len(rows) > 600
    assert ours["predictions"] == native["predictions"]
    assert ours.keys() == native.keys()
    for one, other in zip(ours["probabilities"], native["probabilities"], strict=True):
        assert one == pytest.approx(other, abs=1e-5)


def test_it_refuses_and_describes_as_the_model_does(served: Replica, churn: Replica, signature: Path) -> None:
    row = rows_of_customers(signature)[0]
    for wrong in ({**row, "年龄": "old"}, {**row, "age": 3}, {key: row[key] for key in list(row)[1:]}):
        assert served.refused({"rows": [wrong]}) == churn.refused({"rows": [wrong]})
    paths = [json.loads(each.text("/openapi.json"))["paths"].keys() for each in (served, churn)]
    assert paths[0] == paths[1]


def test_a_graph_that_is_cut_off_is_refused(graph: Path, signature: Path, tmp_path: Path) -> None:
    (tmp_path / "model.onnx").write_bytes((graph / "model.onnx").read_bytes()[:-200])
    python = environment_python("onnx")
    assert "model.onnx" in last_words(python, tmp_path, CUBE_SIGNATURE=str(signature))


def test_a_graph_of_a_model_from_outside_answers_as_it_does(tmp_path: Path, tabular_python: Path) -> None:
    """What its library calls columns and classes is known from the conversion alone."""
    random = Random(4)
    rows = [[random.gauss(0, 1) for _ in range(4)] for _ in range(80)]
    table = tmp_path / "real.csv"
    table.write_text("\n".join(",".join(map(str, row)) for row in [["x0", "x1", "x2", "x3"], *rows]))
    given = tmp_path / "given"
    given.mkdir()
    shutil.copyfile(MODELS / "forest.joblib", given / "forest.joblib")
    told = {"format": "sklearn/1"}
    run = runner(tmp_path / "run", environment_python)
    ran = run("model-convert", model=given / "forest.joblib", rows=table, signature=told)
    assert ran.values["passed"] is True, ran.log
    native, graph = tmp_path / "native.json", tmp_path / "graph.json"
    native.write_text(json.dumps(told))
    graph.write_text(json.dumps({"format": GRAPH}))
    with (
        replica(tabular_python, given, CUBE_SIGNATURE=str(native)) as own,
        replica(environment_python("onnx"), ran.file("onnx"), CUBE_SIGNATURE=str(graph)) as ours,
    ):
        wanted, found = own.predict({"rows": rows}), ours.predict({"rows": rows})
        assert found["predictions"] == wanted["predictions"] and len(set(map(str, wanted["predictions"]))) > 1
        assert found["probabilities"] == [pytest.approx(row, abs=1e-5) for row in wanted["probabilities"]]
        for wrong in ([[1, 2, 3, None]], [[1, 2, 3]], [[1, 2, 3, "x"]], [[1, 2, 3, 1e400]]):
            assert ours.refused({"rows": wrong}) == own.refused({"rows": wrong})
