"""What the registry recognises in a file from outside is what a replica needs to serve it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from cubestudio.registry.formats import look
from cubestudio.registry.formats.facts import FORMATS, OTHER
from cubestudio.serving.engines import ENVIRONMENTS
from environments import environment_python
from serve.replica import made, replica

MODELS = Path(__file__).parents[1] / "registry" / "models"


def test_every_format_that_may_be_imported_has_an_environment_and_an_engine() -> None:
    families = {form.partition("/")[0] for form in ENVIRONMENTS}
    assert {form.partition("/")[0] for form in FORMATS if form != OTHER} <= families
    known = f"from cubestudio_serve.engines import MODULES; assert set(MODULES) == {families}, set(MODULES)"
    made(environment_python("onnx"), known)


@pytest.mark.parametrize("name", ["logistic.onnx", "columns.onnx", "forest.joblib", "xgboost.ubj", "lightgbm.txt"])
def test_a_file_from_outside_is_served(name: str, tmp_path: Path) -> None:
    folder = tmp_path / "model"
    folder.mkdir()
    shutil.copy(MODELS / name, folder)
    told = look(folder, [name], name)
    file = tmp_path / "signature.json"
    file.write_text(json.dumps(told.signature), "utf-8")
    python = environment_python(ENVIRONMENTS[told.format.partition("/")[0]])
    with replica(python, folder, CUBE_SIGNATURE=str(file)) as found:
        _, described = found.call("GET", "/openapi.json")
        asked = described["paths"]["/predict"]["post"]["requestBody"]["content"]["application/json"]["example"]
        answer = found.predict({key: [*rows, *rows] for key, rows in asked.items()})
    assert len(answer["predictions"]) == 2 and answer["predictions"][0] == answer["predictions"][1]
