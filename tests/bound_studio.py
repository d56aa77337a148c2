"""A studio of this machine whose project runs on the cluster, for stories there."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import cluster
from conformance.runtime.kubernetes import IMAGE, address_towards
from cubestudio.drivers.runtime_kubernetes.client import Client as KubernetesClient
from cubestudio.drivers.runtime_kubernetes.client import Refused, Unreachable
from cubestudio_sdk import Client
from running import RunningStudio

PLACE = "lab"
"""What the cluster is called."""


@dataclass(frozen=True)
class Bound:
    """The studio, its administrator, and the project's ground; `url` is the studio as pods reach it."""

    studio: RunningStudio
    client: Client
    way: KubernetesClient
    namespace: str
    url: str


def host_towards(running: cluster.Cluster) -> str:
    """This machine's address as the cluster sees it."""
    return address_towards(json.loads(running.kubeconfig)["clusters"][0]["cluster"]["server"])


@contextmanager
def bound_studio(running: cluster.Cluster, name: str, image: str = IMAGE, **settings: str) -> Iterator[Bound]:
    """It runs with these settings, and leaves nothing behind; its namespace begins with `name`."""
    home = Path(tempfile.mkdtemp(prefix="cube-story-"))
    home.chmod(0o755)  # workloads run as other users
    studio = RunningStudio(home, CUBE_HOST="0.0.0.0", **settings)
    way, namespace = KubernetesClient(json.loads(running.kubeconfig)), f"{name}-{os.urandom(3).hex()}"
    url = f"http://{host_towards(running)}:{studio.port}"
    try:
        studio.up()
        client = studio.client()
        client.add_cluster(PLACE, running.kubeconfig, url=url, image=image, unchecked=True)
        client.bind_project("default", PLACE, namespace=namespace)
        yield Bound(studio, client, way, namespace, url)
        assert not studio.errors(), studio.errors()
    finally:
        with suppress(Refused, Unreachable):
            way.delete("Namespace", namespace)
        way.close()
        studio.down()
        shutil.rmtree(home, ignore_errors=True)
