"""What goes wrong on a real cluster ends right, with a reason a person understands."""

from __future__ import annotations

import copy
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import pytest

from conformance.runtime.kubernetes import Ground, ground, namespace, place
from conformance.runtime.suite import OVER, Place
from cubestudio.drivers.runtime_kubernetes import KubernetesRuntime
from cubestudio.drivers.runtime_kubernetes.client import Client, Manifest, Unreachable
from cubestudio.drivers.runtime_kubernetes.handles import handle_of, pod_of
from cubestudio.drivers.runtime_kubernetes.naming import attempt_labels, selector
from cubestudio.kit.errors import Fault
from cubestudio.ports.runtime import AttemptPhase, Handle, Observation
from cubestudio.spec.placement import Placement
from cubestudio.spec.resources import Accelerators, Resources
from cubestudio.spec.workload import EnvironmentSpec
from severing import way_to

__all__ = ["ground", "place"]

WAIT = "import time; print('up', flush=True); time.sleep(600)"


def runtime_of(place: Place) -> KubernetesRuntime:
    """The runtime as what it is."""
    assert isinstance(place.runtime, KubernetesRuntime)
    return place.runtime


def pods(ground: Ground, handle: Handle) -> list[Manifest]:
    """The pods of an attempt as the cluster knows them."""
    found = ground.client.list("Pod", ground.placement.namespace)[0]
    return [one for one in found if one["metadata"]["name"] == pod_of(handle, "main-0")]


def staying(ground: Ground, handle: Handle) -> list[Manifest]:
    """Those that nobody has told to end. How soon the cluster sweeps away those that were is its own affair: a kubelet
    of 1.20 does it once a minute."""
    return [pod for pod in pods(ground, handle) if not pod["metadata"].get("deletionTimestamp")]


def left_of(ground: Ground, handle: Handle) -> list[Manifest]:
    """All that an attempt still has there."""
    ours, namespace = selector(attempt_labels(handle["workload"], handle["attempt"])), ground.placement.namespace
    others = [one for kind in ("Secret", "Service") for one in ground.client.list(kind, namespace, labels=ours)[0]]
    return [*staying(ground, handle), *others]


def eventually(true: Callable[[], Any], seconds: float = 180) -> Any:
    """Wait for something that no event tells."""
    deadline = time.monotonic() + seconds
    while not (found := true()):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    return found


def waits_because(place: Place, handle: Handle, reason: str, word: str = "", seconds: float = 180) -> Observation:
    """Wait until it is said that it waits, and why."""
    deadline = time.monotonic() + seconds
    while (seen := place.see(handle)).reason != reason or word not in seen.text:
        assert seen.phase not in OVER and time.monotonic() < deadline, seen
        place.news.wait(0.2)
        place.news.clear()
    return seen


def test_a_name_that_is_no_image_ends_at_once_with_it(place: Place, ground: Ground) -> None:
    bad = EnvironmentSpec(image="Not/AN/Image:1")
    handle, seen = place.run(place.python("pass", environment=bad))
    assert (seen.phase, seen.reason, seen.exit_code) == (AttemptPhase.EXITED, "ImageMissing", 1)
    assert "Not/AN/Image:1" in seen.text and "pull secrets" in seen.hint
    eventually(lambda: not staying(ground, handle))


