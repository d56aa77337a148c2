"""What a cluster's row says is what its runtime is made from."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from cubestudio.compute.facts import Cluster, State
from cubestudio.drivers.runtime_kubernetes.builder import Environments
from cubestudio.main.cluster_runtime import runtimes_of
from cubestudio.ports.cluster import ClusterAccess
from cubestudio.spec.network import Network
from cubestudio.spec.placement import Storage

CLUSTER = Cluster(
    id="cl_1", name="lab", label="", notes="", server="https://10.0.0.1", in_cluster=False, allow_local=False,
    url="http://10.0.0.5", image="python:3.11", pods_at_once=5, accelerators=(), groups=(), storage=None,
    environments=None, network=Network(), revision=1, uid="", state=State.UNKNOWN, reason="", text="", hint="",
    facts=None, inspection=None, checked_at=None, created_by="root", created_at=0.0, updated_at=0.0,
)  # fmt: skip


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What runtimes were made with."""
    seen: list[dict[str, Any]] = []
    where = "cubestudio.drivers.runtime_kubernetes.runtime.KubernetesRuntime"
    monkeypatch.setattr(where, lambda *_, **given: seen.append(given))
    return seen


@pytest.mark.parametrize(
    ("kept", "told"),
    [
        (None, Environments(claim=False)),
        (Storage("50Gi", "fast"), Environments(True, "fast", "50Gi", "ReadWriteMany", 86400)),
        (Storage("1Gi", "", False), Environments(True, "", "1Gi", "ReadWriteOnce", 86400)),
    ],
)
def test_environments_and_network_reach_the_runtime(
    made: list[dict[str, Any]], kept: Storage | None, told: Environments
) -> None:
    settings = SimpleNamespace(home=Path("/nowhere"), environment_days=1)
    parts: Any = SimpleNamespace(mailbox=None, settings=settings, agent_tokens=None)
    network = Network(never=("10.96.0.0/12",), gateways=("edge",))
    runtimes_of(parts)(replace(CLUSTER, environments=kept, network=network), ClusterAccess(None))
    assert (made[0]["environments"], made[0]["network"]) == (told, network)
