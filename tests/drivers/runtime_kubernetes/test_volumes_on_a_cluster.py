"""Volumes of pods on a real cluster: what one pod writes another reads; what cannot be mounted is told."""

from __future__ import annotations

import base64
import secrets
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

from cluster import Cluster
from cubestudio.drivers.runtime_kubernetes import reasons
from cubestudio.drivers.runtime_kubernetes.client import Client, Manifest
from cubestudio.drivers.runtime_kubernetes.volume_checks import ClusterVolumes, connect
from cubestudio.drivers.runtime_kubernetes.volumes import claims_of, pod_volumes
from cubestudio.spec.placement import Placement
from cubestudio.spec.volumes import Mount, VolumeKind

IMAGE = "cube-test/python:3.11"


@dataclass
class Ground:
    """A namespace of a real cluster."""

    client: Client
    name: str
    placement: Placement = field(init=False)

    def __post_init__(self) -> None:
        self.placement = Placement(self.name)

    def look(self, mount: Mount) -> Any:
        """The state of a volume there."""
        return ClusterVolumes(self.client, lambda _: self.placement, connect).look("prj_1", mount)

    def make(self, kind: str, name: str, **body: Any) -> None:
        """An object of somebody else's."""
        about: Manifest = {"name": name} if kind == "PersistentVolume" else {"name": name, "namespace": self.name}
        self.client.create({"apiVersion": "v1", "kind": kind, "metadata": about, **body})

    def start(self, name: str, line: str, *mounts: Mount) -> None:
        """A pod that runs a shell line with these mounts."""
        laid = pod_volumes(mounts, self.placement, f"{name}-secret")
        for each in laid.kept:
            self.client.create(each)
        if laid.secret_values:
            data = {key: base64.b64encode(value.encode()).decode() for key, value in laid.secret_values.items()}
            self.make("Secret", f"{name}-secret", data=data)
        container = {
            "name": "main",
            "image": IMAGE,
            "command": ["/bin/sh", "-c", f"({line}) > /dev/termination-log 2>&1"],
            "volumeMounts": laid.mounts,
        }
        spec = {"restartPolicy": "Never", "containers": [container], "volumes": laid.volumes}
        self.make("Pod", name, spec=spec | {"terminationGracePeriodSeconds": 1, "automountServiceAccountToken": False})

    def said(self, name: str) -> str:
        """What it printed, once it has ended well."""
        pod = self.until(name, lambda pod: pod.get("status", {}).get("phase") in ("Succeeded", "Failed"))
        end = reasons.terminated(pod, "main")
        assert end.get("exitCode") == 0, end
        return str(end.get("message", "")).strip()

    def until(self, name: str, is_so: Callable[[Manifest], bool], kind: str = "Pod") -> Manifest:
        """Wait until an object is so."""
        deadline = time.monotonic() + 180
        while True:
            found = self.client.get(kind, name, self.name)
            if found and is_so(found):
                return found
            assert time.monotonic() < deadline, found
            time.sleep(0.2)


