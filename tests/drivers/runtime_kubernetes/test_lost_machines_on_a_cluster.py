"""What a real cluster takes away: a machine that is not heard of, a pod that is evicted, preempted or full."""

from __future__ import annotations

import base64
import copy
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import pytest

import cluster
from conformance.runtime.kubernetes import Ground, ground, namespace, place, stopped
from conformance.runtime.suite import OVER, Place
from cubestudio.drivers.logs_files import FileLogs
from cubestudio.drivers.runtime_kubernetes import attempts, pods
from cubestudio.drivers.runtime_kubernetes.client import Client, Manifest, Refused
from cubestudio.drivers.runtime_kubernetes.handles import pod_of
from cubestudio.ports.runtime import AttemptPhase, AttemptRequest, Handle, Observation
from cubestudio.spec.resources import Accelerators, Resources
from severing import way_to

__all__ = ["ground", "place"]

WAIT = "import time; print('up', flush=True); time.sleep(600)"
COUNT = "import time\nfor n in range(60): print(n, flush=True); time.sleep(.2)"
CARD = f"faults.example/card-{os.urandom(3).hex()}"  # of nobody else who tests there
CLASSES = "/apis/scheduling.k8s.io/v1/priorityclasses"


def pod(ground: Ground, handle: Handle) -> Manifest | None:
    """The pod of an attempt, as the cluster knows it now."""
    return ground.client.get("Pod", pod_of(handle, "main-0"), str(handle["namespace"]))


def eventually(true: Callable[[], Any], seconds: float = 180) -> Any:
    """Wait for something that no event tells."""
    deadline = time.monotonic() + seconds
    while not (found := true()):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    return found


def seen_with(place: Place, handle: Handle, reason: str, word: str = "", seconds: float = 180) -> Observation:
    """The attempt, which goes on, once that is said of it."""

    def told() -> Observation | None:
        seen = place.see(handle)
        assert seen.phase not in OVER, seen
        return seen if seen.reason == reason and word in seen.text else None

    found: Observation = eventually(told, seconds)
    return found


def mark_for_deletion(ground: Ground) -> None:
    """What a cluster does to a machine that stays away while others are there; when all are away it marks none."""
    (node,) = ground.client.list("Node")[0]
    taints = [*node["spec"].get("taints", ()), {"key": "node.kubernetes.io/unreachable", "effect": "NoExecute"}]
    path, media = f"/api/v1/nodes/{node['metadata']['name']}", "application/merge-patch+json"
    ground.client._call("patch", "PATCH", path, body={"spec": {"taints": taints}}, media=media)


@pytest.fixture
def stoppable(running_cluster: cluster.Cluster) -> cluster.Cluster:
    """The cluster, if its components can be stopped."""
    if running_cluster.script is None:
        pytest.skip("only a test cluster of our own has components to stop")
    return running_cluster


