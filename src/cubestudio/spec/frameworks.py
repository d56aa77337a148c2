"""What frameworks for distributed jobs read at their start, and which roles they know.

Sources of the names: `torch.distributed.run`, TensorFlow's `TF_CONFIG`, Paddle's `fleet`, MXNet's and ps-lite's
`DMLC_*`, MindSpore's dynamic cluster, Ray's `RAY_ADDRESS`, Volcano's `env` and `svc` plugins.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace

from cubestudio.spec.members import Meeting, Member

Env = dict[str, str]


@dataclass(frozen=True)
class Framework:
    """How a framework wants its gang.

    Attributes:
        roles: those it knows, in order of rank; () = any.
        lead: the role of which there is exactly one, "" = none.
        work: the role of which there may be many; of what a mere number means, one leads and the rest works.
        serves: roles that never end by themselves.
        needs: further roles of which there must be at least one.
        wrapped: how the library in the task (`cubestudio_sdk.gang`) brings the members together before it runs the
            command, "" = not at all.
        env: the variables of a member.
    """

    roles: tuple[str, ...]
    lead: str
    work: str
    env: Callable[[Member, Meeting], Env]
    serves: frozenset[str] = frozenset()
    needs: tuple[str, ...] = ()
    wrapped: str = ""


def torch_env(member: Member, meeting: Meeting) -> Env:
    """`env://` for scripts of one process a replica, and torchrun's own for those that start several each.

    torchrun overwrites RANK and its like for the processes it starts.
    """
    host, port, size = meeting.host(0), str(meeting.rendezvous), str(len(meeting.members))
    rank = str(member.rank)
    return {
        "MASTER_ADDR": host,
        "MASTER_PORT": port,
        "WORLD_SIZE": size,
        "RANK": rank,
        "LOCAL_RANK": "0",
        "LOCAL_WORLD_SIZE": "1",
        "NODE_RANK": rank,
        "GROUP_RANK": rank,
        "PET_NNODES": size,
        "PET_NODE_RANK": rank,
        "PET_MASTER_ADDR": host,
        "PET_MASTER_PORT": port,
    }


def tensorflow_env(member: Member, meeting: Meeting) -> Env:
    """`TF_CONFIG`: evaluators stand beside the cluster and not in it."""
    cluster: dict[str, list[str]] = {}
    for one in meeting.members:
        if one.role != "evaluator":
            cluster.setdefault(one.role, []).append(meeting.address(one))
    told = {"cluster": cluster, "task": {"type": member.role, "index": member.index}}
    return {"TF_CONFIG": json.dumps(told, separators=(",", ":"))}


def paddle_env(member: Member, meeting: Meeting) -> Env:
    """Collective training; with `ps` among the roles, parameter servers."""
    trainers, servers = meeting.of("worker"), meeting.of("ps")
    host, port = meeting.addresses[member.rank]
    env = {
        "PADDLE_TRAINERS_NUM": str(len(trainers)),
        "PADDLE_TRAINER_ENDPOINTS": _addresses(trainers, meeting),
        "PADDLE_CURRENT_ENDPOINT": meeting.address(member),
        "PADDLE_MASTER": f"{meeting.host(0)}:{meeting.rendezvous}",
        "PADDLE_NNODES": str(len(trainers)),
        "PADDLE_PORT": str(port),
        "POD_IP": host,
    }
    if member.role == "worker":
        env["PADDLE_TRAINER_ID"] = str(member.index)
    if servers:
        env["PADDLE_PSERVERS_IP_PORT_LIST"] = _addresses(servers, meeting)
        env["TRAINING_ROLE"] = "PSERVER" if member.role == "ps" else "TRAINER"
    return env


def mxnet_env(member: Member, meeting: Meeting) -> Env:
    """ps-lite: the scheduler is the root to which servers and workers report."""
    root, port = meeting.addresses[meeting.of("scheduler")[0].rank]
    return {
        "DMLC_ROLE": member.role,
        "DMLC_PS_ROOT_URI": root,
        "DMLC_PS_ROOT_PORT": str(port),
        "DMLC_NUM_SERVER": str(len(meeting.of("server"))),
        "DMLC_NUM_WORKER": str(len(meeting.of("worker"))),
        "DMLC_NODE_HOST": meeting.host(member.rank),
        "DMLC_WORKER_ID" if member.role == "worker" else "DMLC_SERVER_ID": str(member.index),
    }


_MINDSPORE_ROLES = {"scheduler": "MS_SCHED", "server": "MS_PSERVER", "worker": "MS_WORKER"}


def mindspore_env(member: Member, meeting: Meeting) -> Env:
    """Dynamic cluster: no hccl tables and no OpenMPI needed."""
    host, port = meeting.addresses[meeting.of("scheduler")[0].rank]
    return {
        "MS_ROLE": _MINDSPORE_ROLES[member.role],
        "MS_SCHED_HOST": host,
        "MS_SCHED_PORT": str(port),
        "MS_WORKER_NUM": str(len(meeting.of("worker"))),
        "MS_SERVER_NUM": str(len(meeting.of("server"))),
        "MS_NODE_ID": str(member.index if member.role == "worker" else member.rank),
        "RANK_ID": str(member.index),
        "RANK_SIZE": str(len(meeting.of("worker"))),
    }


def ray_env(member: Member, meeting: Meeting) -> Env:
    """`ray.init()` and `ray job` find the head by it."""
    return {"RAY_ADDRESS": meeting.address(meeting.of("head")[0])}


def mpi_env(member: Member, meeting: Meeting) -> Env:
    """Nothing: the library in the task writes the host file and hands out what MPI starts."""
    return {}


def horovod_env(member: Member, meeting: Meeting) -> Env:
    """Horovod over MPI: Hydra starts the ranks, and they need no other rendezvous."""
    return {"HOROVOD_CONTROLLER": "mpi"}


def volcano_env(member: Member, meeting: Meeting) -> Env:
    """As the `env` and `svc` plugins of a Volcano job: the index in its role, hosts and numbers of every role."""
    env = {"VC_TASK_INDEX": str(member.index), "VK_TASK_INDEX": str(member.index)}
    for role in dict.fromkeys(one.role for one in meeting.members):
        word, members = role.upper().replace("-", "_"), meeting.of(role)
        env[f"VC_{word}_NUM"] = str(len(members))
        env[f"VC_{word}_HOSTS"] = ",".join(meeting.host(one.rank) for one in members)
    return env


def _addresses(members: list[Member], meeting: Meeting) -> str:
    return ",".join(meeting.address(one) for one in members)


PLAIN = Framework((), "", "worker", torch_env)
"""Of a job that names no framework."""
_TORCH = Framework(("master", "worker"), "master", "worker", torch_env)
_MPI = Framework(("launcher", "worker"), "launcher", "worker", mpi_env, frozenset({"worker"}), wrapped="mpi")

FRAMEWORKS: dict[str, Framework] = {
    "pytorch": _TORCH,
    "deepspeed": _TORCH,
    "colossalai": _TORCH,
    "megatron": _TORCH,
    "tensorflow": Framework(
        ("chief", "master", "worker", "ps", "evaluator"), "", "worker", tensorflow_env, frozenset({"ps"})
    ),
    "paddle": Framework(("worker", "ps"), "", "worker", paddle_env, frozenset({"ps"})),
    "mxnet": Framework(
        ("scheduler", "server", "worker"),
        "scheduler",
        "worker",
        mxnet_env,
        frozenset({"scheduler", "server"}),
        ("server",),
    ),
    "mindspore": Framework(
        ("scheduler", "server", "worker"), "scheduler", "worker", mindspore_env, frozenset({"scheduler", "server"})
    ),
    "mpi": _MPI,
    "horovod": replace(_MPI, env=horovod_env),
    "ray": Framework(("head", "worker"), "head", "worker", ray_env, frozenset({"worker"}), wrapped="ray"),
    "volcano": Framework((), "", "worker", volcano_env),
}
