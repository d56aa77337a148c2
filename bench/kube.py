"""`make bench-kube`: what the runtime adds to a cluster's own time, against a bare client in the same run.

    KUBECONFIG=… make bench-kube

Both make the same pods, which no machine takes, and wait until their own watch has seen them; then their states are
changed. Our share is what is left when the bare client's time is taken off. The last line is one JSON object: `p50_ms`
(submit → ADDED, and state → hint, together), `calls_per_pod`, `many` (seconds until all pods of many attempts are
seen, milliseconds of one look at all of them, MiB of memory they take).
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from figures import Series, console, say

from cubestudio.drivers.mailbox_files import FileMailbox
from cubestudio.drivers.runtime_kubernetes import KubernetesRuntime
from cubestudio.drivers.runtime_kubernetes.client import Client, Manifest
from cubestudio.drivers.runtime_kubernetes.handles import handle_of, pod_of
from cubestudio.drivers.runtime_kubernetes.naming import OURS
from cubestudio.drivers.runtime_kubernetes.pods import Cluster, agent_map, manifests
from cubestudio.drivers.runtime_kubernetes.watch import Watch
from cubestudio.ports.runtime import AttemptRequest
from cubestudio.spec.placement import Placement
from cubestudio.spec.workload import WorkloadSpec

NOWHERE = {"cube-studio.org/bench": "nowhere"}


class Seen:
    """When each pod was seen first, and when with a mark."""

    def __init__(self) -> None:
        self.added: dict[str, float] = {}
        self.marked: dict[str, float] = {}
        self.news = threading.Condition()

    def replace(self, objects: list[Manifest], asked_at: float) -> None:
        """A list."""
        for found in objects:
            self.change("ADDED", found)

    def change(self, kind: str, found: Manifest) -> None:
        """A change."""
        name, at = found["metadata"]["name"], time.perf_counter()
        with self.news:
            self.added.setdefault(name, at)
            if "bench" in (found["metadata"].get("annotations") or {}):
                self.marked.setdefault(name, at)
            self.news.notify_all()

    def wait(self, kept: dict[str, float], name: str) -> float:
        """The moment a pod was seen."""
        with self.news:
            if not self.news.wait_for(lambda: name in kept, timeout=60):
                raise TimeoutError(f"{name} was never seen")
            return kept[name]


def main() -> None:
    """Measure."""
    options = argparse.ArgumentParser()
    options.add_argument("--rounds", type=int, default=30)
    options.add_argument("--many", type=int, default=500)
    wish = options.parse_args()
    kubeconfig = json.loads(Path(os.environ["KUBECONFIG"]).read_text())
    console.print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; figures are medians (lowest–highest)")
    bare = Client(kubeconfig)
    with _namespace(bare) as name, tempfile.TemporaryDirectory() as home:
        place = Placement(name, NOWHERE, "nowhere/image:1", (), "http://192.0.2.1:1")
        runtime = KubernetesRuntime(
            FileMailbox(Path(home)), Path(home), kubeconfig, "bench", agent=b"", sign=lambda *of: "token"
        )
        runtime.wait(30)
        out = _share(runtime, bare, place, wish.rounds) | _many(runtime, place, wish.many)
        runtime.close()
    bare.close()
    console.file.flush()
    print(json.dumps(out), flush=True)


def _request(place: Placement, number: int, kind: str) -> AttemptRequest:
    return AttemptRequest(f"wl_{kind}{number}", 1, "prj_bench", 1, WorkloadSpec(command=("true",)), placement=place)


def _share(runtime: KubernetesRuntime, bare: Client, place: Placement, rounds: int) -> dict[str, Any]:
    """One after the other, by turns, on watches of the same kind."""
    theirs, ours = Seen(), Seen()
    watch = Watch(bare, theirs, "Pod", place.namespace, labels=OURS)
    watch.start()
    watch.wait(30)
    tell = runtime._pods._changed

    def heard(key: tuple[str, str], found: Manifest | None) -> None:
        tell(key, found)  # up to and with the hint
        if found:
            ours.change("", found)

    runtime._pods._changed = heard
    cluster = Cluster("bench", agent_map(b"")["metadata"]["name"], lambda *of: "token")
    runtime.start(_request(place, 0, "first"))  # what a namespace needs once is made before
    ours.wait(ours.added, pod_of(handle_of(_request(place, 0, "first"), "bench"), "main-0"))
    before, asked, told = runtime.client.calls.copy(), [], []
    for number in range(rounds):
        request = _request(place, number, "a")
        name = pod_of(handle_of(request, "bench"), "main-0")
        began = time.perf_counter()
        runtime.start(request)
        with_us = ours.wait(ours.added, name) - began
        for manifest in manifests(_request(place, number, "b"), cluster):
            if manifest["kind"] == "Pod":
                began = time.perf_counter()
                bare.create(manifest)
                asked.append((with_us - (theirs.wait(theirs.added, manifest["metadata"]["name"]) - began)) * 1e3)
        about = {"name": name, "namespace": place.namespace, "annotations": {"bench": "1"}}
        bare.apply({"apiVersion": "v1", "kind": "Pod", "metadata": about})
        told.append((ours.wait(ours.marked, name) - theirs.wait(theirs.marked, name)) * 1e3)
    spent = runtime.client.calls - before
    watch.close()
    watch.join(5)
    made, hinted = Series.of(asked), Series.of(told)
    say(f"submit → ADDED, over a bare client: {made.text(1, 'ms')}")
    say(f"state → hint, over a bare watch: {hinted.text(1, 'ms')}")
    calls = (spent["create"] + 2 * rounds) / rounds
    say(f"calls a pod: {calls:.1f}, with the two that delete it")
    return {"p50_ms": round(made.median + hinted.median, 2), "calls_per_pod": round(calls, 2)}


def _many(runtime: KubernetesRuntime, place: Placement, count: int) -> dict[str, Any]:
    """Many attempts at once, on one watch."""
    size, began = _memory(), time.perf_counter()
    handles = [runtime.start(_request(place, number, "m")) for number in range(count)]
    names = [(place.namespace, pod_of(handle, "main-0")) for handle in handles]
    while missing := sum(1 for key in names if runtime._pods.get(key) is None):
        if time.perf_counter() - began > 300:
            raise TimeoutError(f"{missing} pods were never seen")
        time.sleep(0.02)
    seconds = time.perf_counter() - began
    runtime.observe(handles)
    began = time.perf_counter()
    runtime.observe(handles)
    look, taken = (time.perf_counter() - began) * 1e3, (_memory() - size) / 2**20
    say(f"{count} pods seen after {seconds:.1f} s; one look at all: {look:.1f} ms; {taken:.1f} MiB")
    return {"many": {"pods": count, "seconds": round(seconds, 2), "look_ms": round(look, 1), "mib": round(taken, 1)}}


def _memory() -> int:
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


@contextmanager
def _namespace(client: Client) -> Iterator[str]:
    name = f"driver-bench-{os.urandom(3).hex()}"
    client.create({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}})
    try:
        yield name
    finally:
        for pod in client.list("Pod", name)[0]:
            client.delete("Pod", pod["metadata"]["name"], name, grace=0)
        client.delete("Namespace", name)


if __name__ == "__main__":
    main()
