"""A model is trained, registered, converted with proof and used over a file, as a person does it with `cube`."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path
from random import Random
from typing import Any

import pytest

from cubestudio_sdk import Client
from environments import environment_python
from running import RunningStudio

pytestmark = pytest.mark.timeout(600)

MODELS = Path(__file__).parents[1] / "registry" / "models"
TRAIN = """\
pipeline: leavers
tasks:
  train:
    template: random_forest
    args: {train: "sample://customers", label: 流失, n_estimators: 20}
  keep:
    template: model-register
    args: {model: "{{ tasks.train.outputs.model }}", name: leavers}
"""

PREDICT = """\
pipeline: leavers-predict
tasks:
  predict:
    template: model-offline-predict
    args: {model: "model://leavers", data: "sample://customers", shard_rows: 200, workers: 2}
"""


def register(client: Client) -> None:
    """Train and register `leavers`."""
    ended = client.wait(client.run(text=TRAIN))
    assert ended["state"] == "Succeeded", ended


def verdict(client: Client) -> dict[str, Any]:
    """The conversion of its newest version."""
    told: dict[str, Any] = client.model_version("leavers", "latest")["conversion"]
    return told


CALLS = """
import sys, grpc
_, address, key = sys.argv
ask = grpc.insecure_channel(address).unary_unary("/inference.GRPCInferenceService/ServerReady")
for shown in ((("authorization", f"Bearer {key}"),), ()):
    try:
        print(ask(b"", metadata=(("cube-service", "default/leavers"), *shown), timeout=20))
    except grpc.RpcError as refused:
        print(refused.code().name)
"""
"""Calls through the gateway, with a key and with nothing."""


def ask_the_graph(studio: RunningStudio, client: Client) -> None:
    """A service of the version runs the graph, and answers over HTTP and gRPC."""
    client.deploy("leavers", "leavers")
    until = time.monotonic() + 120
    while (found := client.service("leavers"))["state"] != "Ready":
        assert time.monotonic() < until, found
        time.sleep(0.1)
    assert (found["engine"]["name"], found["engine"]["is_graph"]) == ("ONNX", True)
    example = client.model_version("leavers", "latest")["signature"]["example"]
    assert client.predict("leavers", [example, {**example, "城市": None}])["predictions"][0] in ("是", "否")
    key = client.create_key("calls", services=["leavers"])["key"]
    told = [str(environment_python("onnx")), "-c", CALLS, f"127.0.0.1:{studio.port}", key]
    while True:  # a key is in force a moment after it was made
        done = subprocess.run(told, capture_output=True, text=True, timeout=90)
        if done.stdout.split() != ["UNAUTHENTICATED"] * 2 or time.monotonic() > until:
            break
    assert done.stdout.split() == [r"b'\x08\x01'", "UNAUTHENTICATED"], done.stdout + done.stderr
    client.delete_service("leavers")  # its core is wanted for what follows


def test_a_registered_model_is_converted_and_predicts_offline(studio: RunningStudio) -> None:
    client = studio.client()
    register(client)
    assert client.model_version("leavers", 1)["conversion"] is None
    done = studio.cube("models", "convert", "leavers:1", "--watch")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "passed: It answers as the model does on all" in done.stdout
    told = verdict(client)
    assert told["verdict"]["passed"] and told["verdict"]["rows_from"] == "table"
    assert told["verdict"]["groups"]["real"] == 602 and told["verdict"]["groups"]["thresholds"] > 1000
    client.delete_run(told["run"])
    assert verdict(client)["artifact"] == told["artifact"] != "", "the graph outlives the run that made it"
    ask_the_graph(studio, client)
    ended = client.wait(client.run(text=PREDICT))
    assert ended["state"] == "Succeeded", ended
    outputs = client.get_task(ended["id"], "predict")["outputs"]
    assert (outputs["rows"], outputs["refused_rows"], outputs["shards"]) == (589, 13, 4)
    unknown = studio.cube("models", "convert", "leaver")
    assert unknown.returncode == 1 and "Did you mean 'leavers'" in unknown.stderr


def test_an_uploaded_model_is_converted_on_rows_of_the_project_and_served_by_its_graph(
    studio: RunningStudio, tmp_path: Path
) -> None:
    client = studio.client()
    random = Random(7)
    lines = ["x0,x1,x2,x3", *(",".join(f"{random.gauss(0, 1)}" for _ in range(4)) for _ in range(80))]
    (tmp_path / "rows.csv").write_text("\n".join(lines))
    client.upload(tmp_path / "rows.csv", "proof/")
    client.import_model("outside", MODELS / "forest.joblib")
    refused = studio.cube("models", "convert", "outside:1", "--rows", "file://proof/gone.csv")
    assert refused.returncode == 1 and "gone.csv" in refused.stderr
    done = studio.cube("models", "convert", "outside:1", "--rows", "file://proof/rows.csv", "--watch")
    assert done.returncode == 0 and "passed: It answers as the model does on all" in done.stdout, done.stdout
    client.deploy("outside", "outside")
    until = time.monotonic() + 120
    while (found := client.service("outside"))["state"] != "Ready":
        assert time.monotonic() < until, found
        time.sleep(0.1)
    assert (found["engine"]["name"], found["engine"]["is_graph"]) == ("ONNX", True)
    told = client.predict("outside", [dict(zip(("x0", "x1", "x2", "x3"), (1.0, 0.5, -1.0, 2.0), strict=True))])
    assert len(told["predictions"]) == 1 and sum(told["probabilities"][0].values()) == pytest.approx(1)
    client.delete_service("outside")
