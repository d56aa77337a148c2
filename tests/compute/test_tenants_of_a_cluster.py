"""Projects on a real cluster: quotas that hold, and a studio that has rights in single namespaces alone."""

from __future__ import annotations

import json
import secrets
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from cluster import Cluster
from cubestudio.drivers.runtime_kubernetes import rights
from cubestudio.drivers.runtime_kubernetes.client import Client as Kube
from cubestudio_sdk import Client
from cubestudio_sdk.errors import CubeError
from kube_accounts import make_account, with_token
from running import RunningStudio

IMAGE = "cube-test/python:3.11"
HERE = "10.201.0.2"
HELLO = """
pipeline: hello
tasks:
  say: {command: ["python3", "-c", "print('hello from', __import__('os').uname().nodename)"]}
"""
WAIT = """
pipeline: wait
tasks:
  wait: {command: ["python3", "-c", "import time; time.sleep(600)"], grace: 1}
"""

LOOK = """
pipeline: look
tasks:
  look:
    command: |
      cat /mnt/project/in/note.txt /mnt/ME/in/note.txt /mnt/data/in/note.txt
      echo of a task > /mnt/data/made.txt
      ln -s /etc/passwd /mnt/data/key
    volumes: {/mnt/data: volume://data}
"""


@pytest.fixture(scope="module")
def studio(running_cluster: Cluster) -> Iterator[RunningStudio]:
    home = Path(tempfile.mkdtemp(prefix="cube-tenants-"))
    home.chmod(0o755)
    found = RunningStudio(home, CUBE_HOST="0.0.0.0")
    try:
        found.up()
        yield found
        faults = found.errors()
        assert not faults, faults
    finally:
        found.down()
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="module")
def admin(studio: RunningStudio) -> Client:
    return studio.client()


@pytest.fixture
def real(admin: Client, running_cluster: Cluster, studio: RunningStudio) -> str:
    """The name of the cluster, with all rights there; added once, and again when a test took it away."""
    if all(each["name"] != "real" for each in admin.clusters()):
        admin.add_cluster("real", running_cluster.kubeconfig, image=IMAGE, url=f"http://{HERE}:{studio.port}")
    return "real"


@pytest.fixture(scope="module")
def kube(running_cluster: Cluster) -> Iterator[Kube]:
    """The cluster's own administrator."""
    opened = Kube(json.loads(running_cluster.kubeconfig))
    yield opened
    opened.close()


@contextmanager
def project(admin: Client, kube: Kube) -> Iterator[Client]:
    """A project, and in the end neither it nor a namespace of its name stays bound."""
    name = f"tenancy-{secrets.token_hex(3)}"
    admin.create_project(name)
    mine = Client(admin.url, admin.context.token, name)
    try:
        yield mine
    finally:
        mine.close()
        with suppress(CubeError):
            admin.unbind_project(name)
        kube.delete("Namespace", name)


@contextmanager
def disks(kube: Kube, name: str, count: int) -> Iterator[str]:
    """A storage class with so many volumes of one machine, as somebody else's provisioner would make them."""
    folder = Path(tempfile.mkdtemp(prefix="cube-disks-"))
    folder.chmod(0o755)
    made = [f"{name}-{number}" for number in range(count)]
    for each in made:
        (folder / each).mkdir()
        (folder / each).chmod(0o777)
        spec = {"capacity": {"storage": "1Mi"}, "accessModes": ["ReadWriteMany"], "storageClassName": name}
        spec |= {"hostPath": {"path": str(folder / each)}, "persistentVolumeReclaimPolicy": "Retain"}
        kube.create({"apiVersion": "v1", "kind": "PersistentVolume", "metadata": {"name": each}, "spec": spec})
    try:
        yield name
    finally:
        for each in made:
            kube.delete("PersistentVolume", each)
        shutil.rmtree(folder, ignore_errors=True)


def until(seen: Callable[[], Any], seconds: float = 180) -> Any:
    """What `seen` gives once it is something."""
    deadline = time.monotonic() + seconds
    while not (found := seen()):
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.2)
    return found


def is_removed(admin: Client, cluster: str) -> bool:
    """Whether it is gone now; while something still ends there it is not let go of."""
    try:
        admin.remove_cluster(cluster)
    except CubeError as refused:
        assert refused.code == "ClusterBusy", refused
        return False
    return True


def start(client: Client, text: str) -> dict[str, Any]:
    run: dict[str, Any] = client.transport.json("POST", f"/projects/{client.project}/runs", {"text": text})
    return run


def printed(client: Client, run: dict[str, Any], task: str) -> str:
    return "\n".join(line.text for line in client.logs(run["id"], task))


def running(kube: Kube, namespace: str, count: int) -> None:
    """Wait until so many pods run there."""
    until(lambda: [pod["status"]["phase"] for pod in kube.list("Pod", namespace)[0]].count("Running") == count)


def test_a_quota_holds_is_shown_and_counts_anew_when_it_changes(admin: Client, kube: Kube, real: str) -> None:
    with project(admin, kube) as mine:
        name = mine.project
        admin.bind_project(name, real, namespace=name, quota={"pods": 1})
        first = start(mine, WAIT)
        running(kube, name, 1)
        until(lambda: mine.quota()["lines"] == [{"resource": "pods", "limit": 1.0, "used": 1.0}])
        assert [each["project"] for each in admin.quotas(real)] == [name]
        second = start(mine, WAIT)
        until(lambda: "it asks for 1 of pods, and 1 of 1 are in use" in mine.why(second["id"], "wait")["text"])
        admin.bind_project(name, real, namespace=name, quota={"pods": 2})
        running(kube, name, 2)
        for run in (first, second):
            mine.stop(run["id"])
            assert mine.wait(run)["state"] == "Stopped"
        admin.bind_project(name, real, namespace=name, quota={"memory": "512Mi"})
        third = start(mine, HELLO)
        assert mine.wait(third)["state"] == "Failed"
        why = next(iter(mine.tasks(third["id"])))["reason"]
        assert "asks for more than the quota" in why and "4.0 GiB of memory" in why, why
        admin.unbind_project(name)


