"""Model servers that need no code of the user: which environment runs a model, and how.

All run `cubestudio_serve`, which picks its engine by the same `format`; here only the environment differs.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from importlib.resources import files
from pathlib import Path
from typing import Any

from cubestudio.registry.facts import Artifact, ModelVersion
from cubestudio.serving import errors
from cubestudio.serving.host_engines import HOST_ENGINES, build_on_host
from cubestudio.serving.traffic import MOST_BYTES
from cubestudio.spec.resources import Resources
from cubestudio.spec.workload import EnvironmentSpec, FileKind, RestartPolicy, WorkloadFile, WorkloadSpec
from cubestudio.workloads.shipped import shipped_environment

MODEL_DIR = "model"
"""Folder of the model's files in the workload."""
PROBE = "/healthz"
GRAPH = "cube-graph/1"
"""Format of a graph that a conversion made of a table model: `model.onnx`, to be read with the model's signature."""
ENVIRONMENTS = {
    "cube-tabular": "tabular",
    "cube-graph": "onnx",
    "sklearn": "tabular",
    "xgboost": "tabular",
    "lightgbm": "tabular",
    "python": "tabular",
    "mlflow": "tabular",
    "mlflow/onnx": "onnx",
    "mlflow/tensorflow": "tensorflow",
    "onnx": "onnx",
    "torchscript": "torch",
    "torch-export": "torch",
    "savedmodel": "tensorflow",
}
"""The shipped environment for each format, or family of formats (`onnx` of `onnx/1`)."""
_SERVER = "server"
RESERVED = (MODEL_DIR, _SERVER)
"""Folders of a replica that are not for config files."""
_SIGNATURE = f"{_SERVER}/signature.json"


@dataclass(frozen=True)
class Engine:
    """A way to run models.

    Attributes:
        name: of its environment. build: from the model's name and files and what a replica may use, to its workload.
    """

    name: str
    build: Callable[[str, tuple[WorkloadFile, ...], Resources], WorkloadSpec]


def engine_for(version: ModelVersion, by_graph: bool = False) -> Engine:
    """The engine that runs this model, or its ONNX graph; Fault `ModelNotServable` says why there is none."""
    form = GRAPH if by_graph else str(version.signature.get("format", ""))
    host = HOST_ENGINES.get(form.partition("/")[0])
    if host is not None:
        return Engine(host.name, build_on_host(host))
    name = ENVIRONMENTS.get(form) or ENVIRONMENTS.get(form.partition("/")[0])
    if name is None:
        why = f"its format is '{form}'" if form else "it says no format in its signature"
        raise errors.model_not_servable(version.model, version.version, why)
    return Engine(name, partial(_server, name, {**version.signature, "format": form}))


def is_own_code(version: ModelVersion) -> bool:
    """Whether what answers is written by people of the project, and may be given a way out."""
    return str(version.signature.get("format", "")).partition("/")[0] == "python"


def model_place(artifact: Artifact) -> str:
    """Where in the workload a model's artifact lies: a single file keeps its name, whose ending tells its kind."""
    return MODEL_DIR if artifact.kind == "folder" else f"{MODEL_DIR}/{Path(artifact.filename).name or 'model'}"


def _server(
    environment: str, signature: dict[str, Any], name: str, model: tuple[WorkloadFile, ...], resources: Resources
) -> WorkloadSpec:
    threads = str(max(1, int(resources.cpu)))
    env = {
        "PYTHONPATH": _SERVER,
        "CUBE_MODEL_DIR": MODEL_DIR,
        "CUBE_MODEL_NAME": name,
        "CUBE_SIGNATURE": _SIGNATURE,
        # The gateway knows the limit of the service, which may change while the replica runs.
        "CUBE_BODY_LIMIT": str(MOST_BYTES),
        "OMP_NUM_THREADS": threads,
        "OPENBLAS_NUM_THREADS": threads,
        "MALLOC_ARENA_MAX": "2",  # each further arena keeps memory of its own that an idle replica does not need
    }
    told = WorkloadFile(_SIGNATURE, content=json.dumps(signature, ensure_ascii=False))
    return WorkloadSpec(
        command=("python", "-P", "-m", "cubestudio_serve"),
        environment=_environment(environment, tuple(str(line) for line in signature.get("packages") or ())),
        env=env,
        files=(*_code(), told, *model),
        resources=resources,
        ports={"http": 0, "grpc": 0},
        grace=15.0,
        restart=RestartPolicy.ALWAYS,
        probe=PROBE,
        token=False,
        egress=False,
        space=False,
    )


@cache
def _code() -> tuple[WorkloadFile, ...]:
    """The server's Python files, copied: the workload's user may not be able to enter our folder."""
    folder = Path(str(files("cubestudio_serve")))
    return tuple(
        WorkloadFile(
            f"{_SERVER}/cubestudio_serve/{file.relative_to(folder).as_posix()}", FileKind.COPY, source=str(file)
        )
        for file in sorted(folder.rglob("*.py"))
    )


@cache
def _environment(name: str, more: tuple[str, ...]) -> EnvironmentSpec:
    """A shipped environment by name, with what a model asks for besides."""
    return shipped_environment(EnvironmentSpec(packages=more, name=name))
