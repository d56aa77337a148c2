"""A gateway on a real cluster for tests: a studio on this machine, and Envoys in pods that follow it."""

from __future__ import annotations

import os
import socket
import socketserver
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml
from lightkube import ApiError, Client, KubeConfig
from lightkube.resources.core_v1 import Namespace, Node, Pod, Service

import cluster
import gateway_image
from cubestudio.accounts.access import Ending
from cubestudio.db import Database
from cubestudio.drivers.gateway_envoy import ClusterDeployer
from cubestudio.ports.cluster import ClusterAccess
from cubestudio.ports.followed import FollowedGateway, Site
from cubestudio.routing import gateways
from cubestudio.routing.elsewhere import Gateways
from cubestudio.routing.gateways import GatewayTokens
from cubestudio.spec.routes import Endpoint, RouteTable
from studio import Studio, live, open_studio

PLACE = "there"


def until(is_so: Callable[[], Any], what: str, seconds: float = 120) -> None:
    """Wait for it."""
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, what
        time.sleep(0.02)


def this_machine(running: cluster.Cluster) -> str:
    """Its address as pods reach it."""
    told = os.environ.get("CUBE_TEST_HOST")
    if told is None and running.script is None:
        pytest.skip("CUBE_TEST_HOST does not say how the cluster's pods reach this machine")
    return told or "10.201.0.2"


@dataclass
class There:
    """The studio, the gateway as it knows it, and the cluster."""

    studio: Studio
    client: Client
    deployer: ClusterDeployer
    site: Site
    serving: ExitStack
    kubeconfig: str

    @contextmanager
    def without_the_studio(self) -> Iterator[None]:
        """Nothing listens at its address meanwhile."""
        self.serving.close()
        try:
            yield
        finally:
            self.studio.app.state.ending = Ending()
            at = urlsplit(self.site.url)
            self.serving.enter_context(live(self.studio, at.port or 0, at.hostname or ""))

    @property
    def row(self) -> dict[str, Any]:
        """What is wished."""
        with self.studio.database.read() as uow:
            return gateways.get_gateway(uow, PLACE)

    @property
    def gateway(self) -> FollowedGateway:
        """The object that followers speak to."""
        known: Gateways = self.studio.parts[Gateways]
        return known.of_row(self.row)

    def settled(self) -> FollowedGateway:
        """The same, once the one pod follows it: what a test before left undone is done first."""
        gateway = self.gateway
        if not gateway.is_alive():
            self.deployer.deploy(self.site, self.token)
        until(lambda: len(gateway.followers()) == 1, "no Envoy follows")
        return gateway

    @property
    def token(self) -> str:
        """Its own."""
        tokens: GatewayTokens = self.studio.parts[GatewayTokens]
        return tokens.make(self.row["id"])

    def service(self) -> str:
        """The address of its Service."""
        spec = self.client.get(Service, "cube-gateway", namespace=self.site.namespace).spec
        assert spec is not None and spec.clusterIP
        return spec.clusterIP

    def pods(self) -> list[Pod]:
        """That are not being deleted."""
        found = self.client.list(Pod, namespace=self.site.namespace)
        return [pod for pod in found if pod.metadata and not pod.metadata.deletionTimestamp]

    def kill(self, container: str) -> None:
        """End the first process of a container of the one pod; it is started again."""
        before = self.restarts(container)
        self._inside(container, "kill 1")
        until(lambda: self.restarts(container) > before, f"{container} is not started again")

    def kill_what_follows(self) -> None:
        """End the follower below the first process of its container."""
        self._inside("follower", "kill -9 $(cat /proc/1/task/1/children)")

    def _inside(self, container: str, script: str) -> None:
        [name] = [pod.metadata.name for pod in self.pods() if pod.metadata]
        command = ["kubectl", "exec", "-n", self.site.namespace, str(name), "-c", container, "--", "sh", "-c", script]
        told = {**os.environ, "KUBECONFIG": self.kubeconfig}
        # The line may break with the process; one that is only starting cannot be entered yet.
        until(lambda: subprocess.run(command, env=told, capture_output=True, timeout=60).returncode in (0, 137, 143),
              f"{container} cannot be ended")  # fmt: skip

    def restarts(self, container: str) -> int:
        """Of a container, over all pods."""
        told = [one for pod in self.pods() for one in (pod.status and pod.status.containerStatuses) or []]
        return sum(one.restartCount for one in told if one.name == container)


@contextmanager
def gateway_there(running: cluster.Cluster, database: Database, home: Path, namespace: str) -> Iterator[There]:
    """Deployed and connected; gone afterwards."""
    kubeconfig = yaml.safe_load(running.kubeconfig)
    client = Client(KubeConfig.from_dict(kubeconfig), trust_env=False)
    known = [name for node in client.list(Node) for image in (node.status and node.status.images) or []
             for name in image.names or []]  # fmt: skip
    image = gateway_image.load(running, known)
    deployer = ClusterDeployer(lambda _: ClusterAccess(kubeconfig))
    file = home.with_name("kubeconfig")
    file.write_text(running.kubeconfig)
    with open_studio(database, home) as studio, ExitStack() as serving:
        site = Site(PLACE, namespace, serving.enter_context(live(studio, host=this_machine(running))), image)
        with database.write() as uow:
            gateways.put_gateway(uow, site, "test")
        there = There(studio, client, deployer, site, serving, str(file))
        try:
            deployer.deploy(site, there.token)
            there.gateway.deliver(RouteTable(Endpoint("127.0.0.1", 9)))
            until(there.gateway.applied, "no Envoy follows")
            yield there
        finally:
            with suppress(ApiError):
                client.delete(Namespace, namespace, grace_period=0)
            client.close()


class _Forwarder(socketserver.ThreadingTCPServer):
    daemon_threads = True
    request_queue_size = 512
    allow_reuse_address = True
    target: tuple[str, int]


class _Forward(socketserver.BaseRequestHandler):
    server: _Forwarder

    def handle(self) -> None:
        """Both ways, until both have ended."""
        try:
            there = socket.create_connection(self.server.target, timeout=10)
        except OSError:
            return  # and the line ends, as that of a pod that is gone
        with there:
            there.settimeout(None)
            back = threading.Thread(target=_pump, args=(there, self.request), daemon=True)
            back.start()
            _pump(self.request, there)
            back.join()


def _pump(come: socket.socket, go: socket.socket) -> None:
    with suppress(OSError):
        while data := come.recv(65536):
            go.sendall(data)
    with suppress(OSError):
        go.shutdown(socket.SHUT_WR)


@contextmanager
def forwarded(host: str, port: int) -> Iterator[int]:
    """A port of this machine that leads there, byte by byte."""
    with _Forwarder(("127.0.0.1", 0), _Forward) as server:
        server.target = (host, port)
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield int(server.server_address[1])
        server.shutdown()
        thread.join()
