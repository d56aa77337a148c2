"""From mounts to what a pod's manifest says of them, without a cluster."""

from __future__ import annotations

import base64
import json

import pytest

from cubestudio.drivers.runtime_kubernetes.jobs import jobs_of
from cubestudio.drivers.runtime_kubernetes.pods import Cluster, manifests
from cubestudio.drivers.runtime_kubernetes.volume_checks import claim_state
from cubestudio.drivers.runtime_kubernetes.volumes import PodVolumes, check_volumes, pod_volumes
from cubestudio.kit.errors import Fault
from cubestudio.ports.runtime import AttemptRequest
from cubestudio.spec.placement import Placement, Storage
from cubestudio.spec.volumes import Mount, VolumeKind
from cubestudio.spec.workload import Sidecar, WorkloadSpec

HERE = Placement("cube-demo", image="python:3.11", url="http://studio", storage=Storage("20Gi", "fast"))
SPACES = (Mount("project", VolumeKind.PROJECT, "/mnt/project"), Mount("ann", VolumeKind.PERSONAL, "/mnt/ann"))


def laid(*mounts: Mount, placement: Placement = HERE) -> PodVolumes:
    """What these mounts come to."""
    return pod_volumes(mounts, placement, "cube-wl-1-1")


def test_spaces_are_claims_of_the_clusters_storage() -> None:
    found = laid(*SPACES)
    assert [claim["metadata"]["name"] for claim in found.kept] == ["cube-space", "cube-user-ann"]
    claim = found.kept[0]
    assert claim["metadata"]["namespace"] == "cube-demo"
    assert claim["spec"] == {
        "accessModes": ["ReadWriteMany"],
        "resources": {"requests": {"storage": str(20 << 30)}},
        "storageClassName": "fast",
    }
    assert [(mount["name"], mount["mountPath"]) for mount in found.mounts] == [
        ("vol-project", "/mnt/project"),
        ("vol-ann", "/mnt/ann"),
    ]
    assert found.env == {"CUBE_VOLUMES": "/mnt", "CUBE_PROJECT_DIR": "/mnt/project"}


def test_without_storage_there_are_no_spaces_and_everything_else() -> None:
    memory = Mount("fast", VolumeKind.MEMORY, "/mnt/fast", source={"size": "1Gi"})
    found = laid(*SPACES, memory, placement=Placement("cube-demo"))
    assert found.volumes == [{"name": "vol-fast", "emptyDir": {"medium": "Memory", "sizeLimit": str(1 << 30)}}]
    assert (found.kept, found.env) == ([], {"CUBE_VOLUMES": "/mnt"})


def test_one_volume_at_two_places_is_one_volume() -> None:
    source = {"claim": "data"}
    found = laid(
        Mount("data", VolumeKind.PVC, "/mnt/data", source=source, read_only=True),
        Mount("data", VolumeKind.PVC, "in/put", "sub/a", source=source),
    )
    assert found.volumes == [{"name": "vol-data", "persistentVolumeClaim": {"claimName": "data"}}]
    assert found.mounts == [
        {"name": "vol-data", "mountPath": "/mnt/data", "readOnly": True},
        {"name": "vol-data", "mountPath": "/mnt/.here/in/put", "subPath": "sub/a"},
    ]
    assert (found.links, found.kept) == ({"in/put": "/mnt/.here/in/put"}, [])


def test_a_claim_of_the_studios_own_is_made_once_and_named_after_its_volume() -> None:
    found = laid(Mount("big", VolumeKind.PVC, "/mnt/big", source={"size": "1Ti", "class": "", "shared": False}))
    assert found.kept[0]["metadata"]["name"] == "cube-volume-big"
    assert found.kept[0]["spec"]["accessModes"] == ["ReadWriteOnce"]
    assert "storageClassName" not in found.kept[0]["spec"]


def test_nfs_comes_as_a_claim_since_restricted_pods_mount_nothing_else() -> None:
    mount = Mount("nas", VolumeKind.NFS, "/mnt/nas", source={"server": "nas.example.com", "path": "/export"})
    volume, claim = laid(mount).kept
    assert volume["spec"]["nfs"] == {"server": "nas.example.com", "path": "/export"}
    assert "namespace" not in volume["metadata"]
    assert volume["spec"]["claimRef"]["name"] == claim["metadata"]["name"]
    assert claim["spec"]["volumeName"] == volume["metadata"]["name"]
    moved = Mount("nas", VolumeKind.NFS, "/mnt/nas", source={"server": "nas.example.com", "path": "/other"})
    assert laid(moved).kept[1]["metadata"]["name"] != claim["metadata"]["name"]