def answered_late(runtime: KubernetesRuntime, monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """From now on a pod is told of by the watch, as one that waits, before its making is answered."""
    create, told = runtime.client.create, threading.Event()

    def late(manifest: Manifest) -> Manifest:
        made = create(manifest)
        if manifest["kind"] == "Pod":
            about = made["metadata"]
            key = (about["namespace"], about["name"])
            eventually(lambda: ((runtime._pods.get(key) or {}).get("status") or {}).get("conditions"))
            told.set()
        return made

    monkeypatch.setattr(runtime.client, "create", late)
    return told


def test_what_finds_no_machine_waits_and_says_why_and_can_be_stopped(
    place: Place, ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    wish = place.python("pass", resources=Resources(accelerators=(Accelerators("any", 9999),)))
    told = answered_late(runtime_of(place), monkeypatch)
    handle = place.runtime.start(wish)
    assert told.wait(60)
    seen = waits_because(place, handle, "Unschedulable", "nvidia.com/gpu")  # others may have stopped the machine
    assert seen.phase is AttemptPhase.PREPARING
    assert "nvidia.com/gpu" in place.printed(handle, "prepare")
    place.runtime.stop(handle, 5)
    assert place.end(handle).phase is AttemptPhase.EXITED
    eventually(lambda: not staying(ground, handle))


def test_a_pod_deleted_by_hand_is_lost_with_that_reason(place: Place, ground: Ground) -> None:
    handle = place.runtime.start(place.python(WAIT, grace=1.0))
    place.says(handle, "up")
    ground.client.delete("Pod", pod_of(handle, "main-0"), ground.placement.namespace)
    seen = place.end(handle, seconds=60)
    assert (seen.phase, seen.reason) == (AttemptPhase.LOST, "DeletedByHand"), seen
    place.restart()
    assert place.see(handle) == seen, "also for the next server"


def test_an_attempt_that_is_over_leaves_nothing_on_the_cluster(place: Place, ground: Ground) -> None:
    handle, _ = place.run(place.python("print(1)", secret_env={"TOKEN": "s3cret-value"}))
    eventually(lambda: not left_of(ground, handle))
    assert place.printed(handle) == "1\n"


def test_a_namespace_that_goes_takes_its_work_along(place: Place, ground: Ground) -> None:
    with namespace(ground.client, "driver-gone") as name:
        request = replace(place.python(WAIT, grace=1.0), placement=replace(ground.placement, namespace=name))
        handle = place.runtime.start(request)
        place.says(handle, "up")
    seen = place.end(handle, seconds=90)
    assert seen.phase is AttemptPhase.LOST, seen
    for pod in ground.client.list("Pod", name)[0]:
        ground.client.delete("Pod", pod["metadata"]["name"], name, grace=0)  # or it would be swept in a minute
    again = replace(request, attempt=2)
    eventually(lambda: ground.client.get("Namespace", name) is None, seconds=90)
    handle = place.runtime.start(again)
    place.says(handle, "up")  # in one that was made anew
    place.runtime.stop(handle, 5)
    assert place.end(handle).phase is AttemptPhase.EXITED
    ground.client.delete("Namespace", name)


def test_a_quota_that_is_used_up_is_waited_for(place: Place, ground: Ground) -> None:
    with namespace(ground.client, "driver-quota") as name:
        quota = {"apiVersion": "v1", "kind": "ResourceQuota", "metadata": {"name": "q", "namespace": name}}
        ground.client.create({**quota, "spec": {"hard": {"pods": "1"}}})
        made = eventually(lambda: (ground.client.get("ResourceQuota", "q", name) or {}).get("status"))
        assert made
        assert eventually(lambda: ground.client.get("ServiceAccount", "default", name))
        stranger = {"metadata": {"name": "first", "namespace": name}, "apiVersion": "v1", "kind": "Pod"}
        spec = {"containers": [{"name": "c", "image": "cube-test/pause:1"}], "automountServiceAccountToken": False}
        ground.client.create({**stranger, "spec": {**spec, "terminationGracePeriodSeconds": 1}})
        request = replace(place.python("print('after')"), placement=replace(ground.placement, namespace=name))
        handle = place.runtime.start(request)
        seen = waits_because(place, handle, "QuotaExceeded")
        assert seen.phase is AttemptPhase.PREPARING and "quota" in seen.text
        ground.client.delete("Pod", "first", name)
        assert place.end(handle, seconds=60).exit_code == 0


def test_a_server_killed_between_making_and_writing_it_down_finds_its_pod(place: Place, ground: Ground) -> None:
    request = place.python("import time; print('once', flush=True); time.sleep(2)")
    handle = place.runtime.start(request)
    uid = eventually(lambda: [pod["metadata"]["uid"] for pod in pods(ground, handle)])
    box = ground.home / str(handle["folder"]) / "control"
    for kept in box.glob("runtime.facts"):
        kept.unlink()
    place.restart()
    for kept in box.glob("runtime.facts"):
        kept.unlink()
    assert place.runtime.start(request) == handle
    assert [pod["metadata"]["uid"] for pod in pods(ground, handle)] == uid
    assert place.end(handle).exit_code == 0
    assert place.printed(handle) == "once\n"


def test_a_pod_of_that_name_that_is_somebody_elses_is_not_taken(place: Place, ground: Ground) -> None:
    request = place.python("print('mine')")
    handle = handle_of(request, "test")
    stranger = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": pod_of(handle, "main-0"), "namespace": ground.placement.namespace},
        "spec": {"containers": [{"name": "c", "image": "cube-test/pause:1"}]},
    }
    ground.client.create(stranger)
    seen = place.end(place.runtime.start(request))
    assert (seen.phase, seen.reason) == (AttemptPhase.EXITED, "CreateFailed")
    assert pods(ground, handle), "it is left alone"


def test_wishes_that_no_cluster_can_carry_are_refused(place: Place) -> None:
    for wrong in (Placement(), replace(place.placement, image=""), replace(place.placement, url="")):
        with pytest.raises(Fault):
            place.runtime.start(replace(place.python("pass"), placement=wrong))
    with pytest.raises(Fault) as refused:
        place.runtime.start(place.python("pass", secret_env={"不": "x"}))
    assert "不" in str(refused.value)


def test_one_pod_costs_six_calls_at_most(place: Place, ground: Ground) -> None:
    runtime = runtime_of(place)
    place.run(place.python("pass"))  # what a namespace needs once is there now
    before = runtime.client.calls.copy()
    handles = [place.runtime.start(place.python("print(1)")) for _ in range(3)]
    for handle in handles:
        assert place.end(handle, seconds=60).exit_code == 0
    eventually(lambda: not any(left_of(ground, handle) for handle in handles))
    spent = runtime.client.calls - before
    spent.pop("watch", None)
    assert spent.total() <= 6 * len(handles), spent


def test_an_api_server_that_is_away_loses_nothing(ground: Ground, place: Place) -> None:
    server = urlsplit(ground.client.config.cluster.server)
    with way_to(server.hostname or "", server.port or 443) as way:
        kubeconfig = copy.deepcopy(ground.kubeconfig)
        kubeconfig["clusters"][0]["cluster"]["server"] = f"https://127.0.0.1:{way.port}"
        client = Client(kubeconfig)
        try:
            client.read("/version")
        except Unreachable as error:
            pytest.skip(f"the API server's certificate is not good for 127.0.0.1: {error}")
        finally:
            client.close()
        runtime = replace(ground, kubeconfig=kubeconfig).runtime()
        place.runtime.close()
        place.runtime = runtime
        runtime.subscribe(place.news.set)
        handle = runtime.start(place.python("import time; print('up', flush=True); time.sleep(3); print('down')"))
        place.says(handle, "up")
        way.cut()
        late = runtime.start(place.python("print('late')"))
        waits_because(place, late, "ClusterUnreachable")
        assert place.end(handle, seconds=60).exit_code == 0, "its agent tells the studio, not the cluster"
        assert place.printed(handle) == "up\ndown\n"
        eventually(lambda: runtime.trouble)
        for watch in runtime._scopes._all():
            watch._version = "1"  # so old that the server may have forgotten what came after it
        way.mend()
        assert place.end(late, seconds=90).exit_code == 0
        eventually(lambda: not runtime.trouble)
        eventually(lambda: not staying(ground, handle))
