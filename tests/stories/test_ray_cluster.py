"""A Ray job for real: a cluster of two nodes for as long as its command runs. Asked for by CUBE_TEST_RAY=1: Ray starts
a dozen processes a node and gives them thirty seconds, which a small machine that is busy does not keep."""

from __future__ import annotations

import os
from typing import Any

import pytest

from running import RunningStudio

PROGRAM = """\
import time
import ray
from cubestudio_sdk import task

ray.init()
cores = int(ray.cluster_resources()["CPU"])

@ray.remote(num_cpus=1)
def where():
    time.sleep(1)  # so that each needs a core of its own
    return ray.get_runtime_context().get_node_id()

nodes = set(ray.get([where.remote() for _ in range(cores)]))
print("cores", cores, "nodes", len(nodes), flush=True)
task.output("nodes", len(nodes))
"""
PIPELINE = """\
pipeline: rays
tasks:
  spread:
    template: ray
    args: {command: [python, spread.py]}
    replicas: {head: 1, worker: 1}
    volumes: {spread.py: file://spread.py}
    resources: {cpu: 0.5, memory: 1Gi}
    retries: 2
"""


@pytest.mark.timeout(600)
@pytest.mark.skipif(not os.environ.get("CUBE_TEST_RAY"), reason="CUBE_TEST_RAY is not set")
def test_a_ray_job_runs_on_two_nodes(studio: RunningStudio) -> None:
    client = studio.client()
    client.upload_stream(iter([PROGRAM.encode()]), "spread.py", len(PROGRAM))
    run: Any = client.wait(client.run(text=PIPELINE), timeout=500)
    task: Any = client.get_task(run["id"], "spread")
    if task["code"].startswith("Environment"):
        pytest.skip(f"Ray cannot be had here: {task['reason']}")
    log = client.log_text(run["id"], "spread")
    assert run["state"] == "Succeeded", (task["reason"], log)
    assert "cores 2 nodes 2" in log
    assert task["outputs"] == {"nodes": 2}
    states = {one["name"]: one["state"] for one in task["replicas"]}
    assert states == {"head-0": "Succeeded", "worker-0": "Stopped"}, "what serves is stopped once the head has ended"
