"""Models are recognised by their files, and say what they take and give."""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path

import pytest

from cubestudio.kit.errors import Fault
from cubestudio.registry.formats import Looked, look

MODELS = Path(__file__).parent / "models"

MLMODEL = """
artifact_path: model
flavors:
  python_function:
    loader_module: mlflow.sklearn
  sklearn:
    pickled_model: model.pkl
mlflow_version: 3.1.0
saved_input_example_info:
  artifact_path: input_example.json
  type: dataframe
signature:
  inputs: '[{"type": "double", "name": "age", "required": true}, {"type": "string", "name": "city", "required": false}]'
  outputs: '[{"type": "tensor", "tensor-spec": {"dtype": "int64", "shape": [-1]}}]'
"""


def seen(folder: Path, said: str = "") -> Looked:
    names = sorted(str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file())
    return look(folder, names, "shown", said)


def kept(folder: Path, name: str, content: bytes | str) -> None:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content.encode() if isinstance(content, str) else content)


def refusal(folder: Path, said: str = "") -> Fault:
    with pytest.raises(Fault) as fault:
        seen(folder, said)
    return fault.value


def test_onnx_says_its_inputs_and_outputs(tmp_path: Path) -> None:
    shutil.copy(MODELS / "logistic.onnx", tmp_path)
    found = seen(tmp_path)
    assert (found.format, found.framework) == ("onnx/1", "onnx")
    assert found.signature["inputs"] == [{"name": "X", "type": "float32", "shape": [None, 4], "nullable": False}]
    assert [(out["name"], out["type"]) for out in found.signature["outputs"]] == [
        ("output_label", "int64"),
        ("output_probability", "sequence"),
    ]


def test_onnx_with_columns_says_their_types(tmp_path: Path) -> None:
    shutil.copy(MODELS / "columns.onnx", tmp_path)
    assert [(given["name"], given["type"]) for given in seen(tmp_path).signature["inputs"]] == [
        ("a", "float32"),
        ("c", "string"),
    ]


@pytest.mark.parametrize("cut", [1, 10, 100, 500])
def test_a_cut_onnx_file_is_refused(cut: int, tmp_path: Path) -> None:
    kept(tmp_path, "model.onnx", (MODELS / "logistic.onnx").read_bytes()[:cut])
    fault = refusal(tmp_path)
    assert fault.code == "ModelBroken"
    assert "model.onnx" in str(fault)


@pytest.mark.parametrize("data", [b"", b"\xff" * 300, b"not a protobuf at all", b"\x3a\x00", b"\x00" * 64])
def test_what_is_no_onnx_is_refused(data: bytes, tmp_path: Path) -> None:
    kept(tmp_path, "model.onnx", data)
    assert refusal(tmp_path).code == "ModelBroken"


def weights(name: str, at: str) -> bytes:
    """A model of one weight that lies in the file `at`."""

    def field(number: int, body: bytes) -> bytes:
        return bytes([number << 3 | 2, len(body)]) + body

    location = field(1, b"location") + field(2, at.encode())
    tensor = field(8, name.encode()) + field(13, location)
    graph = field(5, tensor) + field(11, field(1, name.encode())) + field(12, field(1, b"y"))
    return field(7, graph)


def test_weights_beside_an_onnx_file_must_be_there(tmp_path: Path) -> None:
    kept(tmp_path, "model.onnx", weights("w", "w.bin"))
    assert "w.bin" in str(refusal(tmp_path))
    kept(tmp_path, "w.bin", b"1234")
    assert seen(tmp_path).signature["inputs"] == []  # the weight is no input
    kept(tmp_path, "model.onnx", weights("w", "../../etc/passwd"))
    assert refusal(tmp_path).code == "ModelBroken"


def test_an_mlflow_folder_says_its_flavour_signature_and_example(tmp_path: Path) -> None:
    kept(tmp_path, "MLmodel", MLMODEL)
    kept(tmp_path, "model.pkl", b"\x80\x05.")
    kept(tmp_path, "input_example.json", json.dumps({"columns": ["age", "city"], "data": [[30.5, "北京"]]}))
    found = seen(tmp_path)
    assert (found.format, found.framework) == ("mlflow/sklearn", "sklearn")
    assert found.signature["inputs"] == [
        {"name": "age", "type": "float64", "shape": None, "nullable": False},
        {"name": "city", "type": "string", "shape": None, "nullable": True},
    ]
    assert found.signature["outputs"] == [{"name": "x0", "type": "int64", "shape": [None], "nullable": False}]
    assert found.signature["example"] == {"age": 30.5, "city": "北京"}


@pytest.mark.parametrize(
    "text", ["a: [", "just text", "flavors: {}", "!!python/object/apply:os.system [id]", "a: " + "[" * 5000]
)
def test_an_mlmodel_that_is_none_is_refused(text: str, tmp_path: Path) -> None:
    kept(tmp_path, "MLmodel", text)
    assert refusal(tmp_path).code == "ModelBroken"


def bomb(entry: str, line: str) -> str:
    """YAML of a kilobyte that means ten to the eighth parts."""
    parts = [f"p0: &p0 {entry}"]
    parts += [f"p{at}: &p{at} " + line.replace("%", ",".join([f"*p{at - 1}"] * 10)) for at in range(1, 9)]
    return "\n".join([*parts, "flavors: {sklearn: {}}", "mlflow_version: *p8"])