def test_files_of_a_cluster_are_brought_seen_and_taken(
    admin: Client, kube: Kube, real: str, studio: RunningStudio, tmp_path: Path
) -> None:
    """Of the project's space, of one's own, and of a claim; by the client and by the command line."""
    with project(admin, kube) as mine, disks(kube, mine.project, 3) as storage:
        name = mine.project
        admin.change_cluster(real, storage={"size": "1Mi", "storage_class": storage, "shared": True})
        admin.bind_project(name, real, namespace=name)
        mine.create_volume("data", "pvc", {"size": "1Mi", "class": storage, "shared": True})
        with pytest.raises(CubeError, match="nothing shows them now") as refused:
            mine.transport.json("GET", f"/projects/{name}/files", params={"space": "volume://data"})
        assert refused.value.code == "SpaceClosed"

        note = tmp_path / "note.txt"
        note.write_text("brought\n")
        for space in ("volume://project", "personal", "volume://data"):
            mine.upload(note, "in/note.txt", space=space)
            assert [(each["name"], each["size"]) for each in mine.files("in", space)] == [("note.txt", 8)]
        run = start(mine, LOOK.replace("ME", str(mine.me()["user"]["username"])))
        assert mine.wait(run)["state"] == "Succeeded", mine.why(run["id"], "look")
        assert printed(mine, run, "look").split() == ["brought"] * 3
        assert [each["name"] for each in mine.files("", "volume://data")] == ["in", "made.txt"], "links are not shown"
        with pytest.raises(CubeError, match="There is no file 'key'"):
            mine.download("key", tmp_path / "key", space="volume://data")

        said = studio.cube("cp", "volume://data/made.txt", str(tmp_path / "out.txt"), "-p", name)
        assert (tmp_path / "out.txt").read_text() == "of a task\n", said.stderr
        said = studio.cube("ls", "personal://in", "-p", name)
        assert "note.txt" in said.stdout, said.stderr
        mine.delete_file("in", "volume://data")
        assert [each["name"] for each in mine.files("", "volume://data")] == ["made.txt"]

        [shown] = [each for each in mine.workloads() if each["name"] == "files: data"]
        with pytest.raises(CubeError, match="nobody opens a shell beside it"):
            mine.open_shell(shown["id"])
        pods = [pod for pod in kube.list("Pod", name)[0] if not pod["metadata"].get("deletionTimestamp")]
        assert len(pods) == 3 and not any(pod["spec"]["automountServiceAccountToken"] for pod in pods)
        for space in ("volume://project", "personal", "volume://data"):
            mine.close_space(space)
        until(lambda: not kube.list("Pod", name)[0])
        admin.unbind_project(name)


def test_rights_in_a_ready_made_namespace_are_enough(
    admin: Client, kube: Kube, real: str, running_cluster: Cluster, studio: RunningStudio
) -> None:
    with project(admin, kube) as mine:
        name = mine.project
        narrow = f"narrow-{secrets.token_hex(3)}"
        kube.create({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}})
        token = make_account(kube, name, rights.namespace_rights(name)[:2])
        config = json.dumps(with_token(running_cluster.kubeconfig, token))
        about = {"image": IMAGE, "url": f"http://{HERE}:{studio.port}"}
        with pytest.raises(CubeError, match="known already, as 'real'"):
            admin.add_cluster(narrow, config, **about)
        until(lambda: is_removed(admin, real))
        added = admin.add_cluster(narrow, config, **about)
        assert added["state"] == "Ready" and "may not list machines" in added["facts"]["warnings"][-1]
        with pytest.raises(CubeError, match="may not list the machines") as refused:
            list(admin.machines(narrow))
        assert refused.value.code == "MachinesForbidden" and "Work runs all the same" in refused.value.hint
        before = until(lambda: admin.cluster(narrow)["inspection"])
        assert before["ready_made"] and before["enforced"] is None and "once a project is bound" in before["text"]

        admin.bind_project(name, narrow, namespace=name)
        may = until(lambda: [each for each in admin.cluster(narrow)["inspection"]["rights"] if each["namespace"]])
        assert {each["namespace"] for each in may} == {name} and all(each["allowed"] for each in may)
        assert admin.cluster(narrow)["inspection"]["enforced"] is not None

        run = start(mine, HELLO)
        assert mine.wait(run)["state"] == "Succeeded"
        assert "hello from cube-" in printed(mine, run, "say")
        long = start(mine, WAIT)
        running(kube, name, 1)
        mine.stop(long["id"])
        assert mine.wait(long)["state"] == "Stopped"
        until(lambda: not kube.list("Pod", name)[0])
        assert mine.quota()["lines"] == []

        admin.bind_project(name, narrow, namespace=name, quota={"cpu": "1"})
        never = start(mine, HELLO)
        assert mine.wait(never)["state"] == "Failed"
        assert "its quotas are the cluster's own" in next(iter(mine.tasks(never["id"])))["reason"]
        admin.unbind_project(name)
        admin.remove_cluster(narrow)