@pytest.mark.timeout(600)
def test_a_machine_that_is_not_heard_of_keeps_its_work_until_it_is_sure_to_be_gone(
    place: Place, ground: Ground, stoppable: cluster.Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that ends meanwhile has ended. Of those marked for deletion, one whose agent speaks runs on, one that nobody
    hears of is given up if it may run again, and else only once the machine is back and has made an end of it."""
    monkeypatch.setattr(pods, "NODE_PATIENCE", 1)
    monkeypatch.setattr(attempts, "GIVEN_UP", 8.0)
    monkeypatch.setattr(attempts, "AGENT_PATIENCE", 7.0)
    server = urlsplit(ground.placement.url)
    with way_to(server.hostname or "", server.port or 0, server.hostname or "") as way:
        far = replace(ground.placement, url=f"http://{server.hostname}:{way.port}")
        near = place.python(WAIT, grace=1.0)
        once = replace(place.python(WAIT, grace=1.0), placement=far)
        again = replace(place.python(WAIT, grace=1.0, retries=1), placement=far)
        taken, unsure, free = (place.runtime.start(each) for each in (near, once, again))
        for each in (taken, unsure, free):
            place.says(each, "up")
        counting = place.runtime.start(place.python(COUNT))
        place.says(counting, "1\n")
        with stopped(ground.client, stoppable, "kubelet"):  # containers go on, and nobody hears of the machine
            assert place.end(counting).exit_code == 0, "its agent tells the studio"
            assert place.printed(counting).split() == [str(number) for number in range(60)]
            assert seen_with(place, taken, "NodeUnheard", "goes on").phase is AttemptPhase.RUNNING
            mark_for_deletion(ground)
            for each in (taken, unsure, free):
                eventually(lambda each=each: "deletionTimestamp" in (pod(ground, each) or {})["metadata"])
            way.cut()
            assert "not started twice" in seen_with(place, unsure, "NodeUnheard", "Neither").hint
            lost = place.end(free)
            assert (lost.phase, lost.reason) == (AttemptPhase.LOST, "NodeLost") and "'node1'" in lost.text
            second = place.runtime.start(replace(place.python("print('second')"), workload=again.workload, attempt=2))
            assert {place.see(each).phase for each in (taken, unsure)} == {AttemptPhase.RUNNING}
            way.mend()
        for each in (taken, unsure):
            lost = place.end(each)
            assert (lost.phase, lost.reason) == (AttemptPhase.LOST, "NodeLost"), lost
        assert place.end(second).exit_code == 0 and place.printed(second) == "second\n"


@pytest.fixture(scope="module")
def filled(ground: Ground) -> Iterator[Handle]:
    """What has written more than it may. The machine looks about once a minute; other tests go on meanwhile."""
    with namespace(ground.client, "driver-disk") as name:
        limit = {"type": "Container", "default": {"ephemeral-storage": "20Mi"}}
        about = {"name": "disk", "namespace": name}
        ground.client.create({"apiVersion": "v1", "kind": "LimitRange", "metadata": about, "spec": {"limits": [limit]}})
        where = replace(ground.placement, namespace=name)
        starter = Place(ground.runtime(), FileLogs(ground.home), ground.runtime, where, images=True, patience=6)
        code = "import time; open('big', 'wb').write(bytes(40 << 20)); print('full', flush=True); time.sleep(600)"
        full = starter.runtime.start(starter.python(code))
        starter.says(full, "full")
        starter.runtime.close()
        yield full


@contextmanager
def important(ground: Ground) -> Iterator[str]:
    """The name of a class of pods before which others have to go."""
    name = f"faults-{os.urandom(3).hex()}"
    about = {"apiVersion": "scheduling.k8s.io/v1", "kind": "PriorityClass", "metadata": {"name": name}}
    ground.client.post(CLASSES, {**about, "value": 1000})
    try:
        yield name
    finally:
        ground.client._call("delete", "DELETE", f"{CLASSES}/{name}")


def first_comer(namespace: str, priority: str) -> Manifest:
    """A pod that is more important than any of ours, and wants the one card."""
    container = {"name": "c", "image": "cube-test/pause:1", "resources": {"limits": {CARD: "1"}}}
    spec = {"priorityClassName": priority, "containers": [container], "terminationGracePeriodSeconds": 1}
    about = {"name": "first", "namespace": namespace}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": about, "spec": spec}


def test_what_is_pushed_aside_is_lost(place: Place, ground: Ground, stoppable: cluster.Cluster, filled: Handle) -> None:
    """A more important pod takes the place of one; the eviction API takes another while no server looks."""
    place.runtime.close()
    place.runtime = ground.runtime(devices=lambda demand: ({CARD: str(demand.count)}, {}))
    place.runtime.subscribe(place.news.set)
    with stoppable.advertised(CARD, 1), important(ground) as name:
        card = Resources(accelerators=(Accelerators("any", 1),))
        evicted = place.runtime.start(place.python(WAIT, grace=1.0))
        preempted = place.runtime.start(place.python(WAIT, grace=1.0, resources=card))
        for each in (evicted, preempted):
            place.says(each, "up")
        ground.client.create(first_comer(ground.placement.namespace, name))
        seen = place.end(preempted, seconds=60)
        assert (seen.phase, seen.reason) == (AttemptPhase.LOST, "Evicted"), seen
    place.runtime.close()
    about = {"name": pod_of(evicted, "main-0"), "namespace": ground.placement.namespace}
    wish = {"apiVersion": "policy/v1beta1", "kind": "Eviction", "metadata": about}
    ground.client.post(f"/api/v1/namespaces/{about['namespace']}/pods/{about['name']}/eviction", wish)
    eventually(lambda: pod(ground, evicted) is None)
    place.restart()
    seen = place.end(evicted, seconds=60)  # before 1.26 nobody says that it was not a person
    assert (seen.phase, seen.reason) == (AttemptPhase.LOST, "DeletedByHand"), seen


def test_a_namespace_that_was_deleted_is_made_anew_and_its_work_goes_on(place: Place, ground: Ground) -> None:
    with namespace(ground.client, "driver-anew") as name:
        where = replace(ground.placement, namespace=name)
        request = replace(place.python(WAIT, grace=1.0), placement=where)
        place.says(place.runtime.start(request), "up")
        ground.client.delete("Namespace", name)
        again: AttemptRequest = replace(place.python("print('again')"), placement=where)
        handle = place.runtime.start(again)
        seen_with(place, handle, "NamespaceGone")
        assert place.end(handle, seconds=60).exit_code == 0
        assert place.printed(handle) == "again\n"


def test_credentials_that_are_withdrawn_are_waited_for(place: Place, ground: Ground) -> None:
    """Nobody's work fails for it: it goes on with those that an administrator gives next."""
    with passing_account(ground) as (token, withdraw):
        config = copy.deepcopy(ground.kubeconfig)
        config["users"][0]["user"] = {"token": token}
        place.runtime.close()
        place.runtime = replace(ground, kubeconfig=config).runtime()
        place.runtime.subscribe(place.news.set)
        assert place.run(place.python("print('before')"))[1].exit_code == 0
        withdraw()
        request = place.python("print('after')")
        handle = place.runtime.start(request)
        assert "credentials" in seen_with(place, handle, "NotPermitted").text
        assert "secret" not in place.see(handle).text and token not in place.printed(handle, "prepare")
        place.restart()
        assert place.runtime.start(request) == handle
        assert place.end(handle).exit_code == 0


@contextmanager
def passing_account(ground: Ground) -> Iterator[tuple[str, Callable[[], None]]]:
    """The token of an account that may do everything, and what takes it away for good."""
    where, name = ground.placement.namespace, f"passing-{os.urandom(3).hex()}"
    roles = "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings"
    about = {"name": name, "namespace": where}
    ground.client.create({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": about})
    of = {"annotations": {"kubernetes.io/service-account.name": name}}
    kind = {"apiVersion": "v1", "kind": "Secret", "type": "kubernetes.io/service-account-token"}
    ground.client.create({**kind, "metadata": about | of})
    role = {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "cluster-admin"}
    subject = {"kind": "ServiceAccount", **about}
    binding = {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRoleBinding", "metadata": {"name": name}}
    ground.client.post(roles, {**binding, "roleRef": role, "subjects": [subject]})

    def data() -> dict[str, str]:
        return (ground.client.get("Secret", name, where) or {}).get("data") or {}

    def refused(client: Client) -> bool:
        try:
            client.read("/api/v1/namespaces")
        except Refused as refusal:
            return refusal.code == 401
        return False

    def withdraw() -> None:
        ground.client.delete("ServiceAccount", name, where)
        config = copy.deepcopy(ground.kubeconfig)
        config["users"][0]["user"] = {"token": token}
        client = Client(config)
        eventually(lambda: refused(client))  # a server knows a token for some seconds
        client.close()

    try:
        token = base64.b64decode(eventually(lambda: data().get("token"))).decode()
        yield token, withdraw
    finally:
        ground.client._call("delete", "DELETE", f"{roles}/{name}")


def test_an_image_of_root_runs_as_somebody_without_rights(place: Place) -> None:
    code = "import os; print(os.getuid(), os.getgid()); open('/etc/passwd', 'a')"
    handle, seen = place.run(place.python(code))
    assert seen.exit_code == 1
    assert place.printed(handle).startswith("10001 10001\n") and "Error" in place.printed(handle)


@pytest.mark.timeout(300)
def test_what_fills_its_disk_is_ended_and_told_so(place: Place, filled: Handle) -> None:
    seen = place.end(filled, seconds=60)
    assert (seen.phase, seen.reason) == (AttemptPhase.EXITED, "OutOfDisk"), seen
    assert "20Mi" in seen.text and seen.exit_code
    assert place.printed(filled) == "full\n"
