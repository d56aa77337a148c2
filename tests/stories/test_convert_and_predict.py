"""A model is trained, registered, converted with proof and used over a file, as a person does it with `cube`."""

from __future__ import annotations

from typing import Any

from cubestudio_sdk import Client
from running import RunningStudio

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
    ended = client.wait(client.run(text=PREDICT))
    assert ended["state"] == "Succeeded", ended
    outputs = client.get_task(ended["id"], "predict")["outputs"]
    assert outputs["rows"] == 602 and outputs["shards"] == 4
    unknown = studio.cube("models", "convert", "leaver")
    assert unknown.returncode == 1 and "Did you mean 'leavers'" in unknown.stderr
