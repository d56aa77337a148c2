"""Distributed jobs for real: PyTorch's DDP and MPI, several processes each, from one pipeline file."""

from __future__ import annotations

import re
from typing import Any

import pytest

from gang_programs import PACKAGES, SUM, TRAIN
from running import RunningStudio
from wheels import torch_is_there

PIPELINE = """\
pipeline: together
params: {workers: 3}
tasks:
  ddp:
    framework: pytorch
    replicas: {master: 1, worker: "{{ params.workers }}"}
    command: [python, train.py]
    environment: {packages: PACKAGES}
    volumes: {train.py: file://train.py}
    resources: {cpu: 0.4}
  mpi:
    template: mpi
    args: {command: [mpiexec, python, sum.py]}
    replicas: 3
    needs: ddp
    environment: {packages: PACKAGES}
    volumes: {sum.py: file://sum.py}
    resources: {cpu: 0.4}
  check:
    command: [echo, "{{ tasks.ddp.outputs.weights }}", "{{ tasks.mpi.outputs.total }}"]
""".replace("PACKAGES", str(list(PACKAGES)))


@pytest.mark.skipif(not torch_is_there(), reason="PyTorch's CPU wheel does not lie on this machine")
def test_ddp_and_mpi_run_as_one_job_each(studio: RunningStudio) -> None:
    client = studio.client()
    for name, text in (("train.py", TRAIN), ("sum.py", SUM)):
        client.upload_stream(iter([text.encode()]), name, len(text.encode()))
    run: Any = client.wait(client.run(text=PIPELINE), timeout=240)
    logs = {name: client.log_text(run["id"], name) for name in ("ddp", "mpi")}
    assert run["state"] == "Succeeded", (client.why(run["id"]), logs)
    said = [line for line in logs["ddp"].splitlines() if "weights" in line]
    assert len(said) == 4 and len({line.partition("weights")[2] for line in said}) == 1, said
    ranks = re.findall(r"rank (\d) of 3 total 14", logs["mpi"])  # MPI joins lines as they come
    assert sorted(ranks) == ["0", "1", "2"], logs["mpi"]
