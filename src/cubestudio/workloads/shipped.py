"""The Python environments that ship, by name."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import cubestudio_templates
from cubestudio.kit.errors import Fault, did_you_mean
from cubestudio.spec.workload import EnvironmentSpec


def shipped_environment(wanted: EnvironmentSpec) -> EnvironmentSpec:
    """`wanted` with what the shipped environment of its name brings; as it is when it names none. Raises Fault."""
    if not wanted.name or wanted.image:
        return wanted
    python, packages = _read(wanted.name)
    return EnvironmentSpec(wanted.python or python, (*packages, *wanted.packages), "", wanted.name)


@cache
def _read(name: str) -> tuple[str, tuple[str, ...]]:
    from ruamel.yaml import YAML

    file = cubestudio_templates.environment_file(name)
    if file is None:
        folder = Path(str(cubestudio_templates.__file__)).parent / "environments"
        known = sorted(each.stem for each in folder.glob("*.yaml"))
        hint = did_you_mean(name, known) or f"Shipped are: {', '.join(known)}."
        raise Fault("EnvironmentUnknown", "there is no shipped environment '{name}'", hint, name=name)
    said: dict[str, Any] = YAML(typ="safe").load(file.read_text("utf-8"))
    return str(said["python"]), tuple(str(line) for line in said["packages"])
