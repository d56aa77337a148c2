"""The demo's pipeline file, unchanged, on a real cluster: graph, logs, results, registered model."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import resources

import pytest

import cluster
from bound_studio import PLACE, bound_studio
from cubestudio_sdk import Client

TASKS = ("load", "clean", "xgb", "forest", "judge", "keep", "serve")
FILE = resources.files("cubestudio_examples") / "breast-cancer" / "pipeline.yaml"


@pytest.fixture
def client(running_cluster: cluster.Cluster) -> Iterator[Client]:
    """Whose project is bound to the cluster."""
    with bound_studio(running_cluster, "agent-story") as bound:
        yield bound.client


@pytest.mark.timeout(900)
def test_the_demos_file_runs_on_a_cluster_as_it_is(client: Client) -> None:
    run = client.run(text=FILE.read_text("utf-8"))
    client.wait(run, timeout=800)
    states = {task["name"]: task["state"] for task in client.tasks(run["id"])}
    logs = {name: "".join(line.text + "\n" for line in client.logs(run["id"], name)) for name in states}
    assert states == dict.fromkeys(TASKS, "Succeeded"), "\n".join(logs[name][-2000:] for name in states)

    assert "read test.csv: 143 rows" in logs["judge"]
    assert "environment " in logs["xgb"]  # how it came about is told in the task's log
    assert client.get_task(run["id"], "judge")["outputs"]["best_auc"] > 0.9
    assert {"echarts", "metric"} <= {result["type"] for result in client.results(run["id"], "judge")}
    assert client.get_run(run["id"])["place"] == PLACE
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
