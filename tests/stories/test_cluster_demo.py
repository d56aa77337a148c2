"""The demo's pipeline file, unchanged, on a real cluster: graph, logs, results, registered model."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from importlib import resources
from pathlib import Path

import pytest

import cluster
from conformance.runtime.kubernetes import IMAGE, address_towards
from cubestudio.drivers.runtime_kubernetes.client import Client as KubernetesClient
from cubestudio.drivers.runtime_kubernetes.client import Refused, Unreachable
from cubestudio_sdk import Client
from running import RunningStudio

TASKS = ("load", "clean", "xgb", "forest", "judge", "keep", "serve")
FILE = resources.files("cubestudio_examples") / "breast-cancer" / "pipeline.yaml"


@pytest.fixture
def studio(running_cluster: cluster.Cluster) -> Iterator[RunningStudio]:
    """A studio that pods reach."""
    home = Path(tempfile.mkdtemp(prefix="cube-story-"))
    home.chmod(0o755)
    found = RunningStudio(home, CUBE_HOST="0.0.0.0")
    try:
        found.up()
        yield found
        assert not found.errors(), found.errors()
    finally:
        found.down()
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
def client(studio: RunningStudio, running_cluster: cluster.Cluster) -> Iterator[Client]:
    """Whose project is bound to the cluster."""
    way = KubernetesClient(json.loads(running_cluster.kubeconfig))
    url = f"http://{address_towards(way.config.cluster.server)}:{studio.port}"
    client, namespace = studio.client(), f"agent-story-{os.urandom(3).hex()}"
    client.add_cluster("lab", running_cluster.kubeconfig, url=url, image=IMAGE, unchecked=True)
    client.bind_project("default", "lab", namespace=namespace)
    yield client
    with suppress(Refused, Unreachable):
        way.delete("Namespace", namespace)
    way.close()


@pytest.mark.timeout(900)
def test_the_demos_file_runs_on_a_cluster_as_it_is(client: Client, studio: RunningStudio) -> None:
    run = client.run(text=FILE.read_text("utf-8"))
    client.wait(run, timeout=800)
    states = {task["name"]: task["state"] for task in client.tasks(run["id"])}
    logs = {name: "".join(line.text + "\n" for line in client.logs(run["id"], name)) for name in states}
    assert states == dict.fromkeys(TASKS, "Succeeded"), "\n".join(logs[name][-2000:] for name in states)

    assert "read test.csv: 143 rows" in logs["judge"]
    assert "environment " in logs["xgb"]  # how it came about is told in the task's log
    assert client.get_task(run["id"], "judge")["outputs"]["best_auc"] > 0.9
    assert {"echarts", "metric"} <= {result["type"] for result in client.results(run["id"], "judge")}
    assert client.get_run(run["id"])["place"] == "lab"
    [version] = client.model_versions("breast-cancer")
    assert version["version"] == "1"

    row = _unseen(client, run["id"])
    assert client.predict("breast-cancer", [row])["predictions"][0] in ("malignant", "benign")


def _unseen(client: Client, run: str) -> dict[str, float]:
    """A row of the test data."""
    made = client.get_task(run, "clean")["artifacts"]
    table = client.artifact_preview(next(one["id"] for one in made if one["name"] == "test"))
    names = [column if isinstance(column, str) else column["name"] for column in table["columns"]]
    return {name: float(cell) for name, cell in zip(names, table["rows"][0], strict=True) if name != "target"}
