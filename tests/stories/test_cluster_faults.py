"""What goes wrong on a cluster, as people see it: how a task ends, whether it goes again, and what is said of it."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

import cluster
from conformance.runtime.kubernetes import IMAGE, address_towards, stopped
from cubestudio.drivers.runtime_kubernetes.client import Client as KubernetesClient
from cubestudio.drivers.runtime_kubernetes.client import Manifest, Refused, Unreachable
from cubestudio.drivers.runtime_kubernetes.watch import Watch
from cubestudio_sdk import Client
from running import RunningStudio

LABEL = "实验室集群"
LONG_NAME = (
    "训练一个名字很长的模型：" + "很长" * 30
)  # more than a name on a cluster may have, in characters and in bytes
HOLD = "import os, time; print('up', flush=True); time.sleep(600 if os.environ['CUBE_ATTEMPT'] == '1' else 0)"
COUNT = "import time\nfor n in range(80): print('line', n, flush=True); time.sleep(.1)"


@dataclass
class Ground:
    """A studio with a cluster, and a project bound to a namespace there that its administrator made."""

    studio: RunningStudio
    kubernetes: KubernetesClient
    client: Client
    chinese: Client
    namespace: str
    cluster: cluster.Cluster
    begun: list[str] = field(default_factory=list)

    def run(self, code: str, name: str = "task", **more: Any) -> str:
        """A run of one task in Python."""
        task = {"command": ["python3", "-c", code], "grace": 1, **more}
        text = json.dumps({"pipeline": "faults", "label": "故障", "tasks": {name: task}})
        started: str = self.client.run(text=text, no_cache=True)["id"]
        self.begun.append(started)
        return started

    def why(self, run: str, name: str = "task") -> tuple[str, str]:
        """The sentence in English and Chinese."""
        return self.client.why(run, name)["text"], self.chinese.why(run, name)["text"]

    def waits(self, run: str, english: str, chinese: str, name: str = "task") -> None:
        """Until that is why it waits."""
        deadline = time.monotonic() + 180
        while english not in (said := self.why(run, name))[0] or chinese not in said[1]:  # asked one after the other
            assert time.monotonic() < deadline, said
            time.sleep(0.2)

    def pod(self, run: str, name: str = "task") -> dict[str, Any]:
        """The pod of a task, once there is one."""
        workload = str(until(lambda: self.client.get_task(run, name)["workload"])).replace("_", "-")

        def found() -> dict[str, Any] | None:
            pods = self.kubernetes.list("Pod", self.namespace)[0]
            return next((one for one in pods if workload in one["metadata"]["name"]), None)

        pod: dict[str, Any] = until(found)
        return pod

    def says(self, run: str, line: str, name: str = "task") -> None:
        """Until it has printed that."""
        until(lambda: line in self.client.log_text(run, name), 180)

    def ended(self, run: str, name: str = "task") -> dict[str, Any]:
        """The task, when the run has ended."""
        self.client.wait(run, timeout=240)
        found: dict[str, Any] = dict(self.client.get_task(run, name))
        return found


def until(seen: Callable[[], Any], seconds: float = 180) -> Any:
    """What `seen` gives once it is something."""
    deadline = time.monotonic() + seconds
    while not (found := seen()):
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.1)
    return found


@pytest.fixture(scope="module")
def ground(running_cluster: cluster.Cluster) -> Iterator[Ground]:
    """All of it; a name in Chinese wherever one may be given."""
    home = Path(tempfile.mkdtemp(prefix="cube-faults-"))
    home.chmod(0o755)
    studio = RunningStudio(home, CUBE_HOST="0.0.0.0")
    way = KubernetesClient(json.loads(running_cluster.kubeconfig))
    namespace = f"faults-{os.urandom(3).hex()}"
    try:
        studio.up()
        root = studio.client()
        url = f"http://{address_towards(way.config.cluster.server)}:{studio.port}"
        root.add_cluster("lab", running_cluster.kubeconfig, url=url, image=IMAGE, label=LABEL, unchecked=True)
        root.create_project("vision", label="视觉组")
        way.create({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace}})
        root.bind_project("vision", "lab", namespace=namespace)
        token = root.create_token("story", scopes=["read", "run", "write", "manage"])["token"]
        mine, chinese = (Client(root.url, token, "vision", patience=60, language=language)
                         for language in ("en", "zh"))  # fmt: skip
        made = Ground(studio, way, mine, chinese, namespace, running_cluster)
        yield made
        mine.close()
        chinese.close()
        assert not studio.errors(), studio.errors()
    finally:
        with suppress(Refused, Unreachable):
            way.delete("Namespace", namespace)
        way.close()
        studio.down()
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(autouse=True)
def tidied(ground: Ground) -> Iterator[None]:
    """What still waits or runs after a test is stopped. Nobody waits for its end: a kubelet of this age looks once a
    minute for pods that it has to delete and never ran, such as one whose image is missing."""
    yield
    for run in ground.begun:
        ground.client.stop(run)
    ground.begun.clear()


@pytest.mark.timeout(600)
def test_a_quota_of_the_namespace_is_waited_for_or_said_to_be_too_small(ground: Ground) -> None:
    """The first here: what another test leaves to end would count."""
    until(lambda: not ground.kubernetes.list("Pod", ground.namespace)[0])  # of a first try of its own
    quota = {"apiVersion": "v1", "kind": "ResourceQuota", "metadata": {"name": "all", "namespace": ground.namespace}}
    ground.kubernetes.create({**quota, "spec": {"hard": {"limits.memory": "300Mi"}}})
    try:
        until(lambda: (ground.kubernetes.get("ResourceQuota", "all", ground.namespace) or {}).get("status"))
        small = {"memory": "200Mi"}
        first = ground.run("import time; print('up', flush=True); time.sleep(600)", resources=small)
        ground.says(first, "up")
        second = ground.run("print('after')", resources=small)
        ground.waits(second, "The quota of the namespace", "的配额已用完")
        never = ground.ended(ground.run("pass", resources={"memory": "301Mi"}))
        assert (never["state"], never["attempt"]) == ("Failed", 1)
        english, chinese = ground.why(ground.begun[-1])
        assert "more than the quota of the namespace" in english and "的全部配额" in chinese, (english, chinese)
        ground.client.stop(first)
        assert ground.ended(second)["state"] == "Succeeded"
    finally:
        ground.kubernetes.delete("ResourceQuota", "all", ground.namespace)


@pytest.mark.timeout(600)
def test_an_api_server_that_is_gone_and_a_server_that_is_killed_lose_and_double_nothing(ground: Ground) -> None:
    """Longer than the cluster waits for its machines; the studio starts anew in the middle of it."""
    if ground.cluster.script is None:
        pytest.skip("only a test cluster of our own has components to stop")
    text = {
        "pipeline": "faults",
        "tasks": {
            "数数": {"command": ["python3", "-c", COUNT]},
            "之后": {"command": ["python3", "-c", "print('after')"], "needs": ["数数"]},
        },
    }
    run = ground.client.run(text=json.dumps(text))["id"]
    ground.begun.append(run)
    ground.says(run, "line 0", "数数")
    with listening(ground) as heard:
        with stopped(ground.kubernetes, ground.cluster, "apiserver"):
            gone = time.monotonic()
            ground.studio.kill_server()
            ground.studio.up()
            until(lambda: state(ground, run, "数数") == "Succeeded")
            ground.waits(run, "does not answer", "集群", "之后")
            assert ground.client.get_run(run)["state"] == "Running"
            until(lambda: time.monotonic() - gone > 25)
        assert ground.client.wait(run, timeout=240)["state"] == "Succeeded"
        until(lambda: heard.lists >= 2)  # the new API server knows nothing of changes before its time: 410
    assert ground.client.log_text(run, "数数").splitlines() == [f"line {number}" for number in range(80)]
    assert {task["attempt"] for task in ground.client.tasks(run)} == {1}


@pytest.mark.timeout(600)
def test_what_ends_a_task_is_told_in_one_sentence(ground: Ground) -> None:
    """Memory, an image, a claim, a hand: one run each, all at once; each log is whole."""
    corpus = f"corpus-{os.urandom(3).hex()}"
    claim = ground.client.create_volume(corpus, "pvc", {"claim": "nothing-here"})
    assert claim["name"] == corpus
    checked = ground.client.check_volume(corpus)
    assert checked["state"] == "failed" and "nothing-here" in str(checked), checked
    greedy = ground.run(
        "print('up', flush=True); x = bytearray(300 << 20); print(len(x))", resources={"memory": "100Mi"}
    )
    missing = ground.run("pass", image="cube-test/no-such-image:1")
    claimed = ground.run("pass", volumes={"/mnt/corpus": f"volume://{corpus}"})
    taken = ground.run(HOLD, LONG_NAME)
    ground.says(taken, "up", LONG_NAME)
    pod = ground.pod(taken, LONG_NAME)["metadata"]["name"]
    assert pod.isascii() and len(pod) <= 63
    ground.kubernetes.delete("Pod", pod, ground.namespace)

    ground.waits(missing, "The image 'cube-test/no-such-image:1' could not be pulled", "无法拉取镜像")
    ground.waits(claimed, "It waits for its volume", "正在等待存储盘")

    task = ground.ended(greedy)
    assert (task["state"], task["attempt"]) == ("Failed", 1), task
    english, chinese = ground.why(greedy)
    assert "more memory than its limit of 100 MiB" in english and "内存用量超过上限 100 MiB" in chinese, (
        english,
        chinese,
    )
    assert ground.client.log_text(greedy, "task").splitlines()[-1] == "up", "what it said before is there"

    task = ground.ended(taken, LONG_NAME)
    assert (task["state"], task["attempt"], task["name"]) == ("Succeeded", 2, LONG_NAME), task
    for client, words in (
        (ground.client, "deleted on the cluster, not by the studio"),
        (ground.chinese, "在集群上被删除"),
    ):
        assert words in client.get_task(taken, LONG_NAME)["attempts"][0]["reason"]
    assert ground.client.log_text(taken, LONG_NAME).count("up\n") == 2, "one line of each attempt"
    said = ground.studio.cube("why", greedy, "task", "-p", "vision")
    assert "more memory than its limit of 100 MiB" in said.stdout, said
    shown = ground.studio.cube("describe", f"run/{taken}", "-p", "vision")
    assert LONG_NAME in shown.stdout, shown


class Heard:
    """Counts how often a watch had to ask for everything."""

    def __init__(self) -> None:
        self.lists = 0

    def replace(self, objects: list[Manifest], asked_at: float) -> None:
        self.lists += 1

    def change(self, kind: str, found: Manifest) -> None:
        """It goes on."""


@contextmanager
def listening(ground: Ground) -> Iterator[Heard]:
    """A watch of ours on the pods there."""
    heard = Heard()
    watch = Watch(ground.kubernetes, heard, "Pod", ground.namespace)
    watch.start()
    try:
        assert watch.wait(10)
        yield heard
    finally:
        watch.close()
        watch.join(10)


def state(ground: Ground, run: str, task: str) -> str:
    """Of a task."""
    return str(ground.client.get_task(run, task)["state"])
