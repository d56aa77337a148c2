"""What a request becomes for the agents in its pods."""

from __future__ import annotations

from cubestudio.drivers.runtime_kubernetes.jobs import jobs_of, ports_of
from cubestudio.ports.runtime import AttemptRequest, replica_names
from cubestudio.spec.placement import Placement
from cubestudio.spec.resources import Resources
from cubestudio.spec.workload import (
    EnvironmentSpec,
    FileKind,
    ReplicaType,
    Sidecar,
    WorkloadFile,
    WorkloadSpec,
)


def request_of(spec: WorkloadSpec) -> AttemptRequest:
    return AttemptRequest("wl_1", 3, "p_1", 7, spec, placement=Placement("team", url="http://studio:8080"))


def test_every_replica_and_sidecar_has_a_job() -> None:
    spec = WorkloadSpec(
        ("python", "train.py"),
        replica_types=(ReplicaType("master"), ReplicaType("worker", 2, ("python", "help.py"), Resources(cpu=2.5))),
        sidecars=(Sidecar("proxy", ("proxy",), {"LEVEL": "loud"}, {"PROXY_KEY": "k"}),),
        env={"LEVEL": "quiet"},
        secret_env={"PASSWORD": "hunter22"},
    )
    jobs, _ = jobs_of(request_of(spec), lambda replica: {"RANK": replica})
    assert list(jobs) == replica_names(spec)
    assert jobs["worker-1"]["gang"] == ["master-0", "worker-0", "worker-1"] and jobs["master-0.proxy"]["gang"] == []
    assert jobs["worker-1"]["command"] == ["python", "help.py"]
    assert jobs["worker-1"]["env"]["OMP_NUM_THREADS"] == "3"
    assert (jobs["worker-1"]["env"]["CUBE_REPLICA_INDEX"], jobs["worker-1"]["env"]["RANK"]) == ("1", "worker-1")
    assert jobs["master-0"]["env"]["LEVEL"] == "quiet"
    beside = jobs["master-0.proxy"]
    assert (beside["beside"], beside["env"]["LEVEL"], beside["env"]["RANK"]) == ("master-0", "loud", "master-0")
    assert (jobs["master-0"]["secrets"], beside["secrets"]) == (["PASSWORD"], ["PASSWORD", "PROXY_KEY"])
    assert "hunter22" not in repr(jobs)


def test_sources_are_told_once_and_texts_are_carried() -> None:
    files = (
        WorkloadFile("a.txt", content="x"),
        WorkloadFile("data", FileKind.LINK, source="/home/blobs/1"),
        WorkloadFile("again", FileKind.COPY, source="/home/blobs/1", executable=True),
        WorkloadFile("other", FileKind.COPY, source="/home/blobs/2"),
    )
    jobs, sources = jobs_of(request_of(WorkloadSpec(("true",), files=files)))
    assert sources == ["/home/blobs/1", "/home/blobs/2"]
    told = jobs["main-0"]["files"]
    assert told[0] == {"path": "a.txt", "kind": "text", "content": "x", "executable": False}
    assert [one["source"] for one in told[1:]] == [0, 0, 1]
    assert told[2]["executable"]


def test_ports_are_fixed_and_never_meet() -> None:
    spec = WorkloadSpec(("true",), ports={"web": 0, "tb": 8001, "api": 0, "own": 9})
    assert ports_of(spec) == {"web": 8000, "tb": 8001, "api": 8002, "own": 9}
    env = jobs_of(request_of(spec))[0]["main-0"]["env"]
    assert (env["PORT"], env["PORT_API"], env["CUBE_PORT_TB"]) == ("8000", "8002", "8001")


def test_the_studio_has_the_last_word_on_who_and_where() -> None:
    spec = WorkloadSpec(
        ("true",),
        EnvironmentSpec(">=3.10", ("a==1",), name="n"),
        env={"CUBE_URL": "http://127.0.0.1", "CUBE_ATTEMPT": "9"},
    )
    job = jobs_of(request_of(spec))[0]["main-0"]
    assert (job["env"]["CUBE_URL"], job["env"]["CUBE_ATTEMPT"]) == ("http://studio:8080", "3")
    assert job["environment"] == {"key": "", "name": "n", "python": ">=3.10", "packages": ["a==1"], "prebuilt": ""}
