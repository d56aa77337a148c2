"""Envoy does what the contract says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from conformance.gateway.suite import GatewayConformance
from conformance.gateway.upstreams import free_port
from cubestudio.drivers.gateway_envoy import EnvoyGateway
from cubestudio.ports.gateway import Gateway


@pytest.fixture(scope="module")
def port() -> int:
    """Where the gateway under test listens."""
    return free_port()


@pytest.fixture(scope="module")
def tls_port() -> int:
    """Where it serves domains over https."""
    return free_port()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where it keeps its files."""
    return tmp_path_factory.mktemp("gateway")


@pytest.fixture(scope="module")
def make(home: Path, port: int, tls_port: int) -> Iterator[Callable[..., Gateway]]:
    """The gateway object of a new server on the same home."""
    made: list[EnvoyGateway] = []

    def build(at: int = port, name: str = "home", tls_at: int = tls_port) -> Gateway:
        made.append(EnvoyGateway(home / name, "127.0.0.1", at, tls_port=tls_at))
        return made[-1]

    yield build
    for gateway in made:
        gateway.stop()


@pytest.fixture(scope="module")
def running(make: Callable[[], Gateway]) -> Gateway:
    """One that runs."""
    gateway = make()
    gateway.ensure_running()
    return gateway


class TestEnvoyGateway(GatewayConformance):
    """The suite on one Envoy process."""
