"""The same pipeline file of distributed jobs as on this machine, and what a gang says while it waits."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import cluster
import wheels
from bound_studio import PLACE, Bound, bound_studio, host_towards
from gang_programs import prove_ray, prove_ssh, prove_together

pytestmark = pytest.mark.timeout(900)
PATIENCE = 240.0
"""Seconds: somebody may stop a part of the cluster for a while."""
WAITS = """\
pipeline: waits
tasks:
  much:
    replicas: {small: 1, huge: {count: 1, resources: {cpu: 500}}}
    command: "echo begun; sleep 600"
    resources: {cpu: 0.1}
    grace: 1s
"""


@pytest.fixture(scope="module")
def bound(running_cluster: cluster.Cluster) -> Iterator[Bound]:
    """A studio whose pods get packages from where this machine has them."""
    with (
        wheels.for_pods(host_towards(running_cluster)) as packages,
        bound_studio(running_cluster, "gangs-story", **packages) as found,
    ):
        yield found


@pytest.mark.skipif(not wheels.torch_is_there(), reason="PyTorch's CPU wheel does not lie on this machine")
def test_the_same_file_runs_as_pods(bound: Bound) -> None:
    run = prove_together(bound.client, workers=1, seconds=800)
    assert bound.client.get_run(run)["place"] == PLACE
    told: Any = bound.client.get_task(run, "ddp")
    members = [(one["role"], one["index"], one["state"]) for one in told["replicas"]]
    assert members == [("master", 0, "Succeeded"), ("worker", 0, "Succeeded")]
    assert {line.stream for line in bound.client.logs(run, "ddp")} >= {"master-0", "worker-0"}
    assert "14" in bound.client.log_text(run, "check")
    _until(lambda: not bound.way.list("Pod", bound.namespace)[0], "its pods are still there")


def test_a_launcher_that_insists_on_ssh_finds_one_in_its_pod(bound: Bound) -> None:
    prove_ssh(bound.client, seconds=600)


@pytest.mark.skipif(not os.environ.get("CUBE_TEST_RAY"), reason="CUBE_TEST_RAY is not set")
def test_a_ray_job_runs_in_two_pods(bound: Bound) -> None:
    prove_ray(bound.client, seconds=600)


def test_a_gang_that_has_some_places_says_so_and_has_not_begun(bound: Bound) -> None:
    client = bound.client
    run = client.run(text=WAITS)["id"]
    told = "1 of its 2 replicas have a place. No machine of the cluster can take it yet"
    _until(lambda: client.get_task(run, "much")["reason"].startswith(told), "the task does not say what it waits for")
    assert client.why(run, "much")["text"].startswith(told)
    there = "workloads/*/control/small-0.progress"
    _until(lambda: list(bound.studio.home.glob(there)), "the agent of the replica that has a place says nothing")
    assert "begun" not in client.log_text(run, "much"), "it began although not all of its gang have a place"
    client.stop(run)
    assert client.wait(run, timeout=120)["state"] == "Stopped"


def test_a_service_whose_pod_finds_no_machine_says_so(bound: Bound) -> None:
    client = bound.client
    name = f"huge-{os.urandom(3).hex()}"
    wish = {"name": name, "run": {"command": ["sleep", "600"]}, "resources": {"cpu": 500}}
    client.transport.json("POST", "/projects/default/services", wish)
    told = "No machine of the cluster can take it yet"
    _until(lambda: client.service(name)["reason"].startswith(told), "the service does not say what it waits for")
    assert client.service(name)["state"] == "Starting"
    client.delete_service(name)


def _until(is_so: Callable[[], Any], what: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < deadline, what
        time.sleep(0.2)
