"""What members of a gang are told, and the roles of a task."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cubestudio.kit.errors import Fault
from cubestudio.spec.frameworks import FRAMEWORKS
from cubestudio.spec.gang import brought_together, gang_env, meeting_of, members_of, ports_needed, serving_names
from cubestudio.spec.task_roles import Role, read_roles, without_expressions
from cubestudio.spec.workload import ReplicaType, WorkloadSpec


def told(framework: str, *roles: tuple[str, int], hosts: bool = False) -> dict[str, dict[str, str]]:
    """By name, what each member is told; all on this machine, or each on a host of its own."""
    spec = WorkloadSpec(("run",), framework=framework, replica_types=tuple(ReplicaType(*role) for role in roles))
    members = members_of(spec)
    ports = [29500, *([29501] * len(members) if hosts else range(29501, 29501 + len(members)))]
    names = [f"{one.name}.gang" if hosts else "127.0.0.1" for one in members]
    meeting = meeting_of(spec, names, ports)
    return {one.name: gang_env(spec, one, meeting) for one in members}


def test_torch_and_torchrun_find_the_first_member() -> None:
    worker = told("pytorch", ("master", 1), ("worker", 3), hosts=True)["worker-1"]
    assert worker == {
        "CUBE_REPLICA_RANK": "2", "CUBE_REPLICA_COUNT": "4",
        "CUBE_PEERS": "master-0=master-0.gang:29501,worker-0=worker-0.gang:29501,worker-1=worker-1.gang:29501,"
        "worker-2=worker-2.gang:29501",
        "MASTER_ADDR": "master-0.gang", "MASTER_PORT": "29500", "WORLD_SIZE": "4", "RANK": "2", "LOCAL_RANK": "0",
        "LOCAL_WORLD_SIZE": "1", "NODE_RANK": "2", "GROUP_RANK": "2", "PET_NNODES": "4", "PET_NODE_RANK": "2",
        "PET_MASTER_ADDR": "master-0.gang", "PET_MASTER_PORT": "29500",
    }  # fmt: skip
    assert told("deepspeed", ("master", 1), ("worker", 1))["worker-0"]["RANK"] == "1"


def test_on_one_machine_libraries_keep_to_its_inside() -> None:
    inside, outside = told("", ("worker", 2)), told("", ("worker", 2), hosts=True)
    assert inside["worker-0"]["GLOO_SOCKET_IFNAME"] == "lo" and "GLOO_SOCKET_IFNAME" not in outside["worker-0"]
    assert inside["worker-0"]["OMPI_MCA_btl"] == "^sm" and "OMPI_MCA_btl" not in outside["worker-0"]


def test_tensorflow_reads_its_cluster() -> None:
    all_told = told("tensorflow", ("chief", 1), ("worker", 2), ("ps", 1), ("evaluator", 1))
    assert json.loads(all_told["worker-1"]["TF_CONFIG"]) == {
        "cluster": {
            "chief": ["127.0.0.1:29501"],
            "worker": ["127.0.0.1:29502", "127.0.0.1:29503"],
            "ps": ["127.0.0.1:29504"],
        },
        "task": {"type": "worker", "index": 1},
    }
    assert json.loads(all_told["evaluator-0"]["TF_CONFIG"])["task"] == {"type": "evaluator", "index": 0}


def test_paddle_knows_trainers_and_servers() -> None:
    alone = told("paddle", ("worker", 2), hosts=True)["worker-1"]
    assert alone["PADDLE_TRAINER_ENDPOINTS"] == "worker-0.gang:29501,worker-1.gang:29501"
    assert (alone["PADDLE_TRAINER_ID"], alone["PADDLE_TRAINERS_NUM"]) == ("1", "2")
    assert alone["PADDLE_CURRENT_ENDPOINT"] == "worker-1.gang:29501" and "TRAINING_ROLE" not in alone
    served = told("paddle", ("worker", 1), ("ps", 2))
    assert served["ps-1"]["TRAINING_ROLE"] == "PSERVER" and served["worker-0"]["TRAINING_ROLE"] == "TRAINER"
    assert served["ps-1"]["PADDLE_PSERVERS_IP_PORT_LIST"] == "127.0.0.1:29502,127.0.0.1:29503"
    assert (served["ps-1"]["POD_IP"], served["ps-1"]["PADDLE_PORT"]) == ("127.0.0.1", "29503")


def test_mxnet_and_mindspore_report_to_the_scheduler() -> None:
    roles = (("scheduler", 1), ("server", 1), ("worker", 2))
    mxnet = told("mxnet", *roles, hosts=True)["worker-1"]
    assert {key: value for key, value in mxnet.items() if key.startswith("DMLC")} == {
        "DMLC_ROLE": "worker", "DMLC_PS_ROOT_URI": "scheduler-0.gang", "DMLC_PS_ROOT_PORT": "29501",
        "DMLC_NUM_SERVER": "1", "DMLC_NUM_WORKER": "2", "DMLC_NODE_HOST": "worker-1.gang", "DMLC_WORKER_ID": "1",
    }  # fmt: skip
    mindspore = told("mindspore", ("scheduler", 1), ("worker", 2), hosts=True)
    assert mindspore["scheduler-0"]["MS_ROLE"] == "MS_SCHED"
    assert {key: value for key, value in mindspore["worker-1"].items() if key.startswith("MS_")} == {
        "MS_ROLE": "MS_WORKER", "MS_SCHED_HOST": "scheduler-0.gang", "MS_SCHED_PORT": "29501", "MS_WORKER_NUM": "2",
        "MS_SERVER_NUM": "0", "MS_NODE_ID": "1",
    }  # fmt: skip


def test_ray_finds_its_head_and_volcano_jobs_their_index() -> None:
    assert told("ray", ("head", 1), ("worker", 2), hosts=True)["worker-1"]["RAY_ADDRESS"] == "head-0.gang:29501"
    worker = told("volcano", ("worker", 3), hosts=True)["worker-2"]
    assert (worker["VC_TASK_INDEX"], worker["VC_WORKER_NUM"]) == ("2", "3")
    assert worker["VC_WORKER_HOSTS"] == "worker-0.gang,worker-1.gang,worker-2.gang"


def test_mpi_is_brought_together_by_the_library() -> None:
    assert told("horovod", ("launcher", 1), ("worker", 1))["launcher-0"]["HOROVOD_CONTROLLER"] == "mpi"
    command = brought_together("horovod", ("mpiexec", "a"))
    assert command == ("python", "-m", "cubestudio_sdk.gang", "mpi", "mpiexec", "a")
    assert brought_together("pytorch", ("a",)) == brought_together("", ("a",)) == ("a",)


def test_who_is_alone_is_told_nothing() -> None:
    assert told("pytorch", ("main", 1)) == {"main-0": {}}
    assert ports_needed(WorkloadSpec(("a",))) == 0


@pytest.mark.parametrize(
    ("framework", "replicas", "expected"),
    [
        ("", None, []),
        ("", 3, [("worker", 3)]),
        ("pytorch", 4, [("master", 1), ("worker", 3)]),
        ("pytorch", 1, [("master", 1)]),
        ("pytorch", "4", [("master", 1), ("worker", 3)]),
        ("tensorflow", 2, [("worker", 2)]),
        ("mpi", 3, [("launcher", 1), ("worker", 2)]),
        ("ray", {"worker": 2, "head": 1}, [("head", 1), ("worker", 2)]),
        ("tensorflow", {"ps": 1, "evaluator": 0, "chief": 1}, [("chief", 1), ("ps", 1)]),
        ("", {"teacher": 1, "pupil": {"count": 2}}, [("teacher", 1), ("pupil", 2)]),
    ],
)
def test_roles_are_read_with_the_leading_one_first(framework: str, replicas: Any, expected: list[Any]) -> None:
    assert [(role.name, role.count) for role in read_roles(replicas, framework)] == expected


def test_a_role_has_its_own_command_and_resources() -> None:
    given = {"worker": 2, "ps": {"count": 1, "command": ["serve", 1], "resources": {"cpu": 1}}}
    worker, server = read_roles(given, "tensorflow")
    assert worker == Role("worker", 2) and server == Role("ps", 1, ("serve", "1"), {"cpu": 1}, serves=True)
    spec = WorkloadSpec((), replica_types=(ReplicaType("worker", 2), ReplicaType("ps", 2, serves=True)))
    assert serving_names(spec) == ["ps-0", "ps-1"]


@pytest.mark.parametrize(
    ("framework", "replicas", "text"),
    [
        ("pytorhc", 2, "there is no framework 'pytorhc'"),
        ("pytorch", {"wroker": 1}, "the framework knows no role 'wroker'"),
        ("pytorch", {"worker": 2}, "a job of pytorch has exactly one 'master'"),
        ("mpi", {"launcher": 2}, "a job of mpi has exactly one 'launcher'"),
        ("mxnet", 4, "several roles"),
        ("mxnet", {"scheduler": 1, "worker": 1}, "at least one 'server'"),
        ("", 0, "at least one replica"),
        ("", -1, "whole number from 0 to 256"),
        ("", True, "whole number"),
        ("", [2], "whole number"),
        ("", {"a": 200, "b": 200}, "at most 256 replicas"),
        ("", {"A": 1}, "cannot name a role"),
        ("", {"a": {"counts": 1}}, "a role has no key 'counts'"),
        ("", {"a": {"command": 7}}, "a text or a list of words"),
        ("", {"a": {"serves": "yes"}}, "true or false"),
        ("", {"a": {"serves": True}}, "nothing would end the job"),
        ("", {"a": {"resources": {"cpus": 1}}}, "unknown resource"),
        ("", {"a": {"resources": 3}}, "not understood"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(framework: str, replicas: Any, text: str) -> None:
    with pytest.raises(Fault) as refused:
        read_roles(replicas, framework)
    assert text in refused.value.say()
    assert refused.value.say("zh") != refused.value.say("en")


def test_expressions_are_looked_at_as_far_as_they_are_known() -> None:
    assert without_expressions("{{ params.n }}") is None
    given = {"a": "{{ params.n }}", "b": {"count": "{{ 2 }}", "resources": {"cpu": "{{ 1 }}", "memory": "1Gi"}}}
    assert without_expressions(given) == {"a": 1, "b": {"count": 1, "resources": {"memory": "1Gi"}}}


def test_every_framework_leads_and_works_with_roles_it_knows() -> None:
    for name, framework in FRAMEWORKS.items():
        known = {*framework.roles}
        assert not known or {framework.work, *filter(None, [framework.lead]), *framework.serves} <= known, name
