"""The runtime of a real cluster as the suite wants it: pods in a namespace of these tests, whose agents talk to a real
studio on this machine."""

from __future__ import annotations

import json
import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

import cluster
from conformance.runtime.suite import Place
from cubestudio.drivers.logs_files import FileLogs
from cubestudio.drivers.runtime_kubernetes import KubernetesRuntime
from cubestudio.drivers.runtime_kubernetes.client import Client, Manifest, Refused, Unreachable
from cubestudio.main.agents import agent_archive
from cubestudio.ports.mailbox import Mailbox
from cubestudio.spec.placement import Placement
from studio import Studio, live, open_studio

if TYPE_CHECKING:
    from conftest import Servers

IMAGE = os.environ.get("CUBE_TEST_IMAGE", "cube-test/python:3.11")


@dataclass
class Ground:
    """What the tests of a module share: a studio that pods reach, and a namespace."""

    kubeconfig: dict[str, Any]
    studio: Studio
    home: Path
    placement: Placement
    client: Client

    def runtime(self, **more: Any) -> KubernetesRuntime:
        """A server's runtime, which has heard everything once."""
        made = KubernetesRuntime(
            self.studio.parts[Mailbox],
            self.home,
            self.kubeconfig,
            "test",
            agent=agent_archive(),
            sign=self.studio.agent_token,
            **more,
        )
        assert made.wait(10)
        return made

    def sweep(self) -> None:
        """No pod of a test lives on beside the next."""
        for pod in self.client.list("Pod", self.placement.namespace)[0]:
            self.client.delete("Pod", pod["metadata"]["name"], self.placement.namespace, grace=0)


@contextmanager
def namespace(client: Client, beginning: str) -> Iterator[str]:
    """A namespace of its own, deleted afterwards."""
    name = f"{beginning}-{os.urandom(3).hex()}"
    client.create({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}})
    try:
        yield name
    finally:
        with suppress(Exception):
            client.delete("Namespace", name)


@contextmanager
def stopped(client: Client, running: cluster.Cluster, component: str) -> Iterator[None]:
    """That component is stopped; nobody goes on before its machines and what was ready on them are well again."""
    with cluster.alone():
        before = _ready(client)[0]
        running.component("stop", component)
        try:
            yield
        finally:
            running.component("start", component)
            since = datetime.now(UTC).isoformat()
            deadline, well = time.monotonic() + 90, 0.0
            while time.monotonic() < deadline and (not well or time.monotonic() - well < _SETTLED):
                well = (well or time.monotonic()) if _is_well(client, before, since) else 0.0
                time.sleep(0.2)


_SETTLED = 5.5
"""Seconds that all has to be well on end: a cluster looks every five for machines it heard nothing of."""


def _is_well(client: Client, before: set[str], since: str) -> bool:
    """Whether the machines were heard of and are ready, and so are those of these pods that still run."""
    with suppress(Unreachable, Refused):
        heard = client.read("/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases")["items"]
        machines, (ready, run) = client.list("Node")[0], _ready(client)
        taints = [taint["key"] for machine in machines for taint in machine["spec"].get("taints", ())]
        return (
            all(lease["spec"]["renewTime"] > since for lease in heard)
            and all(map(_is_ready, machines))
            and not any("node.kubernetes.io" in key for key in taints)
            and before & run <= ready
        )
    return False


def _ready(client: Client) -> tuple[set[str], set[str]]:
    """The pods that are ready, and all that run and are to go on."""
    run = {pod["metadata"]["uid"]: pod for pod in client.list("Pod")[0]
           if pod["status"].get("phase") == "Running" and not pod["metadata"].get("deletionTimestamp")}  # fmt: skip
    return {uid for uid, pod in run.items() if _is_ready(pod)}, set(run)


def _is_ready(found: Manifest) -> bool:
    """As its conditions say."""
    conditions = found["status"].get("conditions") or ()
    return any(one["type"] == "Ready" and one["status"] == "True" for one in conditions)


def address_towards(server: str) -> str:
    """This machine's address as somebody at `server` sees it."""
    where = urlsplit(server)
    with socket.create_connection((where.hostname, where.port or 443), timeout=10) as line:
        return str(line.getsockname()[0])


@pytest.fixture(scope="module")
def ground(
    running_cluster: cluster.Cluster, database_servers: Servers, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Ground]:
    """A studio and a namespace."""
    folder = tmp_path_factory.mktemp("ground")
    kubeconfig = json.loads(running_cluster.kubeconfig)
    client = Client(kubeconfig)
    database = database_servers.fresh("sqlite", folder)
    host = address_towards(client.config.cluster.server)
    home = folder / "home"
    with namespace(client, "driver") as name, open_studio(database, home) as studio, live(studio, host=host) as url:
        yield Ground(kubeconfig, studio, home, Placement(name, {}, IMAGE, (), url), client)
    client.close()
    database.close()


@pytest.fixture
def place(ground: Ground) -> Iterator[Place]:
    """A runtime there; whatever still runs at the end is killed."""
    reopen: Callable[[], KubernetesRuntime] = ground.runtime
    made = Place(
        ground.runtime(), FileLogs(ground.home), reopen, ground.placement, images=True, kills_within=90, patience=6
    )
    yield made
    made.runtime.close()
    ground.sweep()