@pytest.fixture
def ground(running_cluster: Cluster) -> Iterator[Ground]:
    """A namespace of its own, and nothing left of it."""
    client = Client(yaml.safe_load(running_cluster.kubeconfig))
    made = Ground(client, f"volumes-{secrets.token_hex(4)}")
    client.create({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": made.name}})
    made.until("default", lambda _: True, "ServiceAccount")
    try:
        yield made
    finally:
        for volume in client.list("PersistentVolume")[0]:
            if (volume["spec"].get("claimRef") or {}).get("namespace") == made.name:
                client.delete("PersistentVolume", volume["metadata"]["name"])
        client.delete("Namespace", made.name)
        client.close()
        with suppress(OSError):  # where the cluster's machine is this one
            Path("/tmp", made.name).rmdir()


def test_what_one_pod_writes_to_a_claim_another_reads(ground: Ground) -> None:
    name = ground.name
    size = {"storage": "1Mi"}
    ground.make(
        "PersistentVolume",
        name,
        spec={
            "accessModes": ["ReadWriteMany"],
            "capacity": size,
            "storageClassName": "",
            "hostPath": {"path": f"/tmp/{name}", "type": "DirectoryOrCreate"},
            "claimRef": {"namespace": name, "name": "data"},
        },
    )
    claim = Mount("data", VolumeKind.PVC, "/mnt/data", source={"claim": "data"})
    assert ground.look(claim).reason == "VolumeAbsent"
    spec = {"accessModes": ["ReadWriteMany"], "resources": {"requests": size}, "storageClassName": ""}
    ground.make("PersistentVolumeClaim", "data", spec=spec)
    ground.until("data", lambda found: found["status"]["phase"] == "Bound", "PersistentVolumeClaim")
    assert ground.look(claim).ok
    ground.make("ConfigMap", "app", data={"a.conf": "answer=42"})
    ground.start(
        "writer",
        "mkdir -p /mnt/data/sub && cp /mnt/conf/a.conf /mnt/data/sub/ && cat /mnt/keys/DB /mnt/one"
        " && df -k /mnt/fast | tail -1 | tr -s ' ' | cut -d' ' -f1,2 && ! touch /mnt/keys/x 2> /dev/null",
        claim,
        Mount("conf", VolumeKind.CONFIG_MAP, "/mnt/conf", source={"config_map": "app"}),
        Mount("keys", VolumeKind.SECRET, "/mnt/keys", source={"files": {"DB": "sesame", "API": "!"}}),
        Mount("keys", VolumeKind.SECRET, "/mnt/one", "API", source={"files": {"DB": "sesame", "API": "!"}}),
        Mount("fast", VolumeKind.MEMORY, "/mnt/fast", source={"size": "4Mi"}),
    )
    assert ground.said("writer").startswith("sesame!tmpfs ")
    ground.start(
        "reader",
        "cat /mnt/.here/in/a.conf && ! touch /mnt/only/x 2> /dev/null && rm -r /mnt/data/sub",
        claim,
        Mount("data", VolumeKind.PVC, "in", "sub", source={"claim": "data"}),
        Mount("data", VolumeKind.PVC, "/mnt/only", read_only=True, source={"claim": "data"}),
    )
    assert ground.said("reader") == "answer=42"


def test_a_claim_that_nobody_can_meet_says_why_and_so_does_its_pod(ground: Ground) -> None:
    mount = Mount("big", VolumeKind.PVC, "/mnt/big", source={"size": "1Gi", "class": "no-such-class", "shared": False})
    assert ground.look(mount).reason == "NotMadeYet"
    ground.start("waiting", "true", mount)
    deadline = time.monotonic() + 180
    while "no-such-class" not in (state := ground.look(mount)).text:
        assert time.monotonic() < deadline, state
        time.sleep(0.3)
    assert (state.ok, state.reason) == (False, "VolumePending")
    pod = ground.until("waiting", lambda pod: reasons.waiting(pod) is not None)
    cause = reasons.waiting(pod)
    assert cause is not None and cause.reason == "VolumePending"


def test_the_claim_of_an_nfs_server_is_bound_to_it_and_a_server_that_is_away_is_told(ground: Ground) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    mount = Mount("nas", VolumeKind.NFS, "/mnt/nas", source={"server": "127.0.0.1", "path": "/export"})
    away = ClusterVolumes(ground.client, lambda _: ground.placement, lambda host, _: connect(host, port))
    state = away.look("prj_1", mount)
    assert (state.ok, state.reason) == (False, "ServerUnreachable")
    for manifest in claims_of(mount, ground.placement):
        ground.client.create(manifest)
    claim = claims_of(mount, ground.placement)[1]["metadata"]["name"]
    ground.until(claim, lambda found: found["status"]["phase"] == "Bound", "PersistentVolumeClaim")
    answering = ClusterVolumes(ground.client, lambda _: ground.placement, lambda host, port: None)
    assert answering.look("prj_1", mount).ok


def test_a_config_map_that_is_not_there_is_told(ground: Ground) -> None:
    state = ground.look(Mount("conf", VolumeKind.CONFIG_MAP, "/mnt/conf", source={"config_map": "app"}))
    assert (state.ok, state.reason) == (False, "VolumeAbsent")
    assert ground.name in state.text
