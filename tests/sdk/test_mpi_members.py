"""How the helpers of MPI find the launcher again."""

from __future__ import annotations

import pytest

from cubestudio_sdk.ssh import reachable

CALL = "hydra_pmi_proxy --control-port some-machine:4711 --rmk user --proxy-id 1"


@pytest.mark.parametrize(
    ("address", "port"), [("10.244.0.7", "10.244.0.7:4711"), ("fd00::7", "launcher-0.gang:4711")], ids=["v4", "v6"]
)
def test_a_helper_calls_back_to_the_address_that_it_was_called_from(
    monkeypatch: pytest.MonkeyPatch, address: str, port: str
) -> None:
    for name, value in (("TYPE", "launcher"), ("INDEX", "0")):
        monkeypatch.setenv(f"CUBE_REPLICA_{name}", value)
    monkeypatch.setenv("CUBE_PEERS", "launcher-0=launcher-0.gang:29501,worker-0=worker-0.gang:29501")
    assert reachable(CALL, address) == CALL.replace("some-machine:4711", port)
    assert reachable("hydra_pmi_proxy --version", address) == "hydra_pmi_proxy --version"
