"""A real Kubernetes for tests: that of `KUBECONFIG`, else a test cluster started by a script beside the checkout.

`CUBE_TESTCLUSTER` names another such script (`up` prints `export KUBECONFIG=…`, `down` ends it). Without either, tests
that need a cluster are skipped with the reason. Each test has a namespace of its own, so that several can use one
cluster; those which stop a component of it hold `alone()` meanwhile, those which cannot bear that `undisturbed()`.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Cluster:
    """`kubeconfig`: its text, inline data only. `script`: stops and starts its components; None for a given one."""

    kubeconfig: str
    script: Path | None
    is_ours: bool = False  # this process started it, and ends it

    def component(self, verb: str, name: str) -> None:
        """`stop` or `start` one component (`apiserver`, `kubelet`, …); only while `alone()`."""
        assert self.script, "only a test cluster of our own has components to stop"
        subprocess.run([str(self.script), verb, name], check=True, capture_output=True, timeout=120)

    def load(self, archive: Path) -> None:
        """Bring images to the node: a docker-archive."""
        assert self.script, "images are loaded into a test cluster of our own alone"
        subprocess.run([str(self.script), "load", str(archive)], check=True, capture_output=True, timeout=120)

    @contextmanager
    def advertised(self, resource: str, count: int) -> Iterator[None]:
        """The node has that many of an extended resource (`nvidia.com/gpu`) meanwhile. A kubelet that is started anew
        forgets what no device plugin told it, so nobody may stop it."""
        with undisturbed():
            self._advertise(resource, count)
            try:
                yield
            finally:
                self._advertise(resource, 0)

    def _advertise(self, resource: str, count: int) -> None:
        assert self.script, "only a test cluster of our own can be given devices"
        subprocess.run(
            [str(self.script), "advertise", f"{resource}={count}"], check=True, capture_output=True, timeout=60
        )


def script() -> Path | None:
    """The script of the test cluster, or None."""
    named = os.environ.get("CUBE_TESTCLUSTER")
    found = Path(named) if named else ROOT.parent / "shared" / "kube" / "testcluster"
    return found if found.exists() else None


def missing() -> str:
    """Why there is no cluster to test on, "" when there is one."""
    if os.environ.get("KUBECONFIG"):
        return ""
    if script() is None:
        return "no cluster: KUBECONFIG is not set and no test cluster lies beside the checkout"
    if os.geteuid() != 0:
        return "no cluster: only root can start the test cluster"
    return ""


@cache
def start() -> Cluster:
    """The cluster, started when it is first asked for."""
    given = os.environ.get("KUBECONFIG")
    if given:
        text = Path(given).read_text()
        return Cluster(text, script() if "testcluster" in text else None)
    runs = script()
    assert runs is not None and shutil.which("python3")
    with alone():
        status = subprocess.run([str(runs), "status"], capture_output=True, text=True, timeout=60).stdout
        was_up = any(line.split()[:1] == ["apiserver"] and line.split()[-1].isdigit() for line in status.splitlines())
        said = subprocess.run([str(runs), "up"], check=True, capture_output=True, text=True, timeout=600).stdout
    found = re.search(r"KUBECONFIG=(\S+)", said)
    assert found, said
    return Cluster(Path(found[1]).read_text(), runs, is_ours=not was_up)


def stop() -> None:
    """End the cluster if it was this process that started it."""
    runs = script()
    if start.cache_info().currsize and start().is_ours and runs is not None:
        subprocess.run([str(runs), "down"], check=True, capture_output=True, timeout=120)


@contextmanager
def alone() -> Iterator[None]:
    """Nobody else disturbs the cluster, or is disturbed, meanwhile (over processes)."""
    with _held(fcntl.LOCK_EX):
        yield


@contextmanager
def undisturbed() -> Iterator[None]:
    """Nobody stops a component meanwhile. Several may want that at once."""
    with _held(fcntl.LOCK_SH):
        yield


@contextmanager
def _held(how: int) -> Iterator[None]:
    with open(Path(tempfile.gettempdir()) / "cube-testcluster.lock", "a") as lock:
        fcntl.flock(lock, how)
        yield
