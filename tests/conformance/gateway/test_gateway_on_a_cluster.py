"""Envoys in pods do what the contract says, following the studio from afar."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import cluster
from conformance.gateway.suite import GatewayConformance
from conformance.gateway.there import There, forwarded, gateway_there, this_machine
from conformance.gateway.upstreams import Address
from cubestudio.db.migrate import load_tables
from cubestudio.ports.gateway import Gateway

if TYPE_CHECKING:
    from conftest import Servers


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of the studio."""
    return tmp_path_factory.mktemp("there")


@pytest.fixture(scope="module")
def there(running_cluster: cluster.Cluster, database_servers: Servers, home: Path) -> Iterator[There]:
    """The gateway."""
    load_tables()
    database = database_servers.fresh("sqlite", home)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Address, "host", this_machine(running_cluster))
        with gateway_there(running_cluster, database, home / "home", f"kubegate-{uuid.uuid4().hex[:6]}") as made:
            yield made
    database.close()


@pytest.fixture(scope="module")
def running(there: There) -> Gateway:
    """As its port."""
    return there.gateway


@pytest.fixture(scope="module")
def port(there: There) -> Iterator[int]:
    """Of this machine, leading to the gateway's Service."""
    with forwarded(there.service(), 80) as number:
        yield number


@pytest.fixture(scope="module")
def tls_port(there: There) -> Iterator[int]:
    """The same for https."""
    with forwarded(there.service(), 443) as number:
        yield number


@pytest.fixture(scope="module")
def make(running: Gateway) -> Callable[..., Gateway]:
    """It is deployed, not started by a server."""
    return lambda *_: running


class TestGatewayOnACluster(GatewayConformance):
    """The suite on Envoys in pods."""
