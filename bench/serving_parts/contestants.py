"""Who serves a model: our replica, natively and by ONNX, and its peers as their documentation has them."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from peers.installing import NotInstallable, environment_of
from ruamel.yaml import YAML

import cubestudio_templates
from serving_parts.models import FEATURES, LIBRARIES
from serving_parts.servers import Contestant

_HERE = Path(__file__).resolve().parent
_SOURCES = _HERE.parents[1] / "src"
_ONNX = "onnxruntime==1.32.0"
_LITSERVE = ("litserve==0.2.19", _ONNX, *LIBRARIES)
_BENTOML = ("bentoml==1.4.40", *LIBRARIES)
_MLFLOW = ("mlflow>=3.14,<3.18", *LIBRARIES)


def of(case: str, models: Path) -> list[Contestant]:
    """The contestants of a model, ours first."""
    row = json.loads((models / "row.json").read_text())
    found = []
    if case == "xgboost":
        found.append(_ours("ours_xgboost", models / "xgboost_native", "tabular", row))
    else:
        found.append(_ours(f"ours_{case}_onnx", models / f"{case}_onnx", "onnx", row, is_onnx=True))
        found.append(_ours(f"ours_{case}_native", models / case, "tabular", row))
    found.append(_litserve(case, models / case / "model.joblib", row))
    if case == "forest":
        found.append(_litserve(case, models / "forest_onnx" / "model.onnx", row))
    found.append(_bentoml(case, models / case / "model.joblib", row))
    return [*found, _mlflow(case, models, row)]


def _ours(name: str, folder: Path, environment: str, row: list[float], is_onnx: bool = False) -> Contestant:
    file = cubestudio_templates.environment_file(environment)
    assert file is not None
    packages = tuple(YAML(typ="safe").load(file.read_text("utf-8"))["packages"])
    return Contestant(
        name=name,
        packages=packages,
        command=("{python}", "-P", "-m", "cubestudio_serve"),
        path="/predict",
        body={"rows": [dict(zip((f"f{at}" for at in range(FEATURES)), row, strict=True))]},
        environment=f"serving-{environment}",
        env={
            "PYTHONPATH": str(_SOURCES), "CUBE_MODEL_DIR": str(folder), "CUBE_MODEL_NAME": "bench:1", "PORT": "{port}",
            "CUBE_SIGNATURE": str(folder / "signature.json"), "MALLOC_ARENA_MAX": "2",
        },
        is_peer=False,
        is_onnx=is_onnx,
    )  # fmt: skip


def _litserve(case: str, file: Path, row: list[float]) -> Contestant:
    is_onnx = file.suffix == ".onnx"
    return Contestant(
        name=f"litserve_{case}{'_onnx' if is_onnx else ''}",
        packages=_LITSERVE,
        command=("{python}", str(_HERE / "peer_litserve.py"), str(file), "{port}"),
        path="/predict",
        body={"rows": [row]},
        environment="serving-litserve",
        is_onnx=is_onnx,
    )


def _bentoml(case: str, file: Path, row: list[float]) -> Contestant:
    return Contestant(
        name=f"bentoml_{case}",
        packages=_BENTOML,
        command=("{python}", "-m", "bentoml", "serve", "peer_bentoml:Model", "--port", "{port}"),
        path="/predict",
        body={"rows": [row]},
        environment="serving-bentoml",
        env={"BENCH_MODEL": str(file), "BENTOML_DO_NOT_TRACK": "True"},
        folder=_HERE,
    )


def _mlflow(case: str, models: Path, row: list[float]) -> Contestant:
    folder = models / f"{case}_mlflow"
    body: Any = {"inputs": [row]}
    words = ("{python}", "-m", "mlflow", "models", "serve", "-m", str(folder), "--env-manager", "local", "-p", "{port}")
    if not folder.exists():
        code = (
            "import sys, joblib, mlflow.sklearn\n"
            "mlflow.sklearn.save_model(joblib.load(sys.argv[1]), sys.argv[2], pyfunc_predict_fn='predict_proba',\n"
            "    serialization_format='cloudpickle')"
        )
        try:
            python = environment_of("serving-mlflow", _MLFLOW)
            source = str(models / case / "model.joblib")
            subprocess.run([str(python), "-c", code, source, str(folder)], check=True, capture_output=True, timeout=300)
        except (NotInstallable, subprocess.SubprocessError):
            pass  # starting it says why it is left out
    return Contestant(f"mlflow_{case}", _MLFLOW, words, "/invocations", body, "serving-mlflow")
