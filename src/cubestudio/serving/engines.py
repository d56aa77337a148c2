"""Model servers that need no code of the user: which one runs a model, and how.

Today there is one, for the models our table templates make; further ones are further entries of `engine_for`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import cubestudio_templates
from cubestudio.registry.facts import ModelVersion
from cubestudio.serving import errors
from cubestudio.spec.resources import Resources
from cubestudio.spec.workload import EnvironmentSpec, FileKind, RestartPolicy, WorkloadFile, WorkloadSpec

MODEL_DIR = "model"
"""Folder of the model's files in the workload."""
PROBE = "/healthz"
_TABULAR_FORMAT = "cube-tabular/"


@dataclass(frozen=True)
class Engine:
    """A way to run models.

    Attributes:
        name: `tabular`. build: from the model's name and files and what a replica may use, to its workload.
    """

    name: str
    build: Callable[[str, tuple[WorkloadFile, ...], Resources], WorkloadSpec]


def engine_for(version: ModelVersion) -> Engine:
    """The engine that runs this model; Fault `ModelNotServable` says why there is none."""
    form = str(version.signature.get("format", ""))
    if form.startswith(_TABULAR_FORMAT):
        return Engine("tabular", _tabular)
    why = f"its format is '{form}'" if form else "it says no format in its signature"
    raise errors.model_not_servable(version.model, version.version, why)


def _tabular(name: str, model: tuple[WorkloadFile, ...], resources: Resources) -> WorkloadSpec:
    threads = str(max(1, int(resources.cpu)))
    env = {
        "CUBE_MODEL_DIR": MODEL_DIR,
        "CUBE_MODEL_NAME": name,
        "HOST": "127.0.0.1",
        "OMP_NUM_THREADS": threads,
        "OPENBLAS_NUM_THREADS": threads,
    }
    return WorkloadSpec(
        command=("python", "server/tabular/serve.py"),
        environment=_environment("tabular"),
        env=env,
        files=(*_code("tabular", "server/tabular"), *model),
        resources=resources,
        ports={"http": 0},
        grace=15.0,
        restart=RestartPolicy.ALWAYS,
        probe=PROBE,
    )


@cache
def _code(package: str, at: str) -> tuple[WorkloadFile, ...]:
    """Python files of a shipped package, copied: the workload's user may not be able to enter our folder."""
    folder = cubestudio_templates.ROOT / package
    return tuple(
        WorkloadFile(f"{at}/{file.relative_to(folder).as_posix()}", FileKind.COPY, source=str(file))
        for file in sorted(folder.rglob("*.py"))
    )


@cache
def _environment(name: str) -> EnvironmentSpec:
    """A shipped environment by name."""
    from ruamel.yaml import YAML

    file = cubestudio_templates.environment_file(name) or Path(name)
    said: dict[str, Any] = YAML(typ="safe").load(file.read_text("utf-8"))
    return EnvironmentSpec(python=str(said["python"]), packages=tuple(said["packages"]), name=str(said["name"]))
