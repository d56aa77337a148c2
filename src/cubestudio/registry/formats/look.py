"""Recognises a model by its files: names first, then the first bytes."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

from cubestudio.kit import beneath
from cubestudio.kit.careful import CarefulFile, TooMuch
from cubestudio.registry.formats.facts import FORMATS, OTHER, Looked, check_format
from cubestudio.registry.formats.mlflow import FILE as MLMODEL
from cubestudio.registry.formats.mlflow import NotMlflow, read_mlflow
from cubestudio.registry.formats.onnx import read_onnx
from cubestudio.registry.formats.wire import NotAMessage
from cubestudio.registry.importing import faults

_HEAD = 4096
_OURS = "model.json"
_TOLD = {"algorithm": str, "task": str, "label": str, "classes": list, "features": list, "example": dict,
         "measured_on": str, "trained_rows": int, "python": str, "libraries": dict}  # fmt: skip
_FRAMEWORK = 100
"""Characters of a framework's name that are kept."""


def look(folder: Path, names: list[str], shown: str, said: str = "") -> Looked:
    """What the files `names` below `folder` are.

    Args:
        shown: what people call them together.
        said: the format a person named; then only what it says of itself is read.

    Raises:
        Fault: ModelFormatInvalid, ModelFormatUnknown, ModelBroken.
    """
    check_format(said)
    if said == OTHER:
        return Looked("", "")
    if MLMODEL in names and (not said or said.startswith("mlflow/")):
        return _mlflow(folder)
    if _OURS in names and not said and (ours := _own(folder)):
        return ours
    found = said or _form_of(folder, names)
    if not found:
        raise faults.format_unknown(shown)
    told: dict[str, Any] = {"format": found}
    if found == "onnx/1":
        told |= _onnx(folder, names, shown)
    return Looked(found, FORMATS.get(found, ""), told)


def _form_of(folder: Path, names: list[str]) -> str:
    """The one format among the files; "" when none or several are there."""
    if "saved_model.pb" in names:
        return "savedmodel/1"
    if "model.py" in names:
        return "python/1"
    found = {form for name in names if (form := _form_of_file(folder / name))}
    return found.pop() if len(found) == 1 else ""


def _form_of_file(file: Path) -> str:
    suffix = file.suffix.lower()
    if suffix == ".onnx":
        return "onnx/1"
    if suffix in (".joblib", ".pkl", ".pickle"):
        return "sklearn/1"
    if suffix in (".pt", ".pth", ".ts", ".pt2", ".torchscript"):
        return _torch(file)
    with file.open("rb") as source:
        head = source.read(_HEAD)
    if suffix == ".ubj" or (suffix == ".json" and b'"learner"' in head):
        return "xgboost/1"
    if suffix in (".txt", ".lgb", ".model") and head.startswith(b"tree\n"):
        return "lightgbm/1"
    return ""


def _torch(file: Path) -> str:
    """TorchScript and exported programs are zips that hold what to do; weights alone say nothing of it."""
    try:
        with file.open("rb") as source, zipfile.ZipFile(CarefulFile(source)) as archive:
            inside = [name.partition("/")[2] for name in archive.namelist()]
    except (zipfile.BadZipFile, TooMuch, OSError, ValueError):
        return ""
    if "constants.pkl" in inside and any(name.startswith("code/") for name in inside):
        return "torchscript/1"
    exported = any(name.startswith("models/") or name == "archive_format" for name in inside)
    return "torch-export/1" if exported or file.suffix == ".pt2" else ""


def _onnx(folder: Path, names: list[str], shown: str) -> dict[str, Any]:
    files = [name for name in names if name.lower().endswith(".onnx")]
    if len(files) != 1:
        raise faults.model_broken(shown, "ONNX", f"it has {len(files)} .onnx files, not one")
    try:
        told = read_onnx(folder / files[0])
    except NotAMessage as error:
        raise faults.model_broken(files[0], "ONNX", str(error)) from error
    base = files[0].rpartition("/")[0]
    for place in told.pop("outside", ()):
        if (f"{base}/{place}" if base else place) not in names:
            raise faults.model_broken(files[0], "ONNX", f"its weights lie in the file '{place}', which is not here")
    return told


def _mlflow(folder: Path) -> Looked:
    try:
        flavour, told = read_mlflow(folder)
    except NotMlflow as error:
        raise faults.model_broken(MLMODEL, "MLflow", str(error)) from error
    form = f"mlflow/{flavour}"
    return Looked(form, flavour[:_FRAMEWORK], {"format": form, **told})


def _own(folder: Path) -> Looked | None:
    """A model our table templates made, downloaded elsewhere and brought here."""
    try:
        said = json.loads(beneath.read_file(folder, _OURS, 16 << 20))
    except (ValueError, RecursionError):
        return None
    form = said.get("format") if isinstance(said, dict) else None
    if not isinstance(form, str) or not form.startswith("cube-tabular/"):
        return None
    told = {key: said[key] for key, kind in _TOLD.items() if isinstance(said.get(key), kind)}
    framework = said.get("framework")
    return Looked(form, framework[:_FRAMEWORK] if isinstance(framework, str) else "", {"format": form, **told})
