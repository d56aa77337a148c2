"""Distributed jobs for real: PyTorch's DDP and MPI, several processes each, from one pipeline file."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest

from running import RunningStudio

TRAIN = """\
import os, socket
import torch
import torch.distributed as dist
from torch.nn.parallel import DistributedDataParallel

torch.set_num_threads(1)
dist.init_process_group("gloo")
rank, size = dist.get_rank(), dist.get_world_size()
torch.manual_seed(rank)  # every member starts with other weights and has other data
net = DistributedDataParallel(torch.nn.Linear(4, 1))
data = torch.randn(64, 4) + rank
target = data @ torch.tensor([[1.0], [2.0], [3.0], [4.0]])
steps = torch.optim.SGD(net.parameters(), lr=0.02)
for _ in range(30):
    steps.zero_grad()
    loss = torch.nn.functional.mse_loss(net(data), target)
    loss.backward()
    mine = net.module.weight.grad.clone()
    alone = torch.autograd.grad(torch.nn.functional.mse_loss(net.module(data), target), net.module.weight)[0]
    steps.step()
everybody = [torch.zeros_like(alone) for _ in range(size)]
dist.all_gather(everybody, alone)
assert torch.allclose(mine, sum(everybody) / size, atol=1e-4), "the gradient is not the mean of all"
assert not torch.allclose(mine, alone), "all had the same data"
print("rank", rank, "of", size, "weights", [round(w, 5) for w in net.module.weight.flatten().tolist()], flush=True)
if rank == 0:
    from cubestudio_sdk import task
    task.output("weights", net.module.weight.flatten().tolist())
dist.destroy_process_group()
"""
SUM = """\
from mpi4py import MPI
world = MPI.COMM_WORLD
total = world.allreduce((world.rank + 1) ** 2)
print("rank", world.rank, "of", world.size, "total", total, flush=True)
if world.rank == 0:
    from cubestudio_sdk import task
    task.output("total", total)
"""
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
""".replace("PACKAGES", '["torch==2.13.0+cpu", "mpich==5.0.2", "mpi4py==4.1.2"]')


def torch_is_there() -> bool:
    """Whether the wheel that fits a small machine lies on it."""
    links = os.environ.get("UV_FIND_LINKS") or os.environ.get("PIP_FIND_LINKS") or ""
    return bool(links) and any(Path(links).glob("torch-2.13.0+cpu-*"))


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