def test_secrets_lie_in_the_attempts_own_secret_alone() -> None:
    keys = Mount("keys", VolumeKind.SECRET, "/mnt/keys", source={"files": {"DB": "open sesame"}})
    spec = WorkloadSpec(command=("true",), volumes=(keys,), sidecars=(Sidecar("beside", ("true",)),))
    request = AttemptRequest("wl_1", 1, "prj_1", 1, spec, placement=HERE)
    made = manifests(request, Cluster("c", "agent", lambda *_: "token"))
    assert [each["kind"] for each in made] == ["Secret", "Pod"]
    assert base64.b64decode(made[0]["data"]["file.vol-keys.DB"]) == b"open sesame"
    pod = made[1]["spec"]
    assert {"name": "vol-keys", "mountPath": "/mnt/keys", "readOnly": True} in pod["containers"][1]["volumeMounts"]
    (volume,) = [each for each in pod["volumes"] if each["name"] == "vol-keys"]
    assert volume["secret"]["secretName"] == made[0]["metadata"]["name"]
    assert "sesame" not in json.dumps([made[1], jobs_of(request)])


def test_memory_takes_the_place_of_the_pods_own() -> None:
    shm = Mount("shm", VolumeKind.MEMORY, "/dev/shm", source={"size": "4Gi"})
    request = AttemptRequest("wl_1", 1, "p", 1, WorkloadSpec(command=("true",), volumes=(shm,)), placement=HERE)
    pod = manifests(request, Cluster("c", "agent", lambda *_: "token"))[-1]["spec"]
    assert [each for each in pod["volumes"] if each["name"] == "shm"] == [
        {"name": "shm", "emptyDir": {"medium": "Memory", "sizeLimit": str(4 << 30)}}
    ]
    places = [each["mountPath"] for each in pod["containers"][0]["volumeMounts"]]
    assert places.count("/dev/shm") == 1


def test_agents_are_told_of_links_and_places() -> None:
    mount = Mount("data", VolumeKind.PVC, "in/put", source={"claim": "data"})
    spec = WorkloadSpec(command=("true",), volumes=(mount,), env={"CUBE_PROJECT_DIR": "/home/studio/files/p"})
    jobs, _ = jobs_of(AttemptRequest("wl_1", 1, "p", 1, spec, placement=HERE))
    assert {"path": "in/put", "kind": "link", "target": "/mnt/.here/in/put"} in jobs["main-0"]["files"]
    assert jobs["main-0"]["env"]["CUBE_VOLUMES"] == "/mnt"


def test_nobody_mounts_a_folder_of_a_machine_into_a_pod() -> None:
    folder = Mount("data", VolumeKind.FOLDER, "/mnt/data", source={"path": "/data"})
    with pytest.raises(Fault, match="which a cluster cannot mount") as refused:
        check_volumes([folder])
    assert refused.value.code == "VolumeNeedsMachine"
    with pytest.raises(Fault):
        laid(folder)


@pytest.mark.parametrize(
    ("claim", "events", "ok", "reason", "said"),
    [
        (None, [], False, "VolumeAbsent", "no claim 'data' in the namespace 'cube-demo'"),
        ({"metadata": {}, "status": {"phase": "Bound"}}, [], True, "", ""),
        ({"metadata": {}, "status": {"phase": "Lost"}}, [], False, "VolumeLost", "is gone"),
        ({"metadata": {"deletionTimestamp": "now"}, "status": {"phase": "Bound"}}, [], False, "VolumeGoing", "deleted"),
        (
            {"metadata": {}, "status": {"phase": "Pending"}},
            [
                {"reason": "B", "message": 'storageclass "x" not found.', "lastTimestamp": "2026-01-02T00:00:00Z"},
                {"reason": "A", "message": "older", "lastTimestamp": "2026-01-01T00:00:00Z"},
            ],
            False,
            "VolumePending",
            'not bound: storageclass "x" not found.',
        ),
        (
            {"metadata": {}, "status": {"phase": "Pending"}},
            [{"reason": "WaitForFirstConsumer", "message": "waiting"}],
            True,
            "WaitsForWork",
            "when the first work mounts it",
        ),
    ],
)
def test_a_claim_says_how_it_fares(
    claim: dict[str, object] | None, events: list[dict[str, str]], ok: bool, reason: str, said: str
) -> None:
    state = claim_state("data", "cube-demo", claim, events)
    assert (state.ok, state.reason) == (ok, reason)
    assert said in state.text


@pytest.mark.parametrize(("storage", "told"), [(None, None), (Storage(), "/mnt/project")])
def test_no_pod_is_told_of_a_folder_on_the_studios_disk(storage: Storage | None, told: str | None) -> None:
    spec = WorkloadSpec(
        ("true",), env={"CUBE_PROJECT_DIR": "/home/files/p"}, volumes=SPACES, sidecars=(Sidecar("p", ("true",)),)
    )
    place = Placement("cube-demo", image="python:3.11", url="http://studio", storage=storage)
    jobs, _ = jobs_of(AttemptRequest("wl_1", 1, "prj_1", 1, spec, placement=place))
    assert {job["env"].get("CUBE_PROJECT_DIR") for job in jobs.values()} == {told}
