"""What a replica is told about requests."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

from cubestudio.registry.facts import ModelVersion
from cubestudio.serving.engines import engine_for
from cubestudio.serving.traffic import MOST_BYTES
from cubestudio.spec.resources import Resources


def test_a_replica_takes_whatever_a_service_may_let_through() -> None:
    version = cast(ModelVersion, SimpleNamespace(model="m", version="1", signature={"format": "onnx/1"}))
    workload = engine_for(version).build("m:1", (), Resources(cpu=1, memory=1 << 30))
    assert workload.env["CUBE_BODY_LIMIT"] == str(MOST_BYTES)
