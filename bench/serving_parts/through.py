"""Our own replicas as callers meet them: a service of a real studio, behind Envoy, with a key."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from serving_parts.deployed import SERVICES, Deployed, deploy, register
from serving_parts.models import FEATURES
from serving_parts.servers import Running
from studio import Studio

_NAMES = [f"f{at}" for at in range(FEATURES)]
_FILES = {
    "forest": {"onnx": "forest_onnx/model.onnx", "native": "forest/model.joblib"},
    "logistic": {"onnx": "logistic_onnx/model.onnx", "native": "logistic/model.joblib"},
    "xgboost": {"": "xgboost_native/model.ubj"},
}


@contextmanager
def served(studio: Studio, case: str, made: Path) -> Iterator[list[Running]]:
    """Services of a model, by its graph and by its library; gone afterwards."""
    services = []
    try:
        for kind, file in _FILES[case].items():
            name = f"{case}-{kind}".strip("-")
            services.append(prepared(studio, name, made / file, made))
        yield [_running(service) for service in services]
    finally:
        for service in services:
            studio.call("DELETE", f"{SERVICES}/{service.name}")


def prepared(studio: Studio, name: str, file: Path, made: Path, versions: int = 1, **wish: Any) -> Deployed:
    """A service `name` of the model in `file`, which is registered so many times under that name."""
    row = json.loads((made / "row.json").read_text())
    named = dict(zip(_NAMES, row, strict=True))
    is_graph = file.suffix == ".onnx"
    # What a graph takes stands in it; of other models people tell it.
    told = None if is_graph else {"inputs": [{"name": name, "type": "number"} for name in _NAMES], "example": named}
    for _ in range(versions):
        register(studio, name, file, told)
    body = {"inputs": [row]} if is_graph else {"rows": [named]}
    return deploy(studio, name, name, body, **{"version": "1", "resources": {"cpu": 1}, **wish})


def _running(service: Deployed) -> Running:
    name = f"ours_{service.name.replace('-', '_')}"
    url = f"http://127.0.0.1:{service.studio.port}{service.path}"
    return Running(name, url, service.body, is_peer=False, is_onnx=name.endswith("_onnx"), idle_mb=0.0, key=service.key)
