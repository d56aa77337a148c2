"""Specs survive the database; secrets never enter it."""

from __future__ import annotations

import json

import pytest

from cubestudio.kit.errors import Fault
from cubestudio.spec.resources import Accelerators, Resources
from cubestudio.spec.volumes import Mount, VolumeKind
from cubestudio.spec.workload import (
    EnvironmentSpec,
    FileKind,
    ReplicaType,
    RestartPolicy,
    Sidecar,
    WorkloadFile,
    WorkloadSpec,
)
from cubestudio.workloads.codec import decode_spec, encode_spec
from cubestudio.workloads.secrets import secret_names, secret_placeholder, with_secrets

FULL = WorkloadSpec(
    command=("python", "训练.py"),
    environment=EnvironmentSpec(">=3.11", ("pandas==3.0.1",), "", "tabular"),
    env={"A": "1"},
    secret_env={"PASSWORD": secret_placeholder("db")},
    files=(WorkloadFile("args.json", content="{}"), WorkloadFile("in", FileKind.LINK, source="/x")),
    volumes=(Mount("keys", VolumeKind.SECRET, "/mnt/keys", source={"files": {"DB": secret_placeholder("db")}}),),
    person="ann",
    workdir="sub",
    resources=Resources(2, 1 << 30, (Accelerators("A100", 2),)),
    replica_types=(ReplicaType("master"), ReplicaType("worker", 3, ("w",), Resources(1))),
    ports={"http": 0},
    timeout=5,
    retries=2,
    restart=RestartPolicy.ALWAYS,
    priority=3,
    probe="/healthz",
    ready_within=60,
    sidecars=(Sidecar("meter", ("m",), {"B": "2"}, {"TOKEN": secret_placeholder("db")}, Resources(0.2)),),
)


@pytest.mark.parametrize("spec", [FULL, WorkloadSpec(command=("true",))])
def test_a_spec_comes_back_from_json_as_it_was(spec: WorkloadSpec) -> None:
    assert decode_spec(json.loads(json.dumps(encode_spec(spec)))) == spec


def test_secrets_are_filled_in_at_start_wherever_they_stand() -> None:
    spec = WorkloadSpec(
        command=("login", f"--password={secret_placeholder('db')}"),
        env={"KEY": secret_placeholder("api-key")},
        files=(WorkloadFile("args.json", content=json.dumps({"p": "x" + secret_placeholder("db")})),),
        volumes=(Mount("k", VolumeKind.SECRET, "/mnt/k", source={"files": {"DB": secret_placeholder("db")}}),),
    )
    assert secret_names(spec) == ["api-key", "db"]
    filled = with_secrets(spec, {"db": "geheim", "api-key": "k"})
    assert filled.command == ("login", "--password=geheim")
    assert filled.env == {"KEY": "k"}
    assert filled.volumes[0].source == {"files": {"DB": "geheim"}}


def test_a_missing_secret_is_named() -> None:
    with pytest.raises(Fault) as caught:
        with_secrets(FULL, {})
    assert "'db'" in caught.value.say()
