"""The runtime of a real cluster as the suite wants it: pods in a namespace of these tests, whose agents talk to a real
studio on this machine."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

import cluster
from conformance.runtime.suite import Place
from cubestudio.drivers.logs_files import FileLogs
from cubestudio.drivers.runtime_kubernetes import KubernetesRuntime
from cubestudio.drivers.runtime_kubernetes.client import Client
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