@pytest.mark.parametrize("text", [bomb("[x]", "[%]"), bomb("{a: 1}", "{<<: [%]}")])
def test_an_mlmodel_that_means_gigabytes_is_refused(text: str, tmp_path: Path) -> None:
    kept(tmp_path, "MLmodel", text)
    assert "too many YAML aliases" in refusal(tmp_path).say()


@pytest.mark.parametrize("opened", ["[", "{a: ", "- "])
def test_an_mlmodel_that_nests_without_end_is_refused_at_once(opened: str, tmp_path: Path) -> None:
    kept(tmp_path, "MLmodel", "a: [" + opened * 100_000 if opened != "- " else opened * 100_000)
    assert "nested too deeply" in refusal(tmp_path).say()


@pytest.mark.parametrize("shape", ["5", "{a: 1}", '"-1"'])
def test_a_shape_that_is_no_list_is_not_known(shape: str, tmp_path: Path) -> None:
    signature = f"signature: {{inputs: [{{name: [1], type: tensor, tensor-spec: {{dtype: int64, shape: {shape}}}}}]}}"
    kept(tmp_path, "MLmodel", f"flavors: {{sklearn: {{}}}}\n{signature}\n")
    assert seen(tmp_path).signature["inputs"] == [{"name": "x0", "type": "int64", "shape": None, "nullable": False}]


def test_what_our_own_models_say_is_kept_where_it_is_of_its_kind(tmp_path: Path) -> None:
    said = {"format": "cube-tabular/1", "framework": "x" * 500, "task": {"a": 1}, "features": 7, "label": "y"}
    kept(tmp_path, "model.json", json.dumps(said))
    found = seen(tmp_path)
    assert found.signature == {"format": "cube-tabular/1", "label": "y"}
    assert len(found.framework) == 100, "longer than a database takes"


def test_json_too_deep_to_read_is_a_sentence(tmp_path: Path) -> None:
    deep = "[" * 100_000
    kept(tmp_path, "MLmodel", f"flavors: {{sklearn: {{}}}}\nsignature: {{inputs: '{deep}'}}\n")
    assert refusal(tmp_path).code == "ModelBroken"
    kept(tmp_path, "MLmodel", "flavors: {sklearn: {}}\nsaved_input_example_info: {artifact_path: deep.json}\n")
    kept(tmp_path, "deep.json", deep)
    assert "example" not in seen(tmp_path).signature
    (tmp_path / "MLmodel").unlink()
    kept(tmp_path, "model.json", deep)
    assert refusal(tmp_path).code == "ModelFormatUnknown"


def test_an_example_outside_the_folder_is_not_read(tmp_path: Path) -> None:
    kept(tmp_path, "secret.json", '[{"a": 1}]')
    (tmp_path / "m").mkdir()
    kept(tmp_path / "m", "MLmodel", MLMODEL.replace("input_example.json", "../secret.json"))
    fault = refusal(tmp_path / "m")
    assert fault.code == "PathLeaves"


@pytest.mark.parametrize(
    ("name", "source", "form"),
    [
        ("a.joblib", "forest.joblib", "sklearn/1"),
        ("a.pkl", "forest.joblib", "sklearn/1"),
        ("a.ubj", "xgboost.ubj", "xgboost/1"),
        ("a.txt", "lightgbm.txt", "lightgbm/1"),
    ],
)
def test_files_are_told_by_name_and_head(name: str, source: str, form: str, tmp_path: Path) -> None:
    shutil.copy(MODELS / source, tmp_path / name)
    assert seen(tmp_path).format == form


def test_torch_files_are_told_by_what_is_in_them(tmp_path: Path) -> None:
    for name, inside, form in (
        ("script", ["m/code/__torch__.py", "m/constants.pkl", "m/data.pkl"], "torchscript/1"),
        ("program", ["m/archive_format", "m/models/model.json"], "torch-export/1"),
    ):
        folder = tmp_path / name
        folder.mkdir()
        with zipfile.ZipFile(folder / "m.pt", "w") as archive:
            for each in inside:
                archive.writestr(each, b"x")
        assert seen(folder).format == form
    with zipfile.ZipFile(tmp_path / "weights.pt", "w") as archive:
        archive.writestr("m/data.pkl", b"x")
    assert look(tmp_path, ["weights.pt"], "weights.pt", "other").format == ""
    with pytest.raises(Fault) as unknown:
        look(tmp_path, ["weights.pt"], "weights.pt")
    assert unknown.value.code == "ModelFormatUnknown"


def test_folders_are_told_by_their_files(tmp_path: Path) -> None:
    kept(tmp_path / "saved", "saved_model.pb", b"\x08\x01")
    kept(tmp_path / "saved", "variables/variables.index", b"")
    assert seen(tmp_path / "saved").format == "savedmodel/1"
    kept(tmp_path / "own", "model.py", "class Model: ...")
    assert seen(tmp_path / "own").format == "python/1"
    kept(tmp_path / "ours", "model.json", json.dumps({"format": "cube-tabular/1", "label": "y", "features": []}))
    kept(tmp_path / "ours", "model.joblib", b"\x80\x05.")
    assert (seen(tmp_path / "ours").format, seen(tmp_path / "ours").signature["label"]) == ("cube-tabular/1", "y")


def test_a_named_format_must_be_one(tmp_path: Path) -> None:
    kept(tmp_path, "a.bin", b"1")
    assert refusal(tmp_path).code == "ModelFormatUnknown"
    assert refusal(tmp_path, "keras/9").code == "ModelFormatInvalid"
    assert seen(tmp_path, "sklearn/1").framework == "scikit-learn"
